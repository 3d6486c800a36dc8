"""`billgraph audit`, from the command line."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import read_page
from billgraph.graph.audit.rules import RULES

Billgraph = Callable[..., Any]

TEXT = """CPT 15771: Graft
Related Diagnoses
| ICD-10 Code | Description | Clinical Relevance |
|---|---|---|
M65.3O1 | Finger | Why |
"""
WARNED = """procedure: 15771
accept: code-malformed
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "15771.txt"
    path.write_text(TEXT)
    return path


def test_a_page_file_is_audited_without_being_loaded(billgraph: Billgraph, page: Path) -> None:
    result = billgraph("audit", page)
    assert result.status == 1
    assert "M65.3O1 does not have the form of a code of ICD-10-CM" in result.out
    assert [row["source"] for row in billgraph("sources", "-f", "json").json] == ["0489T.txt"]


def test_a_page_comes_from_standard_input(
    billgraph: Billgraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert billgraph("audit", "-").status == 1


def test_a_code_stands_for_its_stored_pages(billgraph: Billgraph, page: Path) -> None:
    billgraph("add", page)
    result = billgraph("audit", "15771", "-f", "json")
    assert result.status == 1
    assert [it["source"] for it in result.json["findings"]] == ["15771.txt"]
    assert "(0489T.txt)" in billgraph("audit", "cpt:0489T").out


def test_all_pages_of_the_store_are_audited(billgraph: Billgraph, page: Path) -> None:
    billgraph("add", page)
    document = billgraph("audit", "--all", "-f", "json").json
    assert document["pages"] == 2
    assert document["coverage"]["statements"] == 37


def test_codes_and_files_may_be_named_together(billgraph: Billgraph, page: Path) -> None:
    assert billgraph("audit", "0489T", page, page.parent, "-f", "json").json["pages"] == 3


@pytest.mark.parametrize(
    ("content", "fail_on", "status"),
    [
        (TEXT, "error", 1),
        (TEXT, "warning", 1),
        (TEXT, "never", 0),
        (WARNED, "error", 0),
        (WARNED, "warning", 1),
    ],
)
def test_the_severity_decides_the_exit_status(
    billgraph: Billgraph, tmp_path: Path, content: str, fail_on: str, status: int
) -> None:
    path = tmp_path / ("page.yaml" if content is WARNED else "page.txt")
    path.write_text(content)
    assert billgraph("audit", path, "--fail-on", fail_on).status == status


def test_rules_can_be_chosen_and_ignored(billgraph: Billgraph, page: Path) -> None:
    assert billgraph("audit", page, "--ignore", "code-malformed").status == 0
    assert billgraph("audit", page, "--rule", "acceptance-invalid").status == 0
    assert billgraph("audit", page, "--rule", "code-malformed").status == 1
    result = billgraph("audit", page, "--rule", "code-malfromed")
    assert result.status == 2
    assert result.err == (
        "billgraph: there is no rule 'code-malfromed'; did you mean code-malformed?\n"
    )
    assert result.out == ""


def test_the_rules_are_listed_with_all_that_there_is_to_say(billgraph: Billgraph) -> None:
    text = billgraph("audit", "--rules").out
    assert all(f"\n{rule} (" in f"\n{text}" for rule in RULES)
    assert text.count("rests on: ") == text.count("limits: ") == len(RULES)
    records = billgraph("audit", "--rules", "-f", "json").json
    assert [it["id"] for it in records] == list(RULES)
    assert all(all(it.values()) for it in records)
    assert billgraph("audit", "--rules", "-f", "sarif").status == 2


def test_nothing_named_is_wrong_usage(billgraph: Billgraph) -> None:
    assert billgraph("audit").status == 2
    assert billgraph("audit", "0489T", "--all").status == 2


def test_a_code_without_a_page_is_nothing_found(billgraph: Billgraph) -> None:
    result = billgraph("audit", "M34.1", "-f", "json")
    assert (result.status, result.out) == (1, "")
    assert "no page about icd10cm:M34.1 is loaded" in result.err


def test_a_page_that_cannot_be_read_stops_no_other(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "a.txt"
    broken.write_text("nothing of use")
    result = billgraph("audit", broken, page, "gone.txt", "-f", "json")
    assert result.status == 3
    assert result.json["pages"] == 1
    assert result.err.count("\n") == 2
    assert "gone.txt: does not exist" in result.err


@pytest.mark.parametrize("output_format", ["table", "json", "sarif", "html"])
def test_of_pages_none_of_which_can_be_read_nothing_is_summed_up(
    billgraph: Billgraph, tmp_path: Path, output_format: str
) -> None:
    target = tmp_path / "audit"
    for output in ((), ("-o", target)):
        result = billgraph("audit", "gone.txt", "-f", output_format, *output)
        assert (result.status, result.out) == (3, "")
        assert result.err == "billgraph: gone.txt: does not exist; check the name\n"
    assert not target.exists()


def test_a_date_before_all_releases_leaves_everything_unchecked(billgraph: Billgraph) -> None:
    document = billgraph("audit", "0489T", "--as-of", "1999-01-01", "-f", "json").json
    assert document["coverage"]["unchecked"] == document["coverage"]["statements"]
    assert document["releases"] == []


def test_the_output_goes_into_a_file_as_a_whole(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out" / "audit.json"
    result = billgraph("audit", page, "-f", "json", "-o", target)
    assert (result.status, result.out) == (4, "")
    assert result.err == (
        f"billgraph: {target}: cannot be written: No such file or directory;"
        " nothing was left there; name another file, or check its folder\n"
    )
    target.parent.mkdir()
    assert billgraph("audit", page, "-f", "json", "-o", target).status == 1
    assert target.read_text().startswith('{\n  "findings"')
    assert [it.name for it in target.parent.iterdir()] == ["audit.json"]


def test_the_output_goes_through_a_link_to_the_file_behind_it(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    behind, link = tmp_path / "behind.json", tmp_path / "link.json"
    behind.touch()
    link.symlink_to(behind)
    assert billgraph("audit", page, "-f", "json", "-o", link).status == 1
    assert link.is_symlink()
    assert behind.read_text().startswith('{\n  "findings"')


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
def test_the_output_goes_into_a_pipe_and_leaves_it_there(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    # Open at both ends, so that whoever writes need not wait for a reader.
    with open(os.open(pipe, os.O_RDWR), "rb") as reader:
        assert billgraph("audit", "--rules", "-f", "csv", "-o", pipe).status == 0
        assert reader.readline().startswith(b"id,severity,title")
    assert pipe.is_fifo()


def test_names_cannot_command_the_terminal(billgraph: Billgraph, tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(
        'procedure: 15771\ntitle: "\\e[2Jgone"\ndiagnoses: [{code: X, label: "\\e[1m"}]'
    )
    assert "\x1b" not in billgraph("audit", path).out


# --fix


def test_fix_writes_the_findings_as_comments_and_changes_nothing(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    fixed = tmp_path / "fixed.yaml"
    result = billgraph("audit", page, "--fix", fixed)
    assert (result.status, result.out) == (0, "")
    assert result.err == (
        "billgraph: 15771.txt: findings as comments: 1 error, 0 warnings, 0 remarks\n"
    )
    text = fixed.read_text()
    above, below = text.split("- code: M65.3O1")
    assert above.rstrip().rpartition("diagnoses:\n")[2].startswith("  # error code-malformed: ")
    assert "#" not in below
    assert read_page(fixed) == read_page(page)
    assert billgraph("audit", page, "--fix").out == text


def test_the_yaml_of_a_stored_page_reads_back_to_the_same_page(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    fixed = tmp_path / "fixed.yaml"
    billgraph("audit", "0489T", "--fix", fixed)
    # The store keeps no order among rows of one line, so it is written anew.
    assert "nothing that it states changed" in billgraph("add", fixed).out


def test_a_fixed_page_that_cannot_be_written_is_trouble_and_no_wrong_usage(
    billgraph: Billgraph, page: Path, tmp_path: Path
) -> None:
    result = billgraph("audit", page, "--fix", tmp_path / "no" / "fixed.yaml")
    assert (result.status, result.out) == (4, "")
    assert "fixed.yaml: cannot be written: No such file or directory" in result.err


def test_a_finding_about_the_page_stands_above_it(billgraph: Billgraph, tmp_path: Path) -> None:
    path = tmp_path / "page.yaml"
    path.write_text(WARNED)
    text = billgraph("audit", path, "--fix").out
    assert text.index("# warning acceptance-invalid") < text.index("procedure: ")


def test_fix_takes_one_page(billgraph: Billgraph, page: Path) -> None:
    assert billgraph("audit", page, "0489T", "--fix").status == 2
    assert billgraph("audit", "--fix", "0489T").status == 2


def test_a_name_with_line_ends_cannot_leave_its_comment(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    path = tmp_path / "page.yaml"
    path.write_text('procedure: 15771\naccept: "x\\nprocedure: 99999"\n')
    fixed = tmp_path / "fixed.yaml"
    billgraph("audit", path, "--fix", fixed)
    assert read_page(fixed).procedure.value == "15771"
