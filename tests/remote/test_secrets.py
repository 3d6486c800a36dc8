"""No message shows a password: not one in an address, nor one that a server repeats."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from billgraph.graph import open_endpoint
from billgraph.graph.engine.remote.address import shown
from billgraph.graph.errors import EndpointError, NotAnEndpoint, QueryFailed

Run = Callable[..., Any]
ASK = "ASK { ?page a bg:Page }"
BEGIN, END = "aB7", "x9Q"
"""Around the signs of a password, so that what is left of it is known for it."""

SIGNS = st.text(alphabet=":/?#[]@!$&'()*+,;=%.-_~\"<>\\^`{|} 80é\t", max_size=8)
HOSTS = st.sampled_from(["127.0.0.1:9", "host.invalid", "[::1]:9", "host:port", "", "[::1"])
ENDS = st.sampled_from(["/", "/sparql", "", "/sparql?a=b", "/sparql?a@b#c", " x"])
SCHEMES = st.sampled_from(["http://", "https://", "HTTP://", "http:", "//", "ftp://", "", "http:/"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(scheme=SCHEMES, signs=SIGNS, host=HOSTS, end=ENDS)
@example(scheme="http://", signs="#", host="host", end="/")
@example(scheme="http://", signs="?", host="host", end="/")
@example(scheme="http://", signs="/", host="host", end="/")
@example(scheme="http://", signs="%40", host="[::1]:9", end="/")
@example(scheme="", signs="@", host="host", end="")
def test_no_sign_in_a_password_has_it_shown(
    scheme: str, signs: str, host: str, end: str, billgraph: Run
) -> None:
    for password in (f"{BEGIN}{signs}{END}", f"80{signs}{BEGIN}{END}", f"80#{BEGIN}{signs}{END}"):
        url = f"{scheme}user:{password}@{host}{end}"
        for arguments in (
            ("stats", "--endpoint", url),
            ("push", "--endpoint", "http://127.0.0.1:9/", "--to-update", url),
        ):
            done = billgraph(*arguments)
            assert (done.status, done.out, done.err.count("\n")) == (4, "", 1)
            assert BEGIN not in done.err
            assert END not in done.err


@given(signs=SIGNS)
def test_a_password_that_is_encoded_in_an_address_is_not_shown_either(signs: str) -> None:
    encoded = quote(f"{BEGIN}{signs}{END}", safe="")
    for at in ("@", "%40"):
        with pytest.raises(NotAnEndpoint) as caught:
            open_endpoint(f"http://user:{encoded}{at}host/")
        assert BEGIN not in str(caught.value)
        assert END not in str(caught.value)


def test_what_is_no_secret_of_an_address_is_shown() -> None:
    for url in ("ftp://localhost/", "localhost:8890/sparql", "http://[::1]:80/", "http://a:1?q=x"):
        assert shown(url) == url


def test_an_at_sign_in_a_path_is_written_as_its_code(odd: Any) -> None:
    with pytest.raises(NotAnEndpoint, match="write an @ of the path as %40"):
        open_endpoint(f"{odd.url}/@2")
    odd.will(odd.reply())
    with open_endpoint(f"{odd.url}/%402") as endpoint:
        assert endpoint.ask(ASK)
    assert odd.asked[0]["path"] == "/sparql/%402"


def test_the_value_of_a_secret_parameter_is_sent_and_not_shown(odd: Any, billgraph: Run) -> None:
    odd.will(odd.reply(500, "no"))
    url = f"{odd.url}?api_key=aB7x9Q&format=json"
    done = billgraph("stats", "--endpoint", url)
    assert done.err.startswith(f"billgraph: {odd.url}?api_key=…&format=json: answers with HTTP 500")
    assert odd.asked[0]["path"].endswith("?api_key=aB7x9Q&format=json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("http://user:aB7#x9Q@host/",),
        ("links", "http://user:aB7#x9Q@host/"),
        ("add", "http://user:aB7 / x9Q@host/page.txt"),
        ("stats", "--store", "http://user:aB7?x9Q@host/"),
        ("stats", "more", "http://user:aB7@x9Q@host/"),
        ("--endpoint-timeout", "http://user:aB7/x9Q@host/", "stats"),
        ("release", "list", "--endpoint=http://user:aB7/x9Q@host/"),
        ("stats", "--endpoint", "http://user:aB7\udcff x9Q@host/"),
        ("sparql", "ASK { SERVICE <http://user:aB7x9Q@127.0.0.1:9/> { ?s ?p ?o } }"),
        ("sparql", "--allow-service", "ASK { SERVICE <http://u:aB7x9Q@127.0.0.1:9/> { ?s ?p 1 } }"),
        ("sparql", "ASK { ?s ?p <http://user:aB7x9Q@127.0.0.1:9/> "),
    ],
    ids=str,
)
def test_an_address_in_the_wrong_place_is_told_of_without_its_password(
    arguments: tuple[str, ...], billgraph: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    done = billgraph(*arguments)
    assert done.err + done.out
    for part in ("aB7", "x9Q"):
        assert part not in done.err + done.out


def test_a_redirect_with_a_password_is_neither_followed_nor_shown(odd: Any, billgraph: Run) -> None:
    for password in ("aB7x9Q", "80/aB7x9Q", "aB7#x9Q", "aB7[x9Q"):
        odd.will(odd.reply(302, "", Location=f"http://user:{password}@127.0.0.1:{odd.port}/"))
        odd.asked.clear()
        done = billgraph("stats", "--endpoint", odd.url)
        assert (done.status, len(odd.asked), done.err.count("\n")) == (4, 1, 1)
        assert "redirects to what is no address to ask at: http://127.0.0.1" in done.err
        assert "aB7" not in done.err


def repeating(odd: Any, challenge: str, status: int, media: str, secret: str) -> Any:
    """A server that wants a password, and then tells it."""

    def act(handler: Any) -> None:
        given = odd.asked[-1].get("authorization")
        if given is None:
            odd.reply(401, "", WWW_Authenticate=challenge)(handler)
            return
        body = f"<p>You sent {secret} and Authorization: {given}\r\nX-Trace: seven</p>"
        odd.reply(status, body, media)(handler)

    return act


PASSWORDS = ("aB7 &x9Q", "aB7<b>x9Q", 'aB7"x9Q', "aB7:wörd/x9Q", "aB7+%41x9Q")


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("challenge", ["Basic", 'Digest realm="x", nonce="n", qop="auth"'])
def test_a_password_that_a_server_repeats_is_not_shown(
    password: str, challenge: str, odd: Any, billgraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from html import escape

    monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", "coder")
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_PASSWORD", password)
    pair = f"coder:{password}"
    packed = base64.b64encode(pair.encode()).decode()
    spelt = [password, pair, packed, quote(password), escape(password), quote(packed, safe="")]

    for status, media in ((500, "text/plain"), (500, "text/html"), (200, "text/html"), (403, "")):
        for secret in spelt:
            odd.will(repeating(odd, challenge, status, media, secret))
            done = billgraph("sparql", ASK, "--endpoint", odd.url)
            assert done.status == 4
            assert "You sent" in done.err
            for part in ("aB7", "x9Q", packed[:12], "response="):
                assert part not in done.err, done.err


def test_no_process_and_no_traceback_shows_the_password_of_the_environment(
    odd: Any,
) -> None:
    """The library's own errors, with all that led to them, as a program prints them."""
    environment = {
        **os.environ,
        "BILLGRAPH_ENDPOINT_USER": "co\nder",
        "BILLGRAPH_ENDPOINT_PASSWORD": "aB7x9Q",
    }
    program = f"""if True:
        from billgraph.graph import open_endpoint
        open_endpoint({odd.url!r}).ask({ASK!r})
    """
    for challenge in ("Basic", 'Digest realm="x", nonce="n"'):
        odd.will(odd.reply(401, "", WWW_Authenticate=challenge))
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "NotAnEndpoint" in done.stderr
        assert "aB7" not in done.stderr + done.stdout


