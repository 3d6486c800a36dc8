"""Holding the pages of a store against the releases in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from billgraph.graph.audit.audit import BATCH, Auditor, audit_pages
from billgraph.graph.audit.model import Report
from billgraph.graph.audit.rules import chosen
from billgraph.graph.batching import batched
from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.dated import DatedEngine
from billgraph.graph.engine.embedded import EmbeddedEngine
from billgraph.graph.engine.generation import open_generation
from billgraph.graph.errors import NothingFound
from billgraph.graph.pages.model import Page
from billgraph.graph.processes import cpu_count, map_in_processes
from billgraph.graph.progress import Progress
from billgraph.graph.questions.resolve import resolve
from billgraph.graph.rdf.stored_page import stored_page
from billgraph.ontology.codes import Code, candidate_ranges

MANY = 5 * BATCH
"""From so many pages on, it pays to start processes."""


def audit_code(
    engine: Engine,
    text: str,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    on: date | None = None,
) -> list[Report]:
    """Holds every page about a code against the releases.

    Args:
        engine: The store.
        text: The code, as people type it, or a range for every page about one of its codes.
        select: The ids of the only rules to run; all of them when empty.
        ignore: The ids of rules not to run.
        on: The date that is asked for; None asks the latest editions.

    Returns:
        One report a page, in the order of their names.

    Raises:
        NotACode, AmbiguousCode: When the text names no code, or several.
        NothingFound: When the code is not in the store, or no page is about it.
        UnknownRule: When there is no rule of an id.

    Example:
        >>> import tempfile
        >>> from billgraph.graph import open_store
        >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
        ...     [report.coverage.statements for report in audit_code(store, "0489T")]
        [36]
    """
    return list(audit_stored(engine, _pages_about(engine, text), select, ignore, on))


def audit_all(
    engine: Engine,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    on: date | None = None,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Report]:
    """Holds every page of a store against the releases.

    Many pages of a store on disk are shared out to processes, each of which opens the same
    generation for reading; the memory does not grow with the number of pages.

    Args:
        engine: The store.
        select: The ids of the only rules to run; all of them when empty.
        ignore: The ids of rules not to run.
        on: The date that is asked for; None asks the latest editions.
        jobs: How many processes; by default as many as there are processors. One works
            in this process.
        progress: Called with the number of pages done and the name of the latest.

    Yields:
        One report a page, in the order of their names.

    Raises:
        UnknownRule: When there is no rule of an id.
        WorkerEnded: When a process ends too early.
    """
    select, ignore = tuple(select), tuple(ignore)
    chosen(select, ignore)
    iris = page_iris(engine)
    jobs = jobs or cpu_count()
    if isinstance(engine, DatedEngine):
        engine, on = engine.inner, on or engine.date
    if isinstance(engine, EmbeddedEngine) and jobs > 1 and len(iris) >= MANY:
        begin = partial(_auditing, engine.path, engine.generation, select, ignore, on)
        shared = map_in_processes(begin, batched(iris, BATCH), jobs)
        reports: Iterator[Report] = chain.from_iterable(shared)
    else:
        reports = audit_stored(engine, iris, select, ignore, on)
    for count, report in enumerate(reports, 1):
        if progress is not None:
            progress(count, report.source)
        yield report


@contextmanager
def _auditing(
    store: Path,
    generation: Path,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    on: date | None,
) -> Iterator[Callable[[list[str]], list[Report]]]:
    """What a process does that audits pages."""
    with open_generation(store, generation) as engine:
        auditor = Auditor(engine, select, ignore, on)
        yield lambda iris: list(auditor.reports(stored_page(engine, iri) for iri in iris))


def audit_stored(
    engine: Engine,
    iris: Iterable[str],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    on: date | None = None,
) -> Iterator[Report]:
    """Holds the stored pages of some IRIs against the releases; see `audit_pages`."""
    pages = (stored_page(engine, iri) for iri in iris)
    return audit_pages(engine, pages, select, ignore, on)


def pages_about(engine: Engine, text: str) -> list[Page]:
    """The stored pages about a code; raises as `audit_code` does."""
    return [stored_page(engine, iri) for iri in _pages_about(engine, text)]


def _pages_about(engine: Engine, text: str) -> list[str]:
    ranges = candidate_ranges(text)
    if ranges:
        return _pages_within(engine, ranges)
    code = resolve(engine, text)
    iris = _pages(engine, f"bg:about <{code.iri}>")
    if not iris:
        raise NothingFound(
            f"no page about {code.curie} is loaded", "name a page's file, or see billgraph sources"
        )
    return iris


def _pages_within(engine: Engine, ranges: list[Code]) -> list[str]:
    """The pages about the codes of a range."""
    rows = engine.select("SELECT DISTINCT ?code { ?page a bg:Page ; bg:about ?code }")
    about = (Code.from_iri(row["code"]) for row in rows)
    codes = [code for code in about if code and any(it.covers(code) for it in ranges)]
    iris = [iri for code in codes for iri in _pages(engine, f"bg:about <{code.iri}>")]
    if not iris:
        raise NothingFound(
            f"no page about a code of {ranges[0].curie} is loaded",
            "name a page's file, or see billgraph sources",
        )
    return sorted(iris)


def page_iris(engine: Engine) -> list[str]:
    """The IRIs of all pages, in the order of their names."""
    return _pages(engine, "a bg:Page")


def _pages(engine: Engine, which: str) -> list[str]:
    found = engine.select(f"SELECT ?page ?source {{ ?page {which} ; bg:sourceName ?source }}")
    return [row["page"] for row in sorted(found, key=lambda row: (row["source"], row["page"]))]
