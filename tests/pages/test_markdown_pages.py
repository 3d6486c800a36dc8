"""Pages as Markdown with proper tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page

PAGE = """\
<!-- kept by hand -->
# CPT® 0101T: Guided *warming* of the wrist

## Summary

**Key payers** considered here include [Aetna](https://example.org/a_(b)_c "see"), Cedar Plan and
Medicare.

## CPT Code Overview

The clinician warms the `wrist` &mdash; slowly.

* **Service type:** Warming
* **Typical site of service:** Physician office

Coding Specifications
---------------------

| Modifier | Description      | When to Use   |
|:---------|:----------------:|--------------:|
| **22**   | More \\| harder  | Use _rarely_. |
| `LT`     | Left &amp; right |               |

### Related Diagnoses ###

ICD-10 Code | Description
----------- | -----------
M34.0       | Ill<br>and worse
[M34.1](https://example.org/M34.1) | ***Very*** ill

Related CPT Codes
=================

+ 99213: A visit

## Frequently asked questions

Why is this here?
"""


def test_a_page_in_markdown_is_read_whole(read: Callable[..., Page]) -> None:
    page = read(PAGE, "page.md")
    assert (page.procedure.curie, page.title) == ("cpt:0101T", "Guided warming of the wrist")
    assert page.overview == "The clinician warms the wrist — slowly."
    assert page.service_type == "Warming"
    assert page.problems == ()
    assert [(row.code.value, row.label, row.note, row.line) for row in page.rows] == [
        ("M34.0", "Ill and worse", None, 28),
        ("M34.1", "Very ill", None, 29),
        ("22", "More | harder", "Use rarely.", 21),
        ("LT", "Left & right", None, 22),
        ("99213", "A visit", None, 34),
        ("aetna", "Aetna", None, 6),
        ("cedar-plan", "Cedar Plan", None, 6),
        ("medicare", "Medicare", None, 6),
        ("11", "Physician office", None, 14),
    ]


def test_a_heading_that_is_not_known_ends_the_section_above_it(read: Callable[..., Page]) -> None:
    text = "# CPT 0101T: x\n## Clinical Context\nIt hurts.\n### Later\nLess.\n## Prices\nHigh.\n"
    assert read(text, "page.md").clinical_context == "It hurts.\n\nLater\n\nLess."


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_may_be_of_any_level(level: int, read: Callable[..., Page]) -> None:
    text = f"CPT 0101T: x\n\n{'#' * level} Clinical Context {'#' * level}\nIt hurts.\n"
    assert read(text, "page.md").clinical_context == "It hurts."


@pytest.mark.parametrize("underline", ["===", "---", "-" * 40])
def test_a_heading_may_be_underlined(underline: str, read: Callable[..., Page]) -> None:
    text = (
        f"CPT 0101T: x\n\nClinical Context\n{underline}\nIt hurts.\n\nPrices\n{underline}\nHigh.\n"
    )
    assert read(text, "page.md").clinical_context == "It hurts."


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("**bold** and __bold__", "bold and bold"),
        ("*slanted* and _slanted_", "slanted and slanted"),
        ("***both*** of **them *at* once**", "both of them at once"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"\*not slanted\* and \_not\_", "*not slanted* and _not_"),
        ("[words](http://x.y/z_(a)) and ![picture](p.png)", "words and picture"),
        ("[words][1] and <https://x.y>", "words and https://x.y"),
        ("`code` and ``code``", "code and code"),
        ("a &amp; b &lt; c &#8217; d &notanentity; &copy", "a & b < c ’ d &notanentity; &copy"),
        ("x<sup>2</sup> <b>bold</b> <5 mm", "x2 bold <5 mm"),
        ("**bold without an end", "**bold without an end"),
    ],
)
def test_markup_inside_a_line_is_taken_out(
    marked: str, words: str, read: Callable[..., Page]
) -> None:
    assert read(f"CPT 0101T: x\n## Summary\n{marked}\n", "page.md").summary == words


def test_a_comment_hides_what_is_in_it_and_keeps_the_lines(read: Callable[..., Page]) -> None:
    text = (
        "# CPT 0101T: x\n<!--\n| Modifier | Description |\n| 22 | Old |\n-->\n"
        "| Modifier | Description |\n|--|--|\n| 23 | New |\n"
    )
    page = read(text, "page.md")
    assert [(row.code.value, row.line) for row in page.rows] == [("23", 8)]


def test_a_comment_without_an_end_is_text(read: Callable[..., Page]) -> None:
    assert read("CPT 0101T: x\nSummary\n<!-- a\n", "page.md").summary == "<!-- a"


def test_fences_and_rulers_are_no_text(read: Callable[..., Page]) -> None:
    text = "# CPT 0101T: x\n## Summary\n\n```\nOne.\n```\n\n***\n\nTwo.\n\n~~~\n"
    assert read(text, "page.md").summary == "One.\n\nTwo."


def test_markdown_that_begins_with_an_element_is_still_markdown(read: Callable[..., Page]) -> None:
    text = (
        "<p align=center>Logo</p>\n\n# CPT 0101T: x\n\n"
        "| Modifier | Description |\n|---|---|\n| 22 | More |\n"
    )
    assert len(read(text, "page.md").rows) == 1


def test_a_table_with_rulers_between_its_rows_is_one_table(read: Callable[..., Page]) -> None:
    text = (
        "# CPT 0101T: x\n+----------+-------------+\n"
        "| Modifier | Description |\n+==========+=============+\n"
        "| 22 | More |\n+----------+-------------+\n| 23 | Less |\n+----------+-------------+\n"
    )
    assert [row.code.value for row in read(text, "page.md").rows] == ["22", "23"]
