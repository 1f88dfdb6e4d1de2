"""How far shapes are compiled; what goes further is left to the evaluator."""

from __future__ import annotations

from typing import Final

# Engines crash, or take for ever, on what nests or repeats without end.
DEEPEST: Final = 8
LONGEST_CONDITION: Final = 20_000
LONGEST_LIST: Final = 1_000
LARGEST_PATH: Final = 50
"""The predicates that one path has."""
MOST_FLAGS: Final = 50
"""So many constraints are told apart in one row; 1,000 crash an engine with a small stack."""
MOST_SCOPES: Final = 5_000
MOST_VALUES: Final = 5
"""So many values are told apart by a variable each."""


class NotCompiled(Exception):
    """Why something is left to the evaluator."""
