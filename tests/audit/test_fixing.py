"""What a person wrote is never lost to `audit --fix`, and no command overwrites what it reads."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph.pages.read import read_page

Billgraph = Callable[..., Any]

TEXT = """CPT 15771: Grafting of fat
Related Diagnoses
| ICD-10 Code | Description |
|---|---|
M65.3O1 | Trigger finger |
L98.4 | Chronic ulcer of skin |
L98.O | Another one |
"""

BY_HAND = """\
# Reviewed by A. B. on 2026-03-01.
---
procedure: "15771"   # the code of the claim
summary: |
  A text with
  # what looks like a comment
diagnoses:
  # the publisher says O and means 0
  - {code: M65.3O1, label: 'Trigger
      finger'}
  - code: 'L98.4'    # a header
    note: >-
      folded
      text
    accept: code-is-header, because the payer takes it

  - label: no code yet
modifiers: [{code: "22", label: "Increased
  services"}, {code: QX, label: Registered dietitian}]
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "15771.txt"
    path.write_text(TEXT)
    return path


def without(text: str, *ours: str) -> list[str]:
    """The lines of a text that are no comments of the audit."""
    kept = text.splitlines()
    return [line for line in kept if not line.lstrip().startswith("#") or line in ours]


def test_corrections_in_a_page_printed_as_yaml_survive_fix(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    yaml = tmp_path / "15771.yaml"
    yaml.write_text(billgraph("page", text).out.replace("M65.3O1", "M65.301"))
    corrected = yaml.read_text()
    result = billgraph("audit", text, "--fix", yaml)
    assert (result.status, result.out) == (4, "")
    assert result.err.count("\n") == 1
    assert yaml.read_text() == corrected


def test_the_mend_of_a_refusal_keeps_the_corrections_and_renews_the_findings(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    yaml = tmp_path / "my 15771.yaml"
    assert billgraph("audit", text, "--fix", yaml).status == 0
    assert yaml.read_text().count("error code-malformed") == 2
    yaml.write_text(yaml.read_text().replace("code: M65.3O1", "code: M65.301 # as in the book"))
    refused = billgraph("audit", text, "--fix", yaml)
    assert refused.status == 4
    mend = shlex.split(refused.err.rpartition("billgraph audit ")[2])
    assert billgraph("audit", *mend).status == 0
    renewed = yaml.read_text()
    assert "code: M65.301 # as in the book" in renewed
    assert renewed.count("error code-malformed") == 1
    # What was renewed is still a person's, and no work of --fix.
    assert billgraph("audit", text, "--fix", yaml).status == 4
    assert yaml.read_text() == renewed


def test_a_file_as_fix_wrote_it_is_made_anew(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    yaml = tmp_path / "out.yaml"
    billgraph("audit", text, "--fix", yaml)
    first = yaml.read_text()
    assert billgraph("audit", text, "--fix", yaml).status == 0
    assert yaml.read_text() == first
    text.write_text(TEXT.replace("M65.3O1", "M65.301"))
    assert billgraph("audit", text, "--fix", yaml).status == 0
    assert "M65.301" in yaml.read_text()
    assert "M65.3O1" not in yaml.read_text()


def test_a_page_printed_as_yaml_that_nobody_edited_gets_its_findings(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    yaml = tmp_path / "15771.yaml"
    yaml.write_text(billgraph("page", text).out)
    assert billgraph("audit", text, "--fix", yaml).status == 0
    assert "error code-malformed" in yaml.read_text()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_yaml_written_by_hand_keeps_every_byte_and_running_twice_changes_nothing(
    billgraph: Billgraph, tmp_path: Path, end: str, encoding: str
) -> None:
    path = tmp_path / "page.yaml"
    by_hand = BY_HAND.replace("\n", end).encode(encoding)
    path.write_bytes(by_hand)
    before = read_page(path)
    assert billgraph("audit", path, "--fix", path).status == 0
    once = path.read_bytes()
    assert "code-malformed" in once.decode(encoding)
    lines = once.decode(encoding).split(end)
    assert [it for it in lines if it in by_hand.decode(encoding).split(end)] == (
        by_hand.decode(encoding).split(end)
    )
    after = read_page(path)
    assert (after.title, after.summary, after.accept) == (before.title, before.summary, ())
    assert [(it.code, it.label, it.note, it.accept) for it in after.rows] == [
        (it.code, it.label, it.note, it.accept) for it in before.rows
    ]
    assert billgraph("audit", path, "--fix", path).status == 0
    assert path.read_bytes() == once


def test_a_finding_that_is_mended_takes_its_comment_along_and_leaves_those_of_people(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(BY_HAND)
    billgraph("audit", path, "--fix", path)
    assert "M65.3O1 does not have the form" in path.read_text()
    path.write_text(path.read_text().replace("code: M65.3O1", "code: M65.301"))
    billgraph("audit", path, "--fix", path)
    assert "does not have the form" not in path.read_text()
    for comment in re.findall("#.*", BY_HAND):
        assert comment in path.read_text()


def test_a_comment_of_the_audit_in_which_a_person_wrote_stays(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(BY_HAND)
    billgraph("audit", path, "--fix", path)
    text = path.read_text()
    path.write_text(text.replace("# error code-malformed:", "# error (ask Bo!) code-malformed:"))
    billgraph("audit", path, "--fix", path)
    assert "(ask Bo!)" in path.read_text()
    assert path.read_text().count("error code-malformed:") == 1


def test_a_text_of_the_page_that_looks_like_a_comment_of_the_audit_stays(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "page.yaml"
    path.write_text("procedure: 15771\ndiagnoses:\n- code: M65.3O1\n")
    billgraph("audit", path, "--fix", path)
    (head,) = re.findall(
        r"(?m)^# billgraph audit of(?:.*\n)*?.*\[billgraph .*\]\n", path.read_text()
    )
    quoted = "".join(f"  {line}\n" for line in head.splitlines())
    other = tmp_path / "other.yaml"
    other.write_text(f"procedure: 15771\nsummary: |\n{quoted}")
    summary = read_page(other).summary
    billgraph("audit", other, "--fix", other)
    assert read_page(other).summary == summary


def test_the_page_itself_in_another_format_is_refused_with_a_name_that_is_free(
    billgraph: Billgraph, text: Path
) -> None:
    text.with_suffix(".yaml").write_text("procedure: 15771\n")
    link, hard = text.with_name("link"), text.with_name("hard")
    link.symlink_to(text)
    hard.hardlink_to(text)
    for target in (text, link, hard):
        result = billgraph("audit", text, "--fix", target)
        assert result.status == 4
        assert text.read_text() == TEXT
    (name,) = shlex.split(billgraph("audit", text, "--fix", text).err.rpartition("--fix ")[2])
    assert billgraph("audit", text, "--fix", name).status == 0


@pytest.mark.parametrize(
    "content",
    [
        b"my notes\n",
        b"- a list\n",
        b"procedure: [\n",
        b"\x00\xff",
        b"procedure: 15771\nx: 1\n",
    ],
)
def test_a_file_that_fix_did_not_write_is_refused(
    billgraph: Billgraph, text: Path, tmp_path: Path, content: bytes
) -> None:
    other = tmp_path / "notes.yaml"
    other.write_bytes(content)
    assert billgraph("audit", text, "--fix", other).status == 4
    assert other.read_bytes() == content


def test_the_page_of_another_document_is_not_replaced(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    other, target = tmp_path / "15772.txt", tmp_path / "fixed.yaml"
    other.write_text(TEXT.replace("15771", "15772"))
    assert billgraph("audit", text, "--fix", target).status == 0
    first = target.read_text()
    assert billgraph("audit", other, "--fix", target).status == 4
    assert target.read_text() == first


def test_an_unknown_key_is_refused_and_stays(billgraph: Billgraph, tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(BY_HAND + "reviewer: A. B.\n")
    result = billgraph("audit", path, "--fix", path)
    assert (result.status, "unknown key 'reviewer'" in result.err) == (3, True)
    assert path.read_text() == BY_HAND + "reviewer: A. B.\n"


def test_a_folder_and_a_read_only_file_are_refused_and_a_link_is_followed(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    assert billgraph("audit", text, "--fix", tmp_path).status == 4
    target, link = tmp_path / "fixed.yaml", tmp_path / "link.yaml"
    billgraph("audit", text, "--fix", target)
    link.symlink_to(target)
    text.write_text(TEXT.replace("L98.4", "L98.499"))
    target.chmod(0o400)
    before = target.read_text()
    assert billgraph("audit", text, "--fix", target).status == 4
    assert target.read_text() == before
    target.chmod(0o600)
    assert billgraph("audit", text, "--fix", link).status == 0
    assert link.is_symlink()
    assert "L98.499" in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_file_that_changes_while_the_page_is_audited_is_left(
    billgraph: Billgraph, text: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from billgraph.graph.audit import fixed_file

    target = tmp_path / "fixed.yaml"
    billgraph("audit", text, "--fix", target)
    text.write_text(TEXT.replace("L98.4", "L98.499"))
    real = fixed_file.encoded

    def edited(*arguments: Any) -> bytes:
        target.write_text("procedure: 15771 # written meanwhile\n")
        return real(*arguments)

    monkeypatch.setattr(fixed_file, "encoded", edited)
    result = billgraph("audit", text, "--fix", target)
    assert (result.status, "changed while" in result.err) == (4, True)
    assert target.read_text() == "procedure: 15771 # written meanwhile\n"
    assert not list(tmp_path.glob(".*.part"))


# What -o may write over


def test_the_audit_writes_over_no_page_that_it_reads(
    billgraph: Billgraph, text: Path, tmp_path: Path
) -> None:
    text.write_text("CPT 15771: a page without a row\n")
    for what in (text, tmp_path):
        result = billgraph("audit", what, "-f", "json", "-o", text)
        assert (result.status, result.err.count("\n")) == (4, 1)
        assert text.read_text() == "CPT 15771: a page without a row\n"


@pytest.mark.parametrize(
    "command", [("audit", "0489T", "-f", "yaml"), ("export", "0489T", "-f", "mermaid")]
)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("0489T.yaml", "procedure: 15771\n"),
        ("0489T.txt", TEXT),
        ("0489T.html", "<!doctype html><p>CPT 15771: Graft<h2>Payers</h2><p>Aetna, Cigna"),
    ],
)
def test_an_answer_is_not_written_over_a_page(
    billgraph: Billgraph, tmp_path: Path, command: tuple[str, ...], name: str, content: str
) -> None:
    page = tmp_path / name
    page.write_text(content)
    assert billgraph(*command, "-o", page).status == 4
    assert page.read_text() == content


@pytest.mark.parametrize(
    "command",
    [
        *[("audit", "0489T", "-f", it) for it in ("table", "csv", "yaml", "markdown", "html")],
        *[("export", "0489T", "-f", it) for it in ("html", "turtle", "cypher", "networkx", "dot")],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("name", ["out.txt", "out.html", "out.md", "out.yaml"])
def test_an_earlier_answer_is_written_over(
    billgraph: Billgraph, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    path = tmp_path / name
    for _ in range(2):
        assert billgraph(*command, "-o", path).status in (0, 1)
