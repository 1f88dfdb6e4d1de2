"""One validation by one engine in a process of its own: `validate_once.py ENGINE DATA SHAPES...`.

Prints JSON: seconds to parse and to validate, the peak of memory, results by component. The
engines are rows of a table; each is imported when it is asked for, as some live in the peers'
environment alone.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

SH: Final = "http://www.w3.org/ns/shacl#"
# Seconds to parse, seconds to validate, components of the results.
Told = tuple[float, float, Iterable[str]]


def kg(data: Path, shapes: Sequence[Path]) -> Told:
    """The evaluator, as `kg validate` uses it."""
    ox, engine = import_module("pyoxigraph"), import_module("kg.shacl.evaluation.engine")
    reader = import_module("kg.shacl.model.reader")
    started = time.perf_counter()
    said = [quad for file in shapes for quad in ox.parse(path=str(file))]
    form = reader.read_shapes(quad.triple for quad in said)
    # The quads go into the index as they are read.
    validation = engine.Validation(ox.parse(path=str(data)), form, said)
    parsed = time.perf_counter()
    report = validation.report("kg")
    done = time.perf_counter()
    return parsed - started, done - parsed, [r.component.value for r in report.results]


def compiled(data: Path, shapes: Sequence[Path]) -> Told:
    """Queries to a store, as `kg validate --published` puts them; the store is made first."""
    ox, compiler = import_module("pyoxigraph"), import_module("kg.shacl.compiler.validation")
    reader, queries = import_module("kg.shacl.model.reader"), "kg.shacl.compiler.queries"
    started = time.perf_counter()
    said = [quad for file in shapes for quad in ox.parse(path=str(file))]
    form = reader.read_shapes(quad.triple for quad in said)
    store = ox.Store()
    store.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
    parsed = time.perf_counter()
    asked = import_module(queries).StoreQueries(store)
    report = compiler.CompiledValidation(asked, form, said).report("kg")
    done = time.perf_counter()
    return parsed - started, done - parsed, [r.component.value for r in report.results]


def pyoxigraph(data: Path, _: Sequence[Path]) -> Told:
    """The parser alone, which everything else is a multiple of."""
    ox = import_module("pyoxigraph")
    started = time.perf_counter()
    for _ in ox.parse(path=str(data)):
        pass
    return time.perf_counter() - started, 0.0, ()


def pyshacl(data: Path, shapes: Sequence[Path]) -> Told:
    rdflib, engine = import_module("rdflib"), import_module("pyshacl")
    started = time.perf_counter()
    graph = rdflib.Graph().parse(str(data), format="nt")
    parsed = time.perf_counter()
    _, report, _ = engine.validate(graph, shacl_graph=_rdflib(shapes), inplace=True)
    return parsed - started, time.perf_counter() - parsed, _components(report)


def pyshifty(data: Path, shapes: Sequence[Path]) -> Told:
    engine = import_module("shifty")
    started = time.perf_counter()
    _, report, _ = engine.validate(str(data), _rdflib(shapes), graph_mode="data", infer=False)
    return 0.0, time.perf_counter() - started, _components(report)


def pyrudof(data: Path, shapes: Sequence[Path]) -> Told:
    engine = import_module("pyrudof")
    rudof = engine.Rudof(engine.RudofConfig())
    started = time.perf_counter()
    rudof.read_data(str(data), engine.RDFFormat.NTriples)
    parsed = time.perf_counter()
    text = "\n".join(file.read_text("utf-8") for file in shapes)
    rudof.read_shacl(text, engine.ShaclFormat.Turtle, None, engine.ReaderMode.Lax)
    report = rudof.validate_shacl(engine.ShaclValidationMode.Native)
    done = time.perf_counter()
    return parsed - started, done - parsed, [one.constraint_component for one in report]


ENGINES: Final[dict[str, Callable[[Path, Sequence[Path]], Told]]] = {
    "kg": kg,
    "kg-compiled": compiled,
    "pyoxigraph.parse": pyoxigraph,
    "pyshacl": pyshacl,
    "pyshifty": pyshifty,
    "pyrudof": pyrudof,
}


def _rdflib(shapes: Sequence[Path]) -> Any:
    graph = import_module("rdflib").Graph()
    for file in shapes:
        graph.parse(str(file), format="turtle")
    return graph


def _components(report: Any) -> list[str]:
    node = import_module("rdflib").URIRef
    results = set(report.objects(None, node(f"{SH}result")))
    component = node(f"{SH}sourceConstraintComponent")
    return [str(report.value(result, component)) for result in results]


def peak() -> float:
    """MB that this process had at most; what getrusage says begins with the parent's (Linux)."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    most = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
    return int(most or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / (1 << 10)


def main(engine: str, data: str, *shapes: str) -> None:
    parsing, validating, components = ENGINES[engine](Path(data), [Path(one) for one in shapes])
    names = (name.strip("<>").rpartition("#")[2] for name in components)
    found = Counter(name.removesuffix("ConstraintComponent") for name in names)
    told = {"parse": parsing, "validate": validating, "megabytes": peak(), "found": found}
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
