"""The parts of releases that files hold: their documents whose layout is known."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from hashlib import file_digest, sha256

from billgraph.graph.errors import UnreadableInput
from billgraph.graph.releases.documents import Document, documents
from billgraph.graph.releases.finding import Found
from billgraph.graph.releases.formats import LAYOUTS, Layout, recognise
from billgraph.graph.releases.model import Reading


@dataclass(frozen=True, slots=True)
class Part:
    """A document that holds a release, or a part of one.

    Attributes:
        file: The file that it is, or that it lies in.
        layout: What it is.
        document: The document.
        reading: What it says; it can be read once.
    """

    file: Found
    layout: Layout
    document: Document
    reading: Reading

    def again(self) -> Part:
        """The same part, to be read once more."""
        return Part(self.file, self.layout, self.document, self.layout.read(self.document))


def parts_of(file: Found) -> tuple[list[Part], list[str]]:
    """Finds the documents of a file that hold releases, and the names of those that do not.

    Where a zip holds one release in several layouts, the one that is preferred is read.

    Args:
        file: The file.

    Raises:
        UnreadableInput: When it cannot be read, or holds no release that is known.
    """
    known: list[tuple[Layout, Document]] = []
    unknown = []
    for document in documents(file.path, file.given):
        layout = recognise(document)
        if layout is None:
            unknown.append(document)
        else:
            known.append((layout, document))
    if not known:
        raise _unknown(file.given, unknown)
    parts, passed_over = [], [document.name for document in unknown]
    best = {
        (layout.code_set, layout.part): layout
        for layout, _ in sorted(known, key=lambda it: LAYOUTS.index(it[0]), reverse=True)
    }
    texts = {(it.key, _stem(document)) for it, document in known if not document.is_workbook}
    for layout, document in known:
        is_again = document.is_workbook and (layout.key, _stem(document)) in texts
        if best[layout.code_set, layout.part] is layout and not is_again:
            parts.append(Part(file, layout, document, layout.read(document)))
        else:
            passed_over.append(document.name)
    return parts, passed_over


def digest(file: Found) -> str:
    """The SHA-256 of a file, hexadecimal.

    Raises:
        UnreadableInput: When it cannot be read.
    """
    try:
        with open(file.path, "rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
        raise UnreadableInput(file.given, problem, "check the file") from error


def content(document: Document) -> tuple[int, str]:
    """How many bytes a document has when it is unpacked, and their SHA-256.

    Raises:
        UnreadableInput: When it cannot be read to its end.

    Example:
        >>> import io
        >>> content(Document("a.csv", lambda: io.BytesIO(b"Code")))[0]
        4
    """
    size, found = 0, sha256()
    with document.open() as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            found.update(piece)
    return size, found.hexdigest()


_PIECE = 1 << 20


def _stem(document: Document) -> str:
    """What a table that comes as text and as workbook is named alike by."""
    return document.file_name.rpartition(".")[0].lower()


def _unknown(name: str, unknown: list[Document]) -> UnreadableInput:
    for document in unknown:
        encoding = _other_encoding(document.head())
        if encoding is not None:
            problem = f"is written in {encoding}"
            return UnreadableInput(document.name, problem, "save it as UTF-8, and add that")
        if document.is_packed:
            return UnreadableInput(document.name, "is packed again", "unpack it, and add that")
    return UnreadableInput(
        name,
        "is no release that billgraph reads",
        "see what it reads: billgraph release add --help",
    )


def _other_encoding(head: bytes) -> str | None:
    """The encoding of a text with more than a byte for each letter, if it is one."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    odd, even = set(head[1:_LOOK:2]), set(head[:_LOOK:2])
    # Without a mark it is known by the nulls beside each letter that ASCII has.
    by_nulls = {0} in (odd, even) and odd != even
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or by_nulls
    return "UTF-16" if is_wide else None


_LOOK = 64
