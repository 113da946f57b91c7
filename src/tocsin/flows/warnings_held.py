# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The warnings that are kept here: look into oneself, answer, and see who has answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from tocsin.core import ids, instant, marking, policy, stix
from tocsin.core.affected import Reason
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.marking import Marking, Tlp
from tocsin.core.policy import Asker
from tocsin.core.reading import Reading
from tocsin.flows.answer_warning import Looked, look, released
from tocsin.flows.context import Context
from tocsin.flows.intelligence_in import keep_objects
from tocsin.flows.issue_warning import Issued, Ours, identity, later, named
from tocsin.share import warning, warning_answer
from tocsin.share.warning import Warning  # noqa: A004 -- the word of the field
from tocsin.share.warning_answer import Answer, Release, Verdict
from tocsin.share.warning_tally import Member, Tally, tally
from tocsin.store import Reader, Store, objects, warnings
from tocsin.store.warnings import Followed

ROWS_KEPT: Final = 200
"""Of what this node found, for the page; the command line says it anew."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What this node found when it last looked."""

    at: str
    version: str
    """``modified`` of the version that it looked at."""
    looked: Looked
    counts: dict[str, int]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A warning, what is known of its issuer, and what this node says."""

    warning: Warning
    issuer: str
    """Name, else id."""
    tlp: str
    mine: bool
    found: Found | None = None
    answered: Answer | None = None
    """The last answer that this node gave."""


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A warning and the answers to it."""

    held: Held
    tally: Tally
    listed: bool
    """Whether there is a list of members."""
    at: str


def held(reader: Reader, followed: Followed) -> Held | None:
    """A warning as it is followed; None if it was withdrawn here."""
    stored = objects.get(reader, followed.id, followed.version)
    if stored is None:
        return None
    own = [warning_answer.read(each.raw) for each in warnings.answers(reader, followed.id) if each.own]
    return Held(
        warning=warning.read(stored.raw),
        issuer=_name(reader, followed.issuer),
        tlp=str(stored.marking.tlp or ""),
        mine=followed.mine,
        found=msgspec.json.decode(followed.own, type=Found) if followed.own else None,
        answered=max(own, key=lambda each: each.sequence, default=None),
    )


def _name(reader: Reader, identity_id: str) -> str:
    stored = objects.get(reader, identity_id)
    return str(stix.properties_of(stored.raw).get("name", identity_id)) if stored else identity_id


def of_id(reader: Reader, start: str) -> Held:
    """The one warning whose id begins like this. Raises ``NotFound``."""
    followed = warnings.find(reader, start)
    found = held(reader, followed)
    if found is None:
        raise NotFound(
            "this warning was withdrawn here", where=followed.id, do="tocsin share warn list has the others"
        )
    return found


def every(reader: Reader) -> list[Held]:
    """All warnings, the newest first: those in force before those that have ended."""
    found = [one for each in warnings.all(reader) if (one := held(reader, each)) is not None]
    found.sort(key=lambda one: instant.version_key(one.warning.modified), reverse=True)
    return sorted(found, key=lambda one: one.warning.state != "in-force")


def evaluate(store: Store, start: str, context: Context, *, to: str) -> tuple[Held, Looked]:
    """Look into this node for a warning, and keep what was found. Raises ``NotFound``."""
    with store.write(context.actor, context.at) as tx:
        one = of_id(tx, start)
        looked = look(tx, one.warning, _asker(one, to))
        kept = msgspec.structs.replace(looked, rows=looked.rows[:ROWS_KEPT])
        found = Found(at=context.at, version=one.warning.modified, looked=kept, counts=looked.counts)
        warnings.keep_own(tx, one.warning.id, msgspec.json.encode(found))
    return msgspec.structs.replace(one, found=found), looked


def _asker(one: Held, to: str) -> Asker:
    return Asker(organisation=one.issuer, communities=(to,))


