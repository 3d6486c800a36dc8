"""Pages as YAML that a person can review, keep and correct.

Every scalar is taken as the text that it is written as: `01810` is a code and no
octal number, `NO` is a modifier and no boolean. Anchors and aliases are refused,
so that a small file cannot stand for a huge one.

The layout::

    procedure: cpt:0489T
    source: 0489T.txt
    title: …
    service_type: …
    site_of_service: …
    payers:
      - code: aetna
        label: Aetna
        line: 3
    modifiers:
      - code: "22"
        label: Increased procedural services
        note: …
        line: 18
    …
    missing: [specialty]
    accept: gap-table-missing, because the publisher has no such table
    summary: >-
      …

`line` is the line of the document that `source` names; a row without one gets
the line of the YAML itself. `page` is the page on which that line stands, where the document is
a PDF, or the sheet of a workbook. `accept`, of a row or of the page, is for the reviewer: the
findings of the audit that are accepted, each with the reason, as one text or a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from billgraph.graph.batching import batched
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.cells import read_code, read_procedure
from billgraph.graph.pages.characters import fold, plain
from billgraph.graph.pages.model import (
    MAX_ROWS,
    TEXT_FIELDS,
    Page,
    Problem,
    Row,
    not_read,
    too_many_rows,
)
from billgraph.graph.pages.yaml_nodes import Mapping, Node, Scalar, Sequence, compose
from billgraph.ontology.codes import Code
from billgraph.ontology.relations import RELATIONS, Relation
from billgraph.ontology.systems import SYSTEMS

PAGE_KEYS = (
    "procedure",
    "source",
    "title",
    *TEXT_FIELDS,
    *(relation.plural for relation in RELATIONS.values()),
    "missing",
    "accept",
)
ROW_KEYS = ("code", "label", "note", "line", "page", "accept")
PARTS = (*RELATIONS, *TEXT_FIELDS)
"""What `missing` may name."""

# YAML 1.1, "Null Language-Independent Type"; a quoted one is a text.
_NULLS = frozenset({"null", "Null", "NULL", "~"})
_LINE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes as PyYAML does, and codes that other tools could take for numbers in quotes."""


class _Code(str):
    __slots__ = ()


def _represent_code(dumper: Any, code: _Code) -> yaml.Node:
    # YAML 1.2 reads 01810 and 0490E1 as numbers, which PyYAML, of YAML 1.1, does not expect.
    style = "'" if code[:1].isdigit() else None
    node: yaml.Node = dumper.represent_scalar("tag:yaml.org,2002:str", str(code), style=style)
    return node


_Dumper.add_representer(_Code, _represent_code)


def read_page(text: str, source: str) -> Page:
    r"""Reads a page from YAML.

    Args:
        text: The whole document, decoded.
        source: The name of the file, for messages and for a page without `source`.

    Returns:
        The page; rows that hold no code are in its `problems`.

    Raises:
        UnreadableInput: When the YAML is broken, has an unknown key, a value of
            the wrong type, anchors, or no procedure code.

    Example:
        >>> read_page("procedure: cpt:0489T\nmodifiers:\n- code: 22", "x").rows[0].line
        3
    """
    return _Reader(source).page(compose(text, source))


def read_placed(text: str, source: str) -> tuple[Page, list[tuple[int, Row]], int]:
    """Reads a page as `read_page` does, and where in the YAML its rows stand.

    Returns:
        The page; each row with the number of the line on which it begins, counted from 0;
        and the line on which the page's first key stands.
    """
    reader = _Reader(source)
    root = compose(text, source)
    page = reader.page(root)
    assert root is not None
    return page, reader.places, root.line - 1


