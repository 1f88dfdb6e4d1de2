"""Link headers that machines follow without reading the documents (signposting.org, RFC 8288)."""

from __future__ import annotations

import pytest
from serving import Server
from werkzeug.http import parse_options_header

LISKO = "/doc/service/lisko"
LICENCE = "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0"


def links(server: Server, path: str) -> dict[str, list[str]]:
    """The targets of the links, by their relations."""
    found: dict[str, list[str]] = {}
    for link in server.client.head(path).raise_for_status().headers["Link"].split(", "):
        target, options = parse_options_header(link)
        # What is said of others, such as profiles, is no signpost of this document.
        if "anchor" not in options:
            found.setdefault(options["rel"], []).append(target.strip("<>"))
    return found


@pytest.mark.parametrize("suffix", ["", ".ttl", ".jsonld"])
def test_a_document_tells_what_it_is_about_its_class_and_its_licence(
    suffix: str, server: Server
) -> None:
    found = links(server, f"{LISKO}{suffix}")
    assert found["cite-as"] == ["https://w3id.org/solux/id/service/lisko"]
    assert found["type"] == ["https://w3id.org/solux/def#SocialService"]
    assert found["license"] == [LICENCE]
    assert found["collection"] == [f"{server.url}/catalog"]
    assert found["describedby"] == [f"{server.url}{LISKO}.jsonld"]


def test_the_start_tells_where_its_description_is(server: Server) -> None:
    found = links(server, "/")
    assert found["license"] == [LICENCE]
    for relation in ("describedby", "service-desc", "alternate"):
        (url,) = found[relation]
        assert server.client.get(url).status_code == 200
