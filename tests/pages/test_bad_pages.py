"""Files that are no page: each is refused in one clear line, at once."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from billgraph.graph import Page, read_page
from billgraph.graph.errors import UnreadableInput

MEGABYTE = 1_000_000


@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "\u200b\u00a0\n"])
@pytest.mark.parametrize("name", ["page.txt", "page.html", "page.yaml", "page"])
def test_an_empty_file_is_refused(content: str, name: str, refusal: Callable[..., str]) -> None:
    assert "is empty" in refusal(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("Nothing but words.\n", "page.txt"),
        ("CPT codes are often changed, as is code 27601.\n", "page.txt"),
        ("ICD-10 M34.0: Ill\nModifier | Description\n22 | More\n", "page.txt"),
        ("# A heading\n\nhttps://example.org\n", "page.md"),
        ("<p>Words.", "page.html"),
        ("<!doctype html><title>CPT 0101T: x</title><body></body>", "page.html"),
        ("<nav>CPT 0101T: x</nav><script>CPT 0101T</script>", "page.html"),
        ("<!-- CPT 0101T: x -->", "page.html"),
    ],
)
def test_a_page_without_a_procedure_code_is_refused(
    content: str, name: str, refusal: Callable[..., str]
) -> None:
    message = refusal(content, name)
    assert message.startswith(f"{name}: names no procedure code; ")
    assert "CPT 0489T" in message


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\nCPT 0101T: x",
        b"\xff\xd8\xff\xe0CPT 0101T: x",
        b"\x1f\x8b\x08CPT 0101T: x",
        b"CPT 0101T: x\0y",
        "CPT 0101T: x".encode("utf-16-le"),
        "\ufeffCPT 0101T: x\0".encode("utf-16"),
        b"\0" * 1000,
    ],
)
@pytest.mark.parametrize("name", ["page.txt", "page.yaml", "page.html"])
def test_a_binary_file_is_refused(content: bytes, name: str, refusal: Callable[..., str]) -> None:
    assert refusal(content, name).startswith(f"{name}: is a binary file; save the page as ")


def test_an_archive_of_pages_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.txt", "w") as archive:
        archive.writestr("page.txt", "CPT 0101T: x")
    with pytest.raises(UnreadableInput, match="is a binary file"):
        read_page(tmp_path / "pages.txt")


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"CPT 0101T: x\n\n\xe9\n", "page.txt:3: is not UTF-8: byte 0xe9; save it as UTF-8"),
        (b"CPT 0101T: caf\xc3", "page.txt:1: is not UTF-8: byte 0xc3; save it as UTF-8"),
        (b"\xef\xbb\xbfCPT\n\x92", "page.txt:2: is not UTF-8: byte 0x92; save it as UTF-8"),
        (b"\xff\xfeC", "page.txt:1: is not UTF-16: byte 0x43; save it as UTF-8"),
    ],
)
def test_a_text_in_another_encoding_is_refused_with_the_line(
    content: bytes, where: str, refusal: Callable[..., str]
) -> None:
    assert refusal(content) == where


def test_a_file_of_200_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    with path.open("wb") as stream:
        stream.write(b"CPT 0101T: x\n")
        stream.truncate(200 * MEGABYTE)
    with pytest.raises(UnreadableInput, match=r"is too large for a code page: .* than 8 MiB; "):
        read_page(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match=r"absent\.txt: does not exist; check the name"):
        read_page(tmp_path / "absent.txt")


@pytest.mark.parametrize("name", ["a\0b.txt", "x" * 5000])
def test_a_name_that_no_file_can_have_is_refused(name: str) -> None:
    with pytest.raises(UnreadableInput, match="; check the "):
        read_page(name)


def test_a_folder_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="is a folder; name a page in it"):
        read_page(tmp_path)


def test_a_device_is_no_page() -> None:
    with pytest.raises(UnreadableInput, match="/dev/null: is no file; "):
        read_page("/dev/null")


def test_a_link_that_leads_nowhere_or_round_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nowhere.txt").symlink_to("absent.txt")
    (tmp_path / "round.txt").symlink_to("round.txt")
    with pytest.raises(UnreadableInput, match="does not exist"):
        read_page(tmp_path / "nowhere.txt")
    with pytest.raises(UnreadableInput, match="cannot be read: "):
        read_page(tmp_path / "round.txt")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("CPT 0101T: x\n", encoding="utf-8")
    path.chmod(0)
    with (
        _as_nobody(),
        pytest.raises(UnreadableInput, match="may not be read; check the file's perm"),
    ):
        read_page(path)


def test_a_file_whose_name_is_not_utf8_is_refused_under_a_name_that_can_be_written(
    tmp_path: Path,
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))
    try:
        path.write_text("CPT 0101T: x\n", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    with pytest.raises(
        UnreadableInput, match=r"/caf\?\.txt: has a name that is not UTF-8.*; rename"
    ):
        read_page(path)
    assert read_page(path, source="cafe.txt").source == "cafe.txt"


DEEP_HTML = "<h1>CPT 0101T: x</h1>\n" + "<div>" * 100_000 + "x"
LAUGHS = "a: &a [x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefghijklmnopqrstuvwxy", "bcdefghijklmnopqrstuvwxyz", strict=True)
)


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (DEEP_HTML, "page.html", "page.html:2: its elements are nested more than 256 deep; "),
        ("<b>" * 100_000, "page.html", "page.html:1: its elements are nested more than 256 deep; "),
        (
            "<p>CPT 0101T: x\n<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">",
            "page.html",
            "page.html:2: a tag has more than 10000 attributes; ",
        ),
        (LAUGHS, "page.yaml", "page.yaml:1: uses an anchor or an alias; write the value itself"),
        ("a:\n " + "[" * 900, "page.yaml", "page.yaml:2: is nested more than 20 deep; "),
        ("{a: " * 100_000, "page.yaml", "page.yaml:1: is nested more than 20 deep; "),
        ("- " * 100_000, "page.yaml", "page.yaml:1: is nested more than 20 deep; "),
    ],
)
def test_what_is_built_to_break_a_reader_is_refused(
    content: str, name: str, message: str, refusal: Callable[..., str]
) -> None:
    assert refusal(content, name).startswith(message)


def test_yaml_nested_deeper_than_its_parser_goes_is_refused(
    refusal: Callable[..., str],
) -> None:
    message = refusal("a:\n " + "[" * 100_000, "page.yaml")
    assert message.startswith("page.yaml:2: is ")
    assert "nest" in message


@pytest.mark.parametrize("depth", [10, 200])
def test_html_nested_as_deep_as_real_pages_is_read(depth: int, read: Callable[..., Page]) -> None:
    page = read("<div>" * depth + "<h1>CPT 0101T: x</h1>" + "<b>" * 20 + "deep", "page.html")
    assert page.title == "x"


# Where a reader went over such a line again and again, this would take hours.
LONG_LINES = [
    *("[", "[a](", '[a](b "', "*", "**", "**a ", "* a", "_", "__a ", "`", "` ``", "<", "<b ", "&"),
    *("&#1", "\\", "\\|", "|", "a | ", "<!--", "# ", "> ", "- ", "(", "a,(", "a, ", "a and ", " "),
    *(
        "key ",
        "key payers ",
        "Key payers are A",
        "payers",
        "CPT ",
        "CPT code ",
        "office ",
        "M34.0 ",
    ),
    *("data ", "data not ", "A service type:", "hospital outpatient ", "\u200b", "\u00a0", "x"),
]


@pytest.mark.long
@pytest.mark.parametrize("piece", LONG_LINES)
def test_a_line_of_a_megabyte_is_read(piece: str, read: Callable[..., Page]) -> None:
    line = piece * (MEGABYTE // len(piece))
    page = read(f"CPT 0101T: x\nSummary\n{line}\nService type: Warming\n")
    assert page.service_type == "Warming"


@pytest.mark.long
@pytest.mark.parametrize(
    "before", ["Payers\n", "Typical site of service: ", "22 | ", "Diagnoses\n"]
)
def test_a_long_line_is_read_wherever_it_stands(before: str, read: Callable[..., Page]) -> None:
    for piece in LONG_LINES:
        line = piece * (MEGABYTE // 20 // len(piece))
        page = read(f"CPT 0101T: x\n{before}{line}\n\nService type: Warming\n")
        assert page.service_type == "Warming"


@pytest.mark.long
@pytest.mark.parametrize(
    "piece",
    ["<p>", "<td>", "<tr><td>", "<table>\n</table>", "<dt>x<dd>", "<b></b>", "&", "<!--", "<a "],
)
def test_html_of_a_megabyte_is_read(piece: str, read: Callable[..., Page]) -> None:
    page = read("<h1>CPT 0101T: x</h1>" + piece * (MEGABYTE // len(piece)), "page.html")
    assert page.title == "x"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("\n" * 5000 + "CPT 0101T: x\n", "page.txt"),
        ("<!-- a -->\n" * 5000 + "CPT 0101T: x\n", "page.html"),
        ("# a\n" * 5000 + "procedure: 0101T\n", "page"),
        (" " * MEGABYTE + "CPT 0101T: x\n", "page.html"),
    ],
)
def test_what_stands_before_the_page_may_be_long(
    content: str, name: str, read: Callable[..., Page]
) -> None:
    assert read(content, name).procedure.curie == "cpt:0101T"


def test_the_command_line_says_in_one_line_what_is_wrong(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "page.yaml"
    path.write_text("procedure: 0101T\ntitel: x\n", encoding="utf-8")
    result = billgraph("page", path)
    assert (result.status, result.out) == (3, "")
    assert result.err.count("\n") == 1
    assert f"{path}:2: unknown key 'titel'; use procedure, source, title" in result.err


def test_the_command_line_tells_what_of_a_page_was_not_read(
    billgraph: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "page.txt"
    path.write_text("CPT 0101T: x\nModifier | Description\n22, 51 | Two\n", encoding="utf-8")
    result = billgraph("page", path)
    assert result.status == 0
    assert result.err == f"billgraph: {path}:3: '22, 51' is no code\n"


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Lets permissions count: they do not for root."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)
