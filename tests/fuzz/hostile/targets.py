"""The readers that are tried with hostile inputs, and what must hold of each: one entry a reader.

A target reads bytes. It returns when they are read, or refused with an error of ours that names
the file; anything else that it raises is a defect.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.client import HTTPMessage
from pathlib import Path
from random import Random

import pyoxigraph

from billgraph.graph import write_page
from billgraph.graph.audit.accepting import acceptance, part
from billgraph.graph.audit.annotate import fixed_yaml
from billgraph.graph.audit.model import WARNING, Evidence, Finding, Report
from billgraph.graph.engine.remote import replies
from billgraph.graph.engine.remote.address import Address, Credentials
from billgraph.graph.engine.remote.auth import answer
from billgraph.graph.engine.remote.client import Reply
from billgraph.graph.errors import BillgraphError, QueryError, UnreadableInput
from billgraph.graph.names.contradiction import disagree
from billgraph.graph.names.matching.compare import compare
from billgraph.graph.names.words import code_part, parts, searchable
from billgraph.graph.pages.model import TEXT_FIELDS, Page
from billgraph.graph.pages.page_yaml import read_page as yaml_page
from billgraph.graph.pages.read import PageFile, load
from billgraph.graph.rdf.pages import page_triples
from billgraph.graph.rdf.releases import description_triples
from billgraph.graph.releases.documents import Document, documents
from billgraph.graph.releases.formats import LAYOUTS, Layout, recognise
from billgraph.graph.sparql.algebra import algebra
from billgraph.graph.sparql.parsing import query_problem
from billgraph.graph.sparql.prologue import form, with_prefixes
from billgraph.graph.sparql.reach import check_query
from billgraph.graph.sparql.size import measure
from billgraph.graph.sparql.syntax import (
    code_of,
    find_load,
    find_service,
    is_update,
    syntax_error,
)
from billgraph.ontology.codes import Code, candidates
from billgraph.ontology.errors import NotACode
from billgraph.ontology.systems import SYSTEMS
from hostile import seeds
from hostile.spoil import spoiled, spoiled_archive


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes:
        name: What it is called in commands and folders.
        read: Reads bytes; see the module.
        seeds: Inputs that are in order.
        spoil: Changes an input by its structure.
    """

    name: str
    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    spoil: Callable[[bytes, Random], bytes] = spoiled


# Pages


def _page(suffix: str, data: bytes) -> None:
    name = f"page{suffix}"
    with _named_file(name, data) as path:
        try:
            page = load(PageFile(path, name, name))
        except UnreadableInput as error:
            _check_refusal(error, name)
            return
    text = data.decode("utf-8", "replace")
    lines = text.count("\n") + text.count("\r") + 1
    # The line that a YAML page gives is that of the document that it was made of.
    if suffix != ".yaml" and not any(it in data for it in (b"\0", b"procedure:")):
        assert all(1 <= row.line <= lines for row in page.rows), "a row stands on no line"
    _check_kept(page)
    _check_triples(page_triples(page)[1])


def _check_kept(page: Page) -> None:
    """As YAML it is the same page, and so it is with what an audit says of it in between."""
    for text in (write_page(page), fixed_yaml(page, _doubting(page))):
        again = yaml_page(text, "kept.yaml")
        for field in ("procedure", "source", "title", "rows", "missing", "accept", *TEXT_FIELDS):
            assert getattr(again, field) == getattr(page, field), f"{field} is not kept"


def _doubting(page: Page) -> Report:
    """A report that says something of each row, and has the words of the page in it."""
    findings = [
        Finding(
            *("name-different", WARNING, row.kind, row.code, row.label),
            message=f"{row.label}, which {page.title} has, is not {row.note}",
            matters=f"{page.summary}",
            evidence=(Evidence(f"it is {row.note}", f"{page.source}"),),
            suggestions=(row.code,),
            others=(),
            procedure=page.procedure,
            source=page.source,
            line=row.line,
        )
        for row in page.rows
    ]
    findings, accepted = part(page, findings)
    names = {row.code: row.label or "" for row in page.rows}
    return Report(page.procedure, page.source, page.title, (*findings,), (*accepted,), names=names)


# Releases


def _release(layout: Layout, data: bytes) -> None:
    """Reads a document as of one layout, whatever it is taken for."""
    document = Document(_NAMES.get(layout.key, "release.bin"), lambda: io.BytesIO(data))
    with _refusing(document.name):
        recognise(document)
    with _refusing(document.name):
        for it in layout.read(document).descriptions:
            _check_triples(description_triples(it))


_NAMES = {"hcc-cms": "F2824T1N.bin"}
"""Names without which a layout is not read."""


def _archive(data: bytes) -> None:
    with _named_file("release.zip", data) as path, _refusing("release.zip"):
        for document in documents(path, "release.zip"):
            layout = recognise(document)
            if layout is not None:
                for it in layout.read(document).descriptions:
                    _check_triples(description_triples(it))


