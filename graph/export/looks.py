"""How a kind of code looks, the same in every format that has colours or shapes.

The colours differ also for people who do not tell red from green, and every kind has a
shape of its own; the text on a colour keeps a contrast of at least 7 to 1 (WCAG 2.2, 1.4.6).
"""

from __future__ import annotations

from dataclasses import dataclass

from billgraph.graph.export.model import GROUP


@dataclass(frozen=True, slots=True)
class Look:
    """The look of a kind.

    Attributes:
        fill: The colour of the surface, as ``#rrggbb``.
        line: The colour of the border, of links and of small marks.
        shape: The shape as Graphviz calls it.
        style: The style of the shape as Graphviz calls it.
        mermaid: The signs around a name that give Mermaid a like shape.
        cytoscape: The shape as Cytoscape.js calls it.
        night: The colour of the surface on a dark page, where `line` is that on a light one.
    """

    fill: str
    line: str
    shape: str
    style: str
    mermaid: tuple[str, str]
    cytoscape: str
    night: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The line's colour in parts of 255."""
        return int(self.line[1:3], 16), int(self.line[3:5], 16), int(self.line[5:7], 16)


LOOKS: dict[str, Look] = {
    "procedure": Look(
        "#dbe9f8", "#1f5fa8", "box", "filled", ("[", "]"), "round-rectangle", "#6ea8ef"
    ),
    "diagnosis": Look(
        "#fbe3d8", "#b5481a", "box", "rounded,filled", ("(", ")"), "ellipse", "#f0906f"
    ),
    "specialty": Look(
        "#dcf1e4", "#1d7a4c", "component", "filled", ("{{", "}}"), "hexagon", "#63c79b"
    ),
    "modifier": Look("#ece3f5", "#6f42a0", "note", "filled", ("[/", "\\]"), "diamond", "#b798e6"),
    "payer": Look(
        "#fcf0c9", "#8a6a00", "box", "diagonals,filled", ("[[", "]]"), "pentagon", "#d9b959"
    ),
    "site": Look("#d7f0f2", "#0f6f7a", "tab", "filled", ("([", "])"), "triangle", "#6fc3d2"),
    GROUP: Look("#ededed", "#5a5a5a", "folder", "filled", ("[(", ")]"), "octagon", "#a9b4c2"),
}
"""The look of every kind of node."""

LINES: dict[str, str] = {
    **{kind: look.line for kind, look in LOOKS.items()},
    "noncovered": "#7d1533",
}
"""The colour of every kind of link: that of the codes it leads to, but for the contrary."""

CONTESTED = "#c2185b"
"""The colour of a link that the audit holds to be wrong; it is dashed too."""
