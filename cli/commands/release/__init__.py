"""`billgraph release`: official code-set releases, in and out."""

from __future__ import annotations

import click

from billgraph.cli.commands.release.add import add
from billgraph.cli.commands.release.diff import diff
from billgraph.cli.commands.release.list import list_releases
from billgraph.cli.commands.release.remove import remove


@click.group("release")
def command() -> None:
    """Official code-set releases: add, list, remove, compare.

    A release is one dated edition of a code set, such as ICD-10-CM of April 2026.
    Editions of one set stand side by side; the latest answers.
    """


for below in (add, list_releases, remove, diff):
    command.add_command(below)
