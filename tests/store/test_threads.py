"""Threads that share a store: each question is answered by one state of it, and none fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from billgraph.graph import Page, Store, open_store
from billgraph.graph.errors import BillgraphError

MakePage = Callable[..., Page]
Generations = Callable[[], list[str]]

pytestmark = pytest.mark.long

ROUNDS = 3


class Reading:
    """Threads that ask one question each, again and again, until the block ends."""

    def __init__(self, *questions: Callable[[], object]) -> None:
        self.answers: list[set[object]] = [set() for _ in questions]
        self.errors: list[BaseException] = []
        self._enough = threading.Event()
        self._asked = [threading.Event() for _ in questions]
        self._threads = [
            threading.Thread(target=self._ask, args=(place, question))
            for place, question in enumerate(questions)
        ]

    def _ask(self, place: int, question: Callable[[], object]) -> None:
        try:
            while not self._enough.is_set():
                self.answers[place].add(question())
                self._asked[place].set()
        except BaseException as error:
            self.errors.append(error)
            self._asked[place].set()

    def wait(self) -> None:
        """Waits until each question was answered once more."""
        for asked in self._asked:
            asked.clear()
        for asked in self._asked:
            while not asked.wait(0.05) and not self.errors:
                pass

    def __enter__(self) -> Reading:
        for thread in self._threads:
            thread.start()
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()
        if self.errors:
            raise self.errors[0]


def linked(store: Store) -> tuple[str, ...]:
    return tuple(link.code.value for link in store.links("M34.1"))


def test_questions_of_threads_are_answered_while_another_adds_and_removes(
    store: Store, page: MakePage
) -> None:
    pages = "SELECT ?source { ?page a bg:Page ; bg:sourceName ?source } ORDER BY ?source"
    questions: tuple[Callable[[], object], ...] = (
        lambda: linked(store),
        lambda: len(store.show("M34.1").pages),
        lambda: tuple(match.code.curie for match in store.find("sclerosis").rows),
        lambda: tuple(store.sparql(pages).rows),
        lambda: tuple(source.source for source in store.sources()),
        lambda: store.stats().pages,
        lambda: len(store.as_of(date(2026, 7, 1)).links("M34.1")),
        lambda: sum(1 for _ in store.audit_all(jobs=1)),
    )
    with Reading(*questions) as reading:
        for _ in range(ROUNDS):
            store.add(page("11042", "M34.1=Systemic sclerosis"))
            reading.wait()
            store.remove("11042.txt")
            reading.wait()
    assert reading.answers[0] == {("0489T",), ("0489T", "11042")}
    assert reading.answers[3] == {
        (("0489T.txt",),),
        (("0489T.txt",), ("11042.txt",)),
    }
    assert reading.answers[5] == reading.answers[7] == {1, 2}


def test_one_question_meets_one_state(
    store: Store, page: MakePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two look-ups of a question, another thread changes the store."""
    select = Store.select
    begun, changed = threading.Event(), threading.Event()
    asking = threading.get_ident()

    def slow(self: Store, query: str) -> list[dict[str, str]]:
        if threading.get_ident() == asking and begun.is_set():
            assert changed.wait(60)
        found = select(self, query)
        begun.set()
        return found

    def change() -> None:
        assert begun.wait(60)
        store.remove("0489T.txt")
        store.add(page("11042", "M34.1"))
        changed.set()

    other = threading.Thread(target=change)
    monkeypatch.setattr(Store, "select", slow)
    other.start()
    card = store.show("M34.1")
    other.join()
    assert [name.source for name in card.names if name.line] == ["0489T.txt"]
    assert {name.source for name in store.show("M34.1").names if name.line} == {"11042.txt"}


def test_what_is_read_piece_by_piece_goes_on_with_what_it_began_with(
    store: Store, page: MakePage, generations: Generations
) -> None:
    rows = store.sparql("SELECT ?s ?p ?o { ?s ?p ?o }").rows
    first = next(rows)
    whole = store.stats().triples
    other = threading.Thread(target=lambda: (store.remove("0489T.txt"), store.add(page("11042"))))
    other.start()
    other.join()
    assert len({first, *rows}) == whole > store.stats().triples
    del rows
    store.remove("11042.txt")
    assert len(generations()) == 1, "nothing is kept for a question that is over"


def test_changes_of_threads_take_turns(store: Store, page: MakePage) -> None:
    errors: list[BaseException] = []

    def add(number: int) -> None:
        try:
            store.add(page(str(11042 + number), "M34.1"))
        except BillgraphError as error:
            errors.append(error)

    with ExitStack() as stack:
        for number in range(4):
            thread = threading.Thread(target=add, args=(number,))
            thread.start()
            stack.callback(thread.join)
    assert errors == []
    assert len(linked(store)) == 5


def test_a_store_that_is_closed_is_closed_for_all_threads(store_path: Path) -> None:
    store = open_store(store_path)
    view = store.as_of(date(2026, 7, 1))
    answers = [linked(store)]
    asked = threading.Event()
    told: list[BaseException] = []

    def ask() -> None:
        try:
            while True:
                assert linked(store) == answers[0]
                assert len(store.find("sclerosis").rows) > 0
                asked.set()
        except Exception as error:
            told.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while thread.is_alive() and not asked.wait(0.05):
        pass
    store.close()
    thread.join(60)
    assert [str(error) for error in told] == ["the store is closed"]
    with pytest.raises(ValueError, match="the store is closed"):
        view.links("M34.1")


def test_a_snapshot_is_not_changed(store: Store, page: MakePage) -> None:
    before = store.snapshot()
    store.add(page("11042", "M34.1"))
    assert linked(before) == ("0489T",)
    with pytest.raises(ValueError, match="a snapshot is only read"):
        before.add(page("11043", "M34.1"))
    assert linked(store) == ("0489T", "11042")
