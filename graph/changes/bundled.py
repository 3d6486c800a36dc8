"""What ships with billgraph, as the first content of a new store."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from billgraph.graph.changes.catalogue_writer import CatalogueWriter
from billgraph.graph.pages.model import Page
from billgraph.graph.pages.page_yaml import read_page
from billgraph.graph.rdf.pages import iri_of, page_triples
from billgraph.ontology.iris import ONTOLOGY

if TYPE_CHECKING:
    from billgraph.graph.changes.catalogue_writer import CatalogueWriter
    from billgraph.graph.store.transaction import Transaction


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
    """Returns the vocabulary as N-Triples lines without their closing dot."""
    from pyoxigraph import RdfFormat, parse

    turtle = (files("billgraph.ontology") / "vocabulary.ttl").read_bytes()
    return [str(quad.triple) for quad in parse(turtle, RdfFormat.TURTLE)]


def put_excerpts(writer: CatalogueWriter, code_set: str | None = None) -> None:
    """Writes the facts that ship with billgraph.

    Args:
        writer: Writes the editions and the catalogue.
        code_set: The key of the one set whose facts are wanted, or None for all.
    """
    from billgraph.graph.changes.add_releases import Said, add_releases

    folder = files("billgraph.data") / "releases"
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml") and code_set in (None, entry.name.partition(".")[0]):
            with as_file(entry) as path:
                list(add_releases(writer, [path], Said()))


def fill(change: Transaction) -> None:
    """Puts the vocabulary, the facts from releases and the bundled pages into a new store."""
    change.put(ONTOLOGY, vocabulary_triples())
    writer = CatalogueWriter(change)
    put_excerpts(writer)
    writer.close()
    for page in bundled_pages():
        change.put(iri_of(page), page_triples(page)[1])