def answer(
    store: Store,
    start: str,
    context: Context,
    *,
    organisation: str,
    release: Release,
    to: str,
    tlp: Tlp = "amber",
    verdict: Verdict | None = None,
    why: Sequence[Reason] = (),
    only: Collection[str] = (),
) -> tuple[Issued, Answer]:
    """Look, cut to what is released, and write the answer; it is kept here as given.

    ``verdict`` is what a person says instead: done, or not checked and ``why``. ``only``: the assets that are
    named, all that are affected if it is empty. Raises ``NotFound``; ``Denied`` if the marking keeps it here;
    ``BadInput`` for an asset that is not among those affected.
    """
    member = ids.derived("identity", named(organisation))
    with store.write(context.actor, context.at) as tx:
        one = of_id(tx, start)
        policy.require(_asker(one, to), Ours(Marking(tlp)), "share", where=one.warning.id)
        looked = look(tx, one.warning, _asker(one, to))
        _are_affected(looked, only)
        said = _said(looked, verdict, why)
        out = released(said, release, only)
        last = one.answered
        at = later(last.at, context.at) if last else context.at
        sequence = instant.milliseconds(instant.version_key(at)) or 1
        made = Answer(
            warning=one.warning.id, version=one.warning.modified, member=member, at=at, verdict=said.verdict,
            sequence=max(sequence, last.sequence + 1 if last else 1), release=out.release, reasons=out.reasons,
            counts=out.counts, assets=out.assets, exercise=one.warning.exercise,
        )  # fmt: skip
        created = _created(tx, warning_answer.id_of(member, one.warning.id)) or at
        note = warning_answer.make(made, tlp=tlp, created=created)
        warnings.give(tx, one.warning.id, member, made.sequence, note.raw, own=True)
        mark = stix.make(msgspec.json.decode(marking.definition(tlp)))
        me = identity(tx, organisation, at)
        around = [mark, warning.project(), warning.definition(warning.ANSWER_EXTENSION), me, note]
        reading: Reading[stix.StixObject] = Reading(list(around))
        keep_objects(tx, f"own answer {one.warning.id}", reading, context)
    bundle = stix.bundle(around, ids.derived("bundle", note.id, at))
    return Issued(note.id, bundle, tuple(each.id for each in around)), made


def _created(reader: Reader, note: str) -> str:
    stored = objects.get(reader, note)
    return str(stix.properties_of(stored.raw)["created"]) if stored else ""


def _said(looked: Looked, verdict: Verdict | None, why: Sequence[Reason]) -> Looked:
    """What a person says stands in the place of what was found; of "not checked" nothing is counted."""
    if verdict is None:
        return looked
    rows = looked.rows if verdict == "done" else ()
    return msgspec.structs.replace(looked, verdict=verdict, reasons=tuple(why), rows=rows)


def _are_affected(looked: Looked, only: Collection[str]) -> None:
    odd = set(only) - {row.asset for row in looked.rows}
    if odd:
        do = "name assets that tocsin share warn read lists"
        raise BadInput("this asset is not among those affected", where=", ".join(sorted(odd))[:200], do=do)


def account(reader: Reader, start: str, at: str) -> Account:
    """A warning and who has answered it by now. Raises ``NotFound``."""
    followed = warnings.find(reader, start)
    one = of_id(reader, followed.id)
    answers = [warning_answer.read(each.raw) for each in warnings.answers(reader, followed.id)]
    members = msgspec.json.decode(followed.members, type=list[Member]) if followed.members else []
    named_ = {
        member: _name(reader, member)
        for member in {each.member for each in answers} - {each.id for each in members}
    }
    ended = one.warning.state != "in-force"  # then nothing is overdue, and no version is to be answered anew
    told = tally(
        members, answers, version=one.warning.created if ended else one.warning.modified,
        answer_by="" if ended else one.warning.answer_by,
        issued=one.warning.created, now=at, names=named_,
    )  # fmt: skip
    return Account(held=one, tally=told, listed=bool(members), at=at)


def set_members(store: Store, start: str, members: bytes, context: Context) -> None:
    """Say who is to answer a warning, JSON of a list of ``Member``. Raises ``NotFound``."""
    with store.write(context.actor, context.at) as tx:
        warnings.keep_members(tx, warnings.find(tx, start).id, members)