def test_what_push_leaves_at_an_endpoint_says_nothing_of_its_address(
    store: Any, empty: Any, server: Any
) -> None:
    from billgraph.graph import push

    push(store, empty, update=server.update)
    values = [
        row["o"]
        for row in empty.select(
            'SELECT ?o { GRAPH ?g { ?s ?p ?o FILTER (CONTAINS(STR(?p), "/push#")) } }'
        )
    ]
    assert values
    for value in values:
        assert len(value) == 64
        assert "127.0.0.1" not in value


def test_the_fields_of_an_error_show_no_password_either() -> None:
    error = QueryFailed("no answer from <http://u:aB7?x9Q@host/>", "ask http://u:aB7@host")
    assert str(error) == "no answer from <http://…@host/>; ask http://…@host"
    with pytest.raises(EndpointError) as caught:
        open_endpoint("http://u:aB7#x9Q@host/")
    assert caught.value.url == "http://host/"


@pytest.mark.parametrize("name", ["ENDPOINT", "ENDPOINT_USER", "ENDPOINT_PASSWORD"])
def test_what_no_header_can_say_is_told_of_in_one_line(name: str, odd: Any) -> None:
    odd.will(odd.reply(401, "", WWW_Authenticate='Digest realm="x", nonce="n"'))
    environment: dict[bytes, bytes] = {
        **os.environb,
        b"BILLGRAPH_ENDPOINT": odd.url.encode(),
        b"BILLGRAPH_ENDPOINT_USER": b"coder",
        b"BILLGRAPH_ENDPOINT_PASSWORD": b"aB7x9Q",
    }
    environment[f"BILLGRAPH_{name}".encode()] += b"\xff\xfe"
    done = subprocess.run(
        [sys.executable, "-c", "from billgraph.cli.main import main; main()", "stats"],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, b"")
    assert done.stderr.count(b"\n") == 1
    assert b"aB7" not in done.stderr
