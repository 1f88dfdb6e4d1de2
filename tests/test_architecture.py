"""The house stays as it is drawn: arrows one way, fences, no hidden state, small files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "kg"
MODULES = sorted(PACKAGE.rglob("*.py"))

# An outer package may import inner ones, those further down this list.
ORDER = (
    "cli",
    "web",
    "harvest",
    "catalog",
    "feeds",
    "html",
    "dumps",
    "jsonld",
    "api",
    "shacl",
    "store",
    "sparql",
    "rdf",
)
INNERMOST = ("errors", "namespaces")
# The same within web/, whose other files are outside of all of these.
WEB_ORDER = (
    "operation",
    "catalog",
    "feeds",
    "collections",
    "things",
    "dumps",
    "graphs",
    "sparql",
    "validation",
    "site",
    "service",
    "http",
)

# Libraries that only these packages or modules may import.
FENCES = {
    "click": ("cli",),
    "fastapi": ("web",),
    "starlette": ("web",),
    "uvicorn": ("web/server.py", "web/connection.py"),
    "prometheus_client": ("web/operation/metrics.py",),
    "httpx": ("store/service_client.py", "harvest/client.py"),
    "pyshacl": ("shacl/pyshacl_process.py",),
    "rdflib": (
        "sparql/syntax.py",
        "sparql/path_syntax.py",
        "sparql/binding_rules.py",
        "shacl/pyshacl_process.py",
        "rdf/style.py",
        "rdf/rdflib_terms.py",
    ),
    "sqlite3": ("feeds/ledger.py",),
    "subprocess": (
        "store/nursery.py",
        "shacl/pyshacl_engine.py",
        "shacl/process.py",
        "feeds/process.py",
    ),
}

MOST_LINES = 300
MOST_FUNCTION_LINES = 45


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(module: str) -> int | None:
    """How far out a module of ours is; None for what belongs to no layer."""
    parts = module.split(".")
    if parts[0] != "kg" or len(parts) < 2:
        return None
    if parts[1] in INNERMOST:
        return len(ORDER)
    return ORDER.index(parts[1]) if parts[1] in ORDER else None


def layer_of(path: Path) -> int | None:
    return layer("kg." + name_of(path).removesuffix(".py").replace("/", "."))


def test_only_the_package_and_its_entry_point_stand_outside_the_layers() -> None:
    outside = [name_of(path) for path in MODULES if layer_of(path) is None]
    assert outside == ["__init__.py", "__main__.py"]


@pytest.mark.parametrize("path", [p for p in MODULES if layer_of(p) is not None], ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    own = layer_of(path)
    assert own is not None
    for module in imports(tree_of(path)):
        other = layer(module)
        assert other is None or other >= own, (
            f"{name_of(path)} imports {module}, which is further out"
        )


@pytest.mark.parametrize("path", sorted((PACKAGE / "web").rglob("*.py")), ids=name_of)
def test_imports_within_the_web_application_run_one_way(path: Path) -> None:
    def place(module: str) -> int:
        room = module.split(".")[2]
        return WEB_ORDER.index(room) if room in WEB_ORDER else -1

    own = place("kg." + name_of(path).removesuffix(".py").replace("/", "."))
    for module in imports(tree_of(path)):
        if module.startswith("kg.web."):
            assert place(module) >= own, f"{name_of(path)} imports {module}, which is further out"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_fenced_libraries_stay_behind_their_fences(path: Path) -> None:
    name = name_of(path)
    for module in imports(tree_of(path)):
        allowed = FENCES.get(module.split(".", maxsplit=1)[0])
        inside = allowed is None or name in allowed or name.split("/")[0] in allowed
        assert inside, f"{name} imports {module}; only {allowed} may"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = tree_of(path)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            assert not list(imports(function)), f"{function.name} imports inside"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_keep_no_state(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        assert not isinstance(node, ast.Global), "a global statement is module state"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < MOST_FUNCTION_LINES, node.name


def test_there_are_no_cycles_between_modules() -> None:
    edges: dict[str, set[str]] = {}
    names = {"kg." + name_of(p).removesuffix(".py").replace("/", ".") for p in MODULES}
    for path in MODULES:
        own = "kg." + name_of(path).removesuffix(".py").replace("/", ".")
        edges[own] = {module for module in imports(tree_of(path)) if module in names} - {own}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join([*above, module])
        if module not in done:
            for other in sorted(edges[module]):
                visit(other, (*above, module))
            done.add(module)

    for module in sorted(edges):
        visit(module, ())


def test_the_program_knows_nothing_of_the_domain() -> None:
    for path in MODULES:
        text = path.read_text(encoding="utf-8").lower()
        for word in ("w3id.org/solux", "luxemb", "socialservice", "slx:"):
            lines = [line for line in text.splitlines() if word in line]
            # Help texts may show an example of our graph.
            assert all("example:" in line for line in lines), f"{name_of(path)}: {lines}"
