"""Texts as a query states them (SPARQL 1.1, section 19.8, STRING_LITERAL2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

# What may not stand in quotation marks as it is; surrogates may stand nowhere.
_ESCAPED: Final = re.compile('["\\\\\n\r\ud800-\udfff]')


def written(texts: Sequence[str]) -> str:
    """All of them, one after the other."""
    # There is seldom anything to escape in any of them, and that is seen at once.
    if _ESCAPED.search("".join(texts)):
        return " ".join(str(ox.Literal(text)) for text in texts)
    return " ".join(f'"{text}"' for text in texts)
