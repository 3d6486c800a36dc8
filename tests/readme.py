"""The README's commands, for the tests and for CI: taken from there, not repeated."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def setup_commands(text: str) -> list[str]:
    """The commands in the section Set-up, as the README spells them.

    Example:
        >>> setup_commands("## Set-up\\n```sh\\nmake\\n```\\n## Ask\\n```sh\\nask\\n```\\n")
        ['make']
    """
    section = re.search(r"^## Set-up\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None, "the README has no section Set-up"
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", section[1], re.DOTALL)]


if __name__ == "__main__":
    print("\n".join(setup_commands(README.read_text(encoding="utf-8"))))
