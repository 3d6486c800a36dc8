"""Adding pages to a store: what is new, what is replaced, and what that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from billgraph.graph.changes.page_changes import (
    PageChange,
    UnreadablePage,
    page_change,
    page_changes,
)
from billgraph.graph.engine.base import Engine
from billgraph.graph.errors import BillgraphError, UnreadableInput
from billgraph.graph.pages.diff import Difference
from billgraph.graph.pages.model import Page, Problem, Row, Unread
from billgraph.graph.pages.read import PageFile
from billgraph.graph.progress import Progress
from billgraph.graph.store.transaction import Transaction
from billgraph.ontology.codes import Code

OnPage = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class AddedPage:
    """What is told of a page that was added; the page itself is in the store.

    Attributes:
        iri: Its IRI.
        procedure: The code that it is about.
        source: Its name.
        statements: How many statements it makes.
        malformed: The rows whose code does not have the form of its system.
        problems: What could not be read.
        unread: What looks like a code and was not read.
    """

    iri: str
    procedure: Code
    source: str
    statements: int
    malformed: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one page that was to be added.

    Attributes:
        given: The file as it was named, or the source's name.
        status: ``added``, ``replaced``, ``unchanged``, ``failed``, or ``skipped``: a file in a
            folder that is no page, and of a kind that often is none.
        page: What is told of the page; None when it failed.
        differences: What a replaced page states otherwise than before.
        error: Why it failed or was skipped; None when it was not.
        problems: What could not be read of a page that failed for that.
        unread: What in it looks like a code and was not read.
    """

    given: str
    status: str
    page: AddedPage | None = None
    differences: tuple[Difference, ...] = ()
    error: BillgraphError | None = None
    problems: tuple[Problem, ...] = ()
    unread: tuple[Unread, ...] = ()


def add_pages(
    engine: Engine, change: Transaction, pages: Iterable[Page], take: OnPage | None = None
) -> Iterator[Added]:
    """Adds pages to a change; see `Store.add` and, for `take`, `add_files`."""
    adder = _Adder(change, take)
    for page in pages:
        added = adder.add(page_change(engine, page, page.source))
        if added.error is not None:
            raise added.error
        yield added


def add_files(
    engine: Engine,
    change: Transaction,
    files: Sequence[PageFile | UnreadableInput],
    progress: Progress | None = None,
    jobs: int | None = None,
    take: OnPage | None = None,
) -> Iterator[Added]:
    """Reads files and adds their pages to a change; see `Store.add_files`.

    Args:
        engine: The store as it is before the change.
        change: The change.
        files: The files, and why some were not found.
        progress: Called with the number of files read and the name of the latest.
        jobs: How many processes read.
        take: Called with each page that is added or replaced.
    """
    adder = _Adder(change, take)
    for count, each in enumerate(page_changes(engine, files, jobs), 1):
        if isinstance(each, UnreadablePage):
            yield _failed(each)
        else:
            yield adder.add(each)
        if progress is not None:
            progress(count, each.given)


class _Adder:
    def __init__(self, change: Transaction, take: OnPage | None) -> None:
        self._change = change
        self._take = take
        self._seen: dict[str, tuple[str, str]] = {}

    def add(self, new: PageChange) -> Added:
        told = _told(new)
        if new.iri in self._seen:
            earlier, other = self._seen[new.iri]
            if earlier == new.digest:
                return Added(new.given, "unchanged", told)
            return Added(new.given, "failed", error=_same_name(new, other))
        self._seen[new.iri] = new.digest, new.given
        if new.status == "replaced" and not new.is_long:
            self._change.replace(new.iri, new.triples)
        elif new.status != "unchanged":
            self._put(new)
        if new.status != "unchanged" and self._take is not None:
            self._take(new.page)
        return Added(new.given, new.status, told, new.differences)

    def _put(self, new: PageChange) -> None:
        if new.status == "replaced":
            # To compare it with what is there would hold both.
            self._change.drop(new.iri)
        put = self._change.put_part if new.is_long else self._change.put
        for part in new.parts():
            put(new.iri, part)
        if new.status == "added":
            self._change.record_names(new.iri, new.names)


def _failed(each: UnreadablePage) -> Added:
    problems = each.page.problems if each.page else ()
    unread = each.page.unread if each.page else ()
    status = "skipped" if each.is_skipped else "failed"
    return Added(each.given, status, error=each.error, problems=problems, unread=unread)


def _told(new: PageChange) -> AddedPage:
    page = new.page
    return AddedPage(
        new.iri,
        page.procedure,
        page.source,
        len(page.rows),
        page.malformed,
        page.problems,
        page.unread,
    )


def _same_name(new: PageChange, other: str) -> UnreadableInput:
    return UnreadableInput(
        new.given,
        f"is another page named {new.page.source!r} about {new.page.procedure.value},"
        f" beside {other}",
        "add each with its own --prefix",
    )
