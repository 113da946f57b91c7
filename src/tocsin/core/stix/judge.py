# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One member of a file: taken or not, and everything that was found in it."""

from __future__ import annotations

import msgspec

from tocsin.core import ids, jsonin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.explain import explain, header
from tocsin.core.stix.objects import StixObject
from tocsin.core.stix.quick import Quick
from tocsin.core.stix.shapes import Level, Problem


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong in a file."""

    where: str
    """``file#/json/pointer``; ``file:line:column`` where the file is no JSON."""
    object_id: str
    """As the object says; empty if it does not."""
    rule: str
    """The section that is broken, as in ``STIX 2.1 §4.7``."""
    what: str
    do: str = ""
    level: Level = "error"
    """An error refuses the object, a warning does not."""


class Judged(msgspec.Struct, frozen=True):
    """One member of a file: the object if it is taken, and what was found."""

    object: StixObject | None
    object_id: str = ""
    problems: list[Problem] = []

    @property
    def errors(self) -> list[Problem]:
        """The problems that refuse it."""
        return [each for each in self.problems if each.level == "error"]


def judge(raw: bytes, quick: Quick) -> Judged:
    """One member, looked at for its faults only if the quick reader does not take it."""
    found = quick.read(raw)
    return explained(raw, quick.limits) if found is None else Judged(found, found.id)


def judge_written(properties: dict[str, object], quick: Quick) -> Judged:
    """An object that is made here, from its properties; ``judge`` of it as it is written."""
    raw = msgspec.json.encode(properties)
    found = quick.read_written(raw, properties)
    return explained(raw, quick.limits) if found is None else Judged(found, found.id)


def explained(raw: bytes, limits: Limits) -> Judged:
    """One member read by the explaining reader alone. Raises nothing: what is wrong is in the answer."""
    if len(raw) > limits.object_bytes:
        what = f"an object of {len(raw)} bytes is larger than the limit of {limits.object_bytes}"
        return Judged(None, "", [Problem((), "", what, "raise limits.object_bytes if its source is trusted")])
    problems: list[Problem] = []
    try:
        value = jsonin.decode(raw, "", limits)
    except BadInput:
        problems = [Problem(steps, "json", what) for steps, what in jsonin.refusals(raw, limits)]
        try:
            value = msgspec.json.decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return Judged(None, "", problems)
    problems.extend(explain(value, limits))
    named = value.get("id") if isinstance(value, dict) else None
    object_id = named if isinstance(named, str) and ids.kind_or_none(named) else ""
    if any(each.level == "error" for each in problems) or not isinstance(value, dict):
        return Judged(None, object_id, problems)
    return Judged(header(value, raw), object_id, problems)


def finding(judged: Judged, problem: Problem, where: str) -> Finding:
    """The problem, put where the object stands."""
    section = problem.rule
    rule = f"STIX 2.1 §{section}" if section[:1].isdigit() else _RULES.get(section, section)
    do = problem.do or "mend it where the object is made"
    return Finding(
        jsonin.place(where, *problem.steps), judged.object_id, rule, problem.what, do, problem.level
    )


_RULES = {"json": "RFC 8259, RFC 7493", "": "limits"}
