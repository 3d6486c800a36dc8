"""The editions in a store while they change: each in its graph, and the catalogue of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from billgraph.graph.batching import batched
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.names.search import Stated
from billgraph.graph.progress import Progress
from billgraph.graph.rdf.releases import catalogue_triples, description_triples
from billgraph.graph.releases.editions import CatalogueEntry, excerpts_of, with_defaults
from billgraph.graph.releases.model import Description, Iri
from billgraph.graph.store.transaction import Transaction
from billgraph.ontology.iris import CATALOGUE

_PIECE = 20_000
_TOLD_EVERY = 1_000
_NAMES = frozenset({"skos:prefLabel", "skos:altLabel"})
_NO_LINKS = frozenset({"rdf:type", "skos:inScheme"})


class CatalogueWriter:
    """Puts editions into a change and takes them out.

    `close` then settles which ones are in the default graph.

    Args:
        change: The change of the store.
        entries: What the catalogue has.
        before: Reads a graph of the store as it was, in pieces of N-Triples lines; needed
            where an attempt may fail and the change goes on.
    """

    def __init__(
        self,
        change: Transaction,
        entries: Iterable[CatalogueEntry] = (),
        before: Callable[[str], Iterable[list[str]]] | None = None,
    ) -> None:
        self._change = change
        self._before = before
        self._entries = {entry.edition.iri: entry for entry in entries}
        self._loaded = frozenset(self._entries)
        self._touched: set[str] = set()
        self._gone: dict[str, str] = {}
        self._superseded = {iri for iri, entry in self._entries.items() if not entry.is_default}

    def entry(self, iri: str) -> CatalogueEntry | None:
        """Returns what the catalogue says of an edition; None when it is not there."""
        return self._entries.get(iri)

    @property
    def entries(self) -> list[CatalogueEntry]:
        """The editions as they now are, by set, the latest first."""
        return with_defaults(self._entries.values())

    def put(
        self,
        entry: CatalogueEntry,
        descriptions: Iterable[Description],
        progress: Progress | None = None,
    ) -> tuple[CatalogueEntry, int]:
        """Puts an edition in, in the place of the same one and of excerpts of it.

        Args:
            entry: The edition; its counts are made here.
            descriptions: What it says.
            progress: Called with the number of descriptions and the edition's title.

        Returns:
            The entry with its counts, and the number of triples.
        """
        iri = entry.edition.iri
        was_there = iri in self._entries or iri in self._gone
        self._gone.pop(iri, None)
        if was_there:
            self._touched.add(iri)
            self._change.drop(iri)
        for excerpt in excerpts_of(entry.edition, (it.edition for it in self.entries)):
            self.remove(excerpt.iri)
        self._entries[iri] = entry
        # What will not stand in the default graph is never written there.
        if not next(it.is_default for it in self.entries if it.edition.iri == iri):
            self._touched.add(iri)
            self._change.exclude_from_union(iri)
            self._superseded.add(iri)
        else:
            self._superseded.discard(iri)
        count = _Count(progress, entry.edition.title)
        lines = (line for it in descriptions for line in count.over(it))
        for piece in batched(lines, _PIECE):
            count.triples += len(piece)
            self._touched.add(iri)
            self._change.put(iri, piece)
        self._change.record_names(iri, count.names())
        self._entries[iri] = replace(entry, codes=count.codes, links=count.links)
        return self._entries[iri], count.triples

    @contextmanager
    def attempt(self, iri: str) -> Iterator[None]:
        """Has everything as it was where an edition cannot be read, so that others can be put.

        Args:
            iri: The edition that is put in the block.
        """
        entries, gone, superseded = dict(self._entries), dict(self._gone), set(self._superseded)
        self._touched.discard(iri)
        try:
            yield
        except UnreadableInput:
            if self._before is not None and iri in self._touched:
                self._put_back(iri, is_superseded=iri in superseded)
            self._entries, self._gone, self._superseded = entries, gone, superseded
            raise

    def _put_back(self, iri: str, *, is_superseded: bool) -> None:
        assert self._before is not None
        self._change.drop(iri)
        if iri in self._loaded:
            if is_superseded:
                self._change.exclude_from_union(iri)
            for piece in self._before(iri):
                self._change.put(iri, piece)

    def remove(self, iri: str) -> None:
        """Takes an edition out."""
        self._gone[iri] = self._entries.pop(iri).edition.code_set
        self._superseded.discard(iri)

    def close(self) -> None:
        """Has the right editions stand in the default graph, and writes the catalogue."""
        entries = self.entries
        standing = {it.edition.code_set: it.edition.iri for it in entries if it.is_default}
        # What comes first, so that what goes takes along only what nobody says any more.
        for iri in standing.values():
            if iri in self._superseded:
                self._change.include_in_union(iri)
        for entry in entries:
            if not entry.is_default and entry.edition.iri not in self._superseded:
                self._change.exclude_from_union(
                    entry.edition.iri, standing.get(entry.edition.code_set)
                )
        for iri, code_set in self._gone.items():
            self._change.drop(iri, standing.get(code_set))
        self._change.replace(CATALOGUE, catalogue_triples(entries))


class _Count:
    """Counts what an edition says on its way to the store."""

    def __init__(self, progress: Progress | None, title: str) -> None:
        self._progress = progress
        self._title = title
        self.descriptions = self.links = self.triples = 0
        # The files of one edition may each tell something of a code.
        self._codes: set[str] = set()
        self._names: set[Stated] = set()
        self._mentioned: set[str] = set()

    @property
    def codes(self) -> int:
        return len(self._codes)

    def names(self) -> set[Stated]:
        """Returns what the edition calls the codes, and those that it does not name."""
        unnamed = self._mentioned.difference(iri for iri, _, _ in self._names)
        return self._names.union((iri, None, False) for iri in unnamed)

    def over(self, description: Description) -> Iterator[str]:
        self.descriptions += 1
        if description.code is not None:
            self._codes.add(description.subject)
        for prop, value in description.facts:
            if isinstance(value, Iri):
                self.links += prop not in _NO_LINKS
            elif prop in _NAMES:
                self._names.add((description.subject, str(value), True))
            elif prop == "skos:notation":
                self._mentioned.add(description.subject)
        if self._progress is not None and self.descriptions % _TOLD_EVERY == 0:
            self._progress(self.descriptions, self._title)
        return description_triples(description)
