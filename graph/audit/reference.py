"""The rules of the audit as Markdown, made from what each rule says of itself.

``python -m billgraph.graph.audit.reference > graph/audit/README.md`` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from billgraph.graph.audit.rule import Rule
from billgraph.graph.audit.rules import chosen

_HEAD = """\
# The audit

Made from the rules by `make docs`; do not edit it here.

`billgraph audit` holds every statement of a page against the official releases in the store. A
rule is a class in a module of its own in [rules](rules), with an id, a severity, the official text
that it rests on, an example and its limits. `error` is what is wrong by an official release,
`warning` what is doubtful, `info` what is worth knowing.

A statement ends as *confirmed* (a release has its code, and its name agrees), *wrong* (an error),
*doubtful* (a warning), *accepted*, or *unchecked*: there is no release to hold it against, or only
an excerpt that does not have the code. Unchecked is never passed off as right.

In the YAML of a page, a row or the page itself may accept findings, each with the reason:

```yaml
diagnoses:
  - code: M65.3O1
    accept: code-malformed, because the publisher writes it so
```
"""


def reference() -> str:
    """Writes the rules as Markdown."""
    rules = chosen()
    return "\n".join((_HEAD, "\n".join(_table(rules)), *("\n".join(_section(it)) for it in rules)))


def _table(rules: tuple[Rule, ...]) -> Iterator[str]:
    yield "| rule | severity | what it finds |"
    yield "|---|---|---|"
    for it in rules:
        yield f"| [`{it.id}`](#{it.id}) | {it.severity} | {it.title} |"
    yield ""


def _section(it: Rule) -> Iterator[str]:
    yield f"## {it.id}\n"
    yield f"{it.title}. {it.matters}\n"
    yield f"- Rests on: {it.rests_on}."
    yield f"- Example: `{it.example.states}`: {it.example.finding}."
    yield f"- Limits: {it.limits}"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(reference())
