"""rdflib-endpoint over one of its stores: `rdflib_server.py default|Oxigraph FILE PORT`.

Runs in the peers' environment. As its own command does it, but without the access log, and
the engine's own loader in place of rdflib's parser for the Oxigraph store: both favour it.
"""

from __future__ import annotations

import sys

import pyoxigraph as ox
import uvicorn
from oxrdflib import OxigraphStore
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint


def main(store: str, file: str, port: int) -> None:
    if store == "Oxigraph":
        engine = ox.Store()
        engine.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
        graph = Dataset(store=OxigraphStore(store=engine), default_union=True)
    else:
        graph = Dataset(default_union=True)
        graph.parse(file, format="nquads")
    app = SparqlEndpoint(graph=graph)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
