"""The least that our server has to do: `ceiling.py FOLDER PORT` answers with prepared bytes.

A bare ASGI application under the same uvicorn, uvloop and httptools as `kg serve`. At /NAME it
gives the body in FOLDER/NAME.body with the headers in FOLDER/NAME.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn

Message = MutableMapping[str, Any]


class Ceiling:
    """The application."""

    def __init__(self, folder: Path) -> None:
        self._answers: dict[str, tuple[Message, Message]] = {}
        for body in folder.glob("*.body"):
            headers = json.loads(body.with_suffix(".json").read_text(encoding="utf-8"))
            encoded = [(name.encode(), text.encode()) for name, text in headers]
            self._answers[f"/{body.stem}"] = (
                {"type": "http.response.start", "status": 200, "headers": encoded},
                {"type": "http.response.body", "body": body.read_bytes()},
            )

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],  # noqa: ARG002 - requests have no body
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        start, body = self._answers[scope["path"]]
        await send(start)
        await send(body)


def main(folder: Path, port: int) -> None:
    uvicorn.run(
        Ceiling(folder),
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