def _workbook(data: bytes) -> None:
    document = Document("book.xlsx", lambda: io.BytesIO(data), None, is_workbook=True)
    with _refusing(document.name):
        layout = recognise(document)
        if layout is not None:
            for it in layout.read(document).descriptions:
                _check_triples(description_triples(it))


# What people and endpoints write


def _query(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    assert len(code_of(text)) == len(text)
    is_update(text)
    for find in (find_service, find_load):
        line = find(text)
        assert line is None or 1 <= line <= text.count("\n") + 1
    form(text)
    with_prefixes(text)
    if len(text) < 2000:
        with contextlib.suppress(QueryError):
            algebra(text)
    if not measure(text).is_small:
        return
    with contextlib.suppress(QueryError):
        check_query(text)
    problem = query_problem(text)
    if problem is not None:
        wrong = syntax_error(text, problem)
        assert wrong.line is None or 1 <= wrong.line <= text.count("\n") + 1


def _code(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    for system in SYSTEMS.values():
        once = system.normalise(text)
        assert system.normalise(once) == once, f"{system.prefix}: {once!r} is not normal"
    try:
        found = candidates(text)
    except NotACode:
        return
    for code in found:
        assert candidates(code.curie) == (code,)
        assert Code.from_iri(code.iri) == code
        _check_triples([f'<{code.iri}> <urn:p> "x"'])


def _name(data: bytes) -> None:
    """Names as releases and pages give them, and what is asked for with words."""
    one, _, other = data.decode("utf-8", "replace").partition("\n")
    compare(one, other)
    disagree(one, other)
    acceptance(one)
    searchable(one)
    parts(one)
    code_part(one)


_MEDIA = (
    *("application/sparql-results+json", "application/json", "application/sparql-results+xml"),
    *("application/xml", "text/xml", "application/n-triples", "text/plain", "text/turtle"),
    *("application/x-turtle", "application/rdf+xml", "application/ld+json", "text/html", ""),
)


def _reply(data: bytes) -> None:
    headers = HTTPMessage()
    headers["Content-Type"] = _MEDIA[data[0] % len(_MEDIA)] if data else ""
    address = Address.parse("http://127.0.0.1/sparql")
    for status in (200, 401, 500):
        reply = Reply(address, status, headers, data[1:])
        assert "\n" not in str(replies.refusal(reply))
        for kind in ("SELECT", "ASK"):
            with _refusing(address.url):
                found = replies.results(reply, kind)
                assert isinstance(found, pyoxigraph.QueryBoolean) or list(found) is not None
        with _refusing(address.url):
            list(replies.graph(reply))  # type: ignore[arg-type]


def _challenge(data: bytes) -> None:
    # As the lines of a header come: of Latin-1, without an end of line.
    challenges = data.decode("latin-1").replace("\r", "\n").split("\n")
    found = answer(challenges, Credentials("user", "secret"))
    if found is not None:
        header = found.header("POST", "/sparql")
        assert "\n" not in header
        assert "\r" not in header
        header.encode("latin-1")


# What all of them use


@contextlib.contextmanager
def _named_file(name: str, data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_QUICK) as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        yield path


_QUICK = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112


@contextlib.contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except BillgraphError as error:
        _check_refusal(error, name)


def _check_refusal(error: BillgraphError, name: str) -> None:
    assert str(error).startswith(name), f"{error} does not name {name}"
    assert error.mend, f"{error} says no mend"


def _check_triples(lines: object) -> None:
    """What is written must be read back: else a store that takes it is damaged."""
    assert isinstance(lines, Iterator | list)
    text = "".join(f"{line} .\n" for line in lines)
    list(pyoxigraph.parse(text.encode(), pyoxigraph.RdfFormat.N_TRIPLES))


TARGETS: dict[str, Target] = {
    it.name: it
    for it in (
        *(
            Target(f"page-{name}", partial(_page, suffix), seeds.pages)
            for name, suffix in (("text", ".txt"), ("html", ".html"), ("yaml", ".yaml"))
        ),
        *(
            Target(layout.key, partial(_release, layout), partial(seeds.releases, layout.key))
            for layout in LAYOUTS
        ),
        Target("archive", _archive, seeds.archives, spoiled_archive),
        Target("workbook", _workbook, seeds.workbooks, spoiled_archive),
        Target("sparql", _query, seeds.queries),
        Target("code", _code, lambda: [b"0489t", b"icd10cm:m653", b"22", b"Aetna", b"pos:1"]),
        Target("name", _name, lambda: [b"Pain in limb [leg], unspecified\nLimb pain (left)"]),
        Target("reply", _reply, seeds.replies),
        Target("challenge", _challenge, lambda: [b'Basic realm="x"', b'Digest a="b", nonce=c']),
    )
}
"""Every reader by its name."""
