"""Literals as values: whether they are well-formed, and how SPARQL compares them.

Numbers, texts and days are decided here, which are most; times, durations and all else the engine
decides, by its casts and its operators. What was decided once is not asked again.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from kg.namespaces import XSD, XSD_INTEGER, XSD_STRING
from kg.shacl.evaluation.texts import written
from kg.shacl.model.terms import Term

Value: TypeAlias = float | Decimal | str | bool | date

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
# The integers that XML Schema derives (XSD 1.1, section 3.4), with their least and greatest.
DERIVED: Final[Mapping[str, tuple[float, float]]] = {
    "nonPositiveInteger": (-math.inf, 0),
    "negativeInteger": (-math.inf, -1),
    "nonNegativeInteger": (0, math.inf),
    "positiveInteger": (1, math.inf),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
_INTEGERS: Final = {XSD_INTEGER, *(f"{XSD}{name}" for name in DERIVED)}
_FLOATS: Final = {f"{XSD}double", f"{XSD}float"}
NUMBERS: Final = {*_INTEGERS, *_FLOATS, f"{XSD}decimal"}
# Datatypes that the engine decides, and its casts for them.
CAST: Final[Mapping[str, str]] = {
    **{
        f"{XSD}{name}": f"{XSD}{name}"
        for name in (
            *("dateTime", "date", "time", "duration", "yearMonthDuration", "dayTimeDuration"),
            *("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
        )
    },
    f"{XSD}dateTimeStamp": f"{XSD}dateTime",
}
_DATE: Final = f"{XSD}date"
_DAY: Final = len("2000-01-31")
_ZONE: Final = re.compile("(Z|[+-][0-9]{2}:[0-9]{2})$")
_AT_ONCE: Final = 10_000
# Literals of which the values are kept, those that were compared last.
_REMEMBERED: Final = 1000
PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    f"{XSD}boolean": re.compile("true|false|1|0"),
    f"{XSD}decimal": _DECIMAL,
    f"{XSD}double": _DOUBLE,
    f"{XSD}float": _DOUBLE,
    XSD_INTEGER: _INTEGER,
    f"{XSD}hexBinary": re.compile("([0-9a-fA-F]{2})*"),
    f"{XSD}base64Binary": re.compile(
        "((([A-Za-z0-9+/] ?){4})*(([A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]"
        "|([A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=))?"
    ),
}
# Values that are compared with their like alone.
_ALONE: Final = (str, bool, date)
_TRUTH: Final = {"true": True, "1": True, "false": False, "0": False}
_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Literals:
    """Asks the engine about literals, each once."""

    def __init__(self) -> None:
        self._engine = ox.Store()
        self._well_formed: dict[ox.Literal, bool] = {}
        self._compared: dict[tuple[ox.Literal, str, ox.Literal], bool] = {}
        # The same few are compared again and again, mostly.
        self._value = lru_cache(_REMEMBERED)(_value)

    def of(self, datatype: ox.NamedNode) -> Callable[[Term], bool]:
        """Whether something is a well-formed literal of a datatype."""
        well_formed, name = self.form_of(datatype.value), datatype.value
        return lambda value: (
            type(value) is ox.Literal and value.datatype.value == name and well_formed(value)
        )

    def well_formed(self, literal: ox.Literal) -> bool:
        """Whether the lexical form is one of its datatype; of unknown datatypes all are."""
        return self.form_of(literal.datatype.value)(literal)

    def form_of(self, datatype: str) -> Callable[[ox.Literal], bool]:
        """`well_formed` for literals of one datatype."""
        pattern = PATTERNS.get(datatype)
        if pattern is not None:
            matches = pattern.fullmatch
            return lambda literal: matches(literal.value) is not None
        if datatype in _INTEGERS:
            limits = DERIVED[datatype.removeprefix(XSD)]
            return lambda literal: _in_range(literal.value, *limits)
        if datatype == _DATE:
            return lambda literal: _day(literal.value) is not None or self._casts(literal)
        return self._casts if datatype in CAST else lambda _: True

    def _casts(self, literal: ox.Literal) -> bool:
        known = self._well_formed.get(literal)
        if known is None:
            self._cast(literal.datatype.value, [literal.value])
            known = self._well_formed[literal]
        return known

    def holds(self, left: ox.Literal, sign: str, right: ox.Literal) -> bool:
        """SPARQL's comparison (SPARQL 1.1, section 17.3); false where it is an error.

        Numbers, plain texts, truth values, dates and times can be compared, each with its like;
        the engine goes further, and compares texts with language tags and what is ill-formed.
        """
        return self.comparing(sign)(left, right)

    def comparing(self, sign: str) -> Callable[[Term, Term], bool]:
        """`holds` for one sign and many terms; what is no literal cannot be compared."""
        compare, value_of = _COMPARE[sign], self._value

        def holds(left: Term, right: Term) -> bool:
            if type(left) is not ox.Literal or type(right) is not ox.Literal:
                return False
            one, other = value_of(left), value_of(right)
            if type(one) is type(other) and one is not None:
                return bool(compare(one, other))
            return self._holds(left, one, sign, right, other)

        return holds

    def against(self, sign: str, right: ox.Literal) -> Callable[[Term], bool]:
        """`holds` for many terms on the left and one literal on the right."""
        other, compare, value_of = _value(right), _COMPARE[sign], self._value
        kind = None if other is None else type(other)

        def holds(left: Term) -> bool:
            if type(left) is not ox.Literal:
                return False
            one = value_of(left)
            if type(one) is kind:
                return bool(compare(one, other))
            return self._holds(left, one, sign, right, other)

        return holds

    def _holds(
        self, left: ox.Literal, one: Value | None, sign: str, right: ox.Literal, other: Value | None
    ) -> bool:
        if one is None or other is None:
            return self._asked(left, sign, right)
        if isinstance(one, _ALONE) or isinstance(other, _ALONE):
            return type(one) is type(other) and bool(_COMPARE[sign](one, other))
        if isinstance(one, float) or isinstance(other, float):
            # XPath's promotion.
            return bool(_COMPARE[sign](float(one), float(other)))
        return bool(_COMPARE[sign](one, other))

    def _asked(self, left: ox.Literal, sign: str, right: ox.Literal) -> bool:
        """The engine's comparison of dates, times and durations."""
        key = (left, sign, right)
        known = self._compared.get(key)
        if known is None:
            both = {left.datatype.value, right.datatype.value} <= CAST.keys()
            sound = both and self.well_formed(left) and self.well_formed(right)
            query = f"ASK {{ FILTER({left} {sign} {right}) }}"
            known = self._compared[key] = sound and bool(self._engine.query(query))
        return known

    @staticmethod
    def asks(datatype: ox.NamedNode) -> bool:
        """Whether the engine is asked if literals of a datatype are well-formed."""
        return datatype.value in CAST

    def ask_well_formed(self, literals: Iterable[ox.Literal]) -> None:
        """Find out about many literals at once, which costs the engine far less than one by one."""
        asked: dict[str, dict[str, None]] = {}
        for literal in literals:
            datatype = literal.datatype.value
            if datatype == _DATE and _day(literal.value) is not None:
                continue
            if datatype in CAST and literal not in self._well_formed:
                asked.setdefault(datatype, {})[literal.value] = None
        for datatype, texts in asked.items():
            some = list(texts)
            for first in range(0, len(some), _AT_ONCE):
                self._cast(datatype, some[first : first + _AT_ONCE])

    def _cast(self, datatype: str, texts: Sequence[str]) -> None:
        values = written(texts)
        cast = f"<{CAST[datatype]}>(?text)"
        bound = f"BIND({cast} AS ?is) FILTER(BOUND(?is))"
        query = f"SELECT ?text {{ VALUES ?text {{ {values} }} {bound} }}"
        found = self._engine.query(query)
        assert isinstance(found, ox.QuerySolutions)
        good = {row["text"].value for row in found}
        type_ = ox.NamedNode(datatype)
        for text in texts:
            # The engine's cast passes over white space; a timezone is all that a stamp is more.
            whole = text == text.strip() and (CAST[datatype] == datatype or _ZONE.search(text))
            self._well_formed[ox.Literal(text, datatype=type_)] = bool(whole) and text in good


