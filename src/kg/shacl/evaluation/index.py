"""Values by keys, as the data of one predicate is kept."""

from __future__ import annotations

from typing import Final

from kg.shacl.model.terms import Term

# So many values of one key are gone through to see if one is there already; more are looked up.
_MANY: Final = 16


class Index(dict[Term, tuple[Term, ...]]):
    """The values of each key, every value once; of other keys there are none.

    `settle` has to be called when all is put in.
    """

    __slots__ = ("_many",)

    def __init__(self) -> None:
        super().__init__()
        self._many: dict[Term, dict[Term, None]] = {}

    def __missing__(self, _: Term) -> tuple[Term, ...]:
        return ()

    def put(self, key: Term, value: Term) -> bool:
        """Add a value; whether it was not there."""
        known = self.get(key)
        if known is None:
            self[key] = (value,)
            return True
        if len(known) < _MANY:
            if value in known:
                return False
            self[key] = (*known, value)
            return True
        many = self._many.get(key)
        if many is None:
            many = self._many[key] = dict.fromkeys(known)
        before = len(many)
        many[value] = None
        return len(many) > before

    def settle(self) -> None:
        """Let keys with many values have them all."""
        self.update((key, tuple(values)) for key, values in self._many.items())
        self._many.clear()
