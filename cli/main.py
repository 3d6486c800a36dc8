"""The command `billgraph`: its group, and the way from an error to an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from billgraph.cli import ending
from billgraph.cli.ending import Ended, own_signals
from billgraph.cli.errors import WRONG_USAGE, exit_status, one_line
from billgraph.cli.options import endpoint_option, timeout_option
from billgraph.cli.streams import flush_output, own_streams
from billgraph.cli.watching import own_process
from billgraph.graph.errors import BillgraphError
from billgraph.ontology.codes import candidates

COMMANDS: dict[str, str] = {
    "links": "Every link of a code, both directions, grouped by kind.",
    "show": "One code: its names, system, status, links and pages.",
    "find": "Codes by words of a name or part of a code, tolerant of typos.",
    "tree": "The hierarchy around a code.",
    "path": "How two codes are connected, with the evidence for each hop.",
    "common": "What codes share, by kind.",
    "similar": "The codes that are most like a code.",
    "audit": "What the official releases say against the statements of pages.",
    "contradictions": "Where two sources disagree.",
    "sparql": "Any SPARQL 1.1 query.",
    "add": "Add pages: files, folders, or - for standard input.",
    "remove": "Remove a page and all that only it states.",
    "release": "Official code-set releases: add, list, remove, compare.",
    "init": "A new store in a folder; reading never makes one that was named.",
    "sources": "What is loaded.",
    "stats": "How much of what is in the store.",
    "check": "Read the whole store and say what is wrong with it.",
    "backup": "Copy the store to a folder.",
    "restore": "Bring a backup back.",
    "export": "The graph, or the neighbourhood of codes, for other tools, and as pictures.",
    "push": "Send the store to a SPARQL 1.1 endpoint, and only what changed.",
    "page": "Print any readable page as YAML, to review and keep.",
}
"""Each command and what it answers; its module is ``billgraph.cli.commands.NAME``."""


class _Group(click.Group):
    """Imports a command when it is called, so that a lookup pays for itself alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"billgraph.cli.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            raise click.UsageError(f"there is no command {args[0]!r}{_meant(args[0])}", ctx)
        return super().resolve_command(ctx, args)


def _meant(word: str) -> str:
    """What was probably meant by a word that is no command."""
    from difflib import get_close_matches

    if any(sign.isdigit() for sign in word) and candidates(word):
        return f"; ask about a code with 'billgraph links {word}'"
    near = get_close_matches(word.lower(), COMMANDS, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _print_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"billgraph {version('billgraph')}")
        ctx.exit()


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 answered; 1 nothing found, or the audit fails; 2 wrong usage;"
    " 3 unreadable input; 4 store or endpoint trouble, or an answer that cannot be written;"
    " 128 and the signal's number where a signal ended it, as 130 for Ctrl-C.",
)
@click.option(
    "--store",
    metavar="DIR",
    help="The store's folder; else BILLGRAPH_STORE, else your data folder.",
)
@endpoint_option
@timeout_option
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
@click.pass_context
def cli(ctx: click.Context, store: str | None) -> None:
    """Ask what goes with a medical billing code, and who says so.

    A CODE is a CURIE such as icd10cm:M34.1 or mod:22, or a bare code in any case,
    an ICD code with or without its dot.
    """
    ctx.obj = store


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line.

    Args:
        arguments: The arguments after the program's name; by default the process's.

    Returns:
        The exit status; errors are told in one line on standard error.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    ending.begin()
    try:
        _check_text(given)
        result: Any = cli.main(args=given, prog_name="billgraph", standalone_mode=False)
        flush_output()
    except SystemExit as end:  # what Click ends by itself, such as the completion of a shell
        return end.code if isinstance(end.code, int) else 0
    except (click.Abort, KeyboardInterrupt):
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return WRONG_USAGE
    except Exception as error:
        status = exit_status(error)
        if status is None:
            raise
        done = ending.what_was_done()
        told = f"{one_line(error)}; {done} all the same" if done else one_line(error)
        click.echo(f"billgraph: {told}", err=True)
        return status
    return result if isinstance(result, int) else 0


def _check_text(arguments: Sequence[str]) -> None:
    """Refuses an argument whose bytes are no UTF-8, but for the name of a file that is there."""
    for argument in arguments:
        is_text = argument.encode("utf-8", "replace").decode() == argument
        if not is_text and not os.path.lexists(argument):
            raise click.UsageError(f"the argument {argument!r} is no UTF-8")


def main() -> None:
    """The entry point that the installation makes a command of."""
    own_streams()
    own_signals()
    own_process()
    try:
        status = run()
        # What an error left half said is told before the interpreter ends, and may fail.
        with suppress(BillgraphError, SystemExit):
            flush_output()
        sys.exit(status)
    except Ended as ended:
        ending.end(ended)
