"""Routes that are read: whatever answers GET answers HEAD, and stands in the description once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import APIRouter

Route = TypeVar("Route", bound=Callable[..., Any])


def readable(
    router: APIRouter, path: str, summary: str, *more_methods: str
) -> Callable[[Route], Route]:
    """Register a function for GET and HEAD (RFC 9110, section 9.3.2), and for other methods.

    One route serves all methods, so that a 405 names them all; one more for each, which is never
    reached, describes it.
    """

    def register(route: Route) -> Route:
        methods = ["GET", "HEAD", *more_methods]
        router.api_route(path, methods=methods, include_in_schema=False)(route)
        for method in ("GET", *more_methods):
            name = f"{route.__name__}_{method.lower()}"
            router.api_route(path, methods=[method], summary=summary, operation_id=name)(route)
        return route

    return register
