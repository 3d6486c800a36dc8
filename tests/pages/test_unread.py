"""What looks like a code and is not read is counted, told with its line, and no success."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page
from billgraph.graph.pages.codelike import CODES, ITEM, SENTENCE, codes_in

HEAD = "CPT 20610: Joint injection\n"
READ = "Related Diagnoses\nM17.11 Right knee\nM17.12 Left knee\n"
LOST = "Visits beside it:\n- 99213 A visit\n"
Billgraph = Callable[..., Any]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def call(text: str) -> Path:
        path = tmp_path / "page.txt"
        path.write_text(text, encoding="utf-8")
        return path

    return call


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 about 12000 patients had 40 mg, at $12,345.67 or $12345 each.",
        "Call (800) 555-0199 or 555-867-5309; PO Box 90210, Dallas, TX 75201-1234.",
        "It lasts 30 to 45 minutes, costs 10000 units and is due on 2024-05-01.",
        "See https://example.org/M17.11/20611 and mail to a@b12.x; ISBN 0123456789.",
        "Of code 99213, which is a plain number in a sentence, nothing is said here.",
        "Vitamin B12, segment T12, the H1N1 virus, COVID19, and ICD-10-CM itself.",
    ],
)
def test_plain_numbers_in_prose_are_no_codes(text: str, read: Callable[..., Page]) -> None:
    assert list(codes_in(text, SENTENCE)) == []
    assert read(HEAD + text + "\n").unread == ()


@pytest.mark.parametrize(
    "code", ["M17.11", "S83.206A", "J3301", "0489T", "0001U", "207X00000X", "M34.0-M34.9"]
)
def test_an_unmistakable_code_counts_in_prose_too(code: str, read: Callable[..., Page]) -> None:
    page = read(f"{HEAD}Some add {code}, and others do not.\n")
    assert [(it.line, it.text) for it in page.unread] == [(2, code)]


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("99213 A visit", ITEM, ["99213"]),
        ("a visit, 99213 or 99214", ITEM, ["99213", "99214"]),
        ("99202-99215", ITEM, ["99202-99215"]),
        ("12345 Main Street", ITEM, []),
        ("10000 units", ITEM, []),
        ("ZIP 90210", ITEM, []),
        ("B12 by mouth", ITEM, []),
        ("I10: Hypertension", ITEM, ["I10"]),
        ("I10 hypertension", CODES, ["I10"]),
        ("M1711", ITEM, ["M1711"]),
        ("Code 99213", ITEM, ["99213"]),
    ],
)
def test_more_counts_in_lists_and_below_a_heading_of_codes(
    text: str, where: int, found: list[str]
) -> None:
    assert list(codes_in(text, where)) == found


def test_what_is_kept_or_named_again_is_not_lost(read: Callable[..., Page]) -> None:
    page = read(
        f"{HEAD}Summary\nFor M25.561 and J3301.\n{READ}"
        "Of these, M17.11 is the more frequent. So is 20610, the page's own.\n"
    )
    assert page.unread == ()


def test_rows_that_cannot_be_read_lose_their_codes(read: Callable[..., Page]) -> None:
    page = read(
        f"{HEAD}| ICD-10 Code | Description |\n|---|---|\n| M17.11 | Right | knee |\n"
        "| Weight | Case |\n|---|---|\n| 1.5 | M17.12 |\n"
    )
    assert page.rows == ()
    assert [(it.line, it.text) for it in page.unread] == [(4, "M17.11"), (7, "M17.12")]
    assert page.is_mostly_unread


def test_page_tells_each_line_and_keeps_it_in_a_comment(
    billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    path = written(HEAD + READ + LOST)
    result = billgraph("page", path)
    assert result.status == 0
    assert result.err == f"billgraph: {path}:6: looks like a code: 99213\n"
    assert result.out.endswith("# line 6 was not read: looks like a code: 99213\n")


def test_page_fails_where_more_is_unread_than_read(
    billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    path = written(HEAD + LOST)
    result = billgraph("page", path)
    assert result.status == 3
    assert "# line 3 was not read: looks like a code: 99213" in result.out
    assert f"{path}:3: has 1 code that was not read, and 0 that were; write " in result.err


def test_add_tells_each_line_and_takes_the_page(
    billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    path = written(HEAD + READ + LOST)
    (entry,) = billgraph("add", "-f", "json", path).json
    assert entry["status"] == "added"
    assert entry["unread"] == [{"line": 6, "problem": "looks like a code", "text": "99213"}]
    assert "line 6 was not read: looks like a code: 99213" in billgraph("add", path).out


def test_add_does_not_take_a_page_most_of_which_is_unread(
    billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    path = written(HEAD + LOST)
    result = billgraph("add", "-f", "json", path)
    (entry,) = result.json
    assert (result.status, entry["status"]) == (3, "failed")
    assert [(it["line"], it["text"]) for it in entry["unread"]] == [(3, "99213")]
    assert "page.txt" not in billgraph("sources").out
    told = billgraph("add", path)
    assert told.status == 3
    assert "line 3 was not read: looks like a code: 99213" in told.out


@pytest.mark.parametrize(("text", "status", "line"), [(READ, 0, 6), ("", 3, 3)])
def test_audit_tells_what_it_did_not_see(
    text: str, status: int, line: int, billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    path = written(HEAD + text + LOST)
    result = billgraph("audit", path, "-f", "json", "--fail-on", "never")
    assert result.status == status
    assert result.json["unread"] == [{"source": str(path), "line": line, "text": "99213"}]
    assert f"billgraph: {path}:{line}: looks like a code: 99213\n" in result.err
    table = billgraph("audit", path, "--fail-on", "never")
    assert "; 1 code not read\n" in table.out


def test_the_audit_of_a_page_without_lost_codes_has_an_empty_list(
    billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    assert billgraph("audit", written(HEAD + READ), "-f", "json").json["unread"] == []


def test_a_page_without_rows_and_codes_stays_what_it_was(
    billgraph: Billgraph, written: Callable[[str], Path]
) -> None:
    result = billgraph("add", written(f"{HEAD}Nothing is known of it.\n"))
    assert result.status == 0
    assert "added, 0 statements" in result.out
