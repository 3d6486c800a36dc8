"""Every command that a message advises is provoked as a user would, and run as it is printed."""

from __future__ import annotations

import ast
import errno
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from faults.servers import Server, oxigraph_server
from servers import oxigraph_program

from billgraph.cli.errors import one_line
from billgraph.cli.main import COMMANDS
from billgraph.graph import open_store
from billgraph.graph.errors import BillgraphError
from billgraph.graph.rdf.stored_page import stored_page

ROOT = Path(__file__).parents[2]
Billgraph = Callable[..., Any]

NAMES = "|".join(COMMANDS)
ADVICE = re.compile(
    rf"billgraph (?:--store \S+ )?((?:{NAMES})\b(?: (?:add|list|remove|diff)\b| --[a-z-]+)?)"
)


def texts(path: Path) -> Iterator[str]:
    """The texts in a module that are no documentation; what is filled in is ``{}``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart = {id(it.value) for it in ast.walk(tree) if isinstance(it, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(it) for it in node.values}
    for node in ast.walk(tree):
        if id(node) in apart:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (it.value if isinstance(it, ast.Constant) else "{}" for it in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def advised() -> set[tuple[str, str]]:
    """Each module with the commands that its texts advise."""
    return {
        (path.relative_to(ROOT).as_posix(), found[1])
        for room in ("ontology", "graph", "cli")
        for path in (ROOT / room).rglob("*.py")
        for text in texts(path)
        for found in ADVICE.finditer(text)
    }


NO_ADVICE = {
    ("graph/questions/sparql.py", "check"),  # damage that is met in the middle of an answer
    ("graph/audit/annotate.py", "audit"),  # the head of a file that the audit writes
    ("graph/audit/annotate.py", "audit --fix"),
    ("cli/opening.py", "push"),  # the name of what filled an endpoint
    ("cli/commands/release/add.py", "release remove"),  # finds it in the mend of another module
    ("graph/audit/reference.py", "audit"),  # the head of the reference
}


@dataclass(frozen=True)
class World:
    """What a message may be provoked with."""

    run: Billgraph
    store: Path
    folder: Path
    page: Path
    file: Path

    def err(self, *arguments: str | Path) -> str:
        result = self.run(*arguments)
        return f"{result.out}\n{result.err}"


@pytest.fixture
def world(billgraph: Billgraph, store_path: Path, tmp_path: Path) -> World:
    page = tmp_path / "15771.txt"
    page.write_text("CPT 15771: Fat graft\n")
    file = tmp_path / "ra_dx_to_cc_2026.csv"
    file.write_text("diagnosis_code,cc,model_name\nA0103,115,CMS-HCC ESRD Model V21\n")
    return World(billgraph, store_path, tmp_path, page, file)


def _many_pages(world: World) -> str:
    folder = world.folder / "pages"
    folder.mkdir()
    for number in range(11000, 11021):
        (folder / f"{number}.txt").write_text(f"CPT {number}: Some procedure\n")
    return world.err("add", folder)


def _range(world: World) -> str:
    """A range of which only an excerpt tells."""
    page = world.folder / "range.txt"
    page.write_text("CPT 20610: Joint injection\n\nRelated Diagnoses\nM34.0-M34.9\n")
    world.run("add", page)
    return world.err("links", "20610")


def _no_page(world: World) -> str:
    world.run("remove", "0489T.txt")
    return world.err("sources")


def _no_release(world: World) -> str:
    """A store from before facts shipped has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("billgraph.graph.changes.bundled.put_excerpts", lambda _: None)
        open_store(world.folder / "bare").close()
    return world.err("--store", world.folder / "bare", "release", "list")


def _no_release_audited(world: World) -> str:
    return world.err("audit", "0489T", "--as-of", "1999-01-01")


def _lost_part(world: World) -> str:
    labels = world.folder / "ra_labels_2026.csv"
    labels.write_text("cc,label,model_domain,model_version\nHCC115,Some lungs,ESRD,V21\n")
    world.run("release", "add", world.file)
    return world.err("release", "add", labels)


def _no_such_page(world: World) -> str:
    with open_store(world.store) as store:
        return _told(lambda: stored_page(store, "https://w3id.org/billgraph/page/none"))


