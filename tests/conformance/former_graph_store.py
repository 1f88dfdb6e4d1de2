"""The Graph Store Protocol's tests in their former shape: messages in the comments of entries.

They are steps of one sequence, so each is run after those before it that concern its graph. Where
a text is wrong, what the suite that replaces this one has instead stands in tables here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox
from cases import entries
from exchange import Exchange
from manifest import RDFS, Entry, Term

SUITE: Final = "sparql11/http-rdf-update"

_MESSAGES: Final = re.compile(r"#### Request\n(.*)#### Response\n(.*)", re.DOTALL)
# One success without an answer is as good as the other (section 5).
_AS_GOOD: Final = {200: {200, 204}, 204: {200, 204}}
# The default graph is always there, so that PUT need not create it.
_OTHER_STATUSES: Final = {"put__default_graph": {200, 204}}
# Turtle that lacks its last full stop; and an answer from before the two changes to the graph.
_CORRECTIONS: Final = {
    "post__existing_graph": {'foaf:name "Jane Doe"': 'foaf:name "Jane Doe" .'},
    "post__multipart_formdata": {
        'foaf:familyName "Doe"': 'foaf:familyName "Doe" .',
        'foaf:givenName "Jane"': 'foaf:givenName "Jane" .',
    },
    "get_of_post__existing_graph": {
        "a foaf:Person;": 'a foaf:Person; foaf:name "Jane Doe";',
        '"John Doe"': '"Jane Doe"',
    },
}
# Nothing makes this graph before it is deleted.
_MADE: Final = Exchange(
    "PUT",
    "/graph/person/2.ttl",
    {"Content-Type": "text/turtle"},
    b"<http://example.org/s> <http://example.org/p> <http://example.org/o> .",
    frozenset({201}),
)


def former_exchanges(entry: Entry, url: str) -> list[Exchange]:
    """The exchange of an entry, after those that it needs; `url` is the server's."""
    every = [_exchange(other, url) for other in entries() if other.suite == SUITE]
    names = [other.id for other in entries() if other.suite == SUITE]
    place = names.index(entry.id)
    wanted = every[place]
    before = [other for other in every[:place] if _graph(other) == _graph(wanted)]
    made = [_MADE] if _graph(wanted) == _graph(_MADE) else []
    return [*made, *before, wanted]


def _graph(exchange: Exchange) -> str:
    """What tells which graph an exchange is about."""
    if exchange.target in ("/graphs", _NEW):
        return _NEW
    return exchange.target.rpartition("/graph/")[2]


_NEW: Final = "$NEWPATH$"


def _exchange(entry: Entry, url: str) -> Exchange:
    name = entry.id.rpartition("/")[2]
    request, response = _messages(entry, url)
    head, body = _parts(request)
    method, target = re.findall(r"^(\w+) (\S+) HTTP/1.1$", head[0])[0]
    answer, graph = _parts(response)
    status = int(answer[0].split()[0])
    headers = dict(_headers(head))
    expected = dict(_headers(answer))
    del headers["Host"]
    if headers.get("Content-Type", "").startswith("multipart/"):
        body = body.replace("\n", "\r\n")
    return Exchange(
        method,
        _target(target),
        headers,
        body.encode() if body else None,
        frozenset(_AS_GOOD.get(status, {status}) | _OTHER_STATUSES.get(name, set())),
        content_type=expected.get("Content-Type"),
        graph=graph if graph and method != "HEAD" else None,
        location=expected.get("Location"),
    )


def _messages(entry: Entry, url: str) -> tuple[str, str]:
    """The two messages of an entry, with the names of this server put in."""
    comments = entry.manifest.objects(entry.node, f"{RDFS}comment")
    texts = [found for comment in comments for found in _MESSAGES.findall(_value(comment))]
    assert len(texts) == 1, f"{entry.id} has no message"
    messages = []
    for text in texts[0]:
        corrected = text
        for wrong, right in _CORRECTIONS.get(entry.id.rpartition("/")[2], {}).items():
            corrected = corrected.replace(wrong, right)
        own = corrected.replace("http://$HOST$/$GRAPHSTORE$", f"{url}/graph")
        messages.append("\n".join(line.removeprefix("    ") for line in own.splitlines()).strip())
    return messages[0], messages[1]


def _value(comment: Term) -> str:
    assert isinstance(comment, ox.Literal)
    return comment.value


def _target(target: str) -> str:
    """Graphs at their own address, and all of them."""
    own = re.sub(r"^\$GRAPHSTORE\$/", "/graph/", target)
    return re.sub(r"^\$GRAPHSTORE\$", "/graphs", own)


def _parts(message: str) -> tuple[list[str], str]:
    head, _, body = message.partition("\n\n")
    return head.splitlines(), body


def _headers(head: list[str]) -> Iterator[tuple[str, str]]:
    for line in head[1:]:
        name, _, value = line.partition(": ")
        yield name, value
