"""What cannot be run is told in one line, with exit status 2 and never a traceback."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
from people import DATA, Kg
from serving import kg as kg_process

SYNTAX = DATA + "ex:bob ex:knows nix:x .\n"


def write(path: str, text: str | bytes) -> None:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("command", ["publish", "validate", "serve", "fmt"])
def test_a_syntax_error_names_file_line_and_column(kg: Kg, command: str) -> None:
    write("data/people.ttl", SYNTAX)
    arguments = ["--port", "0"] if command == "serve" else []
    said = kg(command, *arguments).complaint
    assert said.startswith("data/people.ttl:8:17: The prefix nix: has not been declared. Add")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish", "nowhere"], "nowhere: no such file or folder."),
        (["validate", "nowhere.ttl"], "nowhere.ttl: no such file or folder."),
        (["fmt", "nowhere"], "nowhere: no such file or folder."),
        (["serve", "--port", "0", "--data", "nowhere"], "nowhere: no such file or folder."),
        (["publish", "--shapes", "nowhere"], "nowhere: no such folder. Give --shapes a folder"),
        (["publish", "--ontology", "nowhere"], "nowhere: no such folder. Give --ontology"),
        (["fmt", "ontology/shapes/../../README"], "no such file or folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_missing_file_or_folder_is_told(kg: Kg, arguments: list[str], said: str) -> None:
    assert said in kg(*arguments).complaint


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish", "--stor", "x"], r"No such option '?--stor'?.*Try 'kg publish --help'\."),
        (["--nonsense"], r"No such option '?--nonsense'?.*Try 'kg --help'\."),
        (["publisch"], r"No such command 'publisch'.*Try 'kg --help'\."),
        (["serve", "--port", "high"], r"Invalid value for '--port'.*'high' is not a valid int"),
        (["serve", "--port", "70000"], "70000 is not in the range 0<=x<=65535"),
        (["serve", "--workers", "0"], "0 is not in the range 1<=x<=64"),
        (["serve", "--timeout", "nan"], "'nan' is not a number of seconds"),
        (["serve", "--contact", "nobody"], "'nobody' is not an e-mail address"),
        (["serve", "--contact", "A <a@b.example>"], "is not an e-mail address"),
        (["query", "--default-graph", "mine", "ASK {}"], "'mine' is not one of 'union', 'own'"),
        (["validate", "--fail-on", "nothing"], "'nothing' is not one of 'violation', 'warning'"),
        (["publish", "--keep", "0"], "0 is not in the range x>=1"),
        (["publish", "--message"], "Option '--message' requires an argument"),
        (["versions", "surplus"], r"unexpected extra argument \(surplus\)"),
        (["query", "ASK {}", "surplus"], r"unexpected extra argument \(surplus\)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_option_is_told(kg: Kg, arguments: list[str], said: str) -> None:
    assert re.search(said, kg(*arguments).complaint)


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (["query", "ASK {}", "--format", "docx"], "json, xml, csv, tsv, turtle"),
        (["export", "--format", "docx"], "turtle, jsonld, ntriples, rdfxml, trig, nquads"),
        (["validate", "--format", "docx"], "text, json, turtle"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_an_unknown_format_is_told_with_the_known_ones(
    kg: Kg, arguments: list[str], known: str
) -> None:
    said = kg(*arguments).complaint
    assert "format 'docx'" in said
    assert f"Use one of: {known}" in said


def test_a_taken_port_is_told_before_anything_is_done(kg: Kg, project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = kg("serve", "--port", port).complaint
    assert f"cannot listen on 127.0.0.1 port {port}: Address already in use" in said
    assert "--port" in said
    assert not (project / ".kg").exists()


def test_an_address_of_another_machine_is_told(kg: Kg) -> None:
    assert (
        "cannot listen on 192.0.2.1" in kg("serve", "--host", "192.0.2.1", "--port", "0").complaint
    )


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('stroe = "x"', "kg.toml: there is no setting 'stroe'. Did you mean 'store'?"),
        (
            "publik-url = 'x'",
            "kg.toml: there is no setting 'publik_url'. Did you mean 'public_url'",
        ),
        ("zzz = 1", "kg.toml: there is no setting 'zzz'. There are: data, ontology, shapes"),
        ("[serve]\nport = 1", "kg.toml: there is no setting 'serve'."),
        ("port 1", "kg.toml: Expected '=' after a key in a key/value pair (at line 1, column 6)"),
        ("port = 'high'", "kg.toml: port: 'high' is not a valid integer"),
        ("port = 70000", "kg.toml: port: 70000 is not in the range"),
        ("port = [1]", "kg.toml: [1] is no value for 'port'."),
        ("port = true", "kg.toml: True is no value for 'port'."),
        ("data = {folder = 'x'}", "kg.toml: {'folder': 'x'} is no value for 'data'."),
        ("timeout = 2026-11-21", "is no value for 'timeout'"),
        ("default_graph = 'mine'", "kg.toml: default_graph: 'mine' is not one of"),
        ("keep = 'x'", "kg.toml: keep: 'x' is not a valid integer"),
        ("json = 'x'", "kg.toml: 'x' is no value for 'json'."),
        (b"store = '\xe9'", "kg.toml: 'utf-8' codec can't decode"),
    ],
    ids=str,
)
def test_a_mistake_in_the_file_of_settings_is_told(kg: Kg, toml: str | bytes, said: str) -> None:
    write("kg.toml", toml)
    assert said in kg("versions").complaint


def test_a_named_file_of_settings_must_be_there(kg: Kg, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "other.toml: no such file" in kg("--config", "other.toml", "versions").complaint
    monkeypatch.setenv("KG_CONFIG", "another.toml")
    assert "another.toml: no such file" in kg("versions").complaint


@pytest.mark.parametrize(
    ("variable", "value", "command"),
    [
        ("KG_PORT", "high", "serve"),
        ("KG_WORKERS", "1000", "serve"),
        ("KG_TIMEOUT", "soon", "query"),
        ("KG_DEFAULT_GRAPH", "mine", "query"),
        ("KG_FAIL_ON", "nothing", "validate"),
        ("KG_KEEP", "none", "publish"),
        ("KG_CHECK", "perhaps", "fmt"),
    ],
)
def test_a_bad_value_in_the_environment_names_the_variable(
    kg: Kg, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, command: str
) -> None:
    monkeypatch.setenv(variable, value)
    said = kg(command).complaint
    assert variable in said
    assert value in said


@pytest.mark.parametrize("command", ["query", "export", "versions", "serve", "publish"])
def test_a_store_that_cannot_be_used_is_told(kg: Kg, published: str, command: str) -> None:
    arguments = {
        "query": ["ASK {}"],
        "serve": ["--port", "0"],
        "publish": ["--shapes", "none"],
    }.get(command, [])

    def told(store: str) -> str:
        return kg(command, *arguments, "--store", store).complaint

    write(".kg/FORMAT", "99\n")
    assert "the store has layout 99, this program knows 1. Upgrade the program." in told(".kg")
    write("letters/letter.txt", "Dear")
    assert "letters: this is not a store." in told("letters")
    assert "data/people.ttl: this is not a store." in told("data/people.ttl")
    if command != "publish":
        assert "empty: nothing has been published here yet. Run 'kg publish' first." in told(
            "empty"
        )


def test_a_store_in_which_nothing_is_whole_is_told_with_the_way_out(kg: Kg, published: str) -> None:
    write(f".kg/snapshots/{published}/graph.nq", "")
    assert "no snapshot is whole. Restore a backup, or publish again." in kg("versions").complaint
    mended = kg("publish", "--shapes", "none")
    assert mended.err == f"Published version 2-{published.partition('-')[2]} in .kg.\n"
    assert kg("versions").status == 0


def test_a_missing_or_doubled_query_is_told(kg: Kg, published: str) -> None:
    write("q.rq", "ASK {}")
    for arguments in ([], ["ASK {}", "-f", "q.rq"]):
        assert (
            "give a query, or a file with --file, but not both" in kg("query", *arguments).complaint
        )
    assert "q2.rq: " in kg("query", "-f", "q2.rq").complaint
    write("q.rq", b"ASK { ?s ?p '\xe9' }")
    assert "q.rq: " in kg("query", "-f", "q.rq").complaint


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT ?s { ?s a ex:Person", "line 1, column 27"),
        ("SELECT ?s {\n  ?s a ex:Person ;;; .\n  ?s ex:name }", "line 3, column 14"),
        ("SELECT *\n{ ?s ?p \u00e9\u00e9 }", "line 2, column 11"),
        ("", "line 1, column 1"),
    ],
)
def test_a_query_that_does_not_parse_is_told_with_its_place_in_the_users_own_text(
    kg: Kg, published: str, text: str, place: str
) -> None:
    write("q.rq", text)
    assert kg("query", "-f", "q.rq").complaint.startswith(f"{place}: ")


def test_a_query_that_takes_too_long_is_told(kg: Kg, published: str) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    said = kg("query", "--timeout", "0.3", f"{endless} }}").complaint
    assert "did not finish within 0.3 s" in said


def test_a_query_that_crashes_its_worker_is_told(kg: Kg, published: str) -> None:
    assert kg("query", "SELECT * " + "{" * 20_000 + "}" * 20_000).complaint


def test_a_format_that_is_of_another_kind_than_the_answer_is_told(kg: Kg, published: str) -> None:
    assert (
        "the answer to this query is a graph"
        in kg("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv").complaint
    )
    assert (
        "the answer to this query is bindings"
        in kg("query", "SELECT * { ?s ?p ?o }", "--format", "turtle").complaint
    )


@pytest.mark.parametrize("command", ["publish", "serve"])
def test_a_missing_base_is_told(kg: Kg, command: str) -> None:
    write("data/people.ttl", DATA.replace("void:uriSpace", "ex:other"))
    arguments = ["--port", "0"] if command == "serve" else []
    said = kg(command, *arguments).complaint
    assert "states no void:uriSpace" in said
    assert "--base" in said


def test_a_base_that_is_no_iri_is_told(kg: Kg) -> None:
    assert "the base 'example' is no IRI" in kg("publish", "--base", "example").complaint


def test_a_broken_rule_is_told_with_its_file(kg: Kg) -> None:
    write("ontology/rules/01-broken.rq", "CONSTRUCT { ?s ?p }\nWHERE")
    said = kg("publish", "--shapes", "none").complaint
    assert said.startswith("ontology/rules/01-broken.rq: line 1, column 19")


def test_validation_without_shapes_is_told(kg: Kg) -> None:
    assert "there are no shapes to validate against" in kg("validate", "--shapes", "none").complaint


def test_an_output_that_cannot_be_written_is_told(kg: Kg, published: str) -> None:
    assert "nowhere" in kg("export", "-o", "nowhere/graph.nq").complaint
    assert "data" in kg("export", "-o", "data").complaint
    assert sorted(path.name for path in Path().iterdir()) == [".kg", "data", "ontology"]


def test_an_unknown_class_is_told(kg: Kg, published: str) -> None:
    assert "Nobody" in kg("export", "--class", "Nobody").complaint


def test_a_file_of_no_rdf_format_is_told(kg: Kg) -> None:
    write("notes.txt", "x")
    for command in ("fmt", "publish", "validate"):
        assert (
            "notes.txt: the extension .txt is of no RDF format"
            in kg(command, "notes.txt").complaint
        )


@pytest.mark.parametrize(
    "arguments", [["publish", "nowhere"], ["versions"], ["nonsense"], ["query", "--what"]]
)
def test_a_process_says_the_same(project: Path, arguments: list[str]) -> None:
    done = kg_process(*arguments, cwd=project)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("kg: ")
