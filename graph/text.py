"""Numbers of things in words."""

from __future__ import annotations


def pluralize(number: int, one: str, many: str = "") -> str:
    """Say a number of things in words.

    Example:
        >>> pluralize(1, "link"), pluralize(1200, "code"), pluralize(2, "match", "matches")
        ('1 link', '1,200 codes', '2 matches')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
