# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who is to get a warning of this node, and when who has not answered is reminded: jobs of ``tocsin work``; and how they stand.

One job a warning and way: it sends whatever version stands when it is done, so that an update takes the place of what has not
gone yet. The jobs are entered in the transaction that keeps the version. A reminder goes to those who have not answered
when it is sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final, Literal, cast

import msgspec

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.core.feed import seconds
from tocsin.core.settings import Settings
from tocsin.flows import deliver
from tocsin.flows.deliver import Post
from tocsin.flows.issue_warning import Then
from tocsin.flows.warnings_held import account, of_id
from tocsin.share.recipients import Way
from tocsin.share.warning_tally import Member
from tocsin.store import Reader, Store, Tx, jobs, sent, warnings

DELIVER: Final = "warning.deliver"
"""Kind of the job that sends a warning by one way; its subject is ``ID KIND ADDRESS``."""
REMINDER: Final = "warning.reminder"
"""Of the job that sends one reminder by one way: ``ID STEP KIND ADDRESS``."""
REMIND: Final = "warning.remind"
"""Of the job that looks who is to be reminded: ``ID STEP``."""
ANSWER: Final = "warning.answer"
"""Of the job that sends the last own answer by one way: ``ID KIND ADDRESS``."""
KINDS: Final = (DELIVER, REMINDER, REMIND, ANSWER)
TRIES: Final = 20
"""Of one delivery: with the waits between them about three days, as mail servers have it (RFC 5321 section 4.5.4.1)."""
State = Literal["sent", "waiting", "running", "stopped"]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How one delivery stands."""

    name: str
    what: str
    """What went: ``warning``, ``update``, ``all-clear``, ``mistaken``, ``reminder``, ``answer``; what is to go: ``warning`` for whatever stands then."""
    way: str
    address: str
    state: State
    at: str
    """When it went; else when it is tried next."""
    failures: int = 0
    error: str = ""


def then(settings: Settings, ways: Sequence[Way]) -> Then:
    """What is written together with a version of a warning: a job for each way, and when to remind."""

    def enter(tx: Tx, warning_id: str) -> None:
        wanted = receivers(tx, warning_id, ways)
        for way in wanted:
            jobs.schedule(tx, DELIVER, f"{warning_id} {way.kind} {way.address}")
        plan_reminders(tx, warning_id, settings if wanted else None)

    return enter


def again(store: Store, warning_id: str, settings: Settings, ways: Sequence[Way], at: str) -> int:
    """Have a warning sent to everyone who is on the list now and has not got this version; how many ways that is."""
    with store.write(deliver.ACTOR, at) as tx:
        deliver.check_own(of_id(tx, warning_id))
        then(settings, ways)(tx, warning_id)
        return len(receivers(tx, warning_id, ways))


def receivers(reader: Reader, warning_id: str, ways: Iterable[Way]) -> list[Way]:
    """The ways to those who are to answer, and to all who got an earlier version; without a list of members, all."""
    listed = _listed(reader, warning_id)
    had = {(one.recipient, one.place) for one in sent.of_object(reader, warning_id)}
    return [way for way in ways if not listed or _among(way, listed) or (way.name, way.address) in had]


def _listed(reader: Reader, warning_id: str) -> list[Member]:
    followed = warnings.get(reader, warning_id)
    return msgspec.json.decode(followed.members, type=list[Member]) if followed and followed.members else []


def _among(way: Way, members: Iterable[Member]) -> bool:
    return any(way.identity == each.id for each in members)


def steps(settings: Settings) -> list[str]:
    """How long before the day reminders go, as they are written. Raises ``BadInput`` for what is no time."""
    words = [word.strip() for word in settings.share.remind_before.split(",") if word.strip()]
    for word in words:
        try:
            seconds(word)
        except BadInput as error:
            raise BadInput(error.what, where="share.remind_before", do=error.do) from None
    return words


def plan_reminders(tx: Tx, warning_id: str, settings: Settings | None) -> None:
    """Enter the looks at who is to be reminded, in the place of those that were planned; None: no more of them."""
    for job in jobs.of_kind(tx, REMIND):
        if job.subject.startswith(f"{warning_id} "):
            jobs.cancel(tx, REMIND, job.subject)
    one = of_id(tx, warning_id).warning
    if settings is None or not one.answer_by or one.state != "in-force":
        return
    now, by = instant.to_datetime(tx.at), instant.to_datetime(one.answer_by)
    for step in steps(settings):
        due = by - dt.timedelta(seconds=seconds(step))
        if due > now:
            jobs.schedule(tx, REMIND, f"{warning_id} {step}", due=instant.from_datetime(due))


def remind(
    store: Store, warning_id: str, ways: Sequence[Way], at: str, step: str = ""
) -> tuple[list[Way], list[str]]:
    """Have everyone reminded who has not answered: the ways it goes by, and the names of those to whom none is known.

    Raises ``Conflict`` if the warning has ended, ``BadInput`` without a list of members: then nobody knows who is silent.
    """
    with store.write("share warn remind", at) as tx:
        told = account(tx, warning_id, at)
        deliver.check_own(told.held, in_force=True)
        one = told.held.warning
        if not told.listed:
            do = "give the list: tocsin share warn status ID --members FILE"
            raise BadInput("who is to answer is not known", where=one.id, do=do)
        silent = [line.member for line in told.tally.lines if line.state == "silent"]
        going = [way for way in ways if _among(way, silent)]
        for way in going:
            jobs.schedule(tx, REMINDER, f"{one.id} {step or at} {way.kind} {way.address}")
    reached = {way.identity for way in going}
    return going, [member.name or member.id for member in silent if member.id not in reached]


def hand_in_answer(store: Store, warning_id: str, ways: Iterable[Way], at: str) -> list[Way]:
    """Have the last own answer sent to the issuer by every way to it; those ways."""
    with store.write("share warn answer", at) as tx:
        one = of_id(tx, warning_id).warning
        going = [way for way in ways if way.identity == one.issuer]
        for way in going:
            jobs.schedule(tx, ANSWER, f"{one.id} {way.kind} {way.address}")
    return going


def do_job(store: Store, kind: str, subject: str, post: Post) -> str:
    """Do one job of ``KINDS``; what was done, in words. Raises what ``deliver.send`` and ``remind`` raise."""
    warning_id, _, rest = subject.partition(" ")
    if kind == REMIND:
        going, unknown = remind(
            store,
            warning_id,
            post.known.ways(post.settings).records,
            instant.from_datetime(post.clock()),
            rest,
        )
        return f"{len(going)} reminders" + (f"; no way to {', '.join(unknown)[:500]}" if unknown else "")
    step = ""
    if kind == REMINDER:
        step, _, rest = rest.partition(" ")
        with store.read() as reader:
            if not _still_silent(reader, warning_id, rest, post):
                return "has answered by now, or the warning has ended: not reminded"
    way_kind, _, address = rest.partition(" ")
    way = post.known.door(post.settings, way_kind, address)
    if kind == DELIVER:
        return deliver.send(store, warning_id, way, post)
    return deliver.send(store, warning_id, way, post, "reminder" if kind == REMINDER else "answer", step)


def _still_silent(reader: Reader, warning_id: str, rest: str, post: Post) -> bool:
    way_kind, _, address = rest.partition(" ")
    way = post.known.door(post.settings, way_kind, address)
    told = account(reader, warning_id, instant.from_datetime(post.clock()))
    silent = [line.member for line in told.tally.lines if line.state == "silent"]
    return told.held.warning.state == "in-force" and _among(way, silent)


def standing(reader: Reader, warning_id: str, ways: Sequence[Way]) -> list[Standing]:
    """Everything about a warning that went, is to go, or does not; what went first."""
    names: dict[tuple[str, str], str] = {(way.kind, way.address): way.name for way in ways}
    rows = []
    for one in sent.of_object(reader, warning_id) + _answers_sent(reader, warning_id):
        kind, _, what = one.way.partition(" ")
        if kind in {"mail", "webhook"}:
            rows.append(
                Standing(
                    name=one.recipient, what=what.partition(" ")[0], way=kind, address=one.place,
                    state="sent", at=one.at,
                )
            )  # fmt: skip
    for kind in KINDS:
        rows += [
            _row(job, names) for job in jobs.of_kind(reader, kind) if job.subject.startswith(f"{warning_id} ")
        ]
    return rows


def _answers_sent(reader: Reader, warning_id: str) -> list[sent.Sent]:
    own = {each.member for each in warnings.answers(reader, warning_id) if each.own}
    return [row for member in own for row in sent.of_object(reader, deliver.note_of(member, warning_id))]


def _row(job: jobs.Job, names: dict[tuple[str, str], str]) -> Standing:
    rest = job.subject.split(" ")[1:]
    if job.kind == REMIND:
        what, way, address = f"look who to remind, {rest[0]} before", "", ""
    else:
        what = {DELIVER: "warning", REMINDER: "reminder", ANSWER: "answer"}[job.kind]
        way, address = rest[-2], rest[-1]
    state = cast("State", job.state)
    return Standing(
        name=names.get((way, address), ""), what=what, way=way, address=address, state=state,
        at="" if job.state == "stopped" else job.due_at, failures=job.failures, error=job.error,
    )  # fmt: skip
