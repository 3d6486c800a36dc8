"""Pages as YAML: what a person keeps, reviews and corrects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page, Row, write_page
from billgraph.graph.pages.page_yaml import PAGE_KEYS, ROW_KEYS
from billgraph.ontology.codes import Code

PAGE = """\
# Reviewed by hand.
procedure: cpt:0101T
source: 0101T.txt
title: Guided warming
service_type: Warming
site_of_service: Office
diagnoses:
  - code: M34.0
    label: Ill
    note: >-
      Often, and
      again.
    line: 41
specialties:
  - code: 207RR0500X
modifiers:
  - {code: 22, label: More, line: 18}
  - {code: NO}
  - {code: "01"}
procedures:
  - code: 01810
  - code: 0490E1
  - code: hcpcs:J0897
payers:
  - code: aetna
    label: Aetna
sites:
  - code: 24
missing: [summary]
overview: |
  One.

  Two.
clinical_context: "It\\u2019s so."
"""


def test_a_page_in_yaml_is_read_whole(read: Callable[..., Page]) -> None:
    page = read(PAGE, "page.yaml")
    assert (page.procedure.curie, page.source, page.title) == (
        "cpt:0101T",
        "0101T.txt",
        "Guided warming",
    )
    assert (page.service_type, page.site_of_service) == ("Warming", "Office")
    assert (page.overview, page.clinical_context) == ("One.\n\nTwo.", "It’s so.")
    assert (page.missing, page.problems) == (("summary",), ())
    assert [(row.code.curie, row.label, row.note, row.line) for row in page.rows] == [
        ("icd10cm:M34.0", "Ill", "Often, and again.", 41),
        ("nucc:207RR0500X", None, None, 15),
        ("mod:22", "More", None, 18),
        ("mod:NO", None, None, 18),
        ("mod:01", None, None, 19),
        ("cpt:01810", None, None, 21),
        ("cpt:0490E1", None, None, 22),
        ("hcpcs:J0897", None, None, 23),
        ("payer:aetna", "Aetna", None, 25),
        ("pos:24", None, None, 28),
    ]
    assert [row.code.value for row in page.malformed] == ["0490E1"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("NO", "NO"),
        ("no", "NO"),
        ("on", "ON"),
        ("01", "01"),
        ("0o7", "0O7"),
        ("08", "08"),
        ("1e", "1E"),
        ("'22'", "22"),
        ('"22"', "22"),
        ("mod:22", "22"),
        ("MOD:lt", "LT"),
        ("!!str 22", "22"),
    ],
)
def test_a_code_is_the_text_that_is_written(
    written: str, code: str, codes: Callable[..., list[str]]
) -> None:
    text = f"procedure: 0101T\nmodifiers:\n- code: {written}\n"
    assert codes(text, "modifier", "page.yaml") == [code]


@pytest.mark.parametrize("nothing", ["null", "Null", "NULL", "~", "''", '"  "', ""])
def test_a_null_is_nothing(nothing: str, read: Callable[..., Page]) -> None:
    page = read(
        f"procedure: 0101T\ntitle: {nothing}\nmodifiers:\n- code: 22\n  label: {nothing}\n"
        f"payers: {nothing}\n",
        "page.yaml",
    )
    assert (page.title, page.rows[0].label, len(page.rows)) == (None, None, 1)


def test_a_quoted_null_is_a_text(read: Callable[..., Page]) -> None:
    assert read("procedure: 0101T\ntitle: 'null'\n", "page.yaml").title == "null"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("{code: see note}", "'see note' is no code"),
        ("{code: '22, 51'}", "'22, 51' is no code"),
        ("{code: null}", "has no code"),
        ("{label: More}", "has no code"),
    ],
)
def test_a_row_without_a_code_is_reported_and_the_others_are_kept(
    row: str, problem: str, read: Callable[..., Page]
) -> None:
    page = read(f"procedure: 0101T\nmodifiers:\n- {row}\n- {{code: 22}}\n", "page.yaml")
    assert [(p.line, p.problem) for p in page.problems] == [(3, problem)]
    assert [r.code.value for r in page.rows] == ["22"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("procedure: 0101T\ntitel: x\n", 2, "unknown key 'titel'"),
        ("procedure: 0101T\n~: x\n", 2, "unknown key None"),
        ("procedure: 0101T\n<<: {title: x}\n", 2, "unknown key '<<'"),
        ("procedure: 0101T\n? [a]\n: x\n", 2, "a key is a list"),
        ("procedure: 0101T\nmodifiers:\n- code: 22\n  lable: x\n", 4, "unknown key 'lable'"),
        ("title: x\ntitle: y\nprocedure: 0101T\n", 2, "key 'title' stands twice"),
        ("procedure: 0101T\nmodifiers:\n- code: 22\n  code: 23\n", 4, "key 'code' stands twice"),
        ("procedure: 0101T\ntitle: [x]\n", 2, "title is a list"),
        ("procedure: 0101T\nsummary:\n  a: b\n", 3, "summary is a mapping"),
        ("procedure: 0101T\nmodifiers: 22\n", 2, "modifiers is a text"),
        ("procedure: 0101T\nmodifiers:\n  code: 22\n", 3, "modifiers is a mapping"),
        ("procedure: 0101T\nmodifiers:\n- 22\n", 3, "an entry of modifiers is a text"),
        ("procedure: 0101T\nmodifiers:\n- - 22\n", 3, "an entry of modifiers is a list"),
        ("procedure: 0101T\nmodifiers:\n- code: [22]\n", 3, "code is a list"),
        (
            "procedure: 0101T\nmodifiers:\n- code: cpt:22\n",
            3,
            "'cpt:22' cannot be one of modifiers",
        ),
        ("procedure: 0101T\nmodifiers:\n- {code: 22, line: 0}\n", 3, "line '0' is no line number"),
        (
            "procedure: 0101T\nmodifiers:\n- {code: 22, line: -1}\n",
            3,
            "line '-1' is no line number",
        ),
        ("procedure: 0101T\nmodifiers:\n- {code: 22, line: ten}\n", 3, "line 'ten' is no"),
        ("procedure: 0101T\nmodifiers:\n- {code: 22, line: 1.5}\n", 3, "line '1.5' is no"),
        (
            f"procedure: 0101T\nmodifiers:\n- {{code: 22, line: {'9' * 5000}}}\n",
            3,
            "is no line number",
        ),
        ("procedure: 0101T\nmissing: [price]\n", 2, "missing names 'price'"),
        ("procedure: 0101T\nmissing: [~]\n", 2, "missing names None"),
        ("procedure: 0101T\nmissing: summary\n", 2, "missing is a text"),
        ('procedure: 0101T\ntitle: "\\ud800"\n', 2, "character"),
        ("- 0101T\n", 1, "a page is a list"),
        ("0101T\n", 1, "a page is a text"),
        ("title: x\n", None, "names no procedure code"),
        ("title: x\nprocedure:\n", 2, "names no procedure code"),
        ("procedure: O101T\n", 1, "procedure 'O101T' is no procedure code"),
        ("procedure: M34.0\n", 1, "procedure 'M34.0' is no procedure code"),
        ("procedure: hcpcs:0101T\n", 1, "procedure 'hcpcs:0101T' is no procedure code"),
        ("procedure: [0101T]\n", 1, "procedure is a list"),
        ("# nothing\n---\n", None, "is empty"),
        ("a: &x 1\nprocedure: 0101T\n", 1, "uses an anchor or an alias"),
        ("procedure: *x\n", 1, "uses an anchor or an alias"),
        ("procedure: 0101T\n---\nprocedure: 0102T\n", 2, "is not YAML: expected a single document"),
        ("procedure: 0101T\ntitle: 'x\n", 3, "is not YAML: while scanning a quoted scalar"),
        ("procedure: 0101T\n\ttitle: x\n", 2, "is not YAML: while scanning"),
        ("procedure: 0101T\ntitle: a: b\n", 2, "is not YAML: mapping values are not allowed"),
        ("procedure: 0101T\n  title: x\n", 2, "is not YAML: "),
        ("procedure: 0101T\ntitle: @x\n", 2, "is not YAML: while scanning"),
        ("%YAML 9.9\n---\nprocedure: 0101T\n", 1, "is not YAML: found incompatible YAML document"),
    ],
)
def test_yaml_that_is_no_page_is_refused_with_the_line_and_the_mend(
    text: str, line: int | None, reason: str, refusal: Callable[..., str]
) -> None:
    message = refusal(text, "page.yaml")
    where = "page.yaml: " if line is None else f"page.yaml:{line}: "
    assert message.startswith(where)
    assert reason in message


def test_what_may_be_written_is_named_where_it_is_refused(refusal: Callable[..., str]) -> None:
    assert all(key in refusal("procedure: 0101T\nprice: 5\n", "x.yaml") for key in PAGE_KEYS)
    row = "procedure: 0101T\nmodifiers:\n- {price: 5}\n"
    assert all(key in refusal(row, "x.yaml") for key in ROW_KEYS)


@pytest.mark.parametrize("name", ["page.txt", "page", "page.md"])
def test_yaml_is_known_by_its_keys_whatever_its_name(name: str, read: Callable[..., Page]) -> None:
    assert len(read(PAGE, name).rows) == 10
    assert read("title: Warming\nprocedure: 0101T\n", name).title == "Warming"


def test_what_could_not_be_read_stands_in_comments_at_the_end(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\nModifier | Description\n22 | More\n22, 51 | Two\x07\u2028: - [\n")
    written = write_page(page)
    assert written.endswith("# line 4 was not read: '22, 51' is no code | 22, 51 | Two : - [\n")
    again = read(written, "kept.yaml")
    assert (again.rows, again.problems) == (page.rows, ())


@pytest.mark.parametrize(
    "code",
    [
        Code("cpt", "J0897"),
        Code("hcpcs", "0101T"),
        Code("cpt", "0490E1"),
        Code("cpt", "01810"),
        Code("hcpcs", "J0897"),
    ],
)
def test_a_code_is_written_so_that_it_is_read_back(code: Code, read: Callable[..., Page]) -> None:
    page = Page(Code("cpt", "0101T"), "x", rows=(Row("procedure", code, line=7),))
    assert read(write_page(page), "kept.yaml") == page


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "~",
        "NO",
        "01810",
        "0490E1",
        "1:30",
        "- item",
        "# no comment",
        "a: b",
        "&a *b",
        "'\"\\",
        "{[",
        "%",
        "It’s 手首 😀",
        "two\n\nparagraphs",
        "x" * 500,
        "word " * 50 + "end",
    ],
)
def test_any_text_is_written_so_that_it_is_read_back(text: str, read: Callable[..., Page]) -> None:
    row = Row("modifier", Code("mod", "22"), text, text, 7)
    page = Page(Code("cpt", "0101T"), "x", text, (row,), summary=text, service_type=text)
    assert read(write_page(page), "kept.yaml") == page


def test_codes_that_look_like_numbers_or_truths_are_written_in_quotes(
    read: Callable[..., Page],
) -> None:
    written = write_page(read(PAGE, "page.yaml"))
    for code in ("NO", "22", "01", "01810", "0490E1"):
        assert f"code: '{code}'" in written
