"""Ways to spoil an input by its structure: lines, cells, elements, the files in a zip.

Flipping bytes at random seldom gets past the first check of a reader; these changes leave most
of an input in order.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from random import Random

TOKENS: tuple[bytes, ...] = (
    *(b"", b" ", b"\0", b"\t", b"\r", b"\n", b"\r\n", b"\x1b[31m", b"\x9b31m", b"\x1a", b"\x0c"),
    *(b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", "\u202e".encode()),
    *(
        "\u2028".encode(),
        "\u00b2".encode(),
        "\u0663".encode(),
        "\U0001d7d9".encode(),
        "手".encode(),
    ),
    *("手".encode(), "\u0130".encode(), "\u00df".encode(), b"\xe9", b"\xb2", b"\xbd"),
    *(b'"', b"'", b'""', b"'''", b"|", b",", b";", b"{", b"}", b"[", b"]", b"(", b")", b"<", b">"),
    *(b"\\", b"#", b"&", b"*", b"%", b"!", b"?", b"=1+1", b"@", b"`", b"-", b"--", b"---", b"..."),
    *(b"0", b"-1", b"1e9", b"00000000", b"99999999", b"20261301", b"2026000", b"1" * 5000),
    *(b"nan", b".inf", b"NaN", b"null", b"~", b"true", b"1:2:3.4", b"0x1F", b"2026-99-99"),
    *(b"2026-02-30", b"2026-01-01 10:00:00", b"9999-12-31", b"[7/1/2003: new]"),
    *(b"0101T", b"J0897", b"M34.0", b"M79.6-", b"(M00-M99)", b"(Z99.9)", b"CCCCC", b"XXX000"),
    *(
        b"&a [1]",
        b"*a",
        b"!!python/object:os.system x",
        b"!!binary =",
        b"!!set {a}",
        b"!!omap [a: 1]",
    ),
    *(
        b"!!timestamp x",
        b"!!int x",
        b"<<: *a",
        b"? [a, b]\n: c\n",
        b"\\ud800",
        b"&#xD800;",
        b"&#0;",
    ),
    *(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>", b"&b;", b"<![CDATA[", b"]]>"),
    *(b"<?xml version='1.0' encoding='big5'?>", b"<meta charset=utf-7>", b"xmlns:x=''", b"<a"),
    *(b"https://w3id.org/billgraph/id/mod/22", b"<urn: x>", b"} ; DROP ALL #", b"%2F..%2F"),
)
"""What tends to stand where nobody expects it."""

Change = Callable[[bytes, Random], bytes]

_SEPARATORS = (b"\t", b",", b"|", b";", b": ", b" ")
_ELEMENT = re.compile(rb"<(\w[\w.]*)[^<>]*>[^<>]*</\1>")
_MOST = 1 << 16


def spoiled(data: bytes, random: Random) -> bytes:
    """Changes an input in one to four places."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = random.choice(_CHANGES)(data, random)
    return data[:_MOST]


def spoiled_archive(data: bytes, random: Random) -> bytes:
    """Changes a zip: one of its files, one of its names, or the zip itself."""
    choice = random.randrange(4)
    if choice == 0:
        return spoiled(data, random)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [(it, archive.read(it)) for it in archive.infolist()]
    except Exception:  # whatever zipfile says of what was spoiled before
        return spoiled(data, random)
    if not entries:
        return data
    at = random.randrange(len(entries))
    entry, content = entries[at]
    if choice == 1:
        entry.filename = random.choice(NAMES)
    else:
        inner = content.startswith(b"PK\x03\x04")
        content = (spoiled_archive if inner else spoiled)(content, random)
    entries[at] = entry, content
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", random.choice((0, 8))) as archive:
        for info, it in entries:
            archive.writestr(info.filename, it)
    return stream.getvalue()


NAMES = (
    *("../../up.csv", "/etc/passwd", "C:\\up.csv", "..\\..\\up.csv", "a!b.csv", "a\x1b[31mb.csv"),
    *("xl/workbook.xml", "a\nb.csv", "x" * 5000, "\u202evsc.csv", "dir/", "mue_2026q1.csv"),
    *("PPRRVU2025_Oct.csv", "Eff_99-99-2026.csv", "nucc_taxonomy_991.csv", "\u0662\u0660.csv"),
)


def _token(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    end = at if random.random() < 0.5 else min(len(data), at + random.choice((1, 4, 30)))
    return data[:at] + random.choice(TOKENS) + data[end:]


def _byte(data: bytes, random: Random) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]


def _line(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    what = random.randrange(5)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(other, lines[at])
    elif what == 2:
        lines[at], lines[other] = lines[other], lines[at]
    elif what == 3:
        lines[at] = lines[at][: random.randint(0, len(lines[at]))]
    else:
        lines[at] = b" " * random.randrange(8) + lines[at]
    return b"\n".join(lines)


def _cell(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    sign = random.choice([it for it in _SEPARATORS if it in lines[at]] or [b","])
    cells = lines[at].split(sign)
    place = random.randrange(len(cells))
    what = random.randrange(4)
    if what == 0:
        del cells[place]
    elif what == 1:
        cells.insert(place, random.choice(cells))
    else:
        cells[place] = random.choice(TOKENS)
    lines[at] = sign.join(cells)
    return b"\n".join(lines)


def _element(data: bytes, random: Random) -> bytes:
    """Repeats, drops, nests or moves a piece of markup."""
    found = list(_ELEMENT.finditer(data))
    if not found:
        return _token(data, random)
    it = random.choice(found)
    what = random.randrange(4)
    if what == 0:
        return data[: it.start()] + data[it.end() :]
    if what == 1:
        depth = random.choice((2, 40, 300))
        inner = b"<%s>" % it[1] * depth + it[0] + b"</%s>" % it[1] * depth
        return data[: it.start()] + inner + data[it.end() :]
    place = random.choice(found).start() if what == 2 else random.randint(0, len(data))
    return data[:place] + it[0] + data[place:]


def _nested(data: bytes, random: Random) -> bytes:
    opened, closed = random.choice(((b"[", b"]"), (b"{", b"}"), (b"{a: ", b"}"), (b"- ", b"")))
    depth = random.choice((3, 30, 1200))
    at = random.randint(0, len(data))
    return data[:at] + opened * depth + closed * depth + data[at:]


_CHANGES: tuple[Change, ...] = (_token, _token, _byte, _line, _cell, _cell, _element, _nested)
