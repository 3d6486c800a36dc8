"""What ships with billgraph, as the first content of a new store."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

from billgraph.graph.pages.model import Page
from billgraph.graph.pages.page_yaml import read_page
from billgraph.graph.statements import iri_of, page_triples
from billgraph.ontology.iris import ONTOLOGY

if TYPE_CHECKING:
    from billgraph.graph.store.change import Change


def bundled_pages() -> Iterator[Page]:
    """Reads the pages that ship with billgraph.

    Example:
        >>> [page.procedure.curie for page in bundled_pages()]
        ['cpt:0489T']
    """
    folder = files("billgraph.data") / "pages"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml"):
            yield read_page(entry.read_text(encoding="utf-8"), entry.name)


def vocabulary_triples() -> list[str]:
    """The vocabulary as N-Triples lines without their closing dot."""
    from pyoxigraph import RdfFormat, parse

    turtle = (files("billgraph.ontology") / "vocabulary.ttl").read_bytes()
    return [str(quad.triple) for quad in parse(turtle, RdfFormat.TURTLE)]


def fill(change: Change) -> None:
    """Puts the vocabulary and the bundled pages into a new store."""
    change.put(ONTOLOGY, vocabulary_triples())
    for page in bundled_pages():
        change.put(iri_of(page), page_triples(page)[1])
