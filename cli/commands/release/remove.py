"""`billgraph release remove`."""

from __future__ import annotations

import click

from billgraph.cli.errors import say
from billgraph.cli.opening import on_disk, unmarked
from billgraph.cli.options import disk_option
from billgraph.ontology.releases import CODE_SETS


@click.command("remove")
@click.argument("release", metavar="RELEASE")
@disk_option
def remove(release: str, store: str | None) -> None:
    """Remove a release: a set such as nucc, or one edition, such as nucc/25.1.

    When the last edition of a set is gone, the facts that ship with billgraph answer
    again.
    """
    code_set, _, version = release.partition("/")
    if code_set not in CODE_SETS:
        known = ", ".join(CODE_SETS)
        raise click.UsageError(
            f"{code_set!r} is no code set; the sets are {known}", click.get_current_context()
        )
    with on_disk(store, done="the release was removed") as opened_store:
        for entry in opened_store.remove_release(code_set, version or None):
            say(f"{entry.edition.title}: removed")
        if is_unmarked := unmarked(opened_store):
            say(is_unmarked, err=True)