def _store_gone(world: World) -> str:
    with open_store(world.store) as store:
        copytree(world.store, world.folder / "backup")
        rmtree(world.store)
        told = _told(lambda: store.remove("0489T.txt"))
    rmtree(world.store)
    return told


def _told(call: Callable[[], object]) -> str:
    with pytest.raises(BillgraphError) as raised:
        call()
    return one_line(raised.value)


def _many_below(world: World) -> str:
    lines = ["excerpt_of: icd10cm", "version: '1999'", "valid_from: 2099-01-01", "facts:"]
    lines += ["  id/icd10cm/Z98:", "    skos:prefLabel: Many", "    bg:billable: false"]
    for number in range(60):
        code = f"Z98.{number:02}"
        lines += [f"  id/icd10cm/{code}:", f"    skos:prefLabel: One of {number}"]
        lines += ["    bg:billable: true", "    skos:broader: <id/icd10cm/Z98>"]
    file = world.folder / "many.yaml"
    file.write_text("\n".join(lines) + "\n")
    world.run("release", "add", file)
    return world.err("show", "Z98")


def _edited(world: World) -> str:
    page = world.folder / "15771.yaml"
    page.write_text(f"# by hand\n{world.run('page', world.page).out}summary: Mine\n")
    return world.err("audit", world.page, "--fix", page)


def _other_in_folder(world: World) -> str:
    folder = world.folder / "labels"
    folder.mkdir()
    codes = "M340    Growing hard skin\nM341    Five signs\n"
    (folder / "icd10cm-codes-2031.txt").write_text(codes)
    (folder / "icd10cm-codes-2031-b.txt").write_text("M340    Growing hard skin, otherwise\n")
    added = world.run("release", "add", folder, "-f", "json").json
    return "\n".join(it["why"] or "" for it in added)


def _no_locks(world: World) -> str:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fcntl.flock", refuse)
        return world.err("add", world.page)


def asked(*arguments: str) -> Callable[[World], str]:
    return lambda world: world.err(
        *(str(getattr(world, it[1:])) if it.startswith("@") else it for it in arguments)
    )


PROVOKED: dict[tuple[str, str], Callable[[World], str]] = {
    ("cli/commands/init.py", "sources"): asked("init", "new"),
    ("cli/commands/links.py", "audit"): asked("links", "0489T"),
    ("cli/commands/links.py", "release add"): _range,
    ("cli/commands/links.py", "show"): asked("links", "0489T", "--source", "icd10cm"),
    ("cli/commands/release/list.py", "release add"): _no_release,
    ("cli/commands/sources.py", "add"): _no_page,
    ("cli/errors.py", "audit --mark"): _many_pages,
    ("cli/main.py", "links"): asked("M34.1"),
    ("cli/opening.py", "push --endpoint"): asked(
        "remove", "0489T", "--endpoint", "http://127.0.0.1:9/"
    ),
    ("graph/tables/show.py", "audit"): asked("show", "M79.65"),
    ("graph/audit/fixed_file.py", "audit"): _edited,
    ("graph/audit/outputs/records.py", "release add --help"): _no_release_audited,
    ("graph/audit/outputs/records.py", "release add"): _no_release_audited,
    ("graph/audit/stored.py", "sources"): asked("audit", "99213"),
    ("graph/errors.py", "audit --rules"): asked("audit", "0489T", "--rule", "none"),
    ("graph/errors.py", "init"): asked("--store", "new", "stats"),
    ("graph/errors.py", "sources"): asked("init", "@store"),
    ("graph/questions/card/hierarchy.py", "tree"): _many_below,
    ("graph/questions/release_diff.py", "release list"): asked("release", "diff", "nucc"),
    ("graph/questions/localities.py", "release add"): asked("show", "0489T", "--locality", "AL"),
    ("graph/questions/release_diff.py", "release add"): asked("release", "diff", "nucc"),
    ("graph/questions/resolve.py", "sources"): asked("show", "Z99.89"),
    ("graph/questions/sources.py", "sources"): asked("remove", "none.txt"),
    ("graph/rdf/stored_page.py", "sources"): _no_such_page,
    ("graph/changes/add_releases.py", "release add"): asked("release", "add", "@page"),
    ("graph/changes/add_releases.py", "release remove"): _lost_part,
    ("graph/changes/plan_releases.py", "release remove"): _other_in_folder,
    ("graph/releases/parts.py", "release add"): asked("release", "add", "@page"),
    ("graph/changes/remove_releases.py", "release list"): asked(
        "release", "remove", "icd10cm/1999"
    ),
    ("graph/store/layout.py", "init"): asked("--store", "@folder", "stats"),
    ("graph/engine/embedded.py", "restore"): _store_gone,
    ("graph/store/trouble.py", "backup"): _no_locks,
}
"""How each message is provoked that advises a command, by its module and that command."""


