# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Texts of rule files -> a ruleset: parsed and transformed by pySigma, compiled into trees; what cannot be is named with its reason.

Which events a log source means (``process_creation`` of Windows: Sysmon's 1 or the Security channel's 4688) is told by the
pipelines; each named pipeline is one reading of a rule, and the rule is any of its readings. A rule of whose log source no
pipeline knows anything would ask the events of every source: it is not run unless that is asked for.

Cost: pySigma takes about 5 ms a rule and pipeline; what comes of it is kept (``flows.sigma_rules``).
"""

from __future__ import annotations

import copy
import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from tocsin.core.errors import BadInput, Unavailable, Unsupported
from tocsin.watch.sigma.correlation_in import read_correlation
from tocsin.watch.sigma.model import OR, VERSION, Correlation, Refused, Rule, Ruleset, Tree
from tocsin.watch.sigma.spelling import spelt
from tocsin.watch.sigma.tree import Terms

NODES = 50_000
"""Values and keys in one file, those behind an alias counted each time it is named."""
ANY = "any"
"""Of pipelines: run every rule over every event, whatever log source it names."""
PIPELINES: dict[str, tuple[tuple[str, str], ...]] = {
    "sysmon": (
        ("sigma.pipelines.sysmon", "sysmon_pipeline"),
        ("sigma.pipelines.windows", "windows_logsource_pipeline"),
    ),
    "audit": (
        ("sigma.pipelines.windows", "windows_audit_pipeline"),
        ("sigma.pipelines.windows", "windows_logsource_pipeline"),
    ),
    ANY: (),
}
USUAL = ("sysmon", "audit")


class Text(msgspec.Struct, frozen=True):
    """One file: its name and what stands in it."""

    name: str
    data: bytes


class Reading(msgspec.Struct):
    """One pipeline, and whether a rule has to be known to it."""

    pipeline: Any
    narrows: bool


def compile_rules(
    texts: Sequence[Text],
    *,
    pipelines: Sequence[str] = USUAL,
    own: Mapping[str, bytes] | None = None,
    values: Mapping[str, Sequence[str]] | None = None,
) -> Ruleset:
    """Compile all rules of these files. ``own``: pipelines of the user's, by the name in ``pipelines``, as YAML.

    ``values``: what ``%name%`` of rules with ``|expand`` stands for. Raises ``BadInput`` for a pipeline that is none, and
    ``Unavailable`` where pySigma is not installed.
    """
    _installed()
    readings = [_reading(name, own or {}, values or {}) for name in pipelines]
    refused: list[Refused] = []
    parsed = [_parsed(texts, refused if number == 0 else []) for number in range(len(readings))]
    terms = Terms()
    rules: list[Rule] = []
    known: dict[str, int] = {}
    for at, (name, first) in enumerate(parsed[0].rules):
        tree = _tree(terms, [each.rules[at][1] for each in parsed], readings, name, refused)
        if tree is not None:
            for key in (str(first.id or ""), first.name or ""):
                known.setdefault(key, len(rules))
            rules.append(Rule(*_head(first), name, tree))
    known.pop("", None)
    correlations = _correlations(parsed[0].correlations, known, len(rules), refused)
    served = {one for each, generate in correlations if not generate for one in each.of}
    served -= {one for each, generate in correlations if generate for one in each.of}
    return Ruleset(
        VERSION,
        tuple(terms.numbers),
        tuple(msgspec.structs.replace(rule, shown=at not in served) for at, rule in enumerate(rules)),
        tuple(
            msgspec.structs.replace(each, shown=at not in served)
            for at, (each, _) in enumerate(correlations, len(rules))
        ),
        tuple(refused),
    )


class _Parsed(msgspec.Struct):
    rules: list[tuple[str, Any]] = []
    correlations: list[tuple[str, Any]] = []


def _installed() -> None:
    try:
        importlib.import_module("sigma.rule")
        importlib.import_module("sigma.pipelines.windows")
        importlib.import_module("sigma.pipelines.sysmon")
        importlib.import_module("re2")
    except ImportError as error:
        do = "install them: pip install 'tocsin[sigma]'"
        raise Unavailable(f"Sigma rules need packages that are not installed ({error.name})", do=do) from None


def _reading(name: str, own: Mapping[str, bytes], values: Mapping[str, Sequence[str]]) -> Reading:
    from sigma.exceptions import SigmaError
    from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
    from sigma.processing.transformations import ValueListPlaceholderTransformation

    if name in PIPELINES:
        made = [getattr(importlib.import_module(room), maker)() for room, maker in PIPELINES[name]]
        pipeline = sum(made, ProcessingPipeline())
    else:
        try:
            pipeline = ProcessingPipeline.from_yaml(own[name].decode())
        except (SigmaError, ValueError, TypeError, AttributeError, KeyError) as error:
            do = "see the pySigma documentation on processing pipelines"
            raise BadInput(f"no pipeline: {_first(error)}", where=name, do=do) from None
    narrows = name != ANY
    if values:
        filled = ProcessingItem(ValueListPlaceholderTransformation(include=list(values)))
        named = {key: list(each) for key, each in values.items()}
        pipeline += ProcessingPipeline(items=[filled], vars=named)
    return Reading(pipeline, narrows)


def _parsed(texts: Iterable[Text], refused: list[Refused]) -> _Parsed:
    """Every rule of every file, filters applied."""
    from sigma.collection import SigmaCollection
    from sigma.correlations import SigmaCorrelationRule

    found, filters = _Parsed(rules=[], correlations=[]), []
    for text in texts:
        try:
            documents = _documents(text)
            collection = SigmaCollection.from_dicts(
                documents, collect_errors=True, collect_filters=True, resolve_references=False
            )
        except Exception as error:  # noqa: BLE001 -- pySigma raises what it likes on what is no rule
            refused.append(Refused(text.name, "", _first(error)))
            continue
        refused += [
            Refused(text.name, "", _first(error)) for error in collection.errors if not collection.rules
        ]
        filters += [each for each in collection.filters if not each.errors]
        for rule in collection.rules:
            if rule.errors:
                why = "; ".join(dict.fromkeys(map(_first, rule.errors)))
                refused.append(Refused(text.name, _called(rule), why))
            elif isinstance(rule, SigmaCorrelationRule):
                found.correlations.append((text.name, rule))
            else:
                found.rules.append((text.name, rule))
    for each in filters:
        for _, rule in found.rules:
            copy.deepcopy(each).apply_on_rule(rule)
    return found


def _documents(text: Text) -> list[Any]:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    documents = list(yaml.load_all(text.data, loader))  # noqa: S506 -- a safe loader
    _count(documents)
    documents = [each for each in documents if each is not None]
    if not all(isinstance(each, dict) for each in documents):
        raise BadInput("not a Sigma rule: a rule is a map with title, logsource and detection")
    return [
        each | {"detection": spelt(each["detection"])} if "detection" in each else each for each in documents
    ]


def _count(tree: object) -> None:
    """Raise ``BadInput`` for what is too large once its aliases are followed."""
    todo, seen = [tree], 0
    while todo:
        one = todo.pop()
        seen += 1
        if seen > NODES:
            raise BadInput(f"more than {NODES} values in one file", do="split it")
        if isinstance(one, dict):
            todo += one.values()
            seen += len(one)
        elif isinstance(one, list):
            todo += one


def _tree(
    terms: Terms, twins: Sequence[Any], readings: Sequence[Reading], name: str, refused: list[Refused]
) -> Tree | None:
    """The tree of a rule in all its readings; ``twins`` is the rule once for each, for pipelines write into it."""
    trees: list[Tree] = []
    why: list[str] = []
    for rule, reading in zip(twins, readings, strict=True):
        try:
            reading.pipeline.apply(rule)
            if reading.narrows and not reading.pipeline.applied_ids and _source(rule):
                why.append(f"no pipeline says which events are of {_source(rule)}")
                continue
            made = [terms.tree(each.parsed) for each in rule.detection.parsed_condition]
        except Unsupported as error:
            why.append(error.what + (f" ({error.do})" if error.do else ""))
        except Exception as error:  # noqa: BLE001 -- a pipeline raises what it likes
            why.append(_first(error))
        else:
            trees += [each for each in made if each not in trees]
    if not trees:
        refused.append(
            Refused(name, _called(twins[0]), "; ".join(dict.fromkeys(why)) or "it has no condition")
        )
        return None
    return trees[0] if len(trees) == 1 else [OR, *trees]


def _source(rule: Any) -> str:
    source = rule.logsource
    return "/".join(filter(None, (source.product, source.category, source.service)))


def _correlations(
    found: Sequence[tuple[str, Any]], known: dict[str, int], count: int, refused: list[Refused]
) -> list[tuple[Correlation, bool]]:
    """Correlations whose rules are all there, those of rules before those of correlations."""
    made: list[tuple[Correlation, bool]] = []
    waiting = list(found)
    while waiting:
        left: list[tuple[str, Any, str]] = []
        for name, rule in waiting:
            try:
                one = read_correlation(rule, known, _head(rule), name)
            except Unsupported as error:
                left.append((name, rule, error.what))
                continue
            for key in (str(rule.id or ""), rule.name or ""):
                if key:
                    known.setdefault(key, count + len(made))
            made.append((one, bool(rule.generate)))
        if len(left) == len(waiting):
            refused += [Refused(name, _called(rule), why) for name, rule, why in left]
            break
        waiting = [(name, rule) for name, rule, _ in left]
    return made


def _head(rule: Any) -> tuple[str, str, str, tuple[str, ...]]:
    level = rule.level.name.lower() if rule.level is not None else ""
    return str(rule.id or ""), str(rule.title or ""), level, tuple(str(tag) for tag in rule.tags)


def _called(rule: Any) -> str:
    return str(rule.id or rule.title or "")


def _first(error: BaseException) -> str:
    """The first line of what an error says, cut."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    return said[0][:300]
