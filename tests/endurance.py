"""How long the long tests go on: short by default, as `make endurance` says otherwise.

KG_ENDURANCE is a number of kills, power cuts, new versions; KG_ENDURANCE_MINUTES is how long a
load lasts, and each fuzzer.
"""

from __future__ import annotations

import os
from typing import Final

_ROUNDS: Final = os.environ.get("KG_ENDURANCE")
_MINUTES: Final = os.environ.get("KG_ENDURANCE_MINUTES")
LONG: Final = _ROUNDS is not None


def rounds(usual: int) -> int:
    """How often something is done, `usual` in normal runs."""
    return usual if _ROUNDS is None else int(_ROUNDS)


def seconds(usual: float) -> float:
    """How long something goes on, `usual` in normal runs."""
    return usual if _MINUTES is None else float(_MINUTES) * 60
