"""Replies that HTTP or SPARQL do not know end in one line with status 4, not in a traceback."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from billgraph.graph.errors import EndpointError, StrangeReply

Run = Callable[..., Any]
ASK = "ASK { ?page a bg:Page }"
SELECT = "SELECT ?page { ?page a bg:Page }"
JSON = "application/sparql-results+json"
YES = '{"head":{},"boolean":true}'
ROWS = '{"head":{"vars":["page"]},"results":{"bindings":[]}}'


def raw(*pieces: bytes) -> Callable[[Any], None]:
    """An act: these bytes and the end of the connection."""

    def act(handler: Any) -> None:
        handler.wfile.write(b"".join(pieces))
        handler.close_connection = True

    return act


def whole(*headers: str, status: str = "200 OK", body: str = YES) -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {JSON}", *headers, "", body)
    return "\r\n".join(lines).encode("latin-1")


REPLIES: dict[str, tuple[bytes, str]] = {
    "a redirect to [bad": (
        whole("Location: http://[bad", "Content-Length: 0", status="302 Found", body=""),
        "redirects to what is no address to ask at: http://[bad",
    ),
    "a redirect to a port": (
        whole("Location: http://h:99999/", "Content-Length: 0", status="307 T", body=""),
        "redirects to what is no address",
    ),
    "a redirect to a file": (
        whole("Location: file:///etc/passwd", "Content-Length: 0", status="301 M", body=""),
        "redirects to what is no address",
    ),
    "a redirect to a name that is none": (
        whole("Location: http://a..b/", "Content-Length: 0", status="301 M", body=""),
        "there is no host a..b",
    ),
    "a redirect to nowhere": (whole("Content-Length: 0", status="302 F", body=""), "HTTP 302"),
    "no content": (whole(status="204 No Content", body=""), "HTTP 204, which is no whole answer"),
    "a part": (whole("Content-Range: bytes 0-25/99", status="206 Partial"), "HTTP 206, which is"),
    "not modified": (whole(status="304 Not Modified", body=""), "answers with HTTP 304"),
    "a status of nobody's": (whole(status="999 Odd"), "answers with HTTP 999"),
    "a status that is no number": (whole(status="two OK"), "does not speak HTTP"),
    "a status of four digits": (whole(status="2000 OK"), "does not speak HTTP"),
    "another protocol": (whole(status="101 Switching"), "answers with HTTP 101"),
    "HTTP/0.9": (YES.encode(), "does not speak HTTP"),
    "HTTP/3": (b"HTTP/3 200 OK\r\n\r\n", "does not speak HTTP"),
    "a packed answer": (whole("Content-Encoding: gzip"), "packs its answer as gzip"),
    "a length that is none": (whole("Content-Length: many", body="{"), "malformed"),
    "a length beyond what comes": (whole("Content-Length: 9" + "9" * 30), "cut short"),
    "a chunk of no size": (whole("Transfer-Encoding: chunked", body="x\r\n{}\r\n"), "cut short"),
    "a chunk of a negative size": (
        whole("Transfer-Encoding: chunked", body="-5\r\n{}\r\n0\r\n\r\n"),
        "",
    ),
    "a chunk that ends early": (whole("Transfer-Encoding: chunked", body="40\r\n{"), "cut short"),
    "no last chunk": (whole("Transfer-Encoding: chunked", body="2\r\n{}\r\n"), "cut short"),
    "a header too long": (whole("X: " + "y" * 70_000), "does not speak HTTP"),
    "too many headers": (whole(*[f"X{i}: y" for i in range(200)]), "does not speak HTTP"),
    "signs that are no UTF-8": (whole(body='{"head":{"vars":["\xff"]}}'), "malformed"),
    "a challenge that breaks lines": (
        whole('WWW-Authenticate: Digest realm="a\r\n b", nonce="\r c"', status="401 No", body="?"),
        "does not accept this user and password (401)",
    ),
    "a challenge that is none": (
        whole("WWW-Authenticate: \xff=\xfe, Digest", "Content-Length: 0", status="401 No", body=""),
        "does not accept this user and password (401)",
    ),
    "rows beyond any limit": (whole("X-SPARQL-MaxRows: " + "9" * 5_000), "yes or no to SELECT"),
    "yes to SELECT": (whole(), "answers with yes or no to SELECT"),
}


@pytest.mark.parametrize("name", REPLIES)
def test_an_odd_reply_is_told_of_in_one_line_with_status_4(
    name: str, odd: Any, billgraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", "coder")
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_PASSWORD", "secret")
    reply, words = REPLIES[name]
    odd.will(raw(reply))
    for command in ("stats", "links", "push"):
        code = ("0489T",) if command == "links" else ()
        done = billgraph("--endpoint-timeout", "5", command, *code, "--endpoint", odd.url)
        assert done.status == 4, (command, done)
        assert done.err.startswith("billgraph: http")
        assert done.err.count("\n") == 1
        assert words in done.err, command


@pytest.mark.parametrize(
    "value",
    [
        "9" * 400,
        "9" * 5_000,
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Fri, 99 Dec 99999999999999999999 23:59:59 GMT",
        "1e999",
        "-1",
        "\u00b2",
        "soon",
        "Fri",
        ", , , ,",
        "0 0 0 0:0:0 +99999999999999",
    ],
)
def test_any_retry_after_is_borne(value: str, odd: Any) -> None:
    odd.will(odd.reply(503, "", Retry_After=value))
    with pytest.raises(StrangeReply, match="too busy"):
        odd.open().ask(ASK)


def test_a_table_to_ask_is_no_truth(odd: Any) -> None:
    table = (
        '{"head":{"vars":["a","b"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}]}}'
    )
    with pytest.raises(StrangeReply, match="answers with a table to ASK"):
        odd.will(odd.reply(200, table)).open().ask(ASK)


def test_an_answer_of_other_columns_is_told_of(odd: Any, billgraph: Run) -> None:
    row = '{"x":{"type":"uri","value":"urn:x"}}'
    odd.will(odd.reply(200, '{"head":{"vars":["x"]},"results":{"bindings":[' + row + "]}}"))
    for command in ("stats", "push", "sources"):
        done = billgraph(command, "--endpoint", odd.url)
        assert (done.status, done.err.count("\n")) == (4, 1)
        assert f"{odd.url}: what it answers does not fit what was asked (KeyError)" in done.err


TERMS: list[dict[str, Any]] = [
    {"type": "literal", "value": "many"},
    {"type": "literal", "value": ""},
    {"type": "literal", "value": "1" * 5_000},
    {"type": "uri", "value": "urn:x"},
    {"type": "uri", "value": "https://w3id.org/billgraph/id/icd10cm/"},
    {"type": "bnode", "value": "b"},
    {
        "type": "triple",
        "value": {
            "subject": {"type": "uri", "value": "urn:s"},
            "predicate": {"type": "uri", "value": "urn:p"},
            "object": {"type": "uri", "value": "urn:o"},
        },
    },
]


@pytest.mark.parametrize("term", TERMS, ids=lambda it: str(it["value"])[:20])
def test_terms_that_fit_no_question_end_in_one_line(
    term: dict[str, Any], odd: Any, billgraph: Run
) -> None:
    import re
    from urllib.parse import parse_qs

    def answer(handler: Any) -> None:
        """One row of the term under every name that the query has."""
        (query,) = parse_qs(odd.asked[-1]["body"].decode())["query"]
        names = sorted(set(re.findall(r"\?(\w+)", query)))
        if "ASK" in query:
            odd.reply()(handler)
            return
        found = {"head": {"vars": names}, "results": {"bindings": [dict.fromkeys(names, term)]}}
        odd.reply(200, json.dumps(found))(handler)

    odd.will(answer)
    for asked in (
        ("stats",),
        ("sources",),
        ("links", "M34.1"),
        ("show", "M34.1"),
        ("find", "pain"),
        ("path", "M34.1", "0489T"),
        ("similar", "M34.1"),
        ("tree", "M34"),
        ("release", "list"),
        ("contradictions",),
        ("links", "M34.1", "--as-of", "2025-01-01"),
    ):
        done = billgraph(*asked, "--endpoint", odd.url)
        assert done.status in (0, 1, 2, 3, 4), asked
        assert done.status in (0, 1) or done.err.count("\n") == 1, (asked, done.err)


@pytest.mark.parametrize(
    "media", [JSON, "application/sparql-results+xml", "application/json", "text/xml"]
)
@pytest.mark.parametrize(
    "media_of_graph",
    ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"],
)
def test_bytes_of_any_kind_are_malformed_and_no_more(
    media: str, media_of_graph: str, odd: Any
) -> None:
    bodies = (b"\xff\xfe", b"\x00" * 9, b"[" * 5_000, b"{" * 5_000, b"<" * 5_000, b"", b"null")
    for body in bodies:
        for kind, query in ((media, SELECT), (media_of_graph, "CONSTRUCT WHERE { ?s ?p ?o }")):
            endpoint = odd.will(odd.reply(200, body, kind)).open()
            with contextlib.suppress(EndpointError):
                assert list(endpoint.query(query)) == []
