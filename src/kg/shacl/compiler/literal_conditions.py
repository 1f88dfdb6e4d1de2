"""Conditions on literals, as `kg.shacl.evaluation.literals` decides, in SPARQL.

Each is true or false for every term, and never an error. Stores that keep numbers as values give
the derived integers back as xsd:integer, and xsd:dateTimeStamp as xsd:dateTime; both are accepted
where the value is in the range of what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final

import pyoxigraph as ox

from kg.namespaces import XSD, XSD_STRING
from kg.shacl.compiler.stored_literals import kept_as
from kg.shacl.evaluation.literals import CAST, DERIVED, NUMBERS, PATTERNS

_STAMP: Final = f"{XSD}dateTimeStamp"
_ZONE: Final = ox.Literal("(Z|[+-][0-9]{2}:[0-9]{2})$")
_SPACE: Final = ox.Literal(r"^\s|\s$")
# Integers without a least or a greatest, which no cast has to read.
_UNLIMITED: Final = {
    "nonPositiveInteger": r"-[0-9]+|\+?0+",
    "negativeInteger": "-0*[1-9][0-9]*",
    "nonNegativeInteger": r"\+?[0-9]+|-0+",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
}


def of_datatype(value: str, datatype: ox.NamedNode) -> str:
    """That a term is a well-formed literal of a datatype."""
    kept = sorted({str(datatype), str(kept_as(datatype))})
    same = f"DATATYPE({value}) IN ({', '.join(kept)})"
    form = _well_formed(value, datatype.value)
    return _decided(f"isLITERAL({value}) && {same}" + (f" && {form}" if form else ""))


def _well_formed(value: str, datatype: str) -> str:
    name = datatype.removeprefix(XSD)
    if datatype in PATTERNS:
        return _matches(value, PATTERNS[datatype].pattern)
    if name in _UNLIMITED:
        return _matches(value, _UNLIMITED[name])
    if name in DERIVED:
        least, most = DERIVED[name]
        number = f"<{XSD}decimal>(STR({value}))"
        whole = _matches(value, "[+-]?[0-9]+")
        return f"{whole} && {number} >= {least}.0 && {number} <= {most}.0"
    if datatype not in CAST:
        return ""
    cast = f"isLITERAL(<{CAST[datatype]}>(STR({value})))"
    zone = f" && REGEX(STR({value}), {_ZONE})" if datatype == _STAMP else ""
    # The engine's cast passes over white space.
    return f"!REGEX(STR({value}), {_SPACE}) && {cast}{zone}"


def _matches(value: str, pattern: str) -> str:
    return f"REGEX(STR({value}), {ox.Literal(f'^({pattern})$')})"


def compared(left: str, sign: str, right: str) -> str:
    """That two variables are literals of which SPARQL's comparison holds."""
    kinds = [(test(left), test(right)) for test in (_numeric, _plain, _truth, _dated)]
    alike = " || ".join(f"({one} && {other})" for one, other in kinds)
    literals = f"isLITERAL({left}) && isLITERAL({right})"
    return _decided(f"{literals} && ({alike}) && {left} {sign} {right}")


def compared_with(value: str, sign: str, bound: ox.Literal) -> str:
    """`compared` for a bound that is known."""
    datatype = bound.datatype.value
    test = next((test for kinds, test in _OF_KINDS if datatype in kinds), None)
    if test is None:
        return "false"
    sound = test(str(bound)) if test is _dated else "true"
    return _decided(f"isLITERAL({value}) && {test(value)} && {sound} && {value} {sign} {bound}")


def _numeric(value: str) -> str:
    return f"isNUMERIC({value})"


def _plain(value: str) -> str:
    return f"DATATYPE({value}) = <{XSD_STRING}>"


def _truth(value: str) -> str:
    form = _matches(value, PATTERNS[_BOOLEAN].pattern)
    return f"DATATYPE({value}) = <{_BOOLEAN}> && {form}"


def _dated(value: str) -> str:
    """That it is a well-formed date, time or duration."""
    some = (
        f"(DATATYPE({value}) = <{datatype}> && {_well_formed(value, datatype)})"
        for datatype in CAST
    )
    return f"({' || '.join(f'COALESCE({one}, false)' for one in some)})"


_BOOLEAN: Final = f"{XSD}boolean"
_OF_KINDS: Final[tuple[tuple[Container[str], Callable[[str], str]], ...]] = (
    (NUMBERS, _numeric),
    ((XSD_STRING,), _plain),
    ((_BOOLEAN,), _truth),
    (CAST, _dated),
)


def _decided(condition: str) -> str:
    return f"COALESCE({condition}, false)"
