"""``kg publish``, ``versions``, ``query`` and ``export`` on a small graph."""

from __future__ import annotations

import getpass
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from people import DATA, EX, NAMELESS, Kg

from kg.rdf.formats import RDF_FORMATS, RdfFormat

SELECT = "SELECT ?s ?n { ?s ex:name ?n }"


class TestPublish:
    def test_it_says_what_it_validated_and_which_version_it_made(self, kg: Kg) -> None:
        done = kg("publish", "--store", "out", "--message", "the first", "--author", "Zoë")
        assert done.status == 0
        assert done.out == ""
        first, second = done.err.splitlines()
        assert first.startswith("Conforms: 0 violations, 0 warnings, 1 info (")
        version = second.removeprefix("Published version ").removesuffix(" in out.")
        (listed,) = json.loads(kg("versions", "--store", "out", "--json").out)
        assert listed["version"] == version == f"1-{version[2:]}"
        assert (listed["message"], listed["author"]) == ("the first", "Zoë")
        assert listed["validation"]["infos"] == 1
        assert listed["base"] == EX

    def test_equal_content_is_not_published_again(self, kg: Kg, published: str) -> None:
        done = kg("publish", "--shapes", "none")
        assert (done.status, done.err) == (
            0,
            f"Nothing has changed since version {published} in .kg.\n",
        )

    def test_shapes_that_are_not_where_they_should_be_are_missed_aloud(
        self, kg: Kg, project: Path
    ) -> None:
        (project / "ontology" / "shapes").rename(project / "elsewhere")
        done = kg("publish")
        assert done.status == 0
        assert done.err.startswith("ontology/shapes is not there: nothing is validated.")
        assert "not there" not in kg("publish", "--shapes", "none").err

    def test_what_does_not_conform_is_refused_with_the_report(
        self, kg: Kg, project: Path, published: str
    ) -> None:
        (project / "data" / "people.ttl").write_text(NAMELESS)
        done = kg("publish")
        assert done.status == 1
        assert "violation[MinCount]: A person has a name." in done.err
        assert done.err.endswith(f"Not published to .kg. Version {published} stays.\n")
        assert kg("versions").out.startswith(f"* {published}  ")
        assert kg("query", SELECT).out.count("\n") == 2

    def test_the_first_one_that_does_not_conform_leaves_nothing(
        self, kg: Kg, project: Path
    ) -> None:
        (project / "data" / "people.ttl").write_text(NAMELESS)
        done = kg("publish")
        assert done.status == 1
        assert done.err.endswith("Not published to .kg. Nothing is published.\n")
        assert "nothing has been published here yet" in kg("versions").complaint

    def test_without_shapes_there_is_no_gate(self, kg: Kg, project: Path) -> None:
        (project / "data" / "people.ttl").write_text(NAMELESS)
        assert kg("publish", "--shapes", "none").status == 0
        assert "not validated" in kg("versions").out

    def test_given_files_take_the_place_of_the_data(self, kg: Kg, project: Path) -> None:
        (project / "other.ttl").write_text(DATA.replace("Ada", "Grace"))
        assert kg("publish", "other.ttl", "--shapes", "none").status == 0
        assert kg("query", SELECT).out.splitlines()[1].endswith('"Grace"')

    def test_keep_deletes_the_oldest(self, kg: Kg, project: Path, published: str) -> None:
        for name in ("Grace", "Emmy"):
            (project / "data" / "people.ttl").write_text(DATA.replace("Ada", name))
            done = kg("publish", "--shapes", "none", "--keep", "2")
            assert done.status == 0
        assert done.err.endswith(f"deleted version {published}\n")
        assert kg("versions").out.count("\n") == 2


