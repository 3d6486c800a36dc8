"""What the tests of faults share: processes, small disks, servers, and what must hold after."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "common"))  # what the soak shares with the tests
