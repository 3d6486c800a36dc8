"""Adding pages to a store: what is new, what is replaced, and what that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from billgraph.graph.compare import Difference, compare
from billgraph.graph.engine import Engine
from billgraph.graph.errors import BillgraphError, UnreadableInput
from billgraph.graph.pages.model import Page
from billgraph.graph.pages.read import PageFile, find_pages, load
from billgraph.graph.questions.stored_page import stored_digest, stored_page
from billgraph.graph.statements import iri_of, page_names, page_triples
from billgraph.graph.store.change import Change

Progress = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one page that was to be added.

    Attributes:
        given: The file as it was named, or the source's name.
        status: ``added``, ``replaced``, ``unchanged`` or ``failed``.
        page: The page; None when it failed.
        differences: What a replaced page states otherwise than before.
        error: Why it failed; None when it did not.
    """

    given: str
    status: str
    page: Page | None = None
    differences: tuple[Difference, ...] = ()
    error: BillgraphError | None = None


def add_pages(engine: Engine, change: Change, pages: Iterable[Page]) -> Iterator[Added]:
    """Adds pages to a change; see `Store.add`."""
    adder = _Adder(engine, change)
    for page in pages:
        added = adder.add(page, page.source)
        if added.error is not None:
            raise added.error
        yield added


def add_files(
    engine: Engine,
    change: Change,
    arguments: list[str],
    prefix: str = "",
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> Iterator[Added]:
    """Reads files and adds their pages to a change; see `Store.add_files`."""
    adder = _Adder(engine, change)
    count = 0
    for argument in arguments:
        try:
            for file in find_pages([argument], prefix):
                yield _add_file(adder, file, stdin)
                count += 1
                if progress is not None:
                    progress(count, file.given)
        except UnreadableInput as error:
            yield Added(argument, "failed", error=error)


def _add_file(adder: _Adder, file: PageFile, stdin: BinaryIO | None) -> Added:
    try:
        return adder.add(load(file, stdin), file.given)
    except UnreadableInput as error:
        return Added(file.given, "failed", error=error)


class _Adder:
    def __init__(self, engine: Engine, change: Change) -> None:
        self._engine = engine
        self._change = change
        self._seen: dict[str, tuple[str, str]] = {}

    def add(self, page: Page, given: str) -> Added:
        iri = iri_of(page)
        digest, triples = page_triples(page)
        if iri in self._seen:
            earlier, other = self._seen[iri]
            if earlier == digest:
                return Added(given, "unchanged", page)
            return Added(given, "failed", error=_same_name(page, given, other))
        self._seen[iri] = digest, given
        before = stored_digest(self._engine, iri)
        if before == digest:
            return Added(given, "unchanged", page)
        if before is None:
            self._change.put(iri, triples)
            self._change.tell_names(iri, page_names(page))
            return Added(given, "added", page)
        differences = tuple(compare(stored_page(self._engine, iri), page))
        self._change.replace(iri, triples)
        return Added(given, "replaced", page, differences)


def _same_name(page: Page, given: str, other: str) -> UnreadableInput:
    return UnreadableInput(
        given,
        f"is another page named {page.source!r} about {page.procedure.value}, beside {other}",
        "add the folder that holds both, or add each with its own --prefix",
    )
