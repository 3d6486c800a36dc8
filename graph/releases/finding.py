"""The files of releases that arguments name: files, and folders with all that lies below them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LEFT, PASSED_OVER = "left", "passed over"
NAME_IT = "to have it read all the same, name it itself"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is to be read as a release.

    Attributes:
        path: Where it is.
        given: How a message names it.
        folder: The folder in which it lies, where a folder was named; None where it was
            named itself. Files that were named belong together, and so do those of one folder.
    """

    path: Path
    given: str
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file of which nothing, or not all, was added, and why.

    Attributes:
        file: How a message names it.
        reason: Why.
        mend: What to do about it; empty where there is nothing to do.
        is_named: Whether it was named itself, and did not only lie in a folder.
        is_covered: Whether another file that was read says what it says: nothing is lost.
        lacks_validity: Whether it only wants to be told from when it is valid.
        is_hidden: Whether it was left because its name begins with a dot.
    """

    file: str
    reason: str
    mend: str = ""
    is_named: bool = False
    is_covered: bool = False
    lacks_validity: bool = False
    is_hidden: bool = False

    @property
    def status(self) -> str:
        """``passed over`` where another file says the same, else ``left``.

        Example:
            >>> LeftFile("a.pdf", "is no release").status
            'left'
        """
        return PASSED_OVER if self.is_covered else LEFT

    @property
    def why(self) -> str:
        """The reason and the mend as one text."""
        return f"{self.reason}; {self.mend}" if self.mend else self.reason


def find_files(arguments: Iterable[Path]) -> Iterator[Found | LeftFile]:
    """Finds the files that arguments name, each once.

    A folder stands for every regular file below it, in the order of their names. What is
    hidden there, or by its ending plainly no release, is left; what was named itself never is.

    Args:
        arguments: Files and folders.

    Yields:
        The files, not yet opened, and those that are left.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for name in ("taxonomy.csv", "README.md"):
        ...         _ = Path(folder, name).write_text("Code,Grouping")
        ...     [(type(it).__name__, it.status) if isinstance(it, LeftFile) else it.path.name
        ...         for it in find_files([Path(folder)])]
        [('LeftFile', 'left'), 'taxonomy.csv']
    """
    seen: set[str] = set()
    for argument in arguments:
        is_folder = os.path.isdir(argument)  # noqa: PTH112 (raises where it may not be read)
        for it in _below(argument) if is_folder else [Found(argument, as_text(argument))]:
            if isinstance(it, LeftFile):
                yield it
            elif (place := str(it.path.absolute())) not in seen:
                seen.add(place)
                yield it


def as_text(path: Path) -> str:
    """A file's name as text for a message: its bytes need not be UTF-8.

    Example:
        >>> as_text(Path("a.csv"))
        'a.csv'
    """
    return str(path).encode("utf-8", "replace").decode()


def _below(folder: Path) -> Iterator[Found | LeftFile]:
    unlisted: list[LeftFile] = []

    def refuse(error: OSError) -> None:
        reason, mend = "is a folder that cannot be listed", "check its permissions"
        unlisted.append(LeftFile(as_text(Path(error.filename)), reason, mend))

    is_empty = True
    for parent, folders, names in os.walk(folder, onerror=refuse):
        left = [_folder_left(Path(parent, name)) for name in sorted(folders)]
        gone = [it for it in left if it is not None]
        folders[:] = [name for name, it in zip(sorted(folders), left, strict=True) if it is None]
        is_empty = is_empty and not gone and not names
        yield from gone
        for name in sorted(names):
            path = Path(parent, name)
            yield _file_left(path) or Found(path, as_text(path), path.parent)
    yield from unlisted
    if is_empty and not unlisted:
        reason, mend = "is a folder without a file in it", "name the files of the release"
        yield LeftFile(as_text(folder), reason, mend)


def _folder_left(path: Path) -> LeftFile | None:
    if path.name.startswith("."):
        return LeftFile(as_text(path), "is a hidden folder", NAME_IT, is_hidden=True)
    if path.is_symlink():
        return LeftFile(as_text(path), "is a link to a folder", NAME_IT)
    return None


def _file_left(path: Path) -> LeftFile | None:
    """Why a file that lies in a folder is not even opened; None where it is."""
    if path.name.startswith("."):
        return LeftFile(as_text(path), "is a hidden file", NAME_IT, is_hidden=True)
    ending = path.suffix.lower()
    if ending in _NO_RELEASES:
        return LeftFile(as_text(path), f"is no release: none comes as {ending}", NAME_IT)
    try:
        # A pipe would be waited for.
        if not stat.S_ISREG(path.stat().st_mode):
            mend = "write what it holds to a file"
            return LeftFile(as_text(path), "is no regular file", mend)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        return LeftFile(as_text(path), reason, "check the file")
    return None


_NO_RELEASES = frozenset(
    f".{ending}"
    for ending in (
        "pdf doc docx odt rtf md markdown rst htm html ppt pptx"
        " png jpg jpeg gif svg webp py js sh exe dll log sha256 md5 asc sig"
    ).split()
)
"""How files end that lie beside releases and are none, whatever stands in them."""
