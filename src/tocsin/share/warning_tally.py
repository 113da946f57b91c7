# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who answered a warning, who has not, and how that went over time. Pure.

Of each member only its answer of the highest sequence counts: that makes the tally the
same whatever order the answers came in, and however often. Members are those of the
issuer's list; without a list, everybody who answered. Answers of others are told apart.
Cost: one sort of the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal

import msgspec

from tocsin.core import instant
from tocsin.share.warning_answer import Answer, Verdict

State = Literal["affected", "not-checked", "not-affected", "done", "silent"]
"""``silent``: no answer yet. In the order in which they matter."""
STATES: Final[tuple[State, ...]] = ("affected", "not-checked", "not-affected", "done", "silent")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One on the list, or one who answered without being on it."""

    id: str
    name: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Where one member stands."""

    member: Member
    state: State
    answer: Answer | None = None
    overdue: bool = False
    """No answer, or none that says more than "not checked", and the day has passed."""
    outdated: bool = False
    """It answered an earlier version of the warning."""
    listed: bool = True


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """How many listed members stood where, from an instant on."""

    at: str
    counts: Mapping[State, int]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The whole account of one warning."""

    lines: tuple[Line, ...]
    counts: Mapping[State, int]
    """Of the listed members; they add up to how many there are."""
    sums: Mapping[str, int]
    """Of what the answers that count have released: assets, components, ..."""
    over_time: tuple[Moment, ...]


def latest(answers: Iterable[Answer]) -> dict[str, Answer]:
    """The answer that counts, by member."""
    found: dict[str, Answer] = {}
    for answer in answers:
        known = found.get(answer.member)
        if known is None or answer.sequence > known.sequence:
            found[answer.member] = answer
    return found


def tally(
    members: Sequence[Member],
    answers: Iterable[Answer],
    *,
    version: str,
    answer_by: str,
    issued: str,
    now: str,
    names: Mapping[str, str] = {},
) -> Tally:
    """Add up. ``version`` is the one in force, ``answer_by`` empty where no day is named; all are instants.

    ``names`` are those of members who are not on the list, by id.
    """
    rows = list(answers)
    counting = latest(rows)
    named = {member.id: member for member in members}
    listed = list(named.values()) or [_of(id, names) for id in sorted(counting)]
    known = {member.id for member in listed}
    late = bool(answer_by) and instant.version_key(now) > instant.version_key(answer_by)
    lines = [_line(member, counting.get(member.id), version, late=late) for member in listed]
    others = [
        _line(_of(id, names), counting[id], version, late=False, listed=False)
        for id in sorted(set(counting) - known)
    ]
    sums: dict[str, int] = {}
    for line in lines:
        for what, count in (line.answer.counts if line.answer else {}).items():
            sums[what] = sums.get(what, 0) + count
    counts: dict[State, int] = {state: sum(line.state == state for line in lines) for state in STATES}
    lines.sort(key=lambda line: (STATES.index(line.state), line.member.name, line.member.id))
    return Tally(lines=(*lines, *others), counts=counts, sums=sums, over_time=_over_time(known, rows, issued))


def _of(id: str, names: Mapping[str, str]) -> Member:  # noqa: A002 -- the property is called so
    return Member(id=id, name=names.get(id, ""))


def _line(member: Member, answer: Answer | None, version: str, *, late: bool, listed: bool = True) -> Line:
    state: State = answer.verdict if answer else "silent"
    old = answer is not None and instant.version_key(answer.version) < instant.version_key(version)
    return Line(
        member=member, state=state, answer=answer, overdue=late and state in {"silent", "not-checked"}, outdated=old, listed=listed,
    )  # fmt: skip


def _over_time(known: set[str], answers: Sequence[Answer], issued: str) -> tuple[Moment, ...]:
    """A moment for the issue and one for each instant at which an answer of a listed member changed something."""
    standing: dict[str, tuple[int, Verdict]] = {}
    counts: dict[State, int] = dict.fromkeys(STATES, 0)
    counts["silent"] = len(known)
    moments = [Moment(at=issued, counts=dict(counts))]
    ordered = sorted(
        (each for each in answers if each.member in known),
        key=lambda each: (instant.version_key(each.at), each.sequence),
    )
    for each in ordered:
        before = standing.get(each.member)
        if before is not None and before[0] >= each.sequence:
            continue
        standing[each.member] = (each.sequence, each.verdict)
        counts[before[1] if before else "silent"] -= 1
        counts[each.verdict] += 1
        if moments[-1].at == each.at:
            moments.pop()
        moments.append(Moment(at=each.at, counts=dict(counts)))
    return tuple(moments)
