"""Pages as HTML: what a browser shows of them, without the site around them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billgraph.graph import Page

PAGE = """\
<!doctype html>
<html lang=en>
<head><meta charset="utf-8"><title>CPT 99999: not this</title>
<style>td { color: red }</style></head>
<body>
<nav><a href="/">CPT 99998</a></nav>
<!-- CPT 99997:
  also not this -->
<form id="aspnetForm"><select><option>CPT 99996</select>
<header><p>A publisher</p></header>
<h1>CPT<sup>&reg;</sup> 0101T: Guided&nbsp;warming &amp; more</h1>
<h2>Summary &amp; Overview</h2>
<p>Key payers are <b>Aetna</b>,
Cedar Plan, and <a href=x>Medicare</a>. More
follows.</p>
<script>document.write("Key payers are None, Nobody.")</script>
Not in an element.
<h2>CPT Code Overview</h2>
<p>The clinician warms the wrist.<br>Slowly.</p>
<ul><li><strong>Service type:</strong> Warming
<li>Typical site of service: Physician office, hospice</ul>
<h2>Coding Specifications</h2>
<table class="t">
  <thead><tr><th>Modifier<th>Description<th>When to Use</thead>
  <tbody>
    <tr
      class="odd">
      <td>2&shy;2</td><td>More <i>work</i></td>
      <td><p>Use it.</p><p>But rarely.</p></td></tr>
    <tr><td>LT<td>Left<td>
    <tr><td>RT<td>Right
  </tbody>
</table>
<table><tr><td>Icon</td><td>
  <h2>Related Diagnoses</h2>
  <table><tr><th>ICD-10 Code</th><th>Description</th></tr>
  <tr><td>M34.0</td><td>Ill</td></tr></table>
