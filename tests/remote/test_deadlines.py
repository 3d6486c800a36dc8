"""No endpoint keeps billgraph longer than it was given, in whatever phase it is slow."""

from __future__ import annotations

import contextlib
import itertools
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import open_endpoint
from billgraph.graph.engine.remote.address import Address
from billgraph.graph.engine.remote.client import Client, Request, Retry
from billgraph.graph.errors import EndpointUnreachable, StrangeReply

ASK = "ASK { ?page a bg:Page }"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = 20.0
"""Far beyond the time that is given: only what hangs takes as long."""

Talk = Callable[[socket.socket], None]


@pytest.fixture
def talking() -> Iterator[Callable[[Talk], int]]:
    """Makes servers that do with each connection what a test says; gives their port."""
    ended = threading.Event()
    listening: list[socket.socket] = []

    def serve(server: socket.socket, talk: Talk) -> None:
        while not ended.is_set():
            try:
                client, _ = server.accept()
            except OSError:
                return

            def answer(client: socket.socket = client) -> None:
                with client, contextlib.suppress(OSError):
                    talk(client)

            threading.Thread(target=answer, daemon=True).start()

    def make(talk: Talk) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        threading.Thread(target=serve, args=(server, talk), daemon=True).start()
        port: int = server.getsockname()[1]
        return port

    yield make
    ended.set()
    for server in listening:
        server.close()


def endless(pieces: Iterator[bytes], pause: float) -> Talk:
    """Says pieces until nobody listens."""

    def talk(client: socket.socket) -> None:
        for piece in pieces:
            client.sendall(piece)
            time.sleep(pause)

    return talk


def then(first: bytes, more: bytes) -> Iterator[bytes]:
    return itertools.chain([first], itertools.repeat(more))


