"""The words around a report, in English, German and French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kg.shacl.renderings.names import escaped

_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "Violation": ("violation", "Verstoß", "violation"),
    "Warning": ("warning", "Warnung", "avertissement"),
    "Info": ("info", "Hinweis", "information"),
    "Violations": ("violations", "Verstöße", "violations"),
    "Warnings": ("warnings", "Warnungen", "avertissements"),
    "Infos": ("infos", "Hinweise", "informations"),
    "conforms": ("Conforms", "Entspricht den Shapes", "Conforme"),
    "fails": ("Does not conform", "Entspricht den Shapes nicht", "Non conforme"),
    "focus": ("node", "Knoten", "nœud"),
    "path": ("path", "Pfad", "chemin"),
    "value": ("value", "Wert", "valeur"),
    "expected": ("expected", "erwartet", "attendu"),
    "shape": ("shape", "Shape", "forme"),
    "because": ("because", "weil", "parce que"),
    "checked": (
        "Shapes checked: {shapes}; focus nodes: {nodes}; constraints: {constraints}.",
        "Geprüfte Shapes: {shapes}; Knoten: {nodes}; Bedingungen: {constraints}.",
        "Formes vérifiées : {shapes} ; nœuds : {nodes} ; contraintes : {constraints}.",
    ),
    "more": (
        "… and {count} more, which are not shown.",
        "… und {count} weitere, die nicht gezeigt werden.",
        "… et {count} de plus, qui ne sont pas montrés.",
    ),
    "results": ("Results", "Ergebnisse", "Résultats"),
    "component": ("component", "Komponente", "composant"),
    "severity": ("severity", "Schwere", "gravité"),
    "file": ("file", "Datei", "fichier"),
    "all": ("all", "alle", "tous"),
    "search": ("search", "suchen", "chercher"),
    "group": ("group by", "gruppieren nach", "grouper par"),
    "title": ("Validation report", "Prüfbericht", "Rapport de validation"),
    "nowhere": ("no file", "keine Datei", "aucun fichier"),
    "notices": ("Notes", "Anmerkungen", "Remarques"),
}
_LANGUAGES: Final = ("en", "de", "fr")
# Between thousands; a comma would be read as the decimal one. U+202F is a narrow space.
_THOUSANDS: Final = (",", "\u202f", "\u202f")
_DECIMAL: Final = (".", ",", ",")


def word(name: str, language: str) -> str:
    """A word in a language, in English for any other than these three."""
    return _WORDS[name][_index(language)]


def whole(number: int, language: str) -> str:
    """A whole number as the language writes it."""
    return f"{number:,}".replace(",", _THOUSANDS[_index(language)])


def tenths(number: float, language: str) -> str:
    """A number with one digit after the decimal mark of the language."""
    return f"{number:.1f}".replace(".", _DECIMAL[_index(language)])


def _index(language: str) -> int:
    tag = language.lower().replace("_", "-").partition("-")[0]
    return _LANGUAGES.index(tag) if tag in _LANGUAGES else 0


def severity(name: str, language: str, count: int = 1) -> str:
    """The name of a severity, SHACL's or somebody's own, for so many results."""
    key = name if count == 1 else f"{name}s"
    return word(key, language) if key in _WORDS else escaped(name)


def counted(counts: Mapping[str, int], language: str) -> str:
    """'1 violation, 2 warnings, 0 infos', those of somebody's own if there are any."""
    return ", ".join(
        f"{whole(count, language)} {severity(name, language, count)}"
        for name, count in counts.items()
        if count or name in _WORDS
    )
