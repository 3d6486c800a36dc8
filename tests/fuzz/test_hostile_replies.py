"""What an endpoint may send to hang or to end the process that asked."""

from __future__ import annotations

from http.client import HTTPMessage

import pytest

from billgraph.graph.engine.remote.address import Address, Credentials
from billgraph.graph.engine.remote.auth import answer
from billgraph.graph.engine.remote.client import Reply
from billgraph.graph.engine.remote.replies import graph, results
from billgraph.graph.errors import StrangeReply


def reply(media_type: str, body: bytes) -> Reply:
    headers = HTTPMessage()
    headers["Content-Type"] = media_type
    return Reply(Address.parse("http://127.0.0.1/sparql"), 200, headers, body)


def test_a_reply_of_terms_in_terms_without_end_is_refused() -> None:
    body = b"<urn:s> <urn:p> " + b"<<( <urn:s> <urn:p> " * 200_000
    with pytest.raises(StrangeReply, match="nested too deep"):
        graph(reply("application/n-triples", body))
    body = b'{"results":{"bindings":[{"a":' + b'{"type":"triple","value":{"object":' * 200_000
    with pytest.raises(StrangeReply, match="nested too deep"):
        results(reply("application/sparql-results+json", body), "SELECT")


def test_rdf_xml_that_is_nested_without_end_is_refused() -> None:
    head = b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    for deep, tail in ((1_000_000, b""), (1_000_000, b"</e:p></e:A>" * 1_000_000)):
        body = head + b"<e:A><e:p>" * deep + tail
        with pytest.raises(StrangeReply, match="nested too deep"):
            graph(reply("application/rdf+xml", body))
    body = head + b"<e:A><e:p>" * 50 + b"</e:p></e:A>" * 50 + b"</r:RDF>"
    assert len(list(graph(reply("application/rdf+xml", body)))) == 100  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "head",
    [
        b'<?xml version="1.0" encoding="big5"?><r>',
        b'<?xml version="1.0" encoding="x"?><r>',
        b"<r>\1",
    ],
    ids=["big5", "an encoding that nobody knows", "a control character"],
)
def test_rdf_xml_that_is_malformed_is_refused_however_deep_it_is(head: bytes) -> None:
    with pytest.raises(StrangeReply, match="the answer is malformed application/rdf\\+xml"):
        graph(reply("application/rdf+xml", head + b"<e>" * 1_000_000))


@pytest.mark.parametrize(
    "challenge",
    [
        "digest" + " " * 60_000 + "!",
        "digest a=b" + " " * 60_000 + "!",
        "digest " + "a" * 60_000,
        "digest " + 'a="' + "\\" * 60_000,
    ],
    ids=["spaces", "spaces at the end", "a long word", "a quote without end"],
)
def test_a_challenge_as_long_as_a_header_may_be_is_read_at_once(challenge: str) -> None:
    found = answer([challenge], Credentials("user", "secret"))
    assert found is None
