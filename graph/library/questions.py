"""The questions, as methods of whatever can answer SPARQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from billgraph.graph.engine.base import Engine
from billgraph.graph.engine.dated import DatedEngine

if TYPE_CHECKING:
    from datetime import date

    from billgraph.graph.audit.model import Report, Reports
    from billgraph.graph.notebook.inline import Inline
    from billgraph.graph.pages.model import Page
    from billgraph.graph.progress import Progress
    from billgraph.graph.questions.common import Common
    from billgraph.graph.questions.contradictions import Contradictions
    from billgraph.graph.questions.find import Matches
    from billgraph.graph.questions.links import Links
    from billgraph.graph.questions.path import Paths
    from billgraph.graph.questions.show import Card
    from billgraph.graph.questions.similar import Alike
    from billgraph.graph.questions.sources import Sources
    from billgraph.graph.questions.sparql import Answer
    from billgraph.graph.questions.stats import Stats
    from billgraph.graph.questions.tree import Tree


class Questions(Engine):
    """An engine that can be asked in billgraph's words.

    Each method is one function of `billgraph.graph.questions`, imported when it is
    called; what it answers and raises is said there.
    """

    def as_of(self, on: date) -> AsOf:
        """Returns the same as it was valid on a date; see `billgraph.graph.engine.dated`.

        Args:
            on: The date.

        Returns:
            A view that is valid while this is open; what is changed later, it does not see.

        Example:
            >>> import tempfile
            >>> from datetime import date
            >>> from billgraph.graph import open_store
            >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
            ...     [link.code.curie for link in store.as_of(date(2026, 7, 1)).links("M34.1")]
            ['cpt:0489T']
        """
        return AsOf(self.snapshot(), on)

    def links(
        self,
        code: str,
        to: Iterable[str] = (),
        source: str | None = None,
        descend: bool = False,
    ) -> Links:
        """Lists every link of a code; see `billgraph.graph.questions.links.links`."""
        from billgraph.graph.questions.links import links

        return links(self.snapshot(), code, tuple(to), source, descend)

    def show(self, code: str, locality: str | None = None) -> Card:
        """Shows what is known of one code; see `billgraph.graph.questions.show.show`."""
        from billgraph.graph.questions.show import show

        return show(self.snapshot(), code, locality=locality)

    def find(self, text: str, kinds: Iterable[str] = (), limit: int | None = 20) -> Matches:
        """Finds codes by words or part of a code; see `billgraph.graph.questions.find.find`."""
        from billgraph.graph.questions.find import find

        return find(self.snapshot(), text, tuple(kinds), limit)

    def tree(self, code: str, depth: int = 2) -> Tree:
        """Shows the hierarchy around a code; see `billgraph.graph.questions.tree.tree`."""
        from billgraph.graph.questions.tree import tree

        return tree(self.snapshot(), code, depth)

    def paths(
        self,
        start: str,
        end: str,
        max_length: int = 4,
        avoid: Iterable[str] = ("payer", "site"),
        limit: int = 20,
    ) -> Paths:
        """Finds the shortest paths between codes; see `billgraph.graph.questions.path.paths`."""
        from billgraph.graph.questions.path import paths

        return paths(self.snapshot(), start, end, max_length, tuple(avoid), limit)

    def common(self, *codes: str, to: Iterable[str] = ()) -> Common:
        """Lists what codes share; see `billgraph.graph.questions.common.common`."""
        from billgraph.graph.questions.common import common

        return common(self.snapshot(), codes, tuple(to))

    def similar(self, code: str, limit: int = 10) -> Alike:
        """Finds the codes most like a code; see `billgraph.graph.questions.similar.similar`."""
        from billgraph.graph.questions.similar import similar

        return similar(self.snapshot(), code, limit)

    def contradictions(self, code: str | None = None) -> Contradictions:
        """Lists where sources disagree; see `billgraph.graph.questions.contradictions`."""
        from billgraph.graph.questions.contradictions import contradictions

        return contradictions(self.snapshot(), code)

    def audit(
        self,
        what: str | Page,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        on: date | None = None,
    ) -> Reports:
        """Holds a page, or every stored page about a code, against the official releases.

        See `billgraph.graph.audit.audit.audit` and `billgraph.graph.audit.stored.audit_code`.
        """
        from billgraph.graph.audit.model import Reports

        if isinstance(what, str):
            from billgraph.graph.audit.stored import audit_code

            return Reports(audit_code(self.snapshot(), what, select, ignore, on))
        from billgraph.graph.audit.audit import audit

        return Reports([audit(self.snapshot(), what, select, ignore, on)])

    def audit_all(
        self,
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        on: date | None = None,
        *,
        jobs: int | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Report]:
        """Holds every stored page against the releases, as a stream.

        See `billgraph.graph.audit.stored.audit_all`.
        """
        from billgraph.graph.audit.stored import audit_all

        return audit_all(self.snapshot(), select, ignore, on, jobs=jobs, progress=progress)

    def sources(self) -> Sources:
        """Lists the pages in the store; see `billgraph.graph.questions.sources.sources`."""
        from billgraph.graph.questions.sources import sources

        return sources(self.snapshot())

    def stats(self) -> Stats:
        """Counts what is in the store; see `billgraph.graph.questions.stats.stats`."""
        from billgraph.graph.questions.stats import stats

        return stats(self.snapshot())

    def draw(
        self,
        *codes: str,
        depth: int = 1,
        to: Iterable[str] = (),
        source: str | None = None,
        height: int = 600,
    ) -> Inline:
        """Draws the neighbourhood of codes as an interactive page, inline in a notebook.

        It is what ``billgraph export -f html`` writes, with the card of every code; the
        whole graph without `codes`. See `billgraph.graph.export.selection.select`.

        Raises:
            TooLarge: When it would hold more codes than a page can show.
            MissingExtra: When billgraph was built without Cytoscape.js.
        """
        from billgraph.graph.export.selection import ExportRequest
        from billgraph.graph.notebook.inline import neighbourhood

        return neighbourhood(
            self.snapshot(), ExportRequest(codes, depth, tuple(to), source, True), height
        )

    def sparql(
        self,
        query: str,
        *,
        limit: int | None = None,
        timeout: float | None = None,
        allow_service: bool = False,
        base: str | None = None,
    ) -> Answer:
        """Runs any SPARQL query; see `billgraph.graph.questions.sparql.sparql`."""
        from billgraph.graph.questions.sparql import sparql

        return sparql(
            self.snapshot(),
            query,
            limit=limit,
            timeout=timeout,
            allow_service=allow_service,
            base=base,
        )


class AsOf(Questions, DatedEngine):
    """An engine as of a date, open for the questions; `Questions.as_of` makes one.

    It stays valid while the engine behind it is open and is not changed.
    """
