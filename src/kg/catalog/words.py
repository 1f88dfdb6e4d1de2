"""What the program itself says in a catalogue, in the languages that it knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

_FALLBACK: Final = "en"
WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "merged": {
            "de": "Der ganze Graph in einer Datei, ohne die Aufteilung in benannte Graphen.",
            "en": "The whole graph in one file, without its division into named graphs.",
            "fr": "Le graphe entier en un fichier, sans la répartition en graphes nommés.",
        },
        "named": {
            "de": "Der ganze Graph in einer Datei, mit seinen benannten Graphen.",
            "en": "The whole graph in one file, with its named graphs.",
            "fr": "Le graphe entier en un fichier, avec ses graphes nommés.",
        },
        "table": {
            "de": "Eine Tabelle mit einer Zeile je Ding dieser Klasse.",
            "en": "A table with one row for each thing of this class.",
            "fr": "Un tableau avec une ligne par chose de cette classe.",
        },
        "graph": {
            "de": "Ein Wissensgraph, in RDF veröffentlicht.",
            "en": "A knowledge graph, published in RDF.",
            "fr": "Un graphe de connaissances, publié en RDF.",
        },
        "ontology": {
            "de": "Die Klassen und Eigenschaften, mit denen die Daten beschrieben sind.",
            "en": "The classes and properties with which the data is described.",
            "fr": "Les classes et les propriétés qui servent à décrire les données.",
        },
        "shapes": {
            "de": "Die Regeln, nach denen die Daten geprüft werden, in SHACL.",
            "en": "The rules against which the data is validated, in SHACL.",
            "fr": "Les règles selon lesquelles les données sont validées, en SHACL.",
        },
        "scheme": {
            "de": "Eine Liste von Begriffen, mit denen die Daten erschlossen sind, in SKOS.",
            "en": "A list of concepts with which the data is classified, in SKOS.",
            "fr": "Une liste de concepts qui servent à classer les données, en SKOS.",
        },
        "sparql": {
            "de": "Beantwortet Abfragen in SPARQL 1.1 an den ganzen Graphen.",
            "en": "Answers SPARQL 1.1 queries over the whole graph.",
            "fr": "Répond aux requêtes SPARQL 1.1 sur l'ensemble du graphe.",
        },
        "api": {
            "de": "Gibt die Dinge des Graphen und seine Dateien über HTTP, beschrieben in OpenAPI.",
            "en": "Gives the things of the graph and its files over HTTP, described in OpenAPI.",
            "fr": "Donne par HTTP les choses du graphe et ses fichiers, décrit en OpenAPI.",
        },
    }
)


def words(name: str, languages: Iterable[str]) -> dict[str, str]:
    """A sentence in those of the languages that it is there in, or else in English."""
    sentence = WORDS[name]
    found = {tag: sentence[tag] for tag in languages if tag in sentence}
    return found or {_FALLBACK: sentence[_FALLBACK]}