def test_every_command_that_is_advised_is_tried() -> None:
    untried = advised() - set(PROVOKED) - NO_ADVICE
    assert not untried, "give each a way to provoke it in PROVOKED"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    program = oxigraph_program()
    if program is None:
        pytest.skip("Oxigraph's server is not installed: pip install oxigraph")
    with oxigraph_server(program, tmp_path_factory.mktemp("oxigraph")) as running:
        yield running


def _filled(command: str, world: World, request: pytest.FixtureRequest) -> list[str]:
    """A command with what stands in capitals in it filled in, as its reader does."""
    words = shlex.split(command)
    meant: dict[str, list[str]] = {
        "FILE": [str(world.file)],
        "PAGE": [str(world.page)],
        "DIR": [str(world.folder / ("backup" if "restore" in words else "another"))],
        "CODE": ["0489T"],
    }
    if "URL" in words:
        running: Server = request.getfixturevalue("server")
        meant["URL"] = [running.query, "--to-update", running.update]
    return [part for word in words for part in meant.get(word, [word])]


WANTS_A_SERVER = ("cli/opening.py", "push --endpoint")


@pytest.mark.parametrize(
    ("module", "name"),
    [
        pytest.param(*it, marks=pytest.mark.programs if it == WANTS_A_SERVER else ())
        for it in sorted(advised() - NO_ADVICE)
    ],
    ids=lambda it: it.replace("/", "."),
)
def test_what_a_message_advises_is_a_command_that_works(
    world: World,
    module: str,
    name: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(world.folder)
    told = PROVOKED[module, name](world)
    given = re.search(rf"billgraph ((?:--store \S+ )?{name}(?=[\s;,'\n]|$)[^;,\n]*)", told)
    assert given is not None, f"{name} is not advised: {told}"
    command = given[1].strip().rstrip("'") if given[1].count("'") % 2 else given[1]
    result = world.run(*_filled(command, world, request))
    assert result.status in (0, 1), (command, result.err)
    assert "Traceback" not in result.err


@pytest.mark.parametrize("name", [*COMMANDS, "release add", "release diff"])
def test_the_help_that_a_slip_is_sent_to_is_there(billgraph: Billgraph, name: str) -> None:
    slip = billgraph(*name.split(), "--no-such-option")
    assert (slip.status, slip.out, slip.err.count("\n")) == (2, "", 1)
    advice = re.search(r"see 'billgraph (.*)'$", slip.err.strip())
    assert advice is not None, slip.err
    assert advice[1] == f"{name} --help"
    assert billgraph(*shlex.split(advice[1])).status == 0


@pytest.mark.parametrize(
    ("slip", "advice"),
    [
        (("lnks", "0489T"), "there is no command 'lnks'; did you mean links?"),
        (("Sources",), "did you mean sources?"),
        (("m34.1",), "ask about a code with 'billgraph links m34.1'"),
        (("--store",), "requires an argument; see 'billgraph --help'"),
        (("release", "ad", "x"), "Did you mean 'add'?"),
        (("links", "0489T", "--as-of", "2024"), "'2024' is no date; write it as YYYY-MM-DD"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, tuple) else "",
)
def test_a_slip_is_told_with_what_was_probably_meant(
    billgraph: Billgraph, slip: tuple[str, ...], advice: str
) -> None:
    result = billgraph(*slip)
    assert (result.status, result.out, result.err.count("\n")) == (2, "", 1)
    assert advice in result.err
