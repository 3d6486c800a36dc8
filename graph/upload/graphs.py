"""One graph on its way to an endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from billgraph.ontology.iris import BASE, PAGES, PUSH_INTENDED, PUSH_MARK, PUSH_MARKS, expand

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

PART_TRIPLES = 1_000
"""How many triples one request carries at most: with long texts Virtuoso 7 refuses 2,000."""

PART_BYTES = 1_000_000
"""After how many characters of triples a request is sent, whatever their number."""

_DIGEST = NamedNode(expand("bg:digest"))
_TYPE = NamedNode(expand("rdf:type"))
_ONLY_THERE = tuple(map(NamedNode, PUSH_MARKS))


@dataclass(frozen=True, slots=True)
class Upload:
    """A graph to be sent.

    Attributes:
        iri: Its name.
        digest: Its digest: a page's own, or that of its triples where it has none.
        mark: The property that has the digest: the page's own, or `PUSH_MARK`.
    """

    iri: str
    digest: str
    mark: NamedNode
    _store: Store

    def parts(self) -> Iterator[list[str]]:
        """Yields the triples without the digest, as N-Triples lines, in parts of bounded size.

        The first part says that the graph is a page, or is being sent, so that an
        unfinished one is known for it.
        """
        name = NamedNode(self.iri)
        is_page = self.mark == _DIGEST
        part = [] if is_page else [f"<{self.iri}> <{PUSH_INTENDED}> {Literal(self.digest)} ."]
        part += [_line(quad) for quad in self._store.quads_for_pattern(name, _TYPE, None, name)]
        size = 0
        for quad in self._store.quads_for_pattern(None, None, None, name):
            if quad.subject == name and quad.predicate in (self.mark, _TYPE, *_ONLY_THERE):
                continue
            if len(part) >= PART_TRIPLES or size >= PART_BYTES:
                yield part
                part, size = [], 0
            part.append(_line(quad))
            size += len(part[-1])
        yield part

    @property
    def last(self) -> str:
        """The digest's triple, as an N-Triples line."""
        return f"<{self.iri}> {self.mark} {Literal(self.digest)} ."


def upload_of(store: Store, iri: str) -> Upload:
    """Prepares a graph of a database for sending.

    Args:
        store: The database.
        iri: The name of the graph.
    """
    name = NamedNode(iri)
    # Only a page's is billgraph's: any text may stand in a graph of somebody's own.
    is_page = iri.startswith(PAGES)
    own = list(store.quads_for_pattern(name, _DIGEST, None, name)) if is_page else []
    if len(own) == 1 and isinstance(own[0].object, Literal):
        return Upload(iri, own[0].object.value, _DIGEST, store)
    # A sum, because it is the same in whatever order the triples come.
    total = sum(map(_hash, store.quads_for_pattern(None, None, None, name)))
    return Upload(iri, f"{total % 2**256:064x}", NamedNode(PUSH_MARK), store)


def _hash(quad: Quad) -> int:
    # A blank node has another name in each store.
    line = re.sub(rf"<{BASE}genid/\w+>", "_:", _line(quad))
    return int.from_bytes(sha256(line.encode()).digest())


def _line(quad: Quad) -> str:
    return f"{_name(quad.subject)} {quad.predicate} {_name(quad.object)} ."


def _name(term: object) -> str:
    # Virtuoso takes no blank node in INSERT DATA, and one that stands in two parts would be
    # two: they get names, as RDF 1.1 Concepts, section 3.5, lets them.
    return f"<{BASE}genid/{term.value}>" if isinstance(term, BlankNode) else str(term)