def _in_range(text: str, least: float, most: float) -> bool:
    return _INTEGER.fullmatch(text) is not None and least <= Decimal(text) <= most


def _value(literal: ox.Literal) -> Value | None:
    """The value of a well-formed number, text or truth value; exact unless a floating number."""
    read = _VALUES.get(literal.datatype.value)
    return read(literal.value) if read else None


def _float(text: str) -> float | None:
    return float(text.replace("INF", "inf")) if _DOUBLE.fullmatch(text) else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def _integer(text: str) -> Decimal | None:
    return Decimal(text) if _INTEGER.fullmatch(text) else None


def _day(text: str) -> date | None:
    """A day without a time zone; all others are for the engine."""
    # Python reads other forms, too: weeks, and without hyphens.
    if len(text) != _DAY or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _derived(least: float, most: float) -> Callable[[str], Decimal | None]:
    return lambda text: Decimal(text) if _in_range(text, least, most) else None


_VALUES: Final[Mapping[str, Callable[[str], Value | None]]] = {
    XSD_STRING: str,
    _DATE: _day,
    **dict.fromkeys(_FLOATS, _float),
    f"{XSD}decimal": _decimal,
    XSD_INTEGER: _integer,
    **{f"{XSD}{name}": _derived(*limits) for name, limits in DERIVED.items()},
    f"{XSD}boolean": _TRUTH.get,
}
