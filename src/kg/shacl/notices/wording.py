"""What notices say, in English, German and French; the names in braces are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from kg.shacl.model.terms import Term
from kg.shacl.notices.kinds import KINDS
from kg.shacl.report import Notice

_LANGUAGES: Final = ("en", "de", "fr")
_SENTENCES: Final[Mapping[str, tuple[str, str, str]]] = {
    "unknown-term": (
        "{term} is no {role} of SHACL; it has no effect.",
        "{term} gibt es in SHACL so nicht; es bewirkt nichts.",
        "{term} n’existe pas ainsi dans SHACL ; il n’a aucun effet.",
    ),
    "unknown-term, near": (
        "{term} is no {role} of SHACL; it has no effect. Did you mean {near}?",
        "{term} gibt es in SHACL so nicht; es bewirkt nichts. Gemeint ist wohl {near}.",
        "{term} n’existe pas ainsi dans SHACL ; il n’a aucun effet. Est-ce {near} ?",
    ),
    "not-evaluated": (
        "{term} ({of}) is not evaluated.",
        "{term} ({of}) wird nicht ausgewertet.",
        "{term} ({of}) n’est pas évalué.",
    ),
    "idle-parameter": (
        "{term} has no effect without {needed}.",
        "{term} bewirkt nichts ohne {needed}.",
        "{term} n’a aucun effet sans {needed}.",
    ),
    "contradiction, value": (
        "No value can meet {one} and {other} at once, in the shape {about}.",
        "Kein Wert erfüllt {one} und zugleich {other}, in der Shape {about}.",
        "Aucune valeur ne satisfait à la fois {one} et {other}, dans la forme {about}.",
    ),
    "contradiction, node": (
        "No node can meet {one} and {other} at once, in the shape {about}.",
        "Kein Knoten erfüllt {one} und zugleich {other}, in der Shape {about}.",
        "Aucun nœud ne satisfait à la fois {one} et {other}, dans la forme {about}.",
    ),
    "contradiction, value, alone": (
        "No value can meet {one}, in the shape {about}.",
        "Kein Wert erfüllt {one}, in der Shape {about}.",
        "Aucune valeur ne satisfait {one}, dans la forme {about}.",
    ),
    "recursive-shape": (
        "The shape refers to itself: {cycle}.",
        "Die Shape verweist auf sich selbst: {cycle}.",
        "La forme renvoie à elle-même : {cycle}.",
    ),
    "recursive-shape, met": (
        (
            "The shape refers to itself, and the data made it do so: {cycle}. "
            "A node that is being checked already was taken to conform."
        ),
        (
            "Die Shape verweist auf sich selbst, und die Daten führten dahin: {cycle}. "
            "Ein Knoten, der gerade geprüft wird, galt als gültig."
        ),
        (
            "La forme renvoie à elle-même, et les données y ont mené : {cycle}. "
            "Un nœud en cours de vérification a été tenu pour conforme."
        ),
    ),
    "no-target": (
        (
            "The shape {about} has no target and is not part of a shape that has one: it checks "
            "nothing."
        ),
        (
            "Die Shape {about} hat kein Ziel und ist in keiner enthalten, die eines hat: Sie prüft "
            "nichts."
        ),
        (
            "La forme {about} n’a pas de cible et n’appartient à aucune forme qui en a une : elle "
            "ne vérifie rien."
        ),
    ),
    "no-constraints": (
        "The shape {about} has targets but no constraints: it checks nothing.",
        "Die Shape {about} hat Ziele, aber keine Bedingungen: Sie prüft nichts.",
        "La forme {about} a des cibles mais aucune contrainte : elle ne vérifie rien.",
    ),
    "deactivated-shape": (
        "The shape {about} is deactivated: it checks nothing.",
        "Die Shape {about} ist abgeschaltet: Sie prüft nichts.",
        "La forme {about} est désactivée : elle ne vérifie rien.",
    ),
    "import-not-followed": (
        "{about}, which {term} names, is not among the files that were given.",
        "{about}, von {term} genannt, ist nicht unter den angegebenen Dateien.",
        "{about}, que nomme {term}, n’est pas parmi les fichiers donnés.",
    ),
    "no-focus-nodes": (
        "The targets of the shape {about} select nothing: {targets}.",
        "Die Ziele der Shape {about} treffen auf nichts zu: {targets}.",
        "Les cibles de la forme {about} ne désignent rien : {targets}.",
    ),
    "no-focus-nodes, near": (
        "The targets of the shape {about} select nothing: {targets}. Did you mean {near}?",
        "Die Ziele der Shape {about} treffen auf nichts zu: {targets}. Gemeint ist wohl {near}.",
        "Les cibles de la forme {about} ne désignent rien : {targets}. Est-ce {near} ?",
    ),
    "idle-target": (
        "A target of the shape {about} selects nothing: {targets}.",
        "Ein Ziel der Shape {about} trifft auf nichts zu: {targets}.",
        "Une cible de la forme {about} ne désigne rien : {targets}.",
    ),
    "absent-target-node": (
        "{node}, a target of the shape {about}, is the subject of nothing in the data.",
        "{node}, ein Ziel der Shape {about}, ist in den Daten nirgends Subjekt.",
        "{node}, une cible de la forme {about}, n’est nulle part sujet dans les données.",
    ),
    "uncovered-class": (
        "Instances of {about} that no shape checks: {count} of {of}.",
        "Instanzen von {about}, die keine Shape prüft: {count} von {of}.",
        "Instances de {about} qu’aucune forme ne vérifie : {count} de {of}.",
    ),
    "uncovered-property": (
        "No shape that checks them looks at {about}; focus nodes that have it: {count}.",
        "Keine Shape, die sie prüft, betrachtet {about}; geprüfte Knoten damit: {count}.",
        "Aucune forme qui les vérifie ne regarde {about} ; nœuds vérifiés qui l’ont : {count}.",
    ),
    "uncovered-class, more": (
        "More classes with instances that no shape checks: {count}.",
        "Weitere Klassen mit Instanzen, die keine Shape prüft: {count}.",
        "Autres classes dont des instances ne sont vérifiées par aucune forme : {count}.",
    ),
    "uncovered-property, more": (
        "More properties of focus nodes that no shape looks at: {count}.",
        "Weitere Eigenschaften geprüfter Knoten, die keine Shape betrachtet: {count}.",
        "Autres propriétés de nœuds vérifiés qu’aucune forme ne regarde : {count}.",
    ),
    "rewritten-datatype": (
        (
            "The store gives literals of {about} back as {to}, such as {example} as "
            "{becomes}: {count}."
        ),
        (
            "Der Speicher gibt Literale von {about} als {to} wieder, so {example} als "
            "{becomes}: {count}."
        ),
        "Le dépôt rend des littéraux de {about} en {to}, comme {example} en {becomes} : {count}.",
    ),
    "rewritten-form": (
        (
            "The store gives literals of {about} back in another form, such as {example} as "
            "{becomes}: {count}."
        ),
        (
            "Der Speicher gibt Literale von {about} in anderer Form wieder, so {example} als "
            "{becomes}: {count}."
        ),
        (
            "Le dépôt rend des littéraux de {about} sous une autre forme, comme {example} en "
            "{becomes} : {count}."
        ),
    ),
    "not-compiled": (
        "Not asked of the store as a query, and evaluated node by node: {what} of {about} ({why}).",
        (
            "Nicht als Abfrage an den Speicher gestellt, sondern Knoten für Knoten ausgewertet: "
            "{what} von {about} ({why})."
        ),
        ("Non posé au dépôt comme requête, mais évalué nœud par nœud : {what} de {about} ({why})."),
    ),
    "left-open-by-store": (
        (
            "Asked of a store, results come without places, reasons within and near names; how "
            "often values were looked at is not counted, and classes and properties that no shape "
            "looks at were not searched for. Files tell all of it."
        ),
        (
            "Vom Speicher erfragt, kommen Ergebnisse ohne Fundstellen, innere Gründe und ähnliche "
            "Namen; wie oft Werte geprüft wurden, ist nicht gezählt, und nach Klassen und "
            "Eigenschaften, die keine Shape betrachtet, wurde nicht gesucht. Dateien sagen all das."
        ),
        (
            "Demandés au dépôt, les résultats viennent sans emplacements, sans raisons internes et "
            "sans noms proches ; le nombre de valeurs vérifiées n’est pas compté, et les classes "
            "et propriétés qu’aucune forme ne regarde n’ont pas été cherchées. Les fichiers disent "
            "tout cela."
        ),
    ),
    "stored-datatype": (
        "The store may give literals of {about} back as {to}; both are accepted, in the range.",
        (
            "Der Speicher gibt Literale von {about} womöglich als {to} wieder; beide gelten, im "
            "Wertebereich."
        ),
        (
            "Le dépôt peut rendre des littéraux de {about} en {to} ; les deux sont acceptés, dans "
            "l’intervalle."
        ),
    ),
}


def notice(  # noqa: PLR0913 - by name, all but the first
    kind: str,
    about: Term | None,
    *,
    variant: str = "",
    examples: tuple[ox.Triple, ...] = (),
    count: int = 1,
    values: Mapping[str, object] | None = None,
) -> Notice:
    """A notice of a kind, in a variant of its wording, with what the wording names."""
    sentences = _SENTENCES[f"{kind}, {variant}" if variant else kind]
    filled = (sentence.format(about=about, count=count, **(values or {})) for sentence in sentences)
    return stated(kind, about, tuple(filled), examples=examples, count=count)


def stated(
    kind: str,
    about: Term | None,
    sentences: tuple[str, ...],
    *,
    examples: tuple[ox.Triple, ...] = (),
    count: int = 1,
) -> Notice:
    """A notice in words of its own, a sentence a language."""
    messages = tuple(
        ox.Literal(sentence, language=language)
        for sentence, language in zip(sentences, _LANGUAGES, strict=True)
    )
    return Notice(kind, messages, KINDS[kind].severity, about, examples, count)
