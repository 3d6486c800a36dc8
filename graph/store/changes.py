"""The changes of a store, as methods of what can make one."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from billgraph.graph.asking import Questions
from billgraph.graph.errors import StoreError, WorkerEnded

T = TypeVar("T")

_PIECE = 20_000
"""How many triples are read at once of a graph that is put back."""

if TYPE_CHECKING:
    from datetime import date

    from pyoxigraph import Store as Oxigraph

    from billgraph.graph.adding import Added
    from billgraph.graph.pages.finding import Found
    from billgraph.graph.pages.model import Page
    from billgraph.graph.progress import Progress
    from billgraph.graph.questions.sources import Source
    from billgraph.graph.releases.adding import AddedRelease
    from billgraph.graph.releases.editions import Given
    from billgraph.graph.releases.finding import LeftFile
    from billgraph.graph.releases.triples import Entry
    from billgraph.graph.store.change import Change
    from billgraph.graph.store.update import GraphChange


class Changes(Questions):
    """What can be asked and changed; each change is made wholly or not at all."""

    @property
    @abstractmethod
    def oxigraph(self) -> Oxigraph:
        """The database that is changed."""

    @property
    @abstractmethod
    def generation(self) -> Path:
        """The folder of the generation that is open."""

    @abstractmethod
    def _change(self, make: Callable[[Change], T]) -> T:
        """Makes a change, and goes on to what it made."""

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
        from billgraph.graph.adding import add_pages
        from billgraph.graph.audit.marks import Arrived

        def make(change: Change) -> list[Added]:
            arrived = Arrived()
            added = list(add_pages(self, change, pages, arrived.take))
            arrived.mark(self, change, added)
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
        """As `add_files`, of files that `find_pages` found."""
        from billgraph.graph.adding import add_files
        from billgraph.graph.audit.marks import Arrived

        def make(change: Change) -> list[Added]:
            arrived = Arrived()
            added = list(add_files(self, change, found.files, progress, jobs, arrived.take))
            arrived.mark(self, change, added)
            return added

        return self._change_and_mark(make)

    def mark(self, progress: Progress | None = None) -> int:
        """Audits every page, and keeps which statements are contested.

        `links` and `show` then say so. A change of up to
        `billgraph.graph.audit.marks.AT_ONCE` pages does it by itself, and so does a change
        of the releases while there are no more pages.

        Args:
            progress: Called with the number of pages done and the name of the latest.

        Returns:
            How many statements are contested.

        Raises:
            StoreBusy: When another process is changing the store.
            StoreNotWritable: When the disk refuses; nothing is changed then.
        """
        from billgraph.graph.audit.marks import Marker

        return self._change(lambda change: Marker(self, change).mark_all(progress))

    def has_few_pages(self) -> bool:
        """Whether a change of the releases marks by itself what is contested; see `mark`."""
        from billgraph.graph.audit.marks import AT_ONCE

        return (
            len(self.select(f"SELECT ?page {{ ?page a bg:Page }} LIMIT {AT_ONCE + 1}")) <= AT_ONCE
        )

    def has_old_marks(self) -> bool:
        """Whether the marks are older than the pages or releases; `mark` makes them anew.

        They are, until then, after more pages were added at once than
        `billgraph.graph.audit.marks.AT_ONCE`, or releases were changed where there are more;
        and where a change could not come to its marks.
        """
        from billgraph.graph.audit.marks import are_old

        return are_old(self)

    def mark_few(self) -> None:
        """As `mark`, where that takes no time to speak of and the store can be changed now."""
        # What was asked for is done, and marks only follow from it: that they are old stays
        # known, and the next change tries again.
        with suppress(StoreError, WorkerEnded):
            if self.has_few_pages():
                self.mark()

    def _change_and_mark(self, make: Callable[[Change], T]) -> T:
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
        from billgraph.graph.audit.marks import Marker
        from billgraph.graph.questions.sources import find_sources

        def make(change: Change) -> list[Source]:
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
        from billgraph.graph.audit.marks import note_old
        from billgraph.graph.releases.adding import Said, add_releases
        from billgraph.graph.releases.catalogue import catalogue
        from billgraph.graph.releases.editions import Given
        from billgraph.graph.releases.shelf import Shelf

        of_all = Given(version, valid_from, valid_until)
        said = Said(of_all, {Path(name): given for name, given in (of_one or {}).items()})

        def make(change: Change) -> list[AddedRelease]:
            shelf = Shelf(change, catalogue(self), self._graph_in_pieces)
            found = list(add_releases(shelf, map(Path, files), said, progress, left, looked))
            if any(it.status != "unchanged" for it in found):
                shelf.close()
                note_old(change)
            return found

        return self._change_and_mark(make)

    def _graph_in_pieces(self, graph: str) -> Iterator[list[str]]:
        """What a graph has, as N-Triples lines without their closing dot."""
        from pyoxigraph import NamedNode

        from billgraph.graph.batches import batches

        quads = self.oxigraph.quads_for_pattern(None, None, None, NamedNode(graph))
        yield from batches((str(quad.triple) for quad in quads), _PIECE)

    def remove_release(self, code_set: str, version: str | None = None) -> list[Entry]:
        """Removes releases; see `billgraph.graph.releases.removing.remove_releases`."""
        from billgraph.graph.audit.marks import note_old
        from billgraph.graph.releases.removing import remove_releases

        def make(change: Change) -> list[Entry]:
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
        from billgraph.graph.sparql.judging import allow_update, check_base
        from billgraph.graph.sparql.size import check_size
        from billgraph.graph.store.layout import QUADS

        size = check_size(update)
        check_base(base)
        allow_update(self.generation / QUADS, update, size, base, allow_service=allow_service)
        # What is contested follows from graphs that no update may write.
        return self._change_and_mark(
            lambda change: change.update(update, self.oxigraph, base=base, apart=not size.is_small)
        )
