"""`billgraph push`: what is sent, what is not sent again, and what is removed."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from billgraph.graph import Page, Store, open_endpoint, open_store, push
from billgraph.graph.engine.remote.address import Address
from billgraph.graph.errors import EndpointDenied, EndpointError, StrangeReply
from billgraph.graph.pages.read import PageFile, load
from billgraph.graph.upload.targets import Updates
from billgraph.ontology.iris import CATALOGUE, ONTOLOGY, PAGES

LARGE = "CPT 15771: Fat graft\nRelated Diagnoses\n" + "".join(
    f"M{number // 100:02}.{number % 100:02} | Disorder {number} | Why {number}\n"
    for number in range(350)
)
"""A page of more triples than one request takes."""


@pytest.fixture(scope="session")
def editions(
    _bundled_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, Path]:
    """Stores without the large page, with it, and with its next edition."""
    folder = tmp_path_factory.mktemp("editions")
    for name, text in (("1", LARGE), ("2", LARGE.replace("Disorder 7 ", "Another name "))):
        page = folder / "large.txt"
        page.write_text(text)
        shutil.copytree(_bundled_store, folder / name)
        with open_store(folder / name) as opened:
            opened.add(load(PageFile(page, page.name, page.name)))
    return _bundled_store, folder / "1", folder / "2"


@pytest.fixture(params=["update", "graph_store"])
def way(request: pytest.FixtureRequest, server: Any) -> dict[str, str]:
    """Each way to change each server."""
    return {request.param: getattr(server, request.param)}


def statuses(pushed: list[Any]) -> dict[str | None, str]:
    return {entry.source or entry.graph: entry.status for entry in pushed}


def others(store_path: Path) -> list[str]:
    """The graphs of a store that are no pages: the vocabulary, releases and their catalogue."""
    with open_store(store_path) as store:
        found = {row["g"] for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
    assert ONTOLOGY in found
    return sorted(graph for graph in found if not graph.startswith(PAGES))


def held(endpoint: Any, graph: str) -> int:
    (row,) = endpoint.select(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return int(row["n"])


def test_only_what_changed_is_sent(
    editions: tuple[Path, Path, Path], empty: Any, way: dict[str, str]
) -> None:
    without, with_it, changed = editions
    with open_store(with_it) as store:
        first = push(store, empty, **way)
        assert set(statuses(first)) == {*others(with_it), "0489T.txt", "large.txt"}
        assert set(statuses(first).values()) == {"sent"}
        for entry in first:
            assert held(empty, entry.graph) == entry.triples
        assert max(entry.triples for entry in first) > 4_000
        assert empty.count_triples() == store.count_triples()
        again = push(store, empty, **way)
        assert set(statuses(again).values()) == {"unchanged"}
        assert sum(entry.triples for entry in again) == 0
    with open_store(changed) as store:
        sent = [entry for entry in push(store, empty, **way) if entry.status == "sent"]
        assert statuses(sent) == {"large.txt": "sent"}
        assert held(empty, sent[0].graph) == sent[0].triples
        assert store.links("15771") == empty.links("15771")
    with open_store(without) as store:
        assert len(push(store, empty, keep=True, **way)) == 1 + len(others(without))
        gone = [entry for entry in push(store, empty, **way) if entry.status == "removed"]
        assert [entry.graph for entry in gone] == [sent[0].graph]
        assert held(empty, gone[0].graph) == 0


def test_graphs_of_others_are_left_alone(store: Store, empty: Any, server: Any) -> None:
    updates = Updates(empty.client, Address.parse(server.update))
    names = ("urn:other:graph", "https://w3id.org/billgraph/release/other/1")
    for name in names:
        updates._send(f"INSERT DATA {{ GRAPH <{name}> {{ <{PAGES}x> a <urn:thing> }} }}")
    push(store, empty, update=server.update)
    assert [held(empty, name) for name in names] == [1, 1]
    updates.drop(names[0])
    updates.finish()


MINE, TO_STAY = "urn:mine", "<urn:s> <urn:p> 'of somebody else'"
"""A graph of the user's own, and what somebody else has at the endpoint under some name."""


