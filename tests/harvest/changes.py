"""Changes of the full catalogue, each with the rules that find something then, and no others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

KEYWORDS = '"Bücher"@de , "livres"@fr'
THEME = "<http://publications.europa.eu/resource/authority/data-theme/EDUC>"
COUNTRY = "<http://publications.europa.eu/resource/authority/country/BEL>"
LICENCE = "<http://publications.europa.eu/resource/authority/licence/CC_BY_4_0>"
LITERAL_BOX = "2.5,49.4,6.4,51.5"
SECOND = (
    'ex:second a dcat:Dataset ; dct:identifier "{identifier}" ; dct:title "Karten" ; '
    "dcat:distribution ex:maps . ex:maps a dcat:Distribution ; "
    f"dcat:accessURL <HOST/maps> ; dct:license {LICENCE} .\n"
)
ANOTHER = SECOND.format(identifier="maps")
AGAIN = (
    "ex:books dcat:distribution ex:again . ex:again a dcat:Distribution ; "
    "dcat:downloadURL <HOST/books.csv> ; dcat:accessURL <HOST/books> .\n"
)
Change = tuple[str, str] | str

# A change of the full catalogue, or what is added to it, and the rules that find something then.
CASES: Mapping[str, tuple[Sequence[Change], set[str]]] = {
    "a dataset without identifier": (
        [
            ('	dct:identifier "books" ;\n', ""),
            ("	dcat:servesDataset ex:books .", "	dct:type ex:x ."),
        ],
        {"udata-identifier"},
    ),
    "two identifiers": ([('"books" ;', '"books" , "shop-books" ;')], {"udata-several-identifiers"}),
    "an identifier again": (
        [SECOND.format(identifier="books")],
        {"udata-identifier-again", "europa-identifier-again"},
    ),
    "a service with a dataset's identifier": (
        [('dct:identifier "sparql"', 'dct:identifier "books"')],
        {"udata-identifier-again"},
    ),
    "no title": (
        [
            (
                '	dct:identifier "books" ;\n	dct:title "Bücher"@de , "Livres"@fr ;\n',
                '	dct:identifier "books" ;\n',
            )
        ],
        {"udata-title", "ckan-title"},
    ),
    "a dataset that is only mentioned": (
        [
            ("dcat:servesDataset ex:books", "dcat:servesDataset ex:books , ex:maps"),
            "ex:maps a dcat:Dataset .\n",
        ],
        {"ckan-title", "europa-no-distribution"},
    ),
    "a checksum without algorithm": (
        [("		spdx:algorithm spdx:checksumAlgorithm_sha256 ;\n", "")],
        {"udata-checksum"},
    ),
    "a checksum whose algorithm is a text": (
        [("spdx:algorithm spdx:checksumAlgorithm_sha256 ;", 'spdx:algorithm "SHA-256" ;')],
        {"udata-checksum"},
    ),
    "a checksum without value": ([("spdx:checksumValue", "spdx:other")], {"udata-checksum"}),
    "a checksum in binary": (
        [('7852b855"', '7852b855"^^xsd:hexBinary')],
        {"udata-checksum"},
    ),
    "a checksum that is a text": (
        [("	spdx:checksum [", '	spdx:checksum "abc" ; dct:relation [')],
        {"udata-checksum"},
    ),
    "another algorithm": (
        [
            (
                "spdx:algorithm spdx:checksumAlgorithm_sha256",
                "spdx:algorithm spdx:checksumAlgorithm_sha512",
            )
        ],
        {"udata-checksum-algorithm"},
    ),
    "a distribution without URL": (
        [
            ("	dcat:accessURL <HOST/books> ;\n", ""),
            ("	dcat:downloadURL <HOST/books.csv> ;\n", ""),
        ],
        {"udata-distribution-url", "ckan-distribution-url"},
    ),
    "two distributions of one URL": (
        [AGAIN],
        {"udata-same-url"},
    ),
    "a URL of this machine": (
        [("HOST/books.csv", "http://localhost:8000/books.csv")],
        {"udata-unfit-url"},
    ),
    "a URL of a private network": (
        [("HOST/books.csv", "http://10.0.0.7/books.csv")],
        {"udata-unfit-url"},
    ),
    "a URL that is none": ([("<HOST/books.csv>", "<urn:x:books>")], {"udata-unfit-url"}),
    "a size in words": ([('"1024"^^xsd:nonNegativeInteger', '"1 KB"')], {"udata-byte-size"}),
    "an issued that is no date": (
        [
            (
                'dct:issued "2020-01-01"^^xsd:date ;\n	dct:modified',
                'dct:issued "unknown" ;\n	dct:modified',
            )
        ],
        {"udata-issued"},
    ),
    "a fraction of a size": (
        [('"1024"^^xsd:nonNegativeInteger', '"1024.5"')],
        {"udata-byte-size"},
    ),
    "a created that is no date": (['ex:books dct:created "long ago" .\n'], {"udata-issued"}),
    "a URL of a machine nearby": (
        [("HOST/books.csv", "http://intranet/books.csv")],
        {"udata-unfit-url"},
    ),
    "an issued of no day": (
        [('dct:issued "2020-01-01"^^xsd:date', 'dct:issued "2020-13-01"^^xsd:date')],
        {"udata-issued"},
    ),
    "a modified in the future": (
        [('"2024-05-01"^^xsd:date', '"2999-05-01"^^xsd:date')],
        {"udata-modified"},
    ),
    "a modified that is no date": ([('"2024-05-01"^^xsd:date', '"yesterday"')], {"udata-modified"}),
    "a temporal by IRI": (
        [
            (
                "	dct:temporal [",
                "	dct:temporal <https://time.example.org/2020> ; dct:coverage [",
            )
        ],
        {"udata-temporal"},
    ),
    "a place without geometry": (
        [("POLYGON((2.5 49.4,6.4 49.4,6.4 51.5,2.5 51.5,2.5 49.4))", "POINT(4 50)")],
        {"udata-spatial"},
    ),
    "a place that is no dct:Location": (
        [(f"{COUNTRY} a dct:Location", f"{COUNTRY} a dct:Place")],
        {"ckan-spatial"},
    ),
    "an unknown frequency": (
        [("frequency/MONTHLY> ;", "frequency/SOMETIMES> ;")],
        {"udata-frequency"},
    ),
    "a keyword that is an IRI": (
        [(KEYWORDS, f"{KEYWORDS} , ex:novels")],
        {"udata-keyword", "ckan-keyword"},
    ),
    "a theme without label": (
        [('skos:prefLabel "Bildung"@de', 'skos:note "x"@de')],
        {"udata-theme"},
    ),
    "no licence": ([(f"	dct:license {LICENCE} ;\n", "")], {"udata-no-licence"}),
    "a licence with a label": (
        [f'{LICENCE} rdfs:label "CC BY 4.0" .\n'],
        {"licence-label"},
    ),
    "rights without label": (
        [("dct:rights ex:rights", "dct:rights [ a dct:RightsStatement ]")],
        {"udata-nameless-rights"},
    ),
    "a service without identifier": (
        [("	dcat:accessService ex:sparql ;\n", ""), ('	dct:identifier "sparql" ;\n', "")],
        {"udata-service", "ckan-service"},
    ),
    "a service without title": (
        [("	dcat:accessService ex:sparql ;\n", ""), ('	dct:title "Abfragen"@de ;\n', "")],
        {"udata-service", "ckan-service"},
    ),
    "a service by itself": ([("	dcat:accessService ex:sparql ;\n", "")], {"ckan-service"}),
    "a service of a dataset elsewhere": (
        [
            ("	dcat:accessService ex:sparql ;\n", ""),
            ("dcat:servesDataset ex:books", "dcat:servesDataset ex:elsewhere"),
        ],
        {"udata-service-dataset", "ckan-service"},
    ),
    "a dataset of which nothing is known but what it is": (
        ['[] a dcat:Dataset ; dct:title "Karten" ; dct:license [ rdfs:label "frei" ] .\n'],
        {"udata-identifier", "ckan-identity", "europa-identity", "europa-no-distribution"},
    ),
    "an apostrophe in a keyword": ([(KEYWORDS, '"l\'énergie"@fr')], {"ckan-keyword"}),
    "a bracket in a keyword": ([(KEYWORDS, '"Bücher (alt)"@de')], {"ckan-keyword"}),
    "a slash in a keyword": ([(KEYWORDS, '"Bücher/Karten"@de')], {"ckan-keyword"}),
    "a keyword of one letter": ([(KEYWORDS, '"B"@de')], {"ckan-keyword"}),
    "a keyword of 101 letters": ([(KEYWORDS, f'"{"B" * 101}"@de')], {"ckan-keyword"}),
    "a comma in a keyword": ([(KEYWORDS, '"Bücher, Karten"@de')], {"ckan-keyword-comma"}),
    "two publishers": (
        ["ex:books dct:publisher ex:desk .\n"],
        {"ckan-several-publishers"},
    ),
    "two contacts": (["ex:books dcat:contactPoint ex:shop .\n"], {"ckan-several-contacts"}),
    "a distribution without IRI": (
        [("ex:books-csv", "_:csv")],
        {"ckan-blank-distribution"},
    ),
    "a distribution that is a text": (
        ['ex:books dcat:distribution "books.csv" .\n'],
        {"literal-distribution", "udata-literal-distribution"},
    ),
    "a format without label": (
        [('	rdfs:label "text/csv" .', '	skos:note "text/csv" .')],
        {"ckan-format"},
    ),
    "a dataset without distribution": (
        [ANOTHER.replace("dcat:distribution ex:maps", f"dct:license {LICENCE}")],
        {"europa-no-distribution"},
    ),
    "a publisher that is only named": (
        [('ex:shop a foaf:Organization , foaf:Agent ;\n	foaf:name "Der Laden"@de .\n', "")],
        {"bare-agent"},
    ),
    "a relative IRI": (
        ["ex:books dct:relation <other> .\n"],
        {"relative-iri"},
    ),
    "a space in an IRI": (
        ["ex:books dct:relation <https://shop.example.org/a b> .\n"],
        {"unfit-iri"},
    ),
}


def changed(text: str, changes: Sequence[Change]) -> str:
    for change in changes:
        if isinstance(change, str):
            text += change
        else:
            assert change[0] in text, change[0]
            text = text.replace(*change)
    return text
