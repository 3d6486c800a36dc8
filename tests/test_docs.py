"""The README, the references and the help say what the code does."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
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
MODULES = [
    file for room in ("cli", "graph", "ontology") for file in sorted((ROOT / room).rglob("*.py"))
]


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


def _named(pattern: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Finds what stands in single backticks in the code, with its file and line."""
    for file in MODULES:
        text = file.read_text(encoding="utf-8")
        for found in re.finditer(rf"(?<!`)`{pattern}`(?!`)", text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{file.relative_to(ROOT)}:{line} {found[0]}", found


def _exists(name: str) -> bool:
    """Tells whether a dotted name leads to a module, or to something in one."""
    parts, found = name.split("."), None
    for end in range(1, len(parts) + 1):
        module = ".".join(parts[:end])
        if hasattr(found, parts[end - 1]):
            found = getattr(found, parts[end - 1])
        elif (found is None or hasattr(found, "__path__")) and find_spec(module) is not None:
            found = import_module(module)
        else:
            return False
    return True


def _members() -> dict[str, set[str]]:
    """Lists what each class defines, or sets on itself, by the name of the class."""
    members: dict[str, set[str]] = {}
    for file in MODULES:
        for made in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(made, ast.ClassDef):
                names = members.setdefault(made.name, set())
                for node in ast.walk(made):
                    if isinstance(node, ast.FunctionDef):
                        names.add(node.name)
                    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        names.add(node.id)
                    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                        names.add(node.attr)
    return members


def test_every_dotted_name_in_a_docstring_or_comment_exists() -> None:
    named = list(_named(r"(billgraph(?:\.\w+)+)(?:\(\))?"))
    assert len(named) > 50
    assert [where for where, found in named if not _exists(found[1])] == []


def test_every_member_of_a_class_that_a_docstring_or_comment_names_exists() -> None:
    members = _members()
    named = [(where, it) for where, it in _named(r"([A-Z]\w+)\.(\w+)(?:\(\))?") if it[1] in members]
    assert len(named) > 40
    assert [where for where, it in named if it[2] not in members[it[1]]] == []
