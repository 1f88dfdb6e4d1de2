"""A small project: people with names, shapes that want them, and what a command left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

EX = "http://example.org/"
PREFIXES = f"""@prefix ex: <{EX}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = f"""{PREFIXES}
ex:set void:uriSpace "{EX}" .
ex:ada a ex:Person ; ex:name "Ada" ; ex:age "036"^^xsd:integer .
"""
ONTOLOGY = f"""{PREFIXES}
ex:model sh:declare [ sh:prefix "ex" ; sh:namespace "{EX}"^^xsd:anyURI ] .
"""
SHAPES = f"""{PREFIXES}
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ;
  sh:property ex:Person-name, ex:Person-age, ex:Person-motto .
ex:Person-name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:name "name"@en ;
  sh:message "A person has a name."@en .
ex:Person-age a sh:PropertyShape ; sh:path ex:age ; sh:minCount 1 ; sh:name "age"@en ;
  sh:severity sh:Warning ; sh:message "An age would be good."@en .
ex:Person-motto a sh:PropertyShape ; sh:path ex:motto ; sh:minCount 1 ; sh:name "motto"@en ;
  sh:severity sh:Info ; sh:message "A motto would be nice."@en .
"""
NAMELESS = DATA.replace('ex:name "Ada"', 'ex:nickname "Ada"')


@dataclass(frozen=True)
class Done:
    """What a command left."""

    status: int
    out: str
    said: str

    @property
    def err(self) -> str:
        """Standard error without the word of progress, which a busy machine may cause."""
        return "".join(line for line in self.said.splitlines(True) if not line.endswith("…\n"))

    @property
    def complaint(self) -> str:
        """The one line that a command which cannot run says, and nothing else."""
        assert self.status == 2, self
        assert self.out == "", self
        assert self.err.startswith("kg: "), self
        assert self.err.count("\n") == 1, self
        assert self.err.endswith("\n"), self
        return self.err.removeprefix("kg: ").rstrip("\n")


Kg = Callable[..., Done]
