"""The rules of the audit: one entry each, its module beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from billgraph.graph.audit.rule import Rule
from billgraph.graph.errors import UnknownRule

RULES: dict[str, str] = {
    "code-malformed": "code_malformed",
    "acceptance-invalid": "acceptance_invalid",
}
"""The module of each rule by its id, in the order of the documentation; it has a `rule`."""


@cache
def rule(rule_id: str) -> Rule:
    """The rule of that id.

    Raises:
        UnknownRule: When there is none.

    Example:
        >>> rule("code-malformed").severity
        'error'
    """
    if rule_id not in RULES:
        raise UnknownRule(rule_id, tuple(RULES))
    found: Rule = import_module(f"billgraph.graph.audit.rules.{RULES[rule_id]}").rule
    return found


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules to run, in the order of the registry.

    Args:
        select: The ids of the only rules to run; all of them when empty.
        ignore: The ids of rules not to run.

    Raises:
        UnknownRule: When an id is no rule's.

    Example:
        >>> chosen(select=["code-malformed"], ignore=["code-malformed"])
        ()
    """
    only, without = set(select), set(ignore)
    for rule_id in sorted(only | without):
        rule(rule_id)
    return tuple(rule(it) for it in RULES if (not only or it in only) and it not in without)
