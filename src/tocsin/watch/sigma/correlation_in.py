# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Correlation rules of pySigma -> ``model.Correlation``. Raises ``Unsupported`` with the reason."""

from __future__ import annotations

from typing import Any

from tocsin.core.errors import Unsupported
from tocsin.watch.sigma.model import AND, NOT, OR, Correlation, Tree

COUNTS = frozenset(
    {"event_count", "value_count", "value_sum", "value_avg", "value_percentile", "value_median"}
)
TEMPORAL = frozenset({"temporal", "temporal_ordered"})


def read_correlation(
    rule: Any, known: dict[str, int], head: tuple[str, str, str, tuple[str, ...]], name: str
) -> Correlation:
    """One correlation; ``known`` numbers rules and correlations by id and name."""
    kind = rule.type.name.lower()
    if kind not in COUNTS | TEMPORAL:
        raise Unsupported(f"correlations of the kind {kind} are not known")
    extended = not hasattr(rule.condition, "op")
    wanted = rule.condition.get_referenced_rules() if extended else []
    wanted = [each.reference for each in rule.rules] if rule.rules else wanted
    missing = [each for each in wanted if each not in known]
    if missing or not wanted:
        raise Unsupported(f"the rules it names are not run: {', '.join(missing) or 'none named'}")
    if kind == "temporal_ordered" and extended:
        raise Unsupported("an order of rules with a condition over them is not defined")
    places = {each: at for at, each in enumerate(wanted)}
    condition: Tree = _condition(rule.condition.parsed, places) if extended else 0
    fields = () if extended else rule.condition.fieldref or ()
    return Correlation(
        *head, name, kind, tuple(known[each] for each in wanted),
        tuple(_key(key, rule, wanted) for key in rule.group_by or ()),
        rule.timespan.seconds,
        "gte" if extended else rule.condition.op.name.lower(),
        0 if extended else rule.condition.count,
        (fields,) if isinstance(fields, str) else tuple(fields),
        50 if extended or rule.condition.percentile is None else rule.condition.percentile,
        condition, extended,
    )  # fmt: skip


def _key(key: str, rule: Any, wanted: list[str]) -> tuple[str, ...]:
    """The field that holds a key of the group in the events of each rule."""
    alias = rule.aliases.aliases.get(key) if rule.aliases is not None else None
    by_rule = {} if alias is None else {each.reference: field for each, field in alias.mapping.items()}
    return tuple(by_rule.get(each, key) for each in wanted)


def _condition(parsed: Any, places: dict[str, int]) -> Tree:
    from sigma.correlations import CorrelationConditionAND, CorrelationConditionNOT, SigmaRuleReference

    if isinstance(parsed, SigmaRuleReference):
        return places[parsed.reference]
    parts = [_condition(each, places) for each in parsed.args]
    if isinstance(parsed, CorrelationConditionNOT):
        return [NOT, *parts]
    return [AND if isinstance(parsed, CorrelationConditionAND) else OR, *parts]
