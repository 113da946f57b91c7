# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Warnings as the pages are handed them: a drill of this node with answers, and one of somebody else that says hostile things."""

from __future__ import annotations

from tests.share.warning_samples import CSIRT, ID, LATER, note, report
from tocsin.core.affected import Row
from tocsin.core.errors import NotFound
from tocsin.core.policy import Asker
from tocsin.flows.answer_warning import Looked
from tocsin.flows.deliveries import Standing
from tocsin.flows.warnings_held import Account, Found, Held
from tocsin.share import warning, warning_answer
from tocsin.share.warning_answer import Answer, Named
from tocsin.share.warning_tally import Member, tally

HOSTILE = "<script>alert(1)</script>\u202e"
OTHER = ID[:-1] + ("0" if ID[-1] != "0" else "1")
MEMBERS = [
    Member(id=warning_answer.read(note(name).raw).member, name=name) for name in ("water", "clinic", "port")
]


def answers() -> list[Answer]:
    named = (Named(asset=HOSTILE, what="lodash 4.17.20"),)
    made = [
        note("water", 1, "2026-11-22T10:00:00.000Z", release="assets", counts={"assets": 1}, assets=named),
        note("clinic", 1, "2026-11-22T11:00:00.000Z", verdict="not-checked", reasons=("no-logs",)),
        note("water", 2, "2026-11-22T12:00:00.000Z", verdict="done"),
        note("stranger", 1, "2026-11-22T12:30:00.000Z", verdict="not-affected"),
    ]
    return [warning_answer.read(each.raw) for each in made]


def account(id: str) -> Account:  # noqa: A002 -- the property is called so
    mine = id == ID
    said = (
        {"exercise": True, "answer_by": "2026-11-22T20:00:00.000Z"}
        if mine
        else {"name": HOSTILE, "description": HOSTILE}
    )
    made = warning.read(report(id=id, **said).raw)
    row = Row(kind="component", what=HOSTILE, asset="plc-7", place="bom.json#/components/0")
    looked = Looked(verdict="affected", reasons=("no-logs",), rows=(row,), only_verdict=True)
    held = Held(
        warning=made, issuer="csirt" if mine else HOSTILE, tlp="green", mine=mine,
        found=None if mine else Found(at=LATER, version=made.modified, looked=looked, counts=looked.counts),
        answered=None if mine else answers()[0],
    )  # fmt: skip
    told = tally(
        MEMBERS if mine else [], answers(), version=made.modified, answer_by=made.answer_by, issued=made.created, now=LATER,
        names={CSIRT: "csirt"},
    )  # fmt: skip
    return Account(held=held, tally=told, listed=mine, at=LATER)


DELIVERIES = (
    Standing(
        name="port", what="warning", way="mail", address="duty@port.example", state="stopped", at="", failures=20,
        error=f"550 no such user {HOSTILE}",
    ),
    Standing(
        name="clinic", what="warning", way="webhook", address="https://clinic.example/hook", state="waiting",
        at="2026-11-22T21:00:00.000Z", failures=2, error="the other side does not answer",
    ),
    Standing(name="water", what="warning", way="mail", address="duty@water.example", state="sent", at=LATER),
    Standing(name="", what="look who to remind, 24h before", way="", address="", state="waiting", at=LATER),
)  # fmt: skip


class Book:
    """Two warnings."""

    def all(self) -> tuple[Held, ...]:
        return account(ID).held, account(OTHER).held

    def one(self, warning_id: str) -> Account:
        if warning_id not in {ID, OTHER}:
            raise NotFound("no warning of this id is kept here", where=warning_id)
        return account(warning_id)

    def deliveries(self, asker: Asker, warning_id: str) -> tuple[Standing, ...]:
        return DELIVERIES if asker.own and warning_id == ID else ()


BOOK = Book()
