# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A warning as a person reads it in a mail: what, who, what to do, by when; and reminders and answers. Pure.

The marking stands in the subject and before the content (FIRST, Traffic Light Protocol 2.0: "Message labelling"); a drill says
so in the subject, at the begin and at the end. Nothing is in the text that is not in the bundle beside it. It is written in the
language that ``Say`` speaks; words that a program reads again (ids, commands, verdicts, ``EXERCISE``) stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Literal

import msgspec

from tocsin.core.affected import REASONS, Group, Query, UnknownTerm
from tocsin.core.sentence import translatable
from tocsin.share.warning import EXERCISE, Warning  # noqa: A004 -- the word of the field
from tocsin.share.warning_answer import Answer

Say = Callable[[str], str]
"""A literal of ours -> the same in the language of the reader."""
Event = Literal["warning", "update", "all-clear", "mistaken", "reminder", "answer"]
DRILL: Final = translatable("*** EXERCISE: this is a drill ***")
MOST_TERMS: Final = 100
"""Lines about who may be affected; the bundle has them all."""
_SUBJECT: Final = 200
_TITLES: Final[dict[Event, str]] = {
    "warning": translatable("Warning"),
    "update": translatable("Warning, update"),
    "all-clear": translatable("All clear"),
    "mistaken": translatable("Warning issued by mistake"),
    "reminder": translatable("Reminder: please answer the warning"),
    "answer": translatable("Answer to the warning"),
}


def _english(text: str) -> str:
    return text


class Text(msgspec.Struct, frozen=True):
    """One message for people."""

    subject: str
    body: str


def event_of(warning: Warning) -> Event:
    """What this version of a warning is."""
    if warning.state != "in-force":
        return "all-clear" if warning.state == "all-clear" else "mistaken"
    return "warning" if warning.modified == warning.created else "update"


def write(warning: Warning, issuer: str, tlp: str, event: Event, say: Say = _english) -> Text:
    """The mail about a version of a warning, or the reminder of it."""
    _ = say
    lines = [*_head(warning, issuer, tlp, event, _), *_ended(warning, _)]
    if warning.description:
        lines += [_("What is dangerous"), *_indented(warning.description), ""]
    lines += [_("Who may be affected"), *_query(warning, _), ""]
    by = _moment(warning.act_by)
    lines += [_("What to do, by {at}").format(at=by) if warning.act_by else _("What to do")]
    for number, step in enumerate(warning.steps, 1):
        lines += [*_indented(f"{number}. {step.do}"), f"     {_line(step.cite)}"]
    lines += ["", *_how(warning, _)]
    return _whole(warning.exercise, _subject(warning, tlp, event, _), lines, _)


def answer(warning: Warning, said: Answer, member: str, tlp: str, say: Say = _english) -> Text:
    """The mail that takes an answer to the issuer: what the note beside it says, and nothing else."""
    _ = say
    lines = [f"TLP:{tlp.upper()}", "", _("{member} answers the warning").format(member=_line(member))]
    lines += [f"  {_line(warning.name)}", f"  {_version(warning.id, said.version, _)}", ""]
    lines += [_("Answer: {verdict}").format(verdict=said.verdict)]
    lines += [f"  {count} {what}" for what, count in said.counts.items()]
    lines += [f"  {_(REASONS[reason])}" for reason in said.reasons]
    lines += [f"  {_line(each.asset)}  {_line(each.what)}" for each in said.assets]
    lines += ["", _("With Tocsin: save this mail, and run"), "  tocsin share warn gather FILE.eml", ""]
    lines += [_(_UNSIGNED)]
    return _whole(said.exercise, _subject(warning, tlp, "answer", _), lines, _)


_UNSIGNED: Final = translatable(
    "The attached file is a STIX 2.1 bundle. It is not signed: who made it is what it says of itself."
)


def _whole(exercise: bool, subject: str, lines: list[str], say: Say) -> Text:  # noqa: FBT001 -- one caller a kind, just above
    drill = say(DRILL)
    begin, end = ([drill, ""], ["", drill]) if exercise else ([], [])
    return Text(subject, "\n".join((*begin, *lines, *end, "")))


def _subject(warning: Warning, tlp: str, event: Event, say: Say) -> str:
    drill = EXERCISE if warning.exercise else ""
    name = _line(warning.name).removeprefix(EXERCISE)
    return f"[TLP:{tlp.upper()}] {drill}{say(_TITLES[event])}: {name}"[:_SUBJECT]


def _head(warning: Warning, issuer: str, tlp: str, event: Event, say: Say) -> list[str]:
    _ = say
    made = [f"TLP:{tlp.upper()}", "", f"{_(_TITLES[event])}: {_line(warning.name)}"]
    made += ["  " + _("from {issuer}").format(issuer=_line(issuer))]
    made += [f"  {_version(warning.id, warning.modified, _)}", ""]
    if event == "reminder":
        made += [_("No answer of yours to this warning has arrived yet."), ""]
    return made


def _version(name: str, at: str, say: Say) -> str:
    _ = say
    return _("{id}, version {at}").format(id=name, at=at)


def _ended(warning: Warning, say: Say) -> list[str]:
    _ = say
    if warning.state == "in-force":
        return []
    over = _("The danger is over.")
    said = over if warning.state == "all-clear" else _("This warning should not have been issued.")
    return [said, *_indented(warning.why), "", _("What the warning said:"), ""]


def _how(warning: Warning, say: Say) -> list[str]:
    _ = say
    if warning.state != "in-force":
        return [_("There is nothing to answer any more."), "", _(_UNSIGNED)]
    by = _("Please answer by {at}.").format(at=_moment(warning.answer_by))
    return [
        by if warning.answer_by else _("Please answer."),
        _("With Tocsin: save this mail, and run"), "  tocsin share warn read FILE.eml",
        f"  tocsin share warn answer {warning.id} --mail",
        _("Without: reply to this mail with one of: affected, not-affected, not-checked, done."), "", _(_UNSIGNED),
    ]  # fmt: skip


def _query(warning: Warning, say: Say) -> list[str]:
    _ = say
    made, beyond = list[str](), 0
    for line in _parts(warning.affected, 1, _):
        if len(made) < MOST_TERMS:
            made.append(line)
        else:
            beyond += 1
    more = _("and {n} lines more in the attached file").format(n=beyond)
    return [*made, f"  {more}"] if beyond else made


def _parts(part: Query, depth: int, say: Say) -> Iterator[str]:
    """A line a term, those of a group further in."""
    _ = say
    pad = "  " * depth
    if isinstance(part, Group):
        if len(part.parts) > 1 or depth > 1:
            yield pad + (_("any of:") if part.op == "any" else _("all of:"))
            depth += 1
        for each in part.parts:
            yield from _parts(each, depth, _)
        return
    if isinstance(part, UnknownTerm):
        yield pad + _("{what} (see the attached file)").format(what=_line(part.what))
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