class TestVersions:
    def test_they_are_listed_the_youngest_first(
        self, kg: Kg, project: Path, published: str
    ) -> None:
        (project / "data" / "people.ttl").write_text(DATA.replace("Ada", "Grace"))
        second = kg("publish", "--shapes", "none", "--message", "Grace").err.split()[2]
        younger, older = kg("versions").out.splitlines()
        assert younger.startswith(f"* {second}  2")
        assert younger.endswith(f"  7 quads  not validated  {getpass.getuser()}: Grace")
        assert older.startswith(f"  {published}  2")

    def test_as_json_they_are_the_manifests(self, kg: Kg, published: str) -> None:
        (listed,) = json.loads(kg("versions", "--json").out)
        file = Path(".kg", "snapshots", published, "manifest.json")
        written = json.loads(file.read_text(encoding="utf-8"))
        del written["sha256"]
        assert listed == written


class TestQuery:
    def test_the_prefixes_of_the_graph_are_known(self, kg: Kg, published: str) -> None:
        done = kg("query", SELECT)
        assert done == type(done)(0, f'?s\t?n\n<{EX}ada>\t"Ada"\n', "")

    def test_a_prefix_of_the_query_goes_before_that_of_the_graph(
        self, kg: Kg, published: str
    ) -> None:
        assert kg("query", f"PREFIX ex: <urn:x:> {SELECT}").out == "?s\t?n\n"

    def test_from_a_file_in_another_format(self, kg: Kg, published: str) -> None:
        Path("q.rq").write_text(SELECT)
        assert kg("query", "-f", "q.rq", "--format", "csv").out == f"s,n\r\n{EX}ada,Ada\r\n"

    @pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
    def test_every_format_of_results(self, kg: Kg, published: str, name: str) -> None:
        assert "Ada" in kg("query", SELECT, "--format", name).out

    @pytest.mark.parametrize("name", [None, "turtle", "jsonld", "ntriples", "rdfxml"])
    def test_every_format_of_graphs(self, kg: Kg, published: str, name: str | None) -> None:
        flag = ["--format", name] if name else []
        done = kg("query", "CONSTRUCT WHERE { ?s ex:name ?n }", *flag)
        engine = next(row.engine for row in RDF_FORMATS if row.name == (name or "turtle"))
        (quad,) = ox.parse(done.out, engine)
        assert (quad.subject.value, quad.object.value) == (f"{EX}ada", "Ada")

    def test_a_question_is_answered(self, kg: Kg, published: str) -> None:
        assert kg("query", "ASK { ex:ada a ex:Person }").out == "true"
        assert kg("query", "ASK { ex:bob a ex:Person }").out == "false"

    def test_the_default_graph_can_be_its_own(self, kg: Kg, published: str) -> None:
        assert kg("query", "ASK { ?s ?p ?o }", "--default-graph", "own").out == "false"


class TestExport:
    @pytest.mark.parametrize("row", RDF_FORMATS, ids=lambda row: row.name)
    def test_every_format_holds_the_graph(self, kg: Kg, published: str, row: RdfFormat) -> None:
        done = kg("export", "--format", row.name)
        assert (done.status, done.err) == (0, "")
        found = {quad.triple for quad in ox.parse(done.out, row.engine)}
        names = {t.object for t in found if t.predicate.value == f"{EX}name"}
        assert names == {ox.Literal("Ada")}
        assert len(found) == 7

    def test_the_default_is_the_graph_file_as_it_is(self, kg: Kg, published: str) -> None:
        graph = Path(".kg", "snapshots", published, "graph.nq").read_text(encoding="utf-8")
        assert kg("export").out == graph
        assert '"036"^^<http://www.w3.org/2001/XMLSchema#integer>' in graph

    def test_to_a_file(self, kg: Kg, published: str) -> None:
        done = kg("export", "-o", "graph.nq")
        assert (done.status, done.out, done.err) == (0, "", "")
        assert Path("graph.nq").read_text(encoding="utf-8") == kg("export").out
        assert not list(Path().glob(".graph*"))

    def test_of_one_class(self, kg: Kg) -> None:
        kg("publish")
        document = json.loads(kg("export", "--format", "jsonld", "--class", "Person").out)
        assert "Ada" in json.dumps(document)
        assert "uriSpace" not in json.dumps(document.get("@graph", document))
        triples = list(
            ox.parse(
                kg("export", "--format", "nt", "--class", "Person").out, ox.RdfFormat.N_TRIPLES
            )
        )
        assert {t.subject.value for t in triples} == {f"{EX}ada"}
