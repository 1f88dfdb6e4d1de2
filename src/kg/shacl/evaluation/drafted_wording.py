"""What a result says of constraints of the draft of SHACL 1.2 Core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from kg.shacl.model import drafted as d
from kg.shacl.model.path import path_text

_Sentences = tuple[str, str, str]


def _one_of(names: Iterable[object]) -> _Sentences:
    listed = ", ".join(map(str, names))
    return (
        f"It has to be one of {listed}.",
        f"Es muss eines von {listed} sein.",
        f"Ce doit être l'un de {listed}.",
    )


def _root_class(one: d.RootClass) -> _Sentences:
    return (
        f"It has to be {one.class_} or a class below it.",
        f"Es muss {one.class_} oder eine Klasse darunter sein.",
        f"Ce doit être {one.class_} ou une classe en dessous.",
    )


def _single_line(_: d.SingleLine) -> _Sentences:
    return (
        "It has to be a single line.",
        "Es muss eine einzige Zeile sein.",
        "Ce doit être une seule ligne.",
    )


def _member_shape(one: d.MemberShape) -> _Sentences:
    return (
        f"It has to be a list whose members conform to {one.shape}.",
        f"Es muss eine Liste sein, deren Glieder {one.shape} entsprechen.",
        f"Ce doit être une liste dont les membres sont conformes à {one.shape}.",
    )


def _min_list_length(one: d.MinListLength) -> _Sentences:
    return (
        f"It has to be a list of at least {one.length}.",
        f"Es muss eine Liste von mindestens {one.length} sein.",
        f"Ce doit être une liste d'au moins {one.length}.",
    )


def _max_list_length(one: d.MaxListLength) -> _Sentences:
    return (
        f"It has to be a list of at most {one.length}.",
        f"Es muss eine Liste von höchstens {one.length} sein.",
        f"Ce doit être une liste d'au plus {one.length}.",
    )


def _unique_members(_: d.UniqueMembers) -> _Sentences:
    return (
        "It has to be a list with no member twice.",
        "Es muss eine Liste sein, in der kein Glied zweimal steht.",
        "Ce doit être une liste sans membre répété.",
    )


def _some_value(one: d.SomeValue) -> _Sentences:
    return (
        f"At least one of the values has to conform to {one.shape}.",
        f"Mindestens einer der Werte muss {one.shape} entsprechen.",
        f"Au moins une des valeurs doit être conforme à {one.shape}.",
    )


def _subset_of(one: d.SubsetOf) -> _Sentences:
    path = path_text(one.path)
    return (
        f"It has to be among the values of {path} too.",
        f"Es muss auch unter den Werten von {path} sein.",
        f"Ce doit être aussi parmi les valeurs de {path}.",
    )


def _unique_values_for(one: d.UniqueValuesFor) -> _Sentences:
    names = ", ".join(map(str, one.predicates))
    return (
        f"Another one has the same {names}.",
        f"Ein anderes hat dieselben Werte für {names}.",
        f"Un autre a les mêmes valeurs pour {names}.",
    )


def _reifier_shape(one: d.ReifierShape) -> _Sentences:
    return (
        f"What is said about this statement has to conform to {one.shape}.",
        f"Was über diese Aussage gesagt ist, muss {one.shape} entsprechen.",
        f"Ce qui est dit de cet énoncé doit être conforme à {one.shape}.",
    )


def _closed(_: d.ClosedByTypes) -> _Sentences:
    return (
        "No shape of its classes names this property.",
        "Kein Shape seiner Klassen nennt diese Eigenschaft.",
        "Aucune forme de ses classes ne nomme cette propriété.",
    )


DRAFTED_SENTENCES: Final[Mapping[type, Callable[[Any], _Sentences]]] = {
    d.ClassAmong: lambda one: _one_of(one.classes),
    d.DatatypeAmong: lambda one: _one_of(one.datatypes),
    d.NodeKindAmong: lambda one: _one_of(one.kinds),
    d.RootClass: _root_class,
    d.SingleLine: _single_line,
    d.MemberShape: _member_shape,
    d.MinListLength: _min_list_length,
    d.MaxListLength: _max_list_length,
    d.UniqueMembers: _unique_members,
    d.SomeValue: _some_value,
    d.SubsetOf: _subset_of,
    d.UniqueValuesFor: _unique_values_for,
    d.ReifierShape: _reifier_shape,
    d.ClosedByTypes: _closed,
}
