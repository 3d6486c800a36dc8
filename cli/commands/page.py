"""`billgraph page`."""

from __future__ import annotations

import sys

import click

from billgraph.cli.errors import say
from billgraph.graph.errors import UnreadableInput
from billgraph.graph.pages.finding import find_pages
from billgraph.graph.pages.model import Page, mostly_unread, not_read
from billgraph.graph.pages.page_yaml import write_page
from billgraph.graph.pages.read import PageFile, load


@click.command("page")
@click.argument("page")
def command(page: str) -> None:
    """Print the readable page in the file PAGE, or - for standard input, as YAML.

    The YAML can be reviewed, corrected, kept and added; reading it back gives the
    same statements. What could not be read is told on standard error and stands
    in comments at the end; where that has more codes than were read, the exit status is 3.

    \b
    Example:
      billgraph page 0489T.txt > 0489T.yaml
    """
    file, *more = find_pages([page], stdin=getattr(sys.stdin, "buffer", None)).files
    if more:
        raise click.UsageError(f"{page} is a folder of {len(more) + 1} pages; name one of them")
    if isinstance(file, UnreadableInput):
        raise file
    read = load(file)
    click.echo(write_page(read), nl=False)
    tell_problems(file, read)
    if (error := mostly_unread(read, file.given)) is not None:
        raise error


def tell_problems(file: PageFile, page: Page) -> None:
    """Tells on standard error what of a page was not read."""
    for problem in not_read(page.problems, page.unread):
        say(f"billgraph: {file.given}:{problem.where}: {problem.problem}", err=True)
