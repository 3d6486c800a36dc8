"""Endpoints that are not there, are busy, or answer with what is no answer."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import open_endpoint
from billgraph.graph.engine.remote.client import Retry
from billgraph.graph.errors import (
    EndpointDenied,
    EndpointError,
    EndpointUnreachable,
    NotAnEndpoint,
    QueryError,
    QueryTimeout,
    StrangeReply,
)

ASK = "ASK { ?page a bg:Page }"
SELECT = "SELECT ?page { ?page a bg:Page }"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
PAGE = (
    "<!DOCTYPE html><html><head><title>Bad&nbsp;Gateway &amp; more</title><style>b {}</style>"
    "</head><body><h1>nginx</h1></body></html>"
)


@pytest.mark.parametrize(
    ("status", "media", "body", "kind", "words"),
    [
        (500, "text/html", PAGE, StrangeReply, "answers with HTTP 500: Bad Gateway & more; see"),
        (200, "text/html", PAGE, StrangeReply, "a web page that says 'Bad Gateway & more', not"),
        (200, "text/html", "<p>Sign <b>in</b></p>", StrangeReply, "says 'Sign in'"),
        (500, "text/plain", "out of\nmemory", StrangeReply, "HTTP 500: out of memory; see"),
        (500, "text/plain", "", StrangeReply, "answers with HTTP 500; see the server's log"),
        (200, "text/csv", "page\n", StrangeReply, "answers with text/csv, not with query results"),
        (200, "", "{}", StrangeReply, "answers with no content type, not with"),
        (200, JSON, '{"head":{"vars":["page"]},"res', StrangeReply, f"malformed {JSON}: "),
        (200, JSON, "", StrangeReply, f"malformed {JSON}: "),
        (200, XML, "<sparql><head/>", StrangeReply, f"malformed {XML}: "),
        (404, "text/html", PAGE, StrangeReply, "nothing is there (404)"),
        (401, "text/plain", "", EndpointDenied, "user and password (401); set BILLGRAPH_ENDPOINT_"),
        (403, "text/plain", "no update", EndpointDenied, "forbids this (403): no update; ask with"),
        (503, "text/plain", "", StrangeReply, "is too busy to answer (503); ask later"),
        (429, "text/plain", "", StrangeReply, "is too busy to answer (429); ask later"),
        (400, "text/plain", "no graph", StrangeReply, "answers with HTTP 400: no graph"),
    ],
)
def test_what_is_no_answer_is_told_of_in_one_line(
    odd: Any, status: int, media: str, body: str, kind: type[EndpointError], words: str
) -> None:
    endpoint = odd.will(odd.reply(status, body, media)).open()
    with pytest.raises(kind) as caught:
        endpoint.select(SELECT)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (caught.value.url, caught.value.status) == (odd.url, status)


def test_a_malformed_row_deep_in_an_answer_is_told_of_before_any_row_is_given(odd: Any) -> None:
    row = '{"page":{"type":"uri","value":"http://x/1"}},'
    body = '{"head":{"vars":["page"]},"results":{"bindings":[' + row * 500 + "{]}}"
    endpoint = odd.will(odd.reply(200, body)).open()
    with pytest.raises(StrangeReply, match="malformed"):
        endpoint.query(SELECT)


def test_a_malformed_graph_is_told_of(odd: Any) -> None:
    endpoint = odd.will(odd.reply(200, "<http://x> .", "text/turtle")).open()
    with pytest.raises(StrangeReply, match="malformed text/turtle"):
        endpoint.query("CONSTRUCT WHERE { ?s ?p ?o }")


def _cut(handler: BaseHTTPRequestHandler, *, chunked: bool) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header(
        *(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", "99"))
    )
    handler.end_headers()
    handler.wfile.write(b"40\r\n{" if chunked else b'{"head":{}')
    handler.close_connection = True


@pytest.mark.parametrize("chunked", [True, False])
def test_an_answer_that_was_cut_short_is_not_taken_for_whole(odd: Any, chunked: bool) -> None:
    endpoint = odd.will(lambda handler: _cut(handler, chunked=chunked)).open()
    with pytest.raises(StrangeReply, match="the answer was cut short"):
        endpoint.ask(ASK)


def test_an_answer_cut_off_at_the_servers_own_limit_is_not_taken_for_whole(odd: Any) -> None:
    row = '{"page":{"type":"uri","value":"http://x/1"}}'
    body = '{"head":{"vars":["page"]},"results":{"bindings":[' + f"{row},{row}" + "]}}"
    endpoint = odd.will(odd.reply(200, body, X_SPARQL_MaxRows="2")).open()
    with pytest.raises(StrangeReply, match="gives no more than 2 rows"):
        endpoint.select(SELECT)
    odd.will(odd.reply(200, body, X_SPARQL_MaxRows="3"))
    assert len(endpoint.select(SELECT)) == 2


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    handler.close_connection = True
    for _ in range(10_000):
        try:
            handler.wfile.write(b" " * 10_000)
        except OSError:
            return


def test_an_answer_without_end_is_not_read_to_the_end(odd: Any) -> None:
    endpoint = odd.will(_endless).open(limit=1_000_000)
    with pytest.raises(StrangeReply, match=r"more than 1,000,000 bytes; ask for less"):
        endpoint.ask(ASK)


def _trickle(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.close_connection = True
    for _ in range(100):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return
        time.sleep(0.02)


def test_a_query_is_given_up_after_the_time_that_it_was_given(odd: Any) -> None:
    woken = threading.Event()
    endpoint = odd.will(lambda _: woken.wait(5)).open(timeout=60)
    with pytest.raises(QueryTimeout, match=r"given up after 0\.2 seconds"):
        endpoint.sparql(ASK, timeout=0.2)
    woken.set()


def test_a_silent_and_a_trickling_endpoint_are_left_after_the_time_out(odd: Any) -> None:
    woken = threading.Event()
    endpoint = odd.will(lambda _: woken.wait(5)).open(timeout=0.2)
    with pytest.raises(EndpointUnreachable, match=r"no whole answer within 0.2 s"):
        endpoint.ask(ASK)
    woken.set()
    odd.will(_trickle)
    with pytest.raises(EndpointUnreachable, match=r"no whole answer within 0.2 s"):
        endpoint.ask(ASK)


def test_a_connection_that_is_closed_without_an_answer_is_told_of(odd: Any) -> None:
    def hang_up(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True

    with pytest.raises(EndpointUnreachable, match="closed without an answer"):
        odd.will(hang_up).open().ask(ASK)


def test_what_speaks_no_http_is_told_of(odd: Any) -> None:
    def babble(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"220 ftp ready\r\n")
        handler.close_connection = True

    with pytest.raises(EndpointUnreachable, match="does not speak HTTP; check the port"):
        odd.will(babble).open().ask(ASK)


def test_a_refused_connection_and_an_unknown_host_are_told_of() -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with pytest.raises(EndpointUnreachable, match="the connection is refused; check that"):
        open_endpoint(f"http://127.0.0.1:{port}/").ask(ASK)
    # Too long for any name, so that no one need be asked for it.
    with pytest.raises(EndpointUnreachable, match="there is no host aaa"):
        open_endpoint(f"http://{'a' * 70}.invalid/").ask(ASK)


def test_https_where_only_http_is_spoken_is_told_of(odd: Any) -> None:
    url = odd.will(odd.reply()).url.replace("http:", "https:")
    with pytest.raises(EndpointUnreachable, match=r"no trust by TLS: .*or whether it is http"):
        open_endpoint(url).ask(ASK)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate", tmp_path / "key"
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=localhost"]
    try:
        subprocess.run(
            [*command, "-keyout", str(key), "-out", str(certificate)],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            client, _ = listening.accept()
            with client, pytest.raises(ssl.SSLError):
                context.wrap_socket(client, server_side=True)

        greeter = threading.Thread(target=greet)
        greeter.start()
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        with pytest.raises(EndpointUnreachable, match=r"no trust by TLS: self.signed"):
            open_endpoint(url).ask(ASK)
        greeter.join(5)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://localhost/", "ftp://localhost/: is no http or https URL; write http://"),
        ("localhost:8890/sparql", "is no http or https URL"),
        ("http:///sparql", "is no http or https URL"),
        ("http://localhost:port/", "is no URL"),
        ("http://local host/", "is no http or https URL"),
        ("http://dba:secret@localhost/x", "http://localhost/x: a URL may carry no user and no"),
        ("http://dba@localhost/x", "set BILLGRAPH_ENDPOINT_USER and BILLGRAPH_ENDPOINT_PASSWORD"),
        ("http://dba:secret@localhost:port/", "is no URL"),
        ("", "none is named; give its URL"),
    ],
)
def test_an_address_that_is_none_is_refused_before_anything_is_sent(url: str, words: str) -> None:
    with pytest.raises(NotAnEndpoint) as caught:
        open_endpoint(url)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_busy_endpoint_is_asked_again(odd: Any) -> None:
    busy = [odd.reply(status, "") for status in (503, 429)]
    assert odd.will(*busy, odd.reply()).open().ask(ASK)
    assert len(odd.asked) == 3
    assert len({asked["body"] for asked in odd.asked}) == 1


def test_an_endpoint_that_stays_busy_is_left_after_the_last_attempt(odd: Any) -> None:
    with pytest.raises(StrangeReply, match="answers with HTTP 502"):
        odd.will(odd.reply(502, "")).open().ask(ASK)
    assert len(odd.asked) == 3


def test_another_error_is_not_asked_for_again(odd: Any) -> None:
    with pytest.raises(StrangeReply):
        odd.will(odd.reply(500, "")).open().ask(ASK)
    assert len(odd.asked) == 1


def test_retry_after_is_honoured_and_one_beyond_the_time_out_is_not_waited_for(odd: Any) -> None:
    later = "Wed, 21 Oct 2015 07:28:00 GMT"
    busy = [odd.reply(503, "", Retry_After=value) for value in ("0", later)]
    # A pause of ten minutes would be noticed.
    assert odd.will(*busy, odd.reply()).open(retry=Retry(3, 600), timeout=3_600).ask(ASK)
    odd.asked.clear()
    odd.will(odd.reply(503, "", Retry_After="3600"))
    with pytest.raises(StrangeReply, match="too busy"):
        odd.open().ask(ASK)
    assert len(odd.asked) == 1


def test_a_query_that_does_not_parse_is_told_of_as_of_the_embedded_store(odd: Any) -> None:
    endpoint = odd.will(odd.reply(400, "syntax error", "text/plain")).open()
    with pytest.raises(QueryError) as caught:
        endpoint.sparql("SELECT ?s\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)
    with pytest.raises(QueryError):
        endpoint.query("DROP GRAPH <http://x/>")
    assert len(odd.asked) == 1


def test_the_command_line_tells_of_trouble_in_one_line_with_status_4(
    odd: Any, billgraph: Callable[..., Any]
) -> None:
    odd.will(odd.reply(500, PAGE, "text/html"))
    result = billgraph("links", "0489T", "--endpoint", odd.url)
    assert (result.status, result.out) == (4, "")
    assert result.err == (
        f"billgraph: {odd.url}: answers with HTTP 500: Bad Gateway & more; see the server's log\n"
    )
    assert billgraph("--endpoint", "ftp://x", "stats").status == 4
