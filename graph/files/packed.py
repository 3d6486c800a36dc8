"""What a zip holds, unpacked within bounds: small files that stand for huge ones are refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from billgraph.graph.errors import UnreadableInput

MOST_RATIO = 150
"""How many times larger than packed a document may become, once it is above `FREE_BYTES`."""

FREE_BYTES = 64 << 20

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What is raised for a zip that is damaged or encrypted."""

_PIECE = 1 << 20


def unpacked(data: bytes, entry: zipfile.ZipInfo, archive: zipfile.ZipFile) -> Iterator[bytes]:
    """The bytes of an entry to the end of its stream, however many the zip says there are.

    Args:
        data: The whole zip.
        entry: The entry.
        archive: The zip, opened.
    """
    with archive.open(entry):  # which checks its header
        start = entry.header_offset
    name, extra = (int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28))
    start += 30 + name + extra
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        yield data[start : start + entry.compress_size]
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    left: bytes = data[start:]
    while not inflate.eof and (piece := inflate.decompress(left, _PIECE)):
        yield piece
        left = inflate.unconsumed_tail


def check_unpacked(data: bytes, name: str, mend: str, most: int, suffix: str = "") -> None:
    """Refuses a zip that would not fit into memory.

    Args:
        data: The zip.
        name: How a message names it.
        mend: What to do about one that is refused.
        most: How many bytes its entries may have together, unpacked.
        suffix: How the names of the entries end that are counted.

    Raises:
        UnreadableInput: When it unpacks to more, is damaged, or is encrypted.
    """
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            counted = (it for it in archive.infolist() if it.filename.endswith(suffix))
            for entry in counted:
                for piece in unpacked(data, entry, archive):
                    size += len(piece)
                    if size > most:
                        problem = f"unpacks to more than {most >> 20} MiB, too much for what it is"
                        raise UnreadableInput(name, problem, mend)
    except (*DAMAGE, OSError, ValueError, IndexError) as error:
        raise UnreadableInput(name, f"is damaged ({error})", mend) from error
