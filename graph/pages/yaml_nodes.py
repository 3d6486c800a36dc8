"""YAML as nodes with their lines, in a fraction of the memory that PyYAML's own take.

A page of many rows has a million nodes, and each of PyYAML's holds two marks. Anchors and
aliases are refused, so that a small file cannot stand for a huge one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from billgraph.graph.errors import UnreadableInput

MAX_DEPTH = 20

MAX_NODES = 1_200_000
"""How many values, keys included, a document may have: enough for 100,000 rows."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Scalar:
    """A text, as it is written.

    Attributes:
        value: The text.
        line: The line where it begins, counted from 1.
        is_quoted: Whether it is written in quotes or as a block.
    """

    value: str
    line: int
    is_quoted: bool


@dataclass(slots=True)
class Sequence:
    """A list.

    Attributes:
        value: Its items.
        line: The line where it begins, counted from 1.
    """

    value: list[Node]
    line: int


@dataclass(slots=True)
class Mapping:
    """Keys with their values.

    Attributes:
        value: The keys and values, in turn.
        line: The line where it begins, counted from 1.
    """

    value: list[Node]
    line: int

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """The keys, each with its value."""
        steps = iter(self.value)
        return zip(steps, steps, strict=True)


Node: TypeAlias = Scalar | Sequence | Mapping


def compose(text: str, source: str) -> Node | None:
    """Reads a YAML document.

    Args:
        text: The document, decoded.
        source: How a message names it.

    Returns:
        Its root; None when it is empty.

    Raises:
        UnreadableInput: When it is broken, uses anchors, is nested too deep, is too large,
            or is followed by another one.

    Example:
        >>> compose("a: [b]", "x").value[1].value[0]
        Scalar(value='b', line=1, is_quoted=False)
    """
    try:
        return _composed(yaml.parse(text, Loader=_Loader), source)
    except yaml.MarkedYAMLError as error:
        problem = " ".join(part for part in (error.context, error.problem) if part)
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise UnreadableInput(
            source, f"is not YAML: {problem}", "mend the line, or quote the text", line
        ) from error
    except yaml.YAMLError as error:
        problem = getattr(error, "reason", None) or str(error)
        raise UnreadableInput(
            source, f"is not YAML: {problem}", "save it as plain UTF-8 text"
        ) from error


def _composed(events: Iterator[Any], source: str) -> Node | None:
    root: list[Node] = []
    open_nodes: list[list[Node]] = [root]
    same: dict[str, str] = {}
    count = documents = 0
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
            continue
        mark: Any = event.start_mark
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                context, problem = "expected a single document", "but found another document"
                raise yaml.MarkedYAMLError(context, None, problem, mark)
        if not isinstance(event, yaml.NodeEvent):
            continue
        line = mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            mend = "write the value itself"
            raise UnreadableInput(source, "uses an anchor or an alias", mend, line)
        count += 1
        if count > MAX_NODES:
            problem = f"has more than {MAX_NODES:,} values, too many for one code page"
            raise UnreadableInput(source, problem, "keep one page a file", line)
        node = _node(event, line, same)
        open_nodes[-1].append(node)
        if not isinstance(node, Scalar):
            open_nodes.append(node.value)
            if len(open_nodes) > MAX_DEPTH + 1:
                problem = f"is nested more than {MAX_DEPTH} deep"
                raise UnreadableInput(source, problem, "a page has three levels", line)
    return root[0] if root else None


def _node(event: Any, line: int, same: dict[str, str]) -> Node:
    if isinstance(event, yaml.ScalarEvent):
        # Keys, and much else, say the same again and again; it is kept once.
        value = same.setdefault(event.value, event.value)
        return Scalar(value, line, bool(event.style))
    return (Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping)([], line)
