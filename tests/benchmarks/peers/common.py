"""Lets the scripts that measure import what they have in common with the tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "common"))
