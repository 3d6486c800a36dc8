"""The interactive page: one file that works offline, from a file: URL.

The page's own parts lie beside this module, its graph is embedded as JSON, and
Cytoscape.js draws it. A content security policy in the page forbids every request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from billgraph.graph.errors import MissingExtra

_PROGRAM = ("state", "drawing", "layout", "panel", "legend", "search", "saving", "main")
"""The parts of the program, in the order in which they need each other."""


def compose(title: str, graph: Mapping[str, Any]) -> str:
    """Writes the page for a graph.

    Args:
        title: What stands above it.
        graph: What `page/state.js` reads: ``file`` (the name of downloads), ``asked``
            (ids), ``layout``, ``nodes``, ``edges`` and ``kinds``.

    Returns:
        The whole page.

    Raises:
        MissingExtra: When billgraph was built without Cytoscape.js.
    """
    parts = {
        "generator": "billgraph",
        "title": escape(title),
        "style": _read("page.css"),
        "graph": embedded(graph),
        "library": _library(),
        "program": "\n".join(
            ("(() => {", '"use strict";', *(_read(f"{name}.js") for name in _PROGRAM), "})();")
        ),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], _read("page.html"))


def embedded(graph: Mapping[str, Any]) -> str:
    r"""Writes JSON that is safe within HTML, whatever its texts hold.

    Example:
        >>> embedded({"name": "</script>"})
        '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    # U+2028 and U+2029 end a line in old JavaScript.
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


@cache
def _read(name: str) -> str:
    return (files("billgraph.graph.export.page") / name).read_text(encoding="utf-8")


def _library() -> str:
    try:
        return (files("billgraph.data.vendor") / "cytoscape.min.js").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingExtra(
            "this billgraph was built without cytoscape.js, which draws the page",
            "install npm, and run: python -m billgraph.data.vendor.cytoscape",
        ) from None
