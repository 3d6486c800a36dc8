"""Opening what a command is to ask: the store, told of when it is new, or an endpoint."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from billgraph.cli.ending import changes
from billgraph.cli.errors import OLD_MARKS, UNMARKED, say
from billgraph.cli.options import AS_OF_KEY, ENDPOINT_KEY, TIMEOUT_KEY
from billgraph.cli.watching import watched
from billgraph.graph.errors import StrangeReply
from billgraph.graph.library.opening import open_store
from billgraph.graph.library.questions import AsOf
from billgraph.graph.library.store import Store

if TYPE_CHECKING:
    from datetime import datetime

    from billgraph.graph.library.endpoint import Endpoint
    from billgraph.graph.library.questions import AsOf

# Spelt here again: a lookup in the store would pay for all that the address imports.
ENDPOINT_VARIABLE = "BILLGRAPH_ENDPOINT"


@contextmanager
def opened(path: str | None) -> Iterator[Store | Endpoint | AsOf]:
    """Opens the store, or the endpoint, that a question is asked, as of the date of ``--as-of``.

    ``--store`` and ``--endpoint`` come before the environment, and an endpoint before a
    store there. What a date hid is told on standard error at the end.

    Args:
        path: What ``--store`` says.
    """
    moment: datetime | None = click.get_current_context().meta.get(AS_OF_KEY)
    with _named(path) as engine, _watched(engine):
        if moment is None:
            yield engine
            return
        view = engine.as_of(moment.date())
        yield view
        _tell_hidden(view)


def _watched(engine: Store | Endpoint) -> AbstractContextManager[object]:
    return watched(engine) if isinstance(engine, Store) else fitting(engine)


_UNFIT = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


@contextmanager
def fitting(endpoint: Endpoint) -> Iterator[None]:
    """Tells of answers that do not fit their questions: an endpoint may say anything.

    A column that was asked for may be missing, a number be none, and an IRI a text.
    """
    try:
        yield
    except _UNFIT as error:
        problem = f"what it answers does not fit what was asked ({type(error).__name__})"
        mend = "check that billgraph push filled it, and the path"
        raise StrangeReply(endpoint.url, problem, mend) from error


def _tell_hidden(view: AsOf) -> None:
    if not view.editions():
        say(
            f"billgraph: no release that was valid on {view.date} is loaded; nothing is hidden",
            err=True,
        )
    elif unanswered := view.unanswered():
        say(
            f"billgraph: no edition of {', '.join(unanswered)} that was valid on {view.date} is"
            " loaded; nothing of that is hidden",
            err=True,
        )
    if view.hidden_codes:
        first, *more = sorted(code.curie for code in view.hidden_codes)
        codes = f"{first} was" if not more else f"{first} and {len(more):,} more were"
        rows = "1 row is" if view.hidden_rows == 1 else f"{view.hidden_rows:,} rows are"
        hidden = f"; {rows} hidden" if view.hidden_rows else ""
        say(f"billgraph: {codes} not valid on {view.date}{hidden}", err=True)


def _named(path: str | None) -> Store | Endpoint:
    if _given_endpoint() is not None and path is not None:
        raise click.UsageError("give --store or --endpoint, not both", click.get_current_context())
    if path is None and (_given_endpoint() or os.environ.get(ENDPOINT_VARIABLE)):
        return named_endpoint()
    return _open(path)


@contextmanager
def on_disk(
    path: str | None,
    *,
    done: str | None = None,
    and_endpoint: bool = False,
    create: bool = False,
) -> Iterator[Store]:
    """Opens the store for a command that changes or needs the one on disk.

    Args:
        path: What ``--store`` says.
        done: For a command that changes the store, what to say of the change where the
            command cannot say it in its own words: an interruption, a full disk.
        and_endpoint: Whether the command takes an endpoint beside it.
        create: Whether the command makes a store in a folder that was named and holds none.
    """
    if not and_endpoint:
        refuse_endpoint()
    with _open(path, create=create) as store, watched(store):
        if done is not None:
            changes(lambda: store.has_changed, done, f"{store.path} is as it was")
        yield store


def refuse_endpoint() -> None:
    """Refuses ``--endpoint`` for a command that works on a store on disk."""
    if _given_endpoint() is not None:
        context = click.get_current_context()
        raise click.UsageError(
            f"{context.info_name} works on a store on disk; send that to an endpoint with"
            " 'billgraph push --endpoint URL'",
            context,
        )


def named_endpoint() -> Endpoint:
    """Opens the endpoint that ``--endpoint`` or the environment names."""
    from billgraph.graph.engine.remote.client import TIMEOUT
    from billgraph.graph.library.endpoint import open_endpoint

    url = _given_endpoint() or os.environ.get(ENDPOINT_VARIABLE)
    if not url:
        raise click.UsageError("name the endpoint: --endpoint URL", click.get_current_context())
    return open_endpoint(url, timeout=click.get_current_context().meta.get(TIMEOUT_KEY, TIMEOUT))


def _given_endpoint() -> str | None:
    url: str | None = click.get_current_context().meta.get(ENDPOINT_KEY)
    return url


def tell_old_marks(engine: Store | Endpoint | AsOf) -> None:
    """Tells on standard error when what is marked as contested may not be so any more.

    Args:
        engine: What was asked; it is still open. An endpoint has what was pushed.
    """
    asked = engine.inner if isinstance(engine, AsOf) else engine
    if isinstance(asked, Store) and asked.has_old_marks():
        say(OLD_MARKS, err=True)


def unmarked(store: Store) -> str | None:
    """What a change says that could not bring the marks up to date; None where it could."""
    if not store.has_old_marks():
        return None
    return OLD_MARKS if store.has_few_pages() else UNMARKED


def _open(path: str | None, *, create: bool = False) -> Store:
    def tell(folder: Path) -> None:
        say(f"billgraph: no store in {folder} yet; building it from the bundled page", err=True)

    return open_store(path, create=create, on_create=tell)