def write_page(page: Page) -> str:
    """Writes a page as YAML that `read_page` reads back to the same page.

    What could not be read stands in comments at the end, so that a reviewer
    sees it.

    Args:
        page: The page.

    Returns:
        The document, ending in a line end.

    Example:
        >>> print(write_page(Page(Code("cpt", "0489T"), "0489T.txt")), end="")
        procedure: cpt:0489T
        source: 0489T.txt
    """
    document: dict[str, Any] = {
        "procedure": page.procedure.curie,
        "source": page.source,
        "title": page.title,
        "service_type": page.service_type,
        "site_of_service": page.site_of_service,
    }
    relations = {relation.plural: relation for relation in RELATIONS.values()}
    document |= relations
    document["missing"] = list(page.missing)
    document["accept"] = _one_or_many(page.accept)
    document |= {name: getattr(page, name) for name in TEXT_FIELDS if name not in document}
    pieces: list[str] = []
    for key, value in document.items():
        if key in relations:
            pieces += _rows_text(page, relations[key])
        elif value:
            pieces.append(_dumped({key: value}))
    return "".join((*pieces, *map(_comment, not_read(page.problems, page.unread))))


def _rows_text(page: Page, relation: Relation) -> Iterator[str]:
    """The rows of a relation: of many at once, PyYAML would hold all that it writes as nodes."""
    rows = (_row(row, relation) for row in page.rows if row.kind == relation.kind)
    for count, batch in enumerate(batched(rows)):
        yield ("" if count else f"{relation.plural}:\n") + _dumped(batch)


def _dumped(value: Any) -> str:
    text: str = yaml.dump(
        value,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=90,
        default_flow_style=False,
    )
    return text


def _row(row: Row, relation: Relation) -> dict[str, Any]:
    is_plain = read_code(relation.systems, row.code.value) == row.code
    code = row.code.value if is_plain else row.code.curie
    values = {
        "code": _Code(code),
        "label": row.label,
        "note": row.note,
        "line": row.line,
        "page": row.page,
        "accept": _one_or_many(row.accept),
    }
    return {key: value for key, value in values.items() if value is not None}


def _one_or_many(texts: tuple[str, ...]) -> str | list[str] | None:
    return texts[0] if len(texts) == 1 else list(texts) or None


def _comment(problem: Problem) -> str:
    text = f" | {problem.text}" if problem.text else ""
    return fold(f"# line {problem.where} was not read: {problem.problem}{text}") + "\n"


