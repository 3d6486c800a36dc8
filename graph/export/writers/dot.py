"""DOT, the language of Graphviz (https://graphviz.org/doc/info/lang.html), and its pictures.

Up to 60 codes are drawn from left to right. The neighbourhood of one code has that code
in its middle and the kinds to both sides. More codes are spread by forces (sfdp).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from textwrap import wrap
from typing import Any, BinaryIO

from billgraph.graph.errors import MissingExtra, TooLarge
from billgraph.graph.export.columns import NODE_COLUMNS, edge_columns, text
from billgraph.graph.export.looks import CONTESTED, LINES, LOOKS
from billgraph.graph.export.model import Edge, Node, Selection
from billgraph.graph.export.text import as_text, xml

FEW = 60
"""Up to so many codes a picture is drawn in columns."""

MOST = 1_000
"""More codes than this make no picture that anyone could read."""

_WIDTH, _LINES = 34, 5


def write(selection: Selection, output: BinaryIO) -> None:
    """Writes the graph in DOT; memory holds one node where there are more than `MOST`."""
    nodes = selection.nodes()
    first = list(islice(nodes, MOST + 1))
    if len(first) > MOST:
        drawn: _Drawn = _Spread(selection.with_statements)
        kinds = set(LOOKS)
    else:
        drawn, kinds = _fitting(selection, first), {node.kind for node in first}
    # Of a graph that no picture can show, the links are not read twice for the legend's sake.
    has_contested = len(first) > MOST or any(edge.contested for edge in selection.edges())
    with as_text(output) as out:
        out.write("digraph billgraph {\n")
        out.write(f"  graph [{drawn.graph} label=<{_legend(kinds, has_contested)}>];\n")
        out.write(f"  node [{_NODE}];\n  edge [{_EDGE}];\n")
        for node in (*first, *nodes) if len(first) <= MOST else selection.nodes():
            out.write(f"  {_quoted(node.curie)} [{drawn.node(node)}];\n")
        for edge in selection.edges():
            out.write(f"  {drawn.edge(edge)};\n")
        out.write("}\n")


def _draw(kind: str, selection: Selection, output: BinaryIO) -> None:
    """Has Graphviz draw the picture.

    Raises:
        TooLarge: When there are more codes than a picture can show.
        MissingExtra: When Graphviz is not installed, or fails.
    """
    if len(list(islice(selection.nodes(), MOST + 1))) > MOST:
        raise TooLarge(
            f"a picture of more than {MOST:,} codes cannot be read",
            "name codes, or narrow it with --to, --source and --depth",
        )
    program = shutil.which("dot")
    if program is None:
        raise MissingExtra(
            "pictures need the program dot of Graphviz, which is not installed",
            "install it (Debian, Ubuntu: apt-get install graphviz; macOS: brew install graphviz)",
        )
    from io import BytesIO

    written = BytesIO()
    write(selection, written)
    done = subprocess.run(
        [program, f"-T{kind}", "-Gdpi=144" if kind == "png" else "-Gdpi=72"],
        input=written.getvalue(),
        capture_output=True,
        check=False,
    )
    if done.returncode or not done.stdout:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["nothing"]
        raise MissingExtra(f"dot could not draw the picture: {said[-1]}", "try --format dot")
    output.write(done.stdout)


svg: Callable[[Selection, BinaryIO], None] = partial(_draw, "svg")
png: Callable[[Selection, BinaryIO], None] = partial(_draw, "png")
pdf: Callable[[Selection, BinaryIO], None] = partial(_draw, "pdf")

_FONT = 'fontname="Helvetica,Arial,sans-serif"'
_NODE = (
    f'{_FONT} fontsize=11 fontcolor="#111111" margin="0.14,0.06" width=2.2 height=0.3 penwidth=1.2'
)
_EDGE = 'color="#8a8a8a" penwidth=1.1 arrowsize=0.6'
_GRAPH = f'bgcolor="white" charset="UTF-8" labelloc=b {_FONT} fontsize=11 pad=0.3'


class _Drawn:
    """Nodes and edges that are drawn from left to right."""

    graph = f"{_GRAPH} rankdir=LR nodesep=0.14 ranksep=1.4"

    def __init__(self, with_statements: bool, asked: tuple[str, ...] = ()) -> None:
        self._columns = edge_columns(with_statements)
        self._asked = asked

    def node(self, node: Node) -> str:
        """The attributes of a node."""
        look = LOOKS[node.kind]
        is_asked = node.curie in self._asked
        drawn: dict[str, str] = {
            "shape": look.shape,
            "style": f'"{look.style}"',
            "fillcolor": f'"{look.line if is_asked else look.fill}"',
            "color": f'"{look.line}"',
            "label": f"<{_label(node, is_large=is_asked)}>",
            "tooltip": _quoted(f"{node.curie} {node.name}".replace("&", "&amp;")),
        }
        if is_asked:
            drawn |= {"fontcolor": '"#ffffff"', "fontsize": "13", "margin": '"0.25,0.16"'}
        return f"{_listed(drawn)} {_kept(NODE_COLUMNS, node)}"

    def edge(self, edge: Edge) -> str:
        """The edge with its attributes."""
        return f"{_arrow(edge.source, edge.target)} [{self._look(edge)}]"

    def _look(self, edge: Edge, *, is_turned: bool = False) -> str:
        drawn = {}
        if edge.relation in LINES:
            drawn["color"] = f'"{LINES[edge.relation]}"'
        else:
            drawn |= {"style": "dotted", "arrowhead": "empty"}
        if edge.contested:
            drawn |= {"style": "dashed", "color": f'"{CONTESTED}"', "penwidth": "2"}
        if is_turned:
            drawn |= {"dir": "back", "arrowtail": drawn.get("arrowhead", "normal")}
        return f"{_listed(drawn)} {_kept(self._columns, edge)}"


class _Spread(_Drawn):
    """Many codes, spread by forces."""

    # Links run behind the codes, which they would cross out otherwise.
    graph = (
        f"{_GRAPH} layout=sfdp overlap=prism overlap_scaling=-4 splines=line K=0.9"
        ' sep="+14" outputorder=edgesfirst'
    )


class _Sides(_Drawn):
    """One code in the middle, what goes with it to its sides, a kind on one side."""

    graph = f"{_GRAPH} rankdir=LR nodesep=0.1 ranksep=1.8 splines=spline"

    def __init__(self, with_statements: bool, hub: str, nodes: list[Node]) -> None:
        super().__init__(with_statements, (hub,))
        self._hub = hub
        by_kind: dict[str, list[str]] = {}
        for node in nodes:
            if node.curie != hub:
                by_kind.setdefault(node.kind, []).append(node.curie)
        self._left: set[str] = set()
        count = 0
        for group in sorted(by_kind.values(), key=len, reverse=True):
            # The largest kinds first, each to the side that has less.
            if len(self._left) < count - len(self._left):
                self._left.update(group)
            count += len(group)

    def edge(self, edge: Edge) -> str:
        """The edge, written the other way round where its end is to stand on the left."""
        is_out = edge.source == self._hub
        other = edge.target if is_out else edge.source
        is_left = other in self._left
        port = "tailport=e" if is_left else "headport=w"
        if is_out == is_left:
            turned = self._look(edge, is_turned=True)
            return f"{_arrow(edge.target, edge.source)} [{port} {turned}]"
        return f"{_arrow(edge.source, edge.target)} [{port} {self._look(edge)}]"


def _fitting(selection: Selection, nodes: list[Node]) -> _Drawn:
    if len(selection.asked) == 1 and len(nodes) <= FEW:
        (hub,) = selection.asked
        if all(hub in (edge.source, edge.target) for edge in selection.edges()):
            return _Sides(selection.with_statements, hub, nodes)
    kind = _Drawn if len(nodes) <= FEW else _Spread
    return kind(selection.with_statements, selection.asked)


def _label(node: Node, *, is_large: bool) -> str:
    """The code, and its name in some short lines; the whole name is the tool-tip."""
    name = " ".join(node.name.split())
    lines = wrap(name, _WIDTH, max_lines=_LINES, placeholder=" …")
    if node.system == "payer" and lines:
        # The code of a payer is its name, spelt for machines.
        return "<BR/>".join(f"<B>{xml(line)}</B>" for line in lines)
    code = f"<B>{xml(node.code)}</B>"
    if is_large:
        code = f'<FONT POINT-SIZE="17">{code}</FONT>'
    return "<BR/>".join((code, *map(xml, lines)))


def _legend(kinds: set[str], has_contested: bool) -> str:
    cells = "".join(
        f'<TD BGCOLOR="{look.line}" WIDTH="14" HEIGHT="14" FIXEDSIZE="TRUE"></TD>'
        f'<TD ALIGN="LEFT">{kind}&#160;&#160;</TD>'
        for kind, look in LOOKS.items()
        if kind in kinds
    )
    if has_contested:
        cells += f'<TD ALIGN="LEFT"><FONT COLOR="{CONTESTED}">- - -</FONT> contested</TD>'
    return f'<TABLE BORDER="0" CELLSPACING="5" CELLPADDING="1"><TR>{cells}</TR></TABLE>'


def _arrow(start: str, end: str) -> str:
    return f"{_quoted(start)} -> {_quoted(end)}"


def _listed(attributes: dict[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in attributes.items())


def _kept(columns: Any, of: Node | Edge) -> str:
    """The attributes of a node or an edge, which Graphviz keeps and does not draw."""
    values: Iterator[tuple[str, str | None]] = ((it.name, text(it.of(of))) for it in columns)
    return " ".join(
        f"{_KEPT.get(name, name)}={_quoted(value)}" for name, value in values if value is not None
    )


def _quoted(text: str) -> str:
    r"""Writes a quoted string of DOT, where a backslash is two.

    Example:
        >>> print(_quoted('a "b" \\ c'))
        "a \"b\" \\ c"
    """
    readable = _UNREADABLE.sub("\ufffd", text)
    return f'"{readable.translate(_ESCAPES)}"'


# Graphviz's own JSON has the identity of a node as "name".
_KEPT = {"name": "title"}
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\"})