</td></tr></table>
<div role="navigation">CPT 99995</div>
<footer>Service type: footing</footer>
</form></body></html>
"""


def test_a_page_in_html_is_read_whole(read: Callable[..., Page]) -> None:
    page = read(PAGE, "page.html")
    assert (page.procedure.curie, page.title) == ("cpt:0101T", "Guided warming & more")
    assert page.summary == (
        "Key payers are Aetna, Cedar Plan, and Medicare. More follows.\n\nNot in an element."
    )
    assert page.overview == "The clinician warms the wrist.\n\nSlowly."
    assert page.service_type == "Warming"
    assert [(row.code.value, row.label, row.note, row.line) for row in page.rows] == [
        ("M34.0", "Ill", None, 37),
        ("22", "More work", "Use it. But rarely.", 27),
        ("LT", "Left", None, 30),
        ("aetna", "Aetna", None, 13),
        ("cedar-plan", "Cedar Plan", None, 13),
        ("medicare", "Medicare", None, 13),
        ("11", "Physician office", None, 21),
        ("34", "hospice", None, 21),
    ]
    assert [(p.line, p.problem) for p in page.problems] == [
        (31, "has 2 cells where 3 are expected")
    ]


@pytest.mark.parametrize(
    "tag", ["script", "style", "nav", "footer", "aside", "template", "noscript", "button", "svg"]
)
def test_what_is_no_part_of_the_text_is_ignored(tag: str, read: Callable[..., Page]) -> None:
    page = read(
        f"<h1>CPT 0101T: x</h1><h2>Summary</h2><{tag}><p>Key payers are A</p></{tag}><p>End."
    )
    assert (page.summary, page.rows) == ("End.", ())


def test_what_is_ignored_parts_paragraphs_as_a_browser_does(read: Callable[..., Page]) -> None:
    page = read(
        "<h1>CPT 0101T: x</h1><h2>Summary</h2>One <script>x</script>line."
        "<nav>Go</nav>Another<div role=search>Find</div>and a third."
    )
    assert page.summary == "One line.\n\nAnother\n\nand a third."


@pytest.mark.parametrize("role", ["navigation", "banner", "contentinfo", "search", "menu"])
def test_what_has_the_role_of_navigation_is_ignored(role: str, read: Callable[..., Page]) -> None:
    page = read(f"<h1>CPT 0101T: x</h1><h2>Summary</h2><div role={role}>Go</div><p>End.")
    assert page.summary == "End."


def test_a_list_of_terms_is_read_as_labelled_lines(read: Callable[..., Page]) -> None:
    page = read(
        "<h1>CPT 0101T: x</h1><dl><dt>Service type<dd>A <b>warm</b> thing\n"
        "<dt>Site of service:</dt><dd>Office</dd>\n<dd>Hospice</dd></dl>\n"
        "<dl><div><dt>Payers</dt><dd><p>Aetna</p></dd></div></dl>"
    )
    assert (page.service_type, page.site_of_service) == ("A warm thing", "Office, Hospice")
    assert [(row.code.value, row.line) for row in page.rows] == [
        ("aetna", 4),
        ("11", 2),
        ("34", 2),
    ]


def test_a_text_shown_as_it_is_keeps_its_lines(read: Callable[..., Page]) -> None:
    page = read(
        "<h1>CPT 0101T: x</h1>\n"
        "<pre>\nModifier | Description\n22 | More &amp; more\n</pre>\n<p>Summary"
    )
    assert [(row.label, row.line) for row in page.rows] == [("More & more", 4)]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><th>Modifier<th>Description<tr><td>22<td>More</table>",
        "<table><tr><td>Modifier</td><td>Description</td></tr><tr><td>22<td>More</tr></table>",
        "<TABLE><TR><TH>Modifier<TH>Description<TR><TH SCOPE=row>22<TD>More</TABLE>",
        "<table><caption>Modifiers</caption>"
        "<tr><th>Modifier<th>Description<tr><td>22<td>More</table>",
        "<table><tr><th colspan=2>Modifiers"
        "<tr><th>Modifier<th>Description<tr><td>22<td>More</table>",
        "<table><tr><td><p>Modifier<td><p>Description<tr><td><p>22</p><td><p>More</table>",
        "<table><tr><td><h2>Modifiers</h2><p>These.</p><table><tr><th>Modifier<th>Description"
        "<tr><td>22<td>More</table></table>",
        "<table><tr><td>1<td>"
        "<table><tr><th>Modifier<th>Description<tr><td>22<td>More</table></table>",
    ],
)
def test_tables_come_in_many_forms(table: str, read: Callable[..., Page]) -> None:
    page = read(f"<h1>CPT 0101T: x</h1>{table}")
    assert [(row.code.value, row.label) for row in page.rows] == [("22", "More")]
    assert page.problems == ()


def test_a_second_table_is_never_read_as_of_the_first(read: Callable[..., Page]) -> None:
    page = read(
        "<h1>CPT 0101T: x</h1><h2>Related CPT codes</h2>"
        "<table><tr><th>CPT Code<th>Description<tr><td>99213<td>A visit</table>\n"
        "<table><tr><th>DRG<th>Weight<tr><td>0981<td>2.3</table>"
    )
    assert [row.code.value for row in page.rows] == ["99213"]
    assert [problem.line for problem in page.problems] == [2]


def test_a_layout_table_of_one_cell_is_no_table(read: Callable[..., Page]) -> None:
    page = read(
        "<table><tr><td><p>CPT 0101T: Warming</p><p>Service type: Care</p></td></tr></table>"
    )
    assert (page.title, page.service_type, page.problems) == ("Warming", "Care", ())


def test_the_lines_of_rows_are_right_beyond_where_the_parser_stops_to_count(
    read: Callable[..., Page],
) -> None:
    rows = "<tr>\n<td>M34.0\n<td>Ill\n" * 30_000
    page = read(f"<h1>CPT 0101T: x</h1>\n<table><tr><th>ICD-10 Code<th>Name\n{rows}</table>")
    assert len(page.rows) == 30_000
    assert page.rows[-1].line == 3 + 3 * 29_999


def test_text_after_a_long_element_has_its_own_line(read: Callable[..., Page]) -> None:
    page = read(
        "<h1>CPT 0101T: x</h1>\n<div><table>\n<tr><td>a\n<td>b\n</table>\n"
        "<script>\n\n</script><!--\n\n-->\nKey payers are Aetna and Cedar Plan.</div>"
    )
    assert [row.line for row in page.rows_of("payer")] == [11, 11]


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ("<meta charset=windows-1252>", "cp1252"),
        ("<meta charset=ISO-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">', "iso-8859-2"),
        ('<?xml version="1.0" encoding="windows-1252"?><html>', "cp1252"),
        ("<meta charset=utf-16>", "utf-8"),
        ("<meta charset=shift_jis>", "shift_jis"),
        ("<meta charset=koi8-r>", "utf-8-sig"),
        ("<meta charset=klingon>", "utf-16"),
    ],
)
def test_the_encoding_is_the_one_that_is_declared(
    declaration: str, encoding: str, read: Callable[..., Page]
) -> None:
    title = {"iso-8859-2": "Ł", "shift_jis": "手首"}.get(encoding, "it’s é")
    page = read(f"{declaration}\n<h1>CPT 0101T: {title}</h1>".encode(encoding), "page.html")
    assert page.title == title


@pytest.mark.parametrize(
    "charset", ["klingon", "hex", "idna", "unicode_escape", "utf-7", "a.b", "-"]
)
def test_an_encoding_that_is_none_is_refused(charset: str, refusal: Callable[..., str]) -> None:
    message = refusal(f"<meta charset={charset}><h1>CPT 0101T: x</h1>", "page.html")
    assert f"declares the unknown encoding '{charset}'" in message


def test_a_page_that_is_not_in_its_encoding_is_refused_with_the_line(
    refusal: Callable[..., str],
) -> None:
    message = refusal("<meta charset=utf-8>\n<h1>CPT 0101T: é</h1>".encode("latin-1"), "page.html")
    assert message.startswith("page.html:2: is not UTF-8: byte 0xe9")


@pytest.mark.parametrize("name", ["page.txt", "page.html", "page", "page.xhtml"])
def test_html_is_known_by_its_content_whatever_its_name(
    name: str, read: Callable[..., Page]
) -> None:
    assert read("<h1>CPT 0101T: x</h1><table><tr><td>a", name).title == "x"


def test_a_whole_document_is_html_even_when_it_is_named_markdown(read: Callable[..., Page]) -> None:
    assert read("<!-- saved -->\n<!DOCTYPE html><h1>CPT 0101T: x</h1>", "page.md").title == "x"


def test_a_text_that_is_named_html_is_read_as_text(read: Callable[..., Page]) -> None:
    page = read("CPT 0101T: x\nModifier | Description\n22 | <5 More\n", "page.html")
    assert [row.label for row in page.rows] == ["<5 More"]


@pytest.mark.parametrize(
    ("entity", "text"),
    [
        ("&#8217;", "’"),
        ("&#x2019;", "’"),
        ("&rsquo;", "’"),
        ("&lt;b&gt;", "<b>"),
        ("&#1;&#8203;", ""),
    ],
)
def test_entities_are_resolved(entity: str, text: str, read: Callable[..., Page]) -> None:
    assert read(f"<h1>CPT 0101T: x{entity}y</h1>").title == f"x{text}y"
