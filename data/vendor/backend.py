"""The build backend: setuptools', after fetching what the built package carries (PEP 517)."""

from __future__ import annotations

import sys
from typing import Any

import cytoscape
from setuptools.build_meta import *
from setuptools.build_meta import build_editable as _build_editable
from setuptools.build_meta import build_wheel as _build_wheel


def _fetch() -> None:
    try:
        cytoscape.fetch()
    except OSError as error:
        sys.stderr.write(
            f"billgraph is built without cytoscape.js ({error}); for the interactive page, run"
            " later: python -m billgraph.data.vendor.cytoscape\n"
        )


def build_wheel(*arguments: Any, **options: Any) -> str:
    """Builds a wheel; see PEP 517."""
    _fetch()
    name: str = _build_wheel(*arguments, **options)
    return name


def build_editable(*arguments: Any, **options: Any) -> str:
    """Builds an editable wheel; see PEP 660."""
    _fetch()
    name: str = _build_editable(*arguments, **options)
    return name