@pytest.fixture
def change(empty: Any, server: Any) -> Iterator[Callable[[str], None]]:
    """Changes the server as another program does; what is not billgraph's goes with the test."""
    updates = Updates(empty.client, Address.parse(server.update))

    def run(update: str) -> None:
        updates._send(update)

    yield run
    run(f"DROP SILENT GRAPH <{MINE}>")


def says(endpoint: Any, graph: str, pattern: str) -> bool:
    return bool(endpoint.ask(f"ASK {{ GRAPH <{graph}> {{ {pattern} }} }}"))


def test_a_graph_of_the_endpoint_is_not_replaced_by_one_of_the_same_name(
    store: Store, empty: Any, change: Callable[[str], None], way: dict[str, str]
) -> None:
    release = "https://w3id.org/billgraph/release/icd10cm/9999"
    names = [MINE, ONTOLOGY, CATALOGUE, store.sources()[0].page]
    for name in (*names, release):
        change(f"INSERT DATA {{ GRAPH <{name}> {{ {TO_STAY} }} }}")
    # A catalogue of somebody else's names editions, and what is none.
    answers = "<https://w3id.org/billgraph/ontology#isDefault> true"
    listed = f"<{release}> {answers} . <{MINE}> {answers}"
    change(f"INSERT DATA {{ GRAPH <{CATALOGUE}> {{ {listed} }} }}")
    store.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 'mine' }} }}")
    for _ in range(2):
        done = {entry.graph: entry.status for entry in push(store, empty, **way)}
        assert {graph for graph, status in done.items() if status == "left"} == set(names)
        assert "removed" not in done.values()
        assert [held(empty, name) for name in (*names, release)] == [1, 1, 3, 1, 1]
        assert all(says(empty, name, TO_STAY) for name in (*names, release))
    change(f"DROP SILENT GRAPH <{MINE}>")
    done = {entry.graph: entry.status for entry in push(store, empty, **way)}
    assert done[MINE] == "sent"
    assert says(empty, MINE, "<urn:s> <urn:p> 'mine'")


def test_a_graph_of_ones_own_is_sent_replaced_and_removed_as_its_push_goes_on(
    store: Store, empty: Any, change: Callable[[str], None], way: dict[str, str]
) -> None:
    def pushed(**options: Any) -> str | None:
        done = {entry.graph: entry.status for entry in push(store, empty, **way, **options)}
        return done.get(MINE)

    # Neither a digest nor a mark that stands in it of its own is taken for push's.
    marks = f"<{MINE}> bg:digest 'a' ; <https://w3id.org/billgraph/push#digest> 'b'"
    store.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 . {marks} }} }}")
    assert (pushed(), pushed()) == ("sent", "unchanged")
    store.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 2 }} }}")
    assert (pushed(), pushed()) == ("sent", "unchanged")
    assert says(empty, MINE, "<urn:s> <urn:p> 2")
    # Somebody makes another graph in its place.
    change(f"DROP SILENT GRAPH <{MINE}>")
    change(f"INSERT DATA {{ GRAPH <{MINE}> {{ {TO_STAY} }} }}")
    assert pushed() == "left"
    store.update(f"DROP GRAPH <{MINE}>")
    assert pushed() is None
    assert held(empty, MINE) == 1
    change(f"DROP SILENT GRAPH <{MINE}>")
    store.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} }}")
    assert pushed() == "sent"
    store.update(f"DROP GRAPH <{MINE}>")
    assert (pushed(keep=True), pushed()) == (None, "removed")
    assert held(empty, MINE) == 0


