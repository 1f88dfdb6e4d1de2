"""What a result says where its shape says nothing: a sentence a language for each constraint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from kg.shacl.evaluation.drafted_wording import DRAFTED_SENTENCES
from kg.shacl.model import constraint as c

# So many members of a list are named.
_NAMED: Final = 10


def default_messages(constraint: c.Constraint) -> tuple[ox.Literal, ...]:
    """The sentences, in English, German and French."""
    sentences = _SENTENCES.get(type(constraint), _of_component)(constraint)
    return tuple(
        ox.Literal(sentence, language=language)
        for language, sentence in zip(("en", "de", "fr"), sentences, strict=True)
    )


Sentences = tuple[str, str, str]


def _class(one: c.Class) -> Sentences:
    name = one.class_
    return (
        f"It has to be a {name}.",
        f"Es muss ein {name} sein.",
        f"Ce doit être un {name}.",
    )


def _datatype(one: c.Datatype) -> Sentences:
    name = one.datatype
    return (
        f"It has to be a well-formed literal of {name}.",
        f"Es muss ein wohlgeformtes Literal vom Datentyp {name} sein.",
        f"Ce doit être un littéral bien formé de {name}.",
    )


def _node_kind(one: c.NodeKind) -> Sentences:
    english, german, french = _KINDS[one.kind.value.rpartition("#")[2]]
    return f"It has to be {english}.", f"Es muss {german} sein.", f"Ce doit être {french}."


_KINDS: Final[Mapping[str, Sentences]] = {
    "IRI": ("an IRI", "eine IRI", "un IRI"),
    "BlankNode": ("a blank node", "ein leerer Knoten", "un nœud anonyme"),
    "Literal": ("a literal", "ein Literal", "un littéral"),
    "BlankNodeOrIRI": (
        "an IRI or a blank node",
        "eine IRI oder ein leerer Knoten",
        "un IRI ou un nœud anonyme",
    ),
    "BlankNodeOrLiteral": (
        "a blank node or a literal",
        "ein leerer Knoten oder ein Literal",
        "un nœud anonyme ou un littéral",
    ),
    "IRIOrLiteral": ("an IRI or a literal", "eine IRI oder ein Literal", "un IRI ou un littéral"),
}


def _min_count(one: c.MinCount) -> Sentences:
    n = one.count
    return (
        f"There {'has' if n == 1 else 'have'} to be at least {n}.",
        f"Es braucht mindestens {n}.",
        f"Il en faut au moins {n}.",
    )


def _max_count(one: c.MaxCount) -> Sentences:
    n = one.count
    return (
        f"There may be at most {n}.",
        f"Es darf höchstens {n} geben.",
        f"Il peut y en avoir au plus {n}.",
    )


_OPERATORS: Final[Mapping[str, Sentences]] = {
    "<": ("less than", "kleiner als", "inférieur à"),
    "<=": ("at most", "höchstens", "au plus"),
    ">": ("greater than", "größer als", "supérieur à"),
    ">=": ("at least", "mindestens", "au moins"),
}


def _range(one: c.Range) -> Sentences:
    english, german, french = _OPERATORS[one.operator]
    return (
        f"It has to be {english} {one.bound}.",
        f"Es muss {german} {one.bound} sein.",
        f"Ce doit être {french} {one.bound}.",
    )


def _less_than(one: c.LessThan) -> Sentences:
    english, german, french = _OPERATORS[one.operator]
    return (
        f"It has to be {english} every {one.predicate}.",
        f"Es muss {german} jedes {one.predicate} sein.",
        f"Ce doit être {french} chaque {one.predicate}.",
    )


def _min_length(one: c.MinLength) -> Sentences:
    n = one.length
    return (
        f"It has to have at least {n} characters.",
        f"Es muss mindestens {n} Zeichen haben.",
        f"Il faut au moins {n} caractères.",
    )


def _max_length(one: c.MaxLength) -> Sentences:
    n = one.length
    return (
        f"It may have at most {n} characters.",
        f"Es darf höchstens {n} Zeichen haben.",
        f"Il faut au plus {n} caractères.",
    )


def _pattern(one: c.Pattern) -> Sentences:
    pattern = one.pattern
    return (
        f"It has to match the pattern {pattern}",
        f"Es muss dem Muster {pattern} entsprechen",
        f"Il faut respecter le motif {pattern}",
    )


def _language_in(one: c.LanguageIn) -> Sentences:
    ranges = ", ".join(one.ranges)
    return (
        f"Its language has to be one of {ranges}.",
        f"Seine Sprache muss eine von {ranges} sein.",
        f"Sa langue doit être parmi {ranges}.",
    )


def _unique_lang(_: c.UniqueLang) -> Sentences:
    return (
        "There may be one text in each language.",
        "Es darf je Sprache einen Text geben.",
        "Il peut y avoir un texte par langue.",
    )


def _equals(one: c.Equals) -> Sentences:
    name = one.predicate
    return (
        f"The values have to be those of {name}.",
        f"Die Werte müssen die von {name} sein.",
        f"Les valeurs doivent être celles de {name}.",
    )


def _disjoint(one: c.Disjoint) -> Sentences:
    name = one.predicate
    return (
        f"It may not be a value of {name} too.",
        f"Es darf nicht auch ein Wert von {name} sein.",
        f"Ce ne peut être aussi une valeur de {name}.",
    )


def _not(one: c.Not) -> Sentences:
    return (
        f"It may not conform to the shape {one.shape}.",
        f"Es darf der Shape {one.shape} nicht entsprechen.",
        f"Ce ne doit pas être conforme à la forme {one.shape}.",
    )


def _and(one: c.And) -> Sentences:
    n = len(one.shapes)
    return (
        f"It has to conform to all of {n} shapes.",
        f"Es muss allen {n} Shapes entsprechen.",
        f"Ce doit être conforme aux {n} formes.",
    )


def _or(one: c.Or) -> Sentences:
    n = len(one.shapes)
    return (
        f"It has to conform to one of {n} shapes, and conforms to none.",
        f"Es muss einer von {n} Shapes entsprechen und entspricht keiner.",
        f"Ce doit être conforme à une de {n} formes, et ne l'est à aucune.",
    )


def _xone(one: c.Xone) -> Sentences:
    n = len(one.shapes)
    return (
        f"It has to conform to exactly one of {n} shapes.",
        f"Es muss genau einer von {n} Shapes entsprechen.",
        f"Ce doit être conforme à exactement une de {n} formes.",
    )


def _node(one: c.NodeShape) -> Sentences:
    return (
        f"It has to conform to the shape {one.shape}.",
        f"Es muss der Shape {one.shape} entsprechen.",
        f"Ce doit être conforme à la forme {one.shape}.",
    )


def _qualified_min(one: c.QualifiedMin) -> Sentences:
    n = one.count
    return (
        f"At least {n} of the values {'has' if n == 1 else 'have'} to conform to {one.shape}.",
        f"Mindestens {n} der Werte {'muss' if n == 1 else 'müssen'} {one.shape} entsprechen.",
        f"Au moins {n} des valeurs doit être conforme à {one.shape}.",
    )


def _qualified_max(one: c.QualifiedMax) -> Sentences:
    n = one.count
    return (
        f"At most {n} of the values may conform to {one.shape}.",
        f"Höchstens {n} der Werte {'darf' if n == 1 else 'dürfen'} {one.shape} entsprechen.",
        f"Au plus {n} des valeurs peut être conforme à {one.shape}.",
    )


def _closed(_: c.Closed) -> Sentences:
    return (
        "This property has no place here.",
        "Diese Eigenschaft hat hier keinen Platz.",
        "Cette propriété n'a pas sa place ici.",
    )


def _has_value(one: c.HasValue) -> Sentences:
    value = one.value
    return (
        f"{value} has to be among the values.",
        f"{value} muss unter den Werten sein.",
        f"{value} doit être parmi les valeurs.",
    )


def _in(one: c.In) -> Sentences:
    named = ", ".join(str(member) for member in one.members[:_NAMED])
    named += f", … ({len(one.members)})" if len(one.members) > _NAMED else ""
    return (
        f"It has to be one of {named}.",
        f"Es muss eines von {named} sein.",
        f"Ce doit être parmi {named}.",
    )


def _of_component(one: c.Constraint) -> Sentences:
    name = one.component
    return (
        f"It does not meet {name}.",
        f"Es erfüllt {name} nicht.",
        f"Ce n'est pas conforme à {name}.",
    )


_SENTENCES: Final[Mapping[type, Callable[[Any], Sentences]]] = {
    c.Class: _class,
    c.Datatype: _datatype,
    c.NodeKind: _node_kind,
    c.MinCount: _min_count,
    c.MaxCount: _max_count,
    c.Range: _range,
    c.MinLength: _min_length,
    c.MaxLength: _max_length,
    c.Pattern: _pattern,
    c.LanguageIn: _language_in,
    c.UniqueLang: _unique_lang,
    c.Equals: _equals,
    c.Disjoint: _disjoint,
    c.LessThan: _less_than,
    c.Not: _not,
    c.And: _and,
    c.Or: _or,
    c.Xone: _xone,
    c.NodeShape: _node,
    c.QualifiedMin: _qualified_min,
    c.QualifiedMax: _qualified_max,
    c.Closed: _closed,
    c.HasValue: _has_value,
    c.In: _in,
    **DRAFTED_SENTENCES,
}
