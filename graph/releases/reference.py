"""The layouts in which releases are read, as Markdown.

``python -m billgraph.graph.releases.reference > graph/releases/README.md`` writes it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from inspect import getdoc

from billgraph.graph.releases.formats import LAYOUTS, Layout
from billgraph.ontology.releases import CODE_SETS

_HEAD = """\
# Releases of official code sets

Made from the modules below by `make docs`; do not edit it here. The sets themselves, their
publishers and licences are listed in [ontology/README.md](../../ontology/README.md).

A file is known by its content: plain, in gzip or zip, or a workbook (xlsx). A table's columns are
found by their heads, so that they may come in another order and beside others. What the file does
not say of its version and validity, its name may add; else `release add` asks for it.
"""


def reference() -> str:
    """Writes the layouts as Markdown."""
    return "\n".join((_HEAD, *map(_section, LAYOUTS)))


def _section(layout: Layout) -> str:
    reader = import_module(f"billgraph.graph.releases.readers.{layout.module}")
    about = (getdoc(reader) or "").strip()
    code_set = CODE_SETS.get(layout.code_set)
    belongs = f"`{code_set.key}`, {code_set.name}" if code_set else "any set"
    return (
        f"## {layout.what}\n\n"
        f"Set: {belongs}. Module: [readers/{layout.module}.py](readers/{layout.module}.py).\n\n"
        f"{about}\n"
    )


if __name__ == "__main__":
    sys.stdout.write(reference())