def test_two_stores_that_push_to_one_endpoint_touch_what_the_other_pushed_and_nothing_else(
    editions: tuple[Path, Path, Path],
    store: Store,
    empty: Any,
    change: Callable[[str], None],
    way: dict[str, str],
) -> None:
    change(f"INSERT DATA {{ GRAPH <{MINE}> {{ {TO_STAY} }} }}")
    store.update("INSERT DATA { GRAPH <urn:ours> { <urn:s> <urn:p> 1 } }")
    with open_store(editions[1]) as other:
        push(store, empty, **way)
        kept = statuses(push(other, empty, keep=True, **way))
        assert "removed" not in kept.values()
        assert held(empty, "urn:ours") == 3
        assert statuses(push(other, empty, **way))["urn:ours"] == "removed"
        assert "removed" in statuses(push(store, empty, **way)).values()
    assert says(empty, MINE, TO_STAY)
    push(store, empty, **way)
    store.update("DROP GRAPH <urn:ours>")
    push(store, empty, **way)
    assert held(empty, "urn:ours") == 0


def test_what_was_left_is_told_of_with_status_4(
    billgraph: Callable[..., Any],
    empty: Any,
    server: Any,
    change: Callable[[str], None],
    store_path: Path,
) -> None:
    change(f"INSERT DATA {{ GRAPH <{MINE}> {{ {TO_STAY} }} }}")
    insert = f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} }}"
    assert billgraph("sparql", "--update", insert).status == 0
    done = billgraph("push", "--endpoint", server.query, "--to-update", server.update)
    assert done.status == 4
    assert f"billgraph: not sent: <{MINE}>, as the endpoint has what no push" in done.err
    assert [line.split()[:2] for line in done.out.splitlines() if MINE in line] == [["left", MINE]]
    # The mend that it names works.
    change(f"DROP SILENT GRAPH <{MINE}>")
    again = billgraph("push", "--endpoint", server.query, "--to-update", server.update)
    assert (again.status, "1 sent" in again.err) == (0, True)


def breaking_after(odd: Any, server: Any, done: int, what: bytes = b"") -> str:
    """A URL that hands updates on to the server, and breaks down after some with a text in them."""
    parts = urlsplit(server.update)
    assert parts.hostname == "127.0.0.1"
    left = done

    def forward(handler: Any) -> None:
        nonlocal left
        asked = odd.asked[-1]
        is_meant = what in asked["body"]
        if is_meant and left == 0 and asked.get("authorization", not server.user):
            handler.close_connection = True
            return
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=30)
        names = ("content-type", "authorization")
        headers = {name: asked[name] for name in names if name in asked}
        connection.request(asked["method"], parts.path, asked["body"], headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        left -= is_meant and answer.status < 300
        challenge = answer.headers.get("WWW-Authenticate")
        extra = {"WWW_Authenticate": challenge} if challenge else {}
        odd.reply(answer.status if answer.status != 204 else 200, body, "x/y", **extra)(handler)

    odd.will(forward)
    return str(odd.url.replace("/sparql", parts.path))


def test_an_interrupted_push_is_continued_by_the_next(
    editions: tuple[Path, Path, Path], empty: Any, server: Any, odd: Any
) -> None:
    url = breaking_after(odd, server, 4)
    with open_store(editions[1]) as store:
        with pytest.raises(EndpointError, match="closed without an answer"):
            push(store, empty, update=url)
        large = next(source.page for source in store.sources() if source.source == "large.txt")
        assert 0 < held(empty, large) < 4_000
        assert not empty.ask(f"ASK {{ <{large}> bg:digest ?digest }}")
        done = push(store, empty, update=server.update)
        assert statuses(done)["large.txt"] == "sent"
        assert "unchanged" in statuses(done).values()
        assert store.links("15771") == empty.links("15771")


@pytest.mark.usefixtures("change")
def test_a_graph_of_ones_own_that_an_interrupted_push_left_is_finished_or_removed(
    store: Store, empty: Any, server: Any, odd: Any
) -> None:
    triples = " . ".join(f"<urn:s> <urn:p> {number}" for number in range(2_500))
    store.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ {triples} }} }}")

    def interrupted() -> None:
        with pytest.raises(EndpointError, match="closed without an answer"):
            push(store, empty, update=breaking_after(odd, server, 2, b"GRAPH+%3Curn%3Amine%3E"))
        assert 0 < held(empty, MINE) < 2_500

    interrupted()
    assert statuses(push(store, empty, update=server.update))[MINE] == "sent"
    assert held(empty, MINE) == 2_502
    store.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 'more' }} }}")
    interrupted()
    store.update(f"DROP GRAPH <{MINE}>")
    assert statuses(push(store, empty, update=server.update))[MINE] == "removed"
    assert held(empty, MINE) == 0


