"""What a recogniser of slow queries finds: the likely cause, and the faster form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kg.sparql.outline import Place, Select


class Finding(NamedTuple):
    cause: str
    faster: str

    def __str__(self) -> str:
        return f"Likely cause: {self.cause}. Faster: {self.faster}."


Recogniser = Callable[[Select, Place], Iterator[Finding]]
