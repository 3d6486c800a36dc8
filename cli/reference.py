"""The reference of the command line, made from what ``--help`` says.

``python -m billgraph.cli.reference > cli/README.md`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
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
        parts += _sections(command, name, group)
    return "\n".join(parts)


def _sections(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """The help of a command, and of those below it."""
    context = click.Context(command, info_name=name, parent=parent, **_CONTEXT)
    yield _section(context.command_path, command.get_help(context), level=2)
    if isinstance(command, click.Group):
        for below in command.commands.items():
            yield from _sections(below[1], below[0], context)


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