def test_an_unfinished_page_that_the_store_no_longer_has_is_removed(
    store: Store, empty: Any, server: Any
) -> None:
    page = f"{PAGES}0001T-unfinished"
    bg = "https://w3id.org/billgraph/ontology#"
    updates = Updates(empty.client, Address.parse(server.update))
    updates._send(f"INSERT DATA {{ GRAPH <{page}> {{ <{page}> a <{bg}Page> }} }}")
    assert push(store, empty, update=server.update)[-1].graph == page
    assert held(empty, page) == 0


def test_the_pages_there_are_listed_however_many_they_are(
    store: Store, empty: Any, server: Any, read: Callable[..., Page], monkeypatch: Any
) -> None:
    from billgraph.graph.upload import push as module

    monkeypatch.setattr(module, "_LISTED", 7)
    texts = {f"{number}.txt": f"CPT 0489T: {number}\nModifiers\n22 | x\n" for number in range(60)}
    store.add(*(read(text, name) for name, text in texts.items()))
    push(store, empty, update=server.update)
    assert set(statuses(push(store, empty, update=server.update)).values()) == {"unchanged"}


def test_the_command_reports_its_rows(
    billgraph: Callable[..., Any], empty: Any, server: Any, store_path: Path
) -> None:
    graphs = others(store_path)
    count = len(graphs) + 1
    arguments = ("push", "--endpoint", server.query, "--to-update", server.update)
    first = billgraph(*arguments, "-f", "json")
    assert first.status == 0
    assert first.err == f"billgraph: {count} graphs: {count} sent\n"
    assert {row["status"] for row in first.json} == {"sent"}
    assert [row["source"] for row in first.json if row["source"]] == ["0489T.txt"]
    assert sorted(row["graph"] for row in first.json if not row["source"]) == graphs
    again = billgraph(*arguments)
    assert (again.status, again.out) == (0, "")
    assert again.err == f"billgraph: {count} graphs: {count} unchanged\n"


def test_a_default_graph_that_is_no_union_is_warned_of(
    billgraph: Callable[..., Any], odd: Any
) -> None:
    nothing = odd.reply(200, '{"head":{"vars":["graph","digest"]},"results":{"bindings":[]}}')
    false = odd.reply(200, '{"head":{},"boolean":false}')

    def answer(handler: Any) -> None:
        """Knows nothing, takes every update, and shows no union of it."""
        body = odd.asked[-1]["body"]
        asks = false if b"ASK" in body else nothing
        (odd.reply() if body.startswith(b"update=") else asks)(handler)

    odd.will(answer)
    result = billgraph("push", "--endpoint", odd.url)
    assert result.status == 0
    assert "make it their union (Oxigraph: --union-default-graph)" in result.err


def test_who_may_not_change_the_endpoint_is_told_so(
    store: Store, virtuoso: Any, oxigraph: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_endpoint(virtuoso.query) as endpoint:
        with pytest.raises(EndpointDenied, match="asks for a user and password"):
            push(store, endpoint, update=virtuoso.update)
        monkeypatch.setenv("BILLGRAPH_ENDPOINT_USER", "dba")
        monkeypatch.setenv("BILLGRAPH_ENDPOINT_PASSWORD", "wrong")
        with pytest.raises(EndpointDenied, match="does not accept this user and password"):
            push(store, endpoint, update=virtuoso.update)
        with pytest.raises(StrangeReply, match="No permission to execute"):
            push(store, endpoint)
    with (
        open_endpoint(oxigraph.query) as endpoint,
        pytest.raises(StrangeReply, match="or name the URL for updates"),
    ):
        push(store, endpoint)
