"""Texts that would ask another server are refused however they are written, and only they."""

from __future__ import annotations

import contextlib
import time
import timeit

import pyoxigraph as ox
import pytest

from kg.errors import RemoteAccessRefused
from kg.sparql.words import StatedDataset, refuse_fetching, stated_dataset

# The engine opens no connection to this port: it refuses it by itself.
FAR = "http://127.0.0.1:9/"
GROUP = "{?s ?p ?o}"

# Every one of these is taken by the engine as a SERVICE.
SERVICES = [
    f"SELECT * {{ SERVICE <{FAR}> {GROUP} }}",
    f"SELECT * {{ service silent ?x {GROUP} }}",
    f"SELECT*{{SERVICE<{FAR}>{GROUP}}}",
    f"SELECT*{{SERVICESILENT?x{GROUP}}}",
    f"ASK {{ ?a ?b ?c FILTER NOT EXISTS {{ SERVICE <{FAR}> {GROUP} }} }}",
    f"SELECT * {{ {{ SELECT ?s {{ SERVICE <{FAR}> {GROUP} }} }} }}",
    # A keyword ends where it ends, also in the middle of a word or a name.
    f"SELECT*{{?s ?p trueSERVICE<{FAR}>{GROUP}}}",
    f"SELECT*{{?s ?p 1e5SERVICE<{FAR}>{GROUP}}}",
    f"SELECT*{{?s ?p 1.SERVICE<{FAR}>{GROUP}}}",
    f"PREFIX x:<{FAR}>SELECT*{{SERVICEx:{GROUP}}}",
    f"PREFIX x:<{FAR}>SELECT*{{SERVICESILENTx:{GROUP}}}",
    f"PREFIX :<{FAR}>SELECT*{{SERVICE:{GROUP}}}",
    f"PREFIX x:<{FAR}>SELECT*{{?s ?p trueSERVICEx:{GROUP}}}",
    # A name ends at its second dot, and before what would make it no IRI.
    f"PREFIX p:<x:>SELECT*{{?s ?p p:b.c.SERVICE<{FAR}>{GROUP}}}",
    f"PREFIX p:<http://a:>SELECT*{{?s ?p p:SERVICE<{FAR}>{GROUP}}}",
    f"BASE <http://a:>PREFIX p:<>SELECT*{{?s ?p p:SERVICE<{FAR}>{GROUP}}}",
    f"PREFIX p:<x:>PREFIX x\ufffd:<{FAR}>SELECT*{{?s ?p p:SERVICEx\ufffd:{GROUP}}}",
    # What looks like an IRI is a comparison, and then a string or a comment hides something else.
    f"SELECT*{{FILTER(1<2)SERVICE#>\n<{FAR}>{GROUP}}}",
    f"SELECT*{{FILTER(1<'>')SERVICE<{FAR}>{{?s ?p 'a'}}}}",
    f"SELECT*{{FILTER(1<2#>'''\n)SERVICE<{FAR}>{GROUP} #'''\n}}",
    f"SELECT*{{FILTER(1<<http://x#y'>)SERVICE<{FAR}>{GROUP}}}",
    # A long string without an end is an empty one and another.
    f"SELECT*{{VALUES ?x {{'''a'}}SERVICE<{FAR}>{GROUP}}}",
    f"PREFIX p:<x:>SELECT*{{VALUES ?x {{'''x' p:a\\~}} SERVICE<{FAR}>{GROUP} #'''\n}}",
]
UPDATES = [
    f"LOAD <{FAR}>",
    f"LOADSILENT<{FAR}>INTOGRAPH<x:g>",
    f"CLEAR ALL;LOAD<{FAR}>",
    f"PREFIX x:<{FAR}>LOADx:",
    f"PREFIX x:<{FAR}>LOADSILENTx:",
    f"PREFIX :<{FAR}>CLEAR ALL;LOAD:",
    f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{FAR}> {GROUP} }}",
]
# The engine takes no escapes in keywords; section 19.2 of the specification does.
ESCAPED = [
    f"SELECT * {{ \\u0053ERVICE <{FAR}> {GROUP} }}",
    f"SELECT * {{ S\\U00000045RVICE\\u0053ILENT ?x {GROUP} }}",
    f"\\u004c\\u006fad <{FAR}>",
]
HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE <x:> {' }",
    f"SELECT * {{ ?s ?p ?o }} # SERVICE <{FAR}> {{}}",
    f"SELECT * {{ ?s ?p <{FAR}SERVICE> , <{FAR}a#SERVICE>, ?service, $load, 'x'@service }}",
    "PREFIX ex: <x:> SELECT * { ?s a ex:Service ; ex:service ?x ; ex:load 1 { ?x a ex:Load } }",
    "PREFIX service: <x:> SELECT * { ?s service:a ?x ; a service:b . { ?x ?y ?z } }",
    "PREFIX load: <x:> INSERT DATA { load:a load:b <x:o> ; load:c load:d, 'x', load:e }",
    "PREFIX load: <x:> DESCRIBE <x:a> load:b",
    "PREFIX service: <x:> SELECT * FROM NAMED service:a FROM service:b { GRAPH service:a {} }",
    "PREFIX service: <x:> DESCRIBE service:a { ?s ?p ?o }",
    "PREFIX load: <x:> INSERT { GRAPH load:a { ?s ?p ?o } } WHERE { GRAPH load:b { ?s ?p ?o } }",
    "PREFIX ex: <http://ex> SELECT * { ?s ex:/a 'the service ?' }",
    "INSERT DATA { <#it> <#p> 'Our service: for you', '''LOAD <x:>''', ('SERVICE' <http://a/#x>) }",
    "SELECT * { VALUES (?a ?b) { (<http://a/#x> <http://a/#y>) } } # SERVICE <x:> {}",
    "SELECT * { ?s ?p ?o FILTER(?s < ?o && ?o > ?s && ?o != 'service: <x:>') }",
    'ASK { ?s ?p \'it\'\'s\' , """a "SERVICE" ?x {} here""" }',
]


