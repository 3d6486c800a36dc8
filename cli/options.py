"""The options that commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from billgraph.cli.formats import FORMATS

F = TypeVar("F", bound=Callable[..., Any])

FORMAT_CHOICE = click.Choice(tuple(FORMATS), case_sensitive=False)


def store_option(function: F) -> F:
    """Adds ``--store`` to a command; the group's own is its default."""

    def inherit(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
        inherited: str | None = ctx.find_root().obj
        return value if value is not None else inherited

    return click.option(
        "--store",
        metavar="DIR",
        callback=inherit,
        help="The store's folder; else BILLGRAPH_STORE, else your data folder.",
    )(function)


def format_option(function: F) -> F:
    """Adds ``-f/--format`` to a command that answers with rows."""
    return click.option(
        "-f",
        "--format",
        "output_format",
        type=FORMAT_CHOICE,
        default="table",
        show_default=True,
        help="How to print the answer.",
    )(function)
