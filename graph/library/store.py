"""The store that programs open: the questions, and the changes, each made wholly or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from billgraph.graph.engine.embedded import EmbeddedEngine
from billgraph.graph.errors import StoreError, WorkerEnded
from billgraph.graph.library.questions import Questions
from billgraph.graph.store.layout import QUADS, Layout

T = TypeVar("T")

_PIECE = 20_000
"""How many triples are read at once of a graph that is put back."""

if TYPE_CHECKING:
    from datetime import date

    import networkx
    import rdflib

    from billgraph.graph.changes.add_pages import Added
    from billgraph.graph.changes.add_releases import AddedRelease
    from billgraph.graph.changes.plan_releases import Given
    from billgraph.graph.checks.integrity import Fault
    from billgraph.graph.checks.shacl import Validation
    from billgraph.graph.pages.finding import Found
    from billgraph.graph.pages.model import Page
    from billgraph.graph.progress import Progress
    from billgraph.graph.questions.sources import Source
    from billgraph.graph.releases.editions import CatalogueEntry
    from billgraph.graph.releases.finding import LeftFile
    from billgraph.graph.store.transaction import Transaction
    from billgraph.graph.store.update import GraphChange


class Store(Questions, EmbeddedEngine):
    """A store that is open for reading; `open_store` makes one.

    What it answers is that of one generation, whatever others write meanwhile;
    a change through this object moves it to the new one.
    """

    def add(self, *pages: Page) -> list[Added]:
        """Adds pages, each in the place of its earlier edition, all or none.

        Args:
            pages: The pages, as `read_page` gives them.

        Returns:
            What was done for each page, in their order.

        Raises:
            StoreBusy: When another process is changing the store.
            StoreNotWritable: When the disk refuses; nothing is changed then.
        """
        from billgraph.graph.changes.add_pages import add_pages
        from billgraph.graph.changes.marks import PagesToMark

        def make(change: Transaction) -> list[Added]:
            to_mark = PagesToMark()
            added = list(add_pages(self, change, pages, to_mark.take))
            to_mark.mark(self, change, added)
            return added

        return self._change_and_mark(make)

    def add_files(
        self,
        *arguments: str | os.PathLike[str],
        prefix: str = "",
        stdin: BinaryIO | None = None,
        progress: Progress | None = None,
        jobs: int | None = None,
    ) -> list[Added]:
        """Reads files and folders and adds their pages; failed ones do not stop the others.

        Many files are read by several processes. What has to be waited for, as standard input
        and pipes, is read before the store is locked.

        Args:
            arguments: Files, folders, or ``-`` for `stdin`.
            prefix: A name to put before each source, to keep two publishers apart.
            stdin: The stream to read for ``-``.
            progress: Called with the number of files read and the name of the latest.
            jobs: How many processes read; by default as many as there are processors.

        Returns:
            One entry a file, in their order; the failed ones carry their error.

        Raises:
            StoreBusy: When another process is changing the store.
            StoreNotWritable: When the disk refuses; nothing is changed then.
            WorkerEnded: When a process that reads ends too early; nothing is changed then.
        """
        from billgraph.graph.pages.finding import find_pages

        return self.add_found(find_pages(arguments, prefix, stdin), progress=progress, jobs=jobs)

    def add_found(
        self, found: Found, *, progress: Progress | None = None, jobs: int | None = None
    ) -> list[Added]:
        """Adds the pages of files that `find_pages` found; see `add_files`."""
        from billgraph.graph.changes.add_pages import add_files
        from billgraph.graph.changes.marks import PagesToMark

        def make(change: Transaction) -> list[Added]:
            to_mark = PagesToMark()
            added = list(add_files(self, change, found.files, progress, jobs, to_mark.take))
            to_mark.mark(self, change, added)
            return added

        return self._change_and_mark(make)

    def mark(self, progress: Progress | None = None) -> int:
        """Audits every page, and keeps which statements are contested.

        `links` and `show` then say so. A change of up to
        `billgraph.graph.changes.mark_state.AT_ONCE` pages does it by itself, and so does a change
        of the releases while there are no more pages.

        Args:
            progress: Called with the number of pages done and the name of the latest.

        Returns:
            How many statements are contested.

        Raises:
            StoreBusy: When another process is changing the store.
            StoreNotWritable: When the disk refuses; nothing is changed then.
        """
        from billgraph.graph.changes.marks import Marker

        return self._change(lambda change: Marker(self, change).mark_all(progress))

    def has_few_pages(self) -> bool:
        """Tells whether a change of the releases marks by itself what is contested; see `mark`."""
        from billgraph.graph.changes.mark_state import AT_ONCE

        return (
            len(self.select(f"SELECT ?page {{ ?page a bg:Page }} LIMIT {AT_ONCE + 1}")) <= AT_ONCE
        )

    def has_old_marks(self) -> bool:
        """Tells whether the marks are older than the pages or releases; `mark` remakes them.

        They are, until then, after more pages were added at once than
        `billgraph.graph.changes.mark_state.AT_ONCE`, or releases were changed where there are more;
        and where a change could not come to its marks.
        """
        from billgraph.graph.changes.mark_state import are_old

        return are_old(self)

    def mark_few(self) -> None:
        """Marks as `mark` does, where that is quick and the store can be changed now."""
        # What was asked for is done, and marks only follow from it: that they are old stays
        # known, and the next change tries again.
        with suppress(StoreError, WorkerEnded):
            if self.has_few_pages():
                self.mark()

    def _change_and_mark(self, make: Callable[[Transaction], T]) -> T:
        """Makes a change, and the marks anew that it or an earlier one left old."""
        result = self._change(make)
        with suppress(StoreError):
            if self.has_old_marks():
                self.mark_few()
        return result

    def remove(self, name: str) -> list[Source]:
        """Removes a page; see `billgraph.graph.questions.sources.find_sources` for names.

        Returns:
            The pages that were removed.

        Raises:
            NothingFound: When no page has that name.
        """
        from billgraph.graph.changes.marks import Marker
        from billgraph.graph.questions.sources import find_sources

        def make(change: Transaction) -> list[Source]:
            found = find_sources(self, name)
            marker = Marker(self, change)
            for source in found:
                marker.unmark(source.page)
                change.drop(source.page)
            return found

        return self._change_and_mark(make)

    def add_releases(
        self,
        *files: str | os.PathLike[str],
        version: str | None = None,
        valid_from: date | None = None,
        valid_until: date | None = None,
        progress: Progress | None = None,
        of_one: Mapping[str, Given] | Mapping[Path, Given] | None = None,
        left: Callable[[LeftFile], object] | None = None,
        looked: Progress | None = None,
    ) -> list[AddedRelease]:
        """Adds releases of official code sets: all of the files or none, or what can be read.

        Args:
            files: Files as their publishers distribute them, or folders with such; several
                that are parts of one release are named together, or lie in one folder.
            version: The version, where the files do not say it.
            valid_from: The first day of validity, where the files do not say it.
            valid_until: The last day; by default the next edition ends it.
            progress: Called with the number of descriptions read and the edition's title.
            of_one: What is said of single files, which comes before what is said of all.
            left: Called with each file of which nothing, or not all, is added, and why; the
                others then are. By default there is none: a file that cannot be read, or
                does not say what must be known, stops all.
            looked: Called with the number of files looked at, and the name of the latest,
                before any is read.

        Returns:
            One entry an edition.

        Raises:
            UnreadableInput: When a file is none that is known, or is damaged, and no `left`
                is given.
            UnstatedRelease: When neither the files nor the caller say what must be known, and
                no `left` is given; or when something is said of a file that is none of these.
            StoreBusy: When another process is changing the store.
            StoreNotWritable: When the disk refuses; nothing is changed then.

        Example:
            >>> import tempfile
            >>> from billgraph.graph import open_store
            >>> with tempfile.TemporaryDirectory() as folder, open_store(f"{folder}/s") as store:
            ...     _ = Path(folder, "notes.txt").write_text("no release")
            ...     left = []
            ...     added = store.add_releases(f"{folder}/notes.txt", left=left.append)
            >>> added, [it.reason for it in left]
            ([], ['is no release that billgraph reads'])
        """
        from billgraph.graph.changes.add_releases import Said, add_releases
        from billgraph.graph.changes.catalogue_writer import CatalogueWriter
        from billgraph.graph.changes.mark_state import note_old
        from billgraph.graph.changes.plan_releases import Given
        from billgraph.graph.rdf.catalogue import catalogue

        of_all = Given(version, valid_from, valid_until)
        said = Said(of_all, {Path(name): given for name, given in (of_one or {}).items()})

        def make(change: Transaction) -> list[AddedRelease]:
            writer = CatalogueWriter(change, catalogue(self), self._graph_in_pieces)
            found = list(add_releases(writer, map(Path, files), said, progress, left, looked))
            if any(it.status != "unchanged" for it in found):
                writer.close()
                note_old(change)
            return found

        return self._change_and_mark(make)

    def _graph_in_pieces(self, graph: str) -> Iterator[list[str]]:
        """Yields what a graph has, as N-Triples lines without their closing dot."""
        from pyoxigraph import NamedNode

        from billgraph.graph.batching import batched

        quads = self.oxigraph.quads_for_pattern(None, None, None, NamedNode(graph))
        yield from batched((str(quad.triple) for quad in quads), _PIECE)

    def remove_release(self, code_set: str, version: str | None = None) -> list[CatalogueEntry]:
        """Removes releases; see `billgraph.graph.changes.remove_releases.remove_releases`."""
        from billgraph.graph.changes.mark_state import note_old
        from billgraph.graph.changes.remove_releases import remove_releases

        def make(change: Transaction) -> list[CatalogueEntry]:
            found = remove_releases(self, change, code_set, version)
            note_old(change)
            return found

        return self._change_and_mark(make)

    def update(
        self, update: str, *, allow_service: bool = False, base: str | None = None
    ) -> list[GraphChange]:
        """Runs a SPARQL update, all of it or nothing.

        It may read everything and write named graphs of the user's own; see
        `billgraph.graph.store.update`.

        Args:
            update: SPARQL 1.1 Update; the usual prefixes need not be declared.
            allow_service: Whether it may ask other servers (`SERVICE`).
            base: The IRI that relative ones are resolved against.

        Returns:
            What changed, by graph.

        Raises:
            QueryError: When it does not parse, has `LOAD`, or writes to the default
                graph or to one that billgraph keeps; nothing is changed then.

        Example:
            >>> import tempfile
            >>> from billgraph.graph import open_store
            >>> with tempfile.TemporaryDirectory() as folder, open_store(folder) as store:
            ...     store.update('INSERT DATA { GRAPH <urn:my> { mod:22 skos:note "x" } }')
            [GraphChange(graph='urn:my', added=1, removed=0)]
        """
        from billgraph.graph.sparql.parsing import check_base
        from billgraph.graph.sparql.reach import allow_update
        from billgraph.graph.sparql.size import check_size

        size = check_size(update)
        check_base(base)
        allow_update(self.generation / QUADS, update, size, base, allow_service=allow_service)
        # What is contested follows from graphs that no update may write.
        return self._change_and_mark(
            lambda change: change.update(update, self.oxigraph, base=base, apart=not size.is_small)
        )

    # Other libraries

    def to_rdflib(self, *codes: str) -> rdflib.Dataset:
        """Converts the graph to an rdflib dataset; see `billgraph.graph.export.rdflib_networkx`."""
        from billgraph.graph.export.rdflib_networkx import to_rdflib

        return to_rdflib(self.snapshot(), codes)

    def to_networkx(self, *codes: str) -> networkx.MultiDiGraph[str]:
        """Converts the graph to networkx; see `billgraph.graph.export.rdflib_networkx`."""
        from billgraph.graph.export.rdflib_networkx import to_networkx

        return to_networkx(self.snapshot(), codes)

    def validate(self) -> Validation:
        """Holds the graph against the SHACL shapes; see `billgraph.graph.checks.shacl.validate`."""
        from billgraph.graph.checks.shacl import validate

        return validate(self.snapshot())

    def check(self, progress: Progress | None = None) -> Iterator[Fault]:
        """Reads the whole store; see `billgraph.graph.checks.integrity.check`."""
        from billgraph.graph.checks.integrity import check

        still = self.snapshot()
        return check(still, still.generation, progress)

    def verify(self) -> None:
        """Reads the files of the open generation, and holds them against what was written.

        It is quicker than `check`, and tells less.

        Raises:
            DamagedStore: When one of them is not what was written.
        """
        now = self._now  # as long as it is read, it is held
        self._layout.verify(now.generation, whole=True)

    def backup(self, folder: str | os.PathLike[str]) -> None:
        """Copies the store to a folder; see `billgraph.graph.store.backup.copy_store`."""
        from billgraph.graph.store.backup import copy_store

        copy_store(self._layout, Layout(folder))
