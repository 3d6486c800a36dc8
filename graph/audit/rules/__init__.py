"""The rules of the audit: one entry each, its module beside this one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module

from billgraph.graph.audit.rule import Rule
from billgraph.graph.errors import UnknownRule

RULES: dict[str, str] = {
    "code-malformed": "code_malformed",
    "code-not-in-release": "code_not_in_release",
    "code-deleted": "code_deleted",
    "code-not-yet-valid": "code_not_yet_valid",
    "code-is-header": "code_is_header",
    "range-wrong": "range_wrong",
    "name-of-another-code": "name_of_another_code",
    "name-contradicts": "name_contradicts",
    "name-different": "name_different",
    "name-in-part": "name_in_part",
    "procedure-misnamed": "procedure_misnamed",
    "modifier-misdescribed": "modifier_misdescribed",
    "modifier-unsupported": "modifier_unsupported",
    "modifier-global-days": "modifier_global_days",
    "modifier-for-visits": "modifier_for_visits",
    "modifier-anesthesia": "modifier_anesthesia",
    "procedures-not-together": "procedures_not_together",
    "procedure-bundled": "procedure_bundled",
    "add-on-without-primary": "add_on_without_primary",
    "procedure-for-another-site": "body_site",
    "diagnoses-exclude-each-other": "diagnoses_exclude",
    "companion-missing": "companion_missing",
    "table-missing": "table_missing",
    "named-otherwise-elsewhere": "named_otherwise",
    "one-sided-link": "one_sided",
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
