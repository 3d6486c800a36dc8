"""From an error to its exit status and its one line: the only place that knows both."""

from __future__ import annotations

import sys

import click

from billgraph.graph.errors import (
    AmbiguousLocality,
    AmbiguousSource,
    BillgraphError,
    CodeError,
    EndpointError,
    MissingExtra,
    NothingFound,
    QueryError,
    QueryFailed,
    StoreError,
    TooLarge,
    UnknownRule,
    UnreadableInput,
    UnstatedRelease,
    Unwritable,
    WorkerEnded,
)
from billgraph.ontology.errors import without_passwords

ANSWERED = 0
NOTHING_FOUND = 1
WRONG_USAGE = 2
UNREADABLE_INPUT = 3
STORE_TROUBLE = 4

UNMARKED = (
    "billgraph: what is contested is not marked for so many pages at once; mark it:"
    " billgraph audit --mark"
)
"""What a change says that leaves the marks of the pages for later."""

OLD_MARKS = (
    "billgraph: the marks of the audit are older than the pages or releases; renew them:"
    " billgraph audit --mark"
)
"""What is said beside the marks when they may not be right any more."""

_STATUSES: tuple[tuple[type[BillgraphError], int], ...] = (
    (NothingFound, NOTHING_FOUND),
    (CodeError, WRONG_USAGE),
    (QueryError, WRONG_USAGE),
    (AmbiguousSource, WRONG_USAGE),
    (AmbiguousLocality, WRONG_USAGE),
    (UnknownRule, WRONG_USAGE),
    (MissingExtra, WRONG_USAGE),
    (TooLarge, WRONG_USAGE),
    (UnstatedRelease, WRONG_USAGE),
    (UnreadableInput, UNREADABLE_INPUT),
    (StoreError, STORE_TROUBLE),
    (Unwritable, STORE_TROUBLE),
    (QueryFailed, STORE_TROUBLE),
    (WorkerEnded, STORE_TROUBLE),
    (EndpointError, STORE_TROUBLE),
)


def exit_status(error: Exception) -> int | None:
    """The exit status that an error ends the command with; None for a defect of ours.

    Example:
        >>> exit_status(NothingFound("no such code")), exit_status(ValueError("bug"))
        (1, None)
    """
    if isinstance(error, click.ClickException):
        return WRONG_USAGE
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), None)


def one_line(error: Exception) -> str:
    """What an error says, in one line that ends with the mend.

    Example:
        >>> one_line(NothingFound("no such code", "look again"))
        'no such code; look again'
    """
    if isinstance(error, click.ClickException):
        text = error.format_message().rstrip(".")
        context = getattr(error, "ctx", None)
        if context is not None:
            text = f"{text}; see '{context.command_path} --help'"
        elif isinstance(error, click.BadOptionUsage):  # Click does not say in which command
            text = f"{text}; see 'billgraph --help'"
    else:
        text = str(error)
    return visible(without_passwords(" ".join(text.split())))


def visible(text: str) -> str:
    r"""Writes control characters as escapes, so that no text can command a terminal.

    Example:
        >>> print(visible("red \x1b[31m"))
        red \x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _escape(sign) for sign in text)


def say(text: str, *, err: bool = False) -> None:
    """Prints one line for people, whatever names stand in it.

    Args:
        text: The line.
        err: Whether it goes to standard error: after the answer, if that can be written.
    """
    if err and sys.stdout is not None:
        sys.stdout.flush()
    click.echo(visible(without_passwords(text)).replace("\n", "\\n"), err=err)


def _escape(sign: str) -> str:
    return sign.encode("unicode_escape").decode() if sign != "\n" else sign