PHASES: dict[str, Callable[[], Talk]] = {
    "the status, byte by byte": lambda: endless(then(b"HTTP/1.1 2", b"0"), 0.05),
    "a header, byte by byte": lambda: endless(then(OK, b"X"), 0.05),
    "headers without end": lambda: endless(then(OK, b"X: y\r\n"), 0.05),
    "100 Continue, slowly": lambda: endless(then(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), 0.05),
    "100 Continue, fast": lambda: endless(then(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 999), 0),
    "a body of known length": lambda: endless(
        then(OK + b"Content-Length: 9999\r\n\r\n", b" "), 0.05
    ),
    "a body of no length": lambda: endless(then(OK + b"\r\n", b" "), 0.05),
    "chunks": lambda: endless(then(CHUNKED, b"1\r\n \r\n"), 0.05),
    "the size of a chunk": lambda: endless(then(CHUNKED, b"0"), 0.05),
    "an extension of a chunk": lambda: endless(then(CHUNKED + b"1;", b"a=b;"), 0.05),
    "trailers, slowly": lambda: endless(then(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n"), 0.05),
    "trailers, fast": lambda: endless(then(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X: y\r\n" * 999), 0),
    "nothing": lambda: lambda _: time.sleep(LONG),
}


def within(seconds: float, ask: Callable[[], object]) -> str:
    """What is told of an endpoint that is left after some seconds."""
    began = time.monotonic()
    with pytest.raises(EndpointUnreachable) as caught:
        ask()
    assert time.monotonic() - began < LONG / 2
    assert f"no whole answer within {seconds:g} s" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("phase", PHASES)
def test_an_endpoint_without_end_is_left_after_its_time(
    talking: Callable[[Talk], int], phase: str
) -> None:
    port = talking(PHASES[phase]())
    with open_endpoint(f"http://127.0.0.1:{port}/", timeout=0.4) as endpoint:
        within(0.4, lambda: endpoint.ask(ASK))


@pytest.mark.parametrize("phase", ["a header, byte by byte", "100 Continue, fast"])
def test_the_command_line_leaves_it_too_with_one_line_and_status_4(
    talking: Callable[[Talk], int], phase: str, billgraph: Callable[..., Any]
) -> None:
    url = f"http://127.0.0.1:{talking(PHASES[phase]())}/"
    done = billgraph("--endpoint-timeout", "0.3", "stats", "--endpoint", url)
    assert (done.status, done.out) == (4, "")
    assert done.err.startswith(f"billgraph: {url}: no whole answer within 0.3 s; ")
    assert done.err.count("\n") == 1


def test_redirects_challenges_and_repetitions_share_the_time_of_one_request(
    odd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", "coder")
    monkeypatch.setenv("BILLGRAPH_ENDPOINT_PASSWORD", "secret")

    def slowly(act: Callable[[Any], None]) -> Callable[[Any], None]:
        def later(handler: Any) -> None:
            time.sleep(0.2)
            act(handler)

        return later

    steps = (
        odd.reply(302, "", Location=odd.url),
        odd.reply(401, "", WWW_Authenticate="Basic"),
        odd.reply(503, "", Retry_After="0"),
    )
    for step in steps:
        odd.asked.clear()
        odd.will(slowly(step))
        with odd.open(timeout=0.3, retry=Retry(100, 0.01)) as endpoint:
            within(0.3, lambda: endpoint.ask(ASK))
        assert len(odd.asked) == 2


def test_a_wait_that_goes_beyond_the_time_is_not_begun(odd: Any) -> None:
    odd.will(odd.reply(503, "", Retry_After="2"))
    with pytest.raises(StrangeReply, match="too busy"):
        odd.open(timeout=1.5, retry=Retry(4, 0.01)).ask(ASK)
    assert len(odd.asked) == 1


def test_what_is_taken_too_slowly_is_not_sent_for_ever(talking: Callable[[Talk], int]) -> None:
    def sip(client: socket.socket) -> None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        while client.recv(1_024):
            time.sleep(0.02)

    address = Address.parse(f"http://127.0.0.1:{talking(sip)}/")
    client = Client(timeout=0.5)
    request = Request("PUT", address, {}, bytes(50_000_000), changes=True)
    within(0.5, lambda: client.send(request))
    client.close()


def test_a_handshake_that_goes_on_for_ever_is_left(talking: Callable[[Talk], int]) -> None:
    # A record of TLS that is announced and comes byte by byte.
    port = talking(endless(then(b"\x16\x03\x03\x3f\xff", b"\x02"), 0.05))
    with open_endpoint(f"https://127.0.0.1:{port}/", timeout=0.4) as endpoint:
        within(0.4, lambda: endpoint.ask(ASK))


def test_an_answer_by_tls_that_trickles_is_left(
    talking: Callable[[Talk], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "certificate", tmp_path / "key"
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    command = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", *name]
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
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    whole = OK + b'Content-Length: 26\r\n\r\n{"head":{},"boolean":true}'
    talks: list[Talk] = [lambda client: client.sendall(whole), PHASES["a header, byte by byte"]()]

    def secured(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as inner:
            asked = b""
            while not asked.endswith(b"%7D"):
                asked += inner.recv(65_536)
            talks.pop(0)(inner)

    with open_endpoint(f"https://127.0.0.1:{talking(secured)}/", timeout=5) as endpoint:
        assert endpoint.ask(ASK)
    with open_endpoint(f"https://127.0.0.1:{talking(secured)}/", timeout=0.5) as endpoint:
        within(0.5, lambda: endpoint.ask(ASK))


def test_a_host_that_nobody_looks_up_in_time_is_left(odd: Any) -> None:
    # In a process of its own: a look-up cannot be ended, and this one takes its time.
    program = """if True:
        import socket, time
        from billgraph.cli.main import run
        whole = socket.getaddrinfo
        def slow(host, *args, **options):
            if options.get("flags") != socket.AI_NUMERICHOST:
                time.sleep(60)
            return whole(host, *args, **options)
        socket.getaddrinfo = slow
        raise SystemExit(run(["--endpoint-timeout", "0.3", "stats", "--endpoint", "http://x.test/"]))
    """
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=LONG, check=False
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert "no whole answer within 0.3 s" in done.stderr


def test_a_server_that_accepts_nobody_is_left(billgraph: Callable[..., Any]) -> None:
    with socket.socket() as server, contextlib.ExitStack() as waiting:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        for _ in range(4):
            other = waiting.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(("127.0.0.1", port))
        url = f"http://127.0.0.1:{port}/"
        with open_endpoint(url, timeout=0.4) as endpoint:
            within(0.4, lambda: endpoint.ask(ASK))


def test_any_number_of_seconds_is_taken_and_what_is_none_refused(
    odd: Any, billgraph: Callable[..., Any]
) -> None:
    odd.will(odd.reply())
    for seconds in ("1e300", "inf", "99999999999"):
        asked = ("sparql", ASK, "--endpoint", odd.url)
        assert billgraph("--endpoint-timeout", seconds, *asked).status == 0
    for seconds in ("nan", "-1", "0", "soon"):
        assert billgraph("--endpoint-timeout", seconds, "stats").status == 2
