"""What is sent to an endpoint: queries, credentials, and where redirects lead."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

from billgraph.graph.engine.remote.address import Address, Credentials
from billgraph.graph.engine.remote.client import Client, Request
from billgraph.graph.errors import EndpointDenied, NotAnEndpoint, StrangeReply

ASK = "ASK { ?page a bg:Page }"
USER, PASSWORD = "coder", "pass:wörd"


@pytest.fixture
def logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", USER)
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_PASSWORD", PASSWORD)


def sent_query(asked: dict[str, Any]) -> str:
    """The query in a request: in its form, or in its query string."""
    (query,) = parse_qs(asked["body"].decode() or urlsplit(asked["path"]).query)["query"]
    return query


def test_a_query_goes_as_a_form_by_post_with_the_prefixes_it_uses(odd: Any) -> None:
    assert odd.will(odd.reply()).open().ask(ASK)
    (asked,) = odd.asked
    assert (asked["method"], asked["path"]) == ("POST", "/sparql")
    assert asked["content-type"].startswith("application/x-www-form-urlencoded")
    assert asked["accept"].startswith("application/sparql-results+json")
    assert sent_query(asked) == f"PREFIX bg: <https://w3id.org/billgraph/ontology#> {ASK}"


def test_a_prefix_that_the_query_declares_is_not_declared_again(odd: Any) -> None:
    query = "prefix bg: <urn:bg:> ASK { ?x bg:is 'skos:Concept', <http://x/rdf:y> } # dcat:"
    odd.will(odd.reply()).open().ask(query)
    assert sent_query(odd.asked[0]) == query


def test_an_endpoint_that_takes_no_post_is_asked_by_get_from_then_on(odd: Any) -> None:
    endpoint = odd.will(odd.reply(405, "", "text/plain"), odd.reply()).open()
    assert endpoint.ask(ASK)
    assert endpoint.ask(ASK)
    assert [asked["method"] for asked in odd.asked] == ["POST", "GET", "GET"]
    assert sent_query(odd.asked[2]).endswith(ASK)


def test_parameters_in_the_endpoints_url_are_kept(odd: Any) -> None:
    url = f"{odd.will(odd.reply(405), odd.reply()).url}?union-default-graph&key=a%20b"
    from billgraph.graph import open_endpoint

    with open_endpoint(url) as endpoint:
        assert endpoint.ask(ASK)
    assert odd.asked[0]["path"] == "/sparql?union-default-graph&key=a%20b"
    assert odd.asked[1]["path"].startswith("/sparql?union-default-graph&key=a%20b&query=")


def test_results_have_the_types_of_the_embedded_store(odd: Any) -> None:
    endpoint = odd.will(odd.reply()).open()
    assert isinstance(endpoint.query(ASK), QueryBoolean)
    rows = (
        '{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"x"}},{}]}}'
    )
    odd.will(odd.reply(200, rows))
    assert isinstance(endpoint.query("SELECT ?s { ?s a ?c }"), QuerySolutions)
    assert endpoint.select("SELECT ?s { ?s a ?c }") == [{"s": "x"}, {}]
    odd.will(odd.reply(200, "<urn:s> <urn:p> 'o' , 'o' .", "text/turtle; charset=utf-8"))
    graph = endpoint.query("DESCRIBE <urn:s>")
    assert isinstance(graph, QueryTriples)
    assert [str(triple) for triple in graph] == ['<urn:s> <urn:p> "o"']
    assert odd.asked[-1]["accept"].startswith("application/n-triples")


def test_virtuosos_table_for_ask_is_its_truth(odd: Any) -> None:
    row = '{"__ASK_RETVAL":{"type":"typed-literal","datatype":"http://x/i","value":"1"}}'
    for rows, truth in ((row, True), ("", False)):
        body = '{"head":{"vars":["__ASK_RETVAL"]},"results":{"bindings":[' + rows + "]}}"
        assert odd.will(odd.reply(200, body)).open().ask(ASK) is truth


def test_no_password_goes_out_before_the_endpoint_asks_for_one(odd: Any, logged_in: None) -> None:
    odd.will(odd.reply()).open().ask(ASK)
    assert "authorization" not in odd.asked[0]


def test_basic_answers_once_asked_and_unasked_from_then_on(odd: Any, logged_in: None) -> None:
    challenge = odd.reply(401, "", WWW_Authenticate='Basic realm="x", charset="UTF-8"')
    endpoint = odd.will(challenge, odd.reply()).open()
    assert endpoint.ask(ASK)
    assert endpoint.ask(ASK)
    # base64 of "coder:pass:wörd" in UTF-8.
    basic = "Basic Y29kZXI6cGFzczp3w7ZyZA=="
    assert [asked.get("authorization") for asked in odd.asked] == [None, basic, basic]


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "MD5-sess"])
def test_digest_answers_as_rfc_7616_defines_it(odd: Any, logged_in: None, algorithm: str) -> None:
    challenge = f'Digest realm="a \\"b\\"", nonce="n1", qop="auth,auth-int", algorithm={algorithm}'
    offered = odd.reply(401, "", WWW_Authenticate=f'Basic realm="x", {challenge}, opaque="o"')
    endpoint = odd.will(offered, odd.reply()).open()
    assert endpoint.ask(ASK)
    assert endpoint.ask(ASK)
    for count, asked in enumerate(odd.asked[1:], start=1):
        value = asked["authorization"]
        given = {
            name: quoted or plain
            for name, quoted, plain in re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^ ,]+))', value)
        }
        assert (given["nc"], given["opaque"], given["uri"]) == (f"{count:08x}", "o", "/sparql")

        def hashed(*parts: str) -> str:
            name = "sha256" if algorithm == "SHA-256" else "md5"
            return hashlib.new(name, ":".join(parts).encode()).hexdigest()

        secret = hashed(USER, 'a "b"', PASSWORD)
        if algorithm.endswith("-sess"):
            secret = hashed(secret, "n1", given["cnonce"])
        request = hashed("POST", "/sparql")
        proof = hashed(secret, "n1", given["nc"], given["cnonce"], "auth", request)
        assert given["response"] == proof


def test_a_new_nonce_is_answered_anew(odd: Any, logged_in: None) -> None:
    def challenge(nonce: str) -> Any:
        return odd.reply(401, "", WWW_Authenticate=f'Digest realm="x", nonce="{nonce}", qop="auth"')

    endpoint = odd.will(challenge("1"), odd.reply(), challenge("2"), odd.reply()).open()
    assert endpoint.ask(ASK)
    assert endpoint.ask(ASK)
    assert 'nonce="2"' in odd.asked[-1]["authorization"]


def test_a_wrong_password_is_told_of_and_never_shown(
    odd: Any, logged_in: None, billgraph: Callable[..., Any]
) -> None:
    odd.will(odd.reply(401, "", WWW_Authenticate='Basic realm="x"'))
    with pytest.raises(EndpointDenied, match="does not accept this user and password"):
        odd.open().ask(ASK)
    assert len(odd.asked) == 2
    result = billgraph("links", "0489T", "--endpoint", odd.url)
    assert result.status == 4
    assert PASSWORD not in result.err + result.out
    assert PASSWORD not in repr(Credentials(USER, PASSWORD))


def test_a_user_without_a_password_is_told_of(odd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", USER)
    odd.will(odd.reply(401, "", WWW_Authenticate='Basic realm="x"'))
    with pytest.raises(NotAnEndpoint, match="BILLGRAPH_ENDPOINT_PASSWORD is not set; set both"):
        odd.open().ask(ASK)


def test_netrc_names_the_user_of_a_host(
    odd: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine elsewhere login a password b\nmachine 127.0.0.1 login c password d\n")
    monkeypatch.setenv("NETRC", str(netrc))
    odd.will(odd.reply(401, "", WWW_Authenticate="Basic"), odd.reply())
    assert odd.open().ask(ASK)
    assert odd.asked[1]["authorization"] == "Basic Yzpk"
    netrc.write_text("machine 127.0.0.1 login c password d secret\n")
    odd.will(odd.reply(401, "", WWW_Authenticate="Basic"))
    with pytest.raises(
        NotAnEndpoint, match=r"netrc cannot be read as a netrc file; mend that"
    ) as caught:
        odd.open().ask(ASK)
    assert "secret" not in str(caught.value)


def test_a_redirect_is_followed_with_the_query(odd: Any, odd_servers: Callable[[], Any]) -> None:
    other = odd_servers()
    other.will(other.reply())
    for status in (301, 302, 307, 308):
        other.asked.clear()
        assert odd.will(odd.reply(status, "", Location=other.url)).open().ask(ASK)
        assert (other.asked[0]["method"], sent_query(other.asked[0])[-len(ASK) :]) == ("POST", ASK)


def test_a_redirect_to_another_host_gets_no_password(
    odd: Any, odd_servers: Callable[[], Any], logged_in: None
) -> None:
    other = odd_servers()
    other.will(other.reply(401, "", WWW_Authenticate='Basic realm="x"'))
    challenge = odd.reply(401, "", WWW_Authenticate='Basic realm="x"')
    odd.will(challenge, odd.reply(307, "", Location=other.url))
    with pytest.raises(EndpointDenied) as caught:
        odd.open().ask(ASK)
    assert caught.value.url == other.url
    assert "authorization" in odd.asked[1]
    assert [asked.get("authorization") for asked in other.asked] == [None]


def test_a_change_is_sent_to_no_other_host_than_was_named(odd: Any) -> None:
    odd.will(odd.reply(307, "", Location=odd.url.replace("127.0.0.1", "localhost")))
    client = Client()
    request = Request("PUT", Address.parse(odd.url), {}, b"", changes=True)
    with pytest.raises(StrangeReply, match=r"redirects a change to http://localhost"):
        client.send(request)
    client.close()


def test_redirects_without_end_are_told_of(odd: Any) -> None:
    with pytest.raises(StrangeReply, match="leads from one address to the next"):
        odd.will(odd.reply(302, "", Location=odd.url)).open().ask(ASK)


def test_a_kept_connection_that_the_endpoint_closed_is_opened_anew(odd: Any) -> None:
    answer = odd.reply()

    def answer_and_close(handler: Any) -> None:
        answer(handler)
        handler.close_connection = True

    endpoint = odd.will(answer_and_close).open()
    assert all(endpoint.ask(ASK) for _ in range(3))
    assert len(odd.asked) == 3


# The command line


def test_the_endpoint_may_be_named_before_or_after_the_command_or_in_the_environment(
    odd: Any, billgraph: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd.will(odd.reply())
    for arguments in (
        ("--endpoint", odd.url, "sparql", ASK),
        ("sparql", ASK, "--endpoint", odd.url),
    ):
        assert billgraph(*arguments, "-f", "json").json["boolean"] is True
    monkeypatch.setenv("BILLGRAPH_ENDPOINT", odd.url)
    assert billgraph("sparql", ASK).status == 0
    assert len(odd.asked) == 3


def test_a_store_that_is_named_comes_before_an_endpoint_of_the_environment(
    billgraph: Callable[..., Any], store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLGRAPH_ENDPOINT", "http://127.0.0.1:9/")
    assert billgraph("links", "0489T").status == 4
    assert billgraph("links", "0489T", "--store", store_path).status == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("links", "0489T", "--store", "x"), "give --store or --endpoint, not both"),
        (("add", "page.txt"), "add works on a store on disk; send that to an endpoint with"),
        (("remove", "0489T"), "'billgraph push --endpoint URL'"),
        (
            ("push", "--to-update", "http://x/", "--to-graph-store", "http://x/"),
            "give --to-graph-store or --to-update, not both",
        ),
    ],
)
def test_what_an_endpoint_cannot_be_asked_is_wrong_usage(
    billgraph: Callable[..., Any], arguments: tuple[str, ...], words: str
) -> None:
    result = billgraph(*arguments, "--endpoint", "http://127.0.0.1:9/")
    assert result.status == 2
    assert words in result.err
    assert result.err.count("\n") == 1


def test_push_needs_an_endpoint(billgraph: Callable[..., Any]) -> None:
    result = billgraph("push")
    assert result.status == 2
    assert "name the endpoint: --endpoint URL" in result.err


def test_the_time_out_is_an_option_and_a_variable(
    odd: Any, billgraph: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    woken = threading.Event()
    odd.will(lambda _: woken.wait(5))
    result = billgraph("--endpoint-timeout", "0.1", "sparql", ASK, "--endpoint", odd.url)
    assert (result.status, "no whole answer within 0.1 s" in result.err) == (4, True)
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_TIMEOUT", "0.2")
    assert "within 0.2 s" in billgraph("sparql", ASK, "--endpoint", odd.url).err
    assert billgraph("--endpoint-timeout", "0", "stats").status == 2
    woken.set()


def test_a_lookup_at_an_endpoint_loads_no_http_package_and_an_embedded_one_no_http(
    odd: Any, store_path: Path
) -> None:
    import ast
    import subprocess
    import sys

    odd.will(odd.reply())
    loaded = []
    for place in (("--store", str(store_path)), ("--endpoint", odd.url)):
        arguments = ["sparql", ASK, *place]
        program = (
            "import sys; from billgraph.cli.main import run;"
            f"run({arguments!r}); print(sorted(sys.modules))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        loaded.append(set(ast.literal_eval(done.stdout.splitlines()[-1])))
    assert not loaded[0] & {"http.client", "ssl", "socket"}
    assert not loaded[0] & {"billgraph.graph.engine.remote.client", "netrc"}
    assert "http.client" in loaded[1]
    assert not loaded[1] & {"urllib.request", "netrc", "urllib3", "httpx", "requests", "rdflib"}
