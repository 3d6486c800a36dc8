"""The tests here bring releases of their own, beside which none that ship may answer."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def _bundled_store(plain_store: Path) -> Path:
    return plain_store