class _Reader:
    """Takes the nodes of one document, and knows its name for messages."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.places: list[tuple[int, Row]] = []

    def page(self, node: Node | None) -> Page:
        if node is None or (isinstance(node, Scalar) and self.text(node, "a page") is None):
            raise self.error(None, "is empty", f"a page has the keys {', '.join(PAGE_KEYS)}")
        values = dict(self.entries(node, PAGE_KEYS, "a page"))
        procedure = self.procedure(values.get("procedure"))
        rows: list[Row] = []
        for relation in RELATIONS.values():
            for row in self.rows(relation, values.get(relation.plural)):
                if len(rows) + len(self.problems) >= MAX_ROWS:
                    raise too_many_rows(self.source, row.line or 0)
                rows.append(row)
        texts = {name: self.text(values.get(name), name) for name in TEXT_FIELDS}
        return Page(
            procedure=procedure,
            source=self.text(values.get("source"), "source") or self.source,
            title=self.text(values.get("title"), "title"),
            rows=tuple(rows),
            missing=tuple(self.missing(values.get("missing"))),
            problems=tuple(self.problems),
            accept=self.accept(values.get("accept")),
            unread=(),
            **texts,
        )

    def procedure(self, node: Node | None) -> Code:
        mend = "write a CPT or HCPCS code, such as cpt:0489T"
        text = self.text(node, "procedure")
        if not text:
            raise self.error(node, "names no procedure code", "add a line 'procedure: cpt:0489T'")
        prefix, _, bare = text.rpartition(":")
        code = read_procedure(bare)
        if code is None or prefix.lower() not in ("", code.system):
            raise self.error(node, f"procedure {text!r} is no procedure code", mend)
        return code

    def rows(self, relation: Relation, node: Node | None) -> Iterator[Row]:
        for item in self.items(node, relation.plural):
            values = dict(self.entries(item, ROW_KEYS, f"an entry of {relation.plural}"))
            line = self.line(values.get("line"), item)
            code = self.code(relation, values.get("code"), item)
            if len(self.problems) > MAX_ROWS:
                raise too_many_rows(self.source, line)
            if code is not None:
                label = self.text(values.get("label"), "label")
                note = self.text(values.get("note"), "note")
                accept = self.accept(values.get("accept"))
                number = self.number(values.get("page"), "page")
                row = Row(relation.kind, code, label, note, line, accept, number)
                self.places.append((item.line - 1, row))
                yield row

    def code(self, relation: Relation, node: Node | None, item: Node) -> Code | None:
        text = self.text(node, "code") or ""
        prefix, colon, rest = text.partition(":")
        systems = relation.systems
        if colon and prefix.lower() in SYSTEMS:
            if prefix.lower() not in systems:
                allowed = ", ".join(systems)
                raise self.error(
                    node, f"{text!r} cannot be one of {relation.plural}", f"use a code of {allowed}"
                )
            systems, text = (prefix.lower(),), rest
        code = read_code(systems, text)
        if code is None:
            problem = f"{text!r} is no code" if text else "has no code"
            self.problems.append(Problem(item.line, problem))
        return code

    def line(self, node: Node | None, item: Node) -> int:
        return self.number(node, "line") or item.line

    def number(self, node: Node | None, key: str) -> int | None:
        text = self.text(node, key)
        if text is None:
            return None
        if not _LINE_NUMBER.fullmatch(text):
            raise self.error(node, f"{key} {text!r} is no {key} number", "write a number from 1")
        return int(text)

    def missing(self, node: Node | None) -> Iterator[str]:
        for item in self.items(node, "missing"):
            part = self.text(item, "missing")
            if part not in PARTS:
                raise self.error(item, f"missing names {part!r}", f"use one of {', '.join(PARTS)}")
            yield part

    def accept(self, node: Node | None) -> tuple[str, ...]:
        items = node.value if isinstance(node, Sequence) else [node]
        texts = (self.text(item, "accept") for item in items)
        return tuple(dict.fromkeys(text for text in texts if text))

    # Nodes

    def text(self, node: Node | None, key: str) -> str | None:
        if node is None:
            return None
        if not isinstance(node, Scalar):
            raise self.error(node, f"{key} is {_name(node)}", "write a text")
        value = plain(node.value).strip()
        if not value.isprintable() and any(0xD800 <= ord(sign) < 0xE000 for sign in value):
            raise self.error(node, f"{key} holds half a character", "write the whole character")
        is_null = not node.is_quoted and value in _NULLS
        return None if is_null or not value else value

    def items(self, node: Node | None, key: str) -> list[Node]:
        if node is None or (isinstance(node, Scalar) and self.text(node, key) is None):
            return []
        if not isinstance(node, Sequence):
            raise self.error(node, f"{key} is {_name(node)}", "write a list, each entry after '- '")
        return list(node.value)

    def entries(self, node: Node, keys: tuple[str, ...], owner: str) -> Iterator[tuple[str, Node]]:
        if not isinstance(node, Mapping):
            raise self.error(
                node, f"{owner} is {_name(node)}", f"write 'key: value' with {', '.join(keys)}"
            )
        seen = set()
        for key_node, value in node.pairs():
            key = self.text(key_node, "a key")
            if key not in keys:
                raise self.error(key_node, f"unknown key {key!r}", f"use {', '.join(keys)}")
            if key in seen:
                raise self.error(key_node, f"key {key!r} stands twice", "keep one of them")
            seen.add(key)
            yield key, value

    def error(self, node: Node | None, problem: str, mend: str) -> UnreadableInput:
        line = node.line if node is not None else None
        return UnreadableInput(self.source, problem, mend, line)


def _name(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping"
    return "a list" if isinstance(node, Sequence) else "a text"


__all__ = [
    "PAGE_KEYS",
    "PARTS",
    "ROW_KEYS",
    "read_page",
    "read_placed",
    "write_page",
]
