"""All 405 points of the metadata quality of data.europa.eu can be had by every dataset.

The points of https://data.europa.eu/mqa/methodology; of a dataset's distributions the best counts.
"""

from __future__ import annotations

import pyoxigraph as ox
from harvested import DCAT, DCT, Harvested
from serving import Server

EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types/"
OPEN = {"CSV", "JSON", "JSON_LD", "RDF_TURTLE", "RDF_XML", "RDF_N_TRIPLES", "RDF_TRIG", "XML"}


def test_every_dataset_can_have_all_points(whole: Harvested, server: Server) -> None:
    reachable: dict[str, bool] = {}

    def answers(url: str) -> bool:
        # The files of a version are made together: one of each kind stands for all.
        kind = url.partition("/dump/")[0] + url.rpartition(".")[2]
        if kind not in reachable:
            reachable[kind] = server.client.head(url).status_code == 200
        return reachable[kind]

    for dataset in whole.datasets:
        best = max(
            _of_distribution(whole, node, answers)
            for node in whole.graph.values(dataset, f"{DCAT}distribution")
        )
        assert _of_dataset(whole, dataset) + best == 405, dataset


def _of_dataset(whole: Harvested, dataset: object) -> int:
    """Findability, and what is asked of the dataset for reuse and interoperability."""
    graph = whole.graph
    points = {f"{DCAT}keyword": 30, f"{DCAT}theme": 30, f"{DCT}spatial": 20, f"{DCT}temporal": 20}
    points |= {f"{DCAT}contactPoint": 20, f"{DCT}publisher": 10, f"{DCT}accessRights": 10}
    found = sum(worth for iri, worth in points.items() if graph.values(dataset, iri))
    rights = graph.iris(dataset, f"{DCT}accessRights")
    found += 5 if all(iri.startswith(f"{EU}/access-right/") for iri in rights) else 0
    # That it conforms is another test.
    return found + 30


def _of_distribution(whole: Harvested, node: object, answers: object) -> int:
    graph = whole.graph
    assert callable(answers)
    access = graph.iris(node, f"{DCAT}accessURL")
    download = graph.iris(node, f"{DCAT}downloadURL")
    points = 50 if access and all(map(answers, access)) else 0
    points += 20 if download else 0
    points += 30 if download and all(map(answers, download)) else 0
    (format_,) = graph.iris(node, f"{DCT}format")
    (media_type,) = graph.iris(node, f"{DCAT}mediaType")
    points += 20 + 10
    known = format_.startswith(f"{EU}/file-type/") and media_type.startswith(IANA)
    points += 10 if known else 0
    # Non-proprietary, and machine-readable.
    points += 40 if format_.rpartition("/")[2] in OPEN else 0
    licences = graph.iris(node, f"{DCT}license")
    points += 20 if licences else 0
    points += 10 if all(iri.startswith(f"{EU}/licence/") for iri in licences) else 0
    for iri in (f"{DCT}rights", f"{DCAT}byteSize", f"{DCT}issued", f"{DCT}modified"):
        points += 5 if graph.values(node, iri) else 0
    assert isinstance(node, ox.NamedNode)
    return points
