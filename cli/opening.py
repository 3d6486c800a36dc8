"""Opening the store for a command, and telling of a new one."""

from __future__ import annotations

from pathlib import Path

import click

from billgraph.graph.store.store import Store, open_store


def opened(path: str | None) -> Store:
    """Opens the store that a command is to ask; builds it first if there is none."""

    def tell(folder: Path) -> None:
        click.echo(
            f"billgraph: no store in {folder} yet; building it from the bundled page", err=True
        )

    return open_store(path, on_create=tell)
