"""The options that commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from billgraph.cli.formats import FORMATS, RAW_CELLS_KEY

F = TypeVar("F", bound=Callable[..., Any])

ENDPOINT_KEY = "billgraph.endpoint"
TIMEOUT_KEY = "billgraph.endpoint_timeout"
"""Where `Context.meta` keeps what was given for the endpoint, before or after the command."""

AS_OF_KEY = "billgraph.as_of"
"""Where it keeps the date that is asked for."""

FORMAT_CHOICE = click.Choice(tuple(FORMATS), case_sensitive=False)


def store_option(function: F) -> F:
    """Adds ``--store`` and ``--endpoint`` to a command; the group's own are their defaults."""
    return _store(endpoint_option(function))


def disk_option(function: F) -> F:
    """Adds ``--store`` to a command that works on a store on disk and on nothing else."""
    # Hidden, and not left out: `billgraph.cli.opening.on_disk` says what to do instead.
    return _store(_endpoint(function, hidden=True))


def _store(function: F) -> F:

    def inherit(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
        inherited: str | None = ctx.find_root().obj
        return value if value is not None else inherited

    return click.option(
        "--store",
        metavar="DIR",
        callback=inherit,
        help="The store's folder; else BILLGRAPH_STORE, else your data folder.",
    )(function)


def endpoint_option(function: F) -> F:
    """Adds ``--endpoint``, which `billgraph.cli.opening` reads from the context."""
    return _endpoint(function)


def _endpoint(function: F, *, hidden: bool = False) -> F:
    return click.option(
        "--endpoint",
        metavar="URL",
        expose_value=False,
        hidden=hidden,
        callback=_keep(ENDPOINT_KEY),
        help="The SPARQL 1.1 endpoint to ask instead of a store; else BILLGRAPH_ENDPOINT.",
    )(function)


class _Day(click.DateTime):
    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            found: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no date; write it as YYYY-MM-DD", param, ctx)
        return found


def as_of_option(function: F) -> F:
    """Adds ``--as-of`` to a question; `billgraph.cli.opening.opened` reads it from the context."""
    return click.option(
        "--as-of",
        metavar="DATE",
        type=_Day(["%Y-%m-%d"]),
        expose_value=False,
        callback=_keep(AS_OF_KEY),
        help="Answer by the official releases that were valid on DATE (YYYY-MM-DD), and hide"
        " what was not valid; else by the latest.",
    )(function)


def timeout_option(function: F) -> F:
    """Adds ``--endpoint-timeout``."""
    return click.option(
        "--endpoint-timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=0, min_open=True),
        envvar="BILLGRAPH_ENDPOINT_TIMEOUT",
        expose_value=False,
        callback=_keep_seconds,
        help="How long an endpoint may take for one request, redirects and repetitions included;"
        " else BILLGRAPH_ENDPOINT_TIMEOUT, else 60.",
    )(function)


def _keep(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value is not None:
            ctx.meta[key] = value

    return callback


def _keep_seconds(ctx: click.Context, param: click.Parameter, value: float | None) -> None:
    if value != value:  # As nan alone does, which is a float in no range.
        raise click.BadParameter("nan is no number of seconds", ctx, param)
    _keep(TIMEOUT_KEY)(ctx, param, value)


def format_option(function: F) -> F:
    """Adds ``-f/--format`` and ``--raw-cells`` to a command that answers with rows."""
    return click.option(
        "-f",
        "--format",
        "output_format",
        type=FORMAT_CHOICE,
        default="table",
        show_default=True,
        help="How to print the answer.",
    )(raw_cells_option(function))


def raw_cells_option(function: F) -> F:
    """Adds ``--raw-cells``, which `billgraph.cli.formats` reads from the context."""
    return click.option(
        "--raw-cells",
        is_flag=True,
        default=None,
        expose_value=False,
        callback=_keep(RAW_CELLS_KEY),
        help="In csv and tsv, leave cells as they are; else one that a spreadsheet would run as"
        " a formula gets an apostrophe before it.",
    )(function)
