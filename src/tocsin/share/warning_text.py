# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A warning as a person reads it in a mail: what, who, what to do, by when; and reminders and answers. Pure.

The marking stands in the subject and before the content (FIRST, Traffic Light Protocol 2.0: "Message labelling"); a drill says
so in the subject, at the begin and at the end. Nothing is in the text that is not in the bundle beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from tocsin.core.affected import REASONS, Group, Query, UnknownTerm
from tocsin.share.warning import EXERCISE, Warning  # noqa: A004 -- the word of the field
from tocsin.share.warning_answer import Answer

Event = Literal["warning", "update", "all-clear", "mistaken", "reminder", "answer"]
DRILL: Final = "*** EXERCISE: this is a drill ***"
MOST_TERMS: Final = 100
"""Lines about who may be affected; the bundle has them all."""
_SUBJECT: Final = 200
_TITLES: Final[dict[Event, str]] = {
    "warning": "Warning", "update": "Warning, update", "all-clear": "All clear", "mistaken": "Warning issued by mistake",
    "reminder": "Reminder: please answer the warning", "answer": "Answer to the warning",
}  # fmt: skip


class Text(msgspec.Struct, frozen=True):
    """One message for people."""

    subject: str
    body: str


def event_of(warning: Warning) -> Event:
    """What this version of a warning is."""
    if warning.state != "in-force":
        return "all-clear" if warning.state == "all-clear" else "mistaken"
    return "warning" if warning.modified == warning.created else "update"


def write(warning: Warning, issuer: str, tlp: str, event: Event) -> Text:
    """The mail about a version of a warning, or the reminder of it."""
    lines = [*_head(warning, issuer, tlp, event), *_ended(warning)]
    if warning.description:
        lines += ["What is dangerous", *_indented(warning.description), ""]
    lines += ["Who may be affected", *_query(warning), ""]
    lines += ["What to do" + (f", by {_moment(warning.act_by)}" if warning.act_by else "")]
    for number, step in enumerate(warning.steps, 1):
        lines += [*_indented(f"{number}. {step.do}"), f"     {_line(step.cite)}"]
    lines += ["", *_how(warning)]
    return _whole(warning.exercise, _subject(warning, tlp, event), lines)


def answer(warning: Warning, said: Answer, member: str, tlp: str) -> Text:
    """The mail that takes an answer to the issuer: what the note beside it says, and nothing else."""
    lines = [f"TLP:{tlp.upper()}", "", f"{_line(member)} answers the warning", f"  {_line(warning.name)}"]
    lines += [f"  {warning.id}, version {said.version}", "", f"Answer: {said.verdict}"]
    lines += [f"  {count} {what}" for what, count in said.counts.items()]
    lines += [f"  {REASONS[reason]}" for reason in said.reasons]
    lines += [f"  {_line(each.asset)}  {_line(each.what)}" for each in said.assets]
    lines += [
        "",
        "With Tocsin: save this mail, and run",
        "  tocsin share warn gather FILE.eml",
        "",
        _UNSIGNED,
    ]
    return _whole(said.exercise, _subject(warning, tlp, "answer"), lines)


_UNSIGNED: Final = (
    "The attached file is a STIX 2.1 bundle. It is not signed: who made it is what it says of itself."
)


def _whole(exercise: bool, subject: str, lines: list[str]) -> Text:  # noqa: FBT001 -- one caller a kind, just above
    drill = [DRILL, ""] if exercise else []
    end = ["", DRILL] if exercise else []
    return Text(subject, "\n".join((*drill, *lines, *end, "")))


def _subject(warning: Warning, tlp: str, event: Event) -> str:
    drill = EXERCISE if warning.exercise else ""
    name = _line(warning.name).removeprefix(EXERCISE)
    return f"[TLP:{tlp.upper()}] {drill}{_TITLES[event]}: {name}"[:_SUBJECT]


def _head(warning: Warning, issuer: str, tlp: str, event: Event) -> list[str]:
    made = [f"TLP:{tlp.upper()}", "", f"{_TITLES[event]}: {_line(warning.name)}", f"  from {_line(issuer)}"]
    made += [f"  {warning.id}, version {warning.modified}", ""]
    if event == "reminder":
        made += ["No answer of yours to this warning has arrived yet.", ""]
    return made


def _ended(warning: Warning) -> list[str]:
    if warning.state == "in-force":
        return []
    said = (
        "The danger is over." if warning.state == "all-clear" else "This warning should not have been issued."
    )
    return [said, *_indented(warning.why), "", "What the warning said:", ""]


def _how(warning: Warning) -> list[str]:
    if warning.state != "in-force":
        return ["There is nothing to answer any more.", "", _UNSIGNED]
    by = f"Please answer by {_moment(warning.answer_by)}." if warning.answer_by else "Please answer."
    return [
        by, "With Tocsin: save this mail, and run", "  tocsin share warn read FILE.eml",
        f"  tocsin share warn answer {warning.id} --mail",
        "Without: reply to this mail with one of: affected, not-affected, not-checked, done.", "", _UNSIGNED,
    ]  # fmt: skip


def _query(warning: Warning) -> list[str]:
    made, beyond = list[str](), 0
    for line in _parts(warning.affected, 1):
        if len(made) < MOST_TERMS:
            made.append(line)
        else:
            beyond += 1
    return [*made, f"  and {beyond} lines more in the attached file"] if beyond else made


def _parts(part: Query, depth: int) -> Iterator[str]:
    """A line a term, those of a group further in."""
    pad = "  " * depth
    if isinstance(part, Group):
        if len(part.parts) > 1 or depth > 1:
            yield f"{pad}{'any' if part.op == 'any' else 'all'} of:"
            depth += 1
        for each in part.parts:
            yield from _parts(each, depth)
        return
    if isinstance(part, UnknownTerm):
        yield f"{pad}{_line(part.what)} (see the attached file)"
        return
    kind = type(part).__name__.removesuffix("Term").lower()
    said = msgspec.structs.asdict(part)
    yield f"{pad}{kind}: " + ", ".join(f"{key} {_line(str(value))}" for key, value in said.items() if value)


def _moment(at: str) -> str:
    """To the minute, as people read it."""
    return f"{at[:10]} {at[11:16]} UTC" if at.endswith("Z") else at


def _indented(text: str) -> list[str]:
    return [f"  {_line(each)}" for each in text.splitlines()]


def _line(text: str) -> str:
    """One line, without what cannot be seen: nothing that others wrote may look like a line of ours."""
    return "".join(each if each.isprintable() else " " for each in text)