@pytest.mark.parametrize("text", [*SERVICES, *UPDATES, *ESCAPED])
def test_what_asks_another_server_is_refused(text: str) -> None:
    with pytest.raises(RemoteAccessRefused, match="asks another server"):
        refuse_fetching(text)


@pytest.mark.parametrize("text", SERVICES)
def test_the_engine_takes_each_of_them(text: str) -> None:
    ox.Store().query(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_names_it_is_not_refused(text: str) -> None:
    refuse_fetching(text)


@pytest.mark.parametrize(
    "text", ["SELECT * FROM <x:a> FROM NAMED <x:b> {}", "SELECT*FROM<x:a>FROMNAMED<x:b>{}"]
)
def test_the_stated_dataset_is_found_without_spaces_too(text: str) -> None:
    assert stated_dataset(text, {}) == StatedDataset(("x:a",), ("x:b",))


def test_a_text_without_the_words_is_not_looked_at_twice() -> None:
    text = "SELECT * { ?s ?p ?o . ?o ?p ?s }" * 20
    assert min(timeit.repeat(lambda: refuse_fetching(text), number=100, repeat=5)) < 0.01


@pytest.mark.parametrize(
    "piece",
    [
        "<#x> ",
        "service ",
        "service.",
        "trueservice.",
        "a:service ",
        "service#",
        "load:a<#'>",
        "'''",
    ],
)
def test_a_long_text_is_looked_through_in_seconds(piece: str) -> None:
    text = "ASK { VALUES (?service) { (?x " + piece * (300_000 // len(piece))
    start = time.perf_counter()
    with contextlib.suppress(RemoteAccessRefused):
        refuse_fetching(text)
    assert time.perf_counter() - start < 10
