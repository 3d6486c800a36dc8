"""How work that takes long tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, str], None]
"""Called with how much is done, and the name of the latest of it."""
