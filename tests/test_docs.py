"""The README, the references and the help say what the code does."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from billgraph.cli.formats import FORMATS
from billgraph.cli.main import COMMANDS, cli
from billgraph.cli.reference import reference as command_reference
from billgraph.graph import open_store, read_page
from billgraph.graph.audit.reference import reference as audit_reference
from billgraph.graph.export.formats import EXPORT_FORMATS
from billgraph.graph.releases.reference import reference as releases_reference
from billgraph.ontology.reference import reference as registry_reference
from billgraph.ontology.relations import KINDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("*/README.md"))


def test_the_command_reference_is_what_help_says() -> None:
    written = (ROOT / "cli" / "README.md").read_text(encoding="utf-8")
    assert written == command_reference(), "run: make docs"


def test_the_registry_reference_is_what_the_registries_say() -> None:
    written = (ROOT / "ontology" / "README.md").read_text(encoding="utf-8")
    assert written == registry_reference(), "run: make docs"


def test_the_reference_of_the_audit_is_what_its_rules_say() -> None:
    written = (ROOT / "graph" / "audit" / "README.md").read_text(encoding="utf-8")
    assert written == audit_reference(), "run: make docs"


def test_the_reference_of_releases_is_what_the_readers_say() -> None:
    written = (ROOT / "graph" / "releases" / "README.md").read_text(encoding="utf-8")
    assert written == releases_reference(), "run: make docs"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    assert re.search(rf"`billgraph {name}\b|`{name}\b", README)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_its_own(name: str) -> None:
    command = cli.get_command(None, name)  # type: ignore[arg-type]
    assert command is not None
    assert command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_readme_names_every_kind_and_format() -> None:
    words = (*KINDS, *FORMATS, *EXPORT_FORMATS)
    unnamed = [word for word in words if not re.search(rf"[` ]{word}[` ]", README)]
    assert not unnamed


def test_links_between_documents_lead_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_readmes_session_is_what_the_commands_print(
    billgraph: Callable[..., object],
) -> None:
    (session,) = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for part in session.split("$ billgraph ")[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        printed = billgraph(*shlex.split(command)).out.splitlines()  # type: ignore[attr-defined]
        shown = [line for line in lines if line != "…"]
        assert shown == [line for line in printed if line in shown]
        assert "…" in lines or shown == printed


def test_the_readmes_python_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program, _in_a_notebook = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    Path("0489T.txt").write_text(
        "CPT 0489T: Cell therapy\nRelated Diagnoses\nM34.0 | Systemic sclerosis | Why |\n"
    )
    names: dict[str, object] = {}
    exec(program, names)
    assert capsys.readouterr().out == "icd10cm:M34.0 Systemic sclerosis 0489T.txt 3\n"
    assert names["open_store"] is open_store
    assert names["read_page"] is read_page


def test_the_readmes_query_answers(billgraph: Callable[..., object]) -> None:
    (query,) = re.findall(r"billgraph sparql '(SELECT.*?)' -f csv", README, re.DOTALL)
    result = billgraph("sparql", query, "-f", "csv")
    assert sorted(result.out.split()[1:]) == [  # type: ignore[attr-defined]
        "L98.4",
        "M34.0",
        "M34.1",
        "M34.81",
        "M79.64",
        "M79.65",
    ]
