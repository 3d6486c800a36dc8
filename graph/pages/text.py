"""Plain text and Markdown, line by line.

One reader serves both, because the pages lie between them: table rows that lack
their leading pipe, tables that run into the next heading without an empty line,
bullets on a line of their own. A parser of proper GitHub-flavoured Markdown
would drop surplus cells and fill missing ones as its specification asks (GFM
0.29, section 4.10), and so could not say which row was wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from billgraph.graph.pages.blocks import Block, Line, TableRow

_PIPE = re.compile(r"(?<!\\)\|")
_RULER = re.compile(r"[\s|:=*_-]+")
_LEAD = re.compile(r"(?:#{1,6}\s+|[-*+\u2022]\s+|>\s*)+")
_MARKUP = re.compile(r"[*_`\[\\<&]")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INLINE = (
    (re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"), r"\1"),
    (re.compile(r"(\*\*\*|\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_]+?)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"(`+)(.+?)\1"), r"\2"),
    (re.compile(r"<br\s*/?>"), " "),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]+);")


def read_blocks(text: str) -> Iterator[Block]:
    """Splits plain text or Markdown into lines and table rows.

    Args:
        text: The whole document, decoded.

    Yields:
        Blocks in the order of the document; empty lines, rulers and HTML
        comments are left out, Markdown's emphasis, links, entities and escapes
        are resolved.

    Example:
        >>> list(read_blocks("22 | Increased | Use when **much** |"))[0].cells
        ('22', 'Increased', 'Use when much')
    """
    if "<!--" in text:
        text = _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    # Not str.splitlines(): it also splits at characters that no editor counts as a line end.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        content = " ".join(line.split())
        if not content or _RULER.fullmatch(content) or content.startswith("```"):
            continue
        if "|" in content and (cells := _cells(content)):
            yield TableRow(cells, number, content)
        elif plain := _plain(_LEAD.sub("", content, count=1)):
            yield Line(plain, number)


def _cells(content: str) -> tuple[str, ...]:
    cells = [_plain(cell.strip()) for cell in _PIPE.split(content)]
    if len(cells) == 1:
        return ()
    if not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return tuple(cells)


def _plain(text: str) -> str:
    if not _MARKUP.search(text):
        return text
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    if _ENTITY.search(text):
        from html import unescape

        text = unescape(text)
    return " ".join(text.split())
