"""The reference of the command line, made from what ``--help`` says.

``python -m billgraph.cli.reference > cli/README.md`` writes it.
"""

from __future__ import annotations

import sys
from typing import Any

import click

from billgraph.cli.main import COMMANDS, cli

_HEAD = """\
# The command line

Made from `billgraph COMMAND --help` by `make docs`; do not edit it here.
"""


def reference() -> str:
    """Writes the help of the group and of every command as Markdown."""
    group = click.Context(cli, info_name="billgraph", **_CONTEXT)
    parts = [_HEAD, _section("billgraph", cli.get_help(group), level=2)]
    for name in COMMANDS:
        command = cli.get_command(group, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=group, **_CONTEXT)
        parts.append(_section(f"billgraph {name}", command.get_help(context), level=2))
    return "\n".join(parts)


# The width of the reader's terminal must not change what is written.
_CONTEXT: dict[str, Any] = {
    **cli.context_settings,
    "terminal_width": 88,
    "max_content_width": 88,
}


def _section(title: str, text: str, level: int) -> str:
    return f"{'#' * level} {title}\n\n```text\n{text}\n```\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
