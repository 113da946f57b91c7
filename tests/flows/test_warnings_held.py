# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import msgspec

from tests.flows.conftest import AT, CONTEXT, LIMITS, NOW, bundle, give
from tests.share.warning_samples import ID, draft, note, report, said
from tocsin.flows import warnings_held
from tocsin.flows.context import Context
from tocsin.flows.issue_warning import issue
from tocsin.flows.warnings_now import Reading
from tocsin.share.warning_tally import Member
from tocsin.store import withdrawals

LATER = Context(actor="test", at="2027-01-15T13:00:00.000Z", limits=LIMITS)


def account(store, start=ID, at=AT):
    with store.read() as reader:
        return warnings_held.account(reader, start, at)


def test_of_many_members_none_is_lost_and_none_counted_twice(store):
    give(store, "w.json", bundle(said(report())))
    notes = [
        note(f"m{at}", sequence, verdict="done" if sequence > 1 else "affected")
        for at in range(60)
        for sequence in (2, 1)
    ]
    members = [Member(id=said(each)["created_by_ref"]) for each in notes[::2]] + [
        Member(id="identity--silent")
    ]
    for begin in range(0, len(notes), 7):  # overlapping, and later answers first
        give(store, "a.json", bundle(*map(said, notes[max(0, begin - 3) : begin + 7])))
    warnings_held.set_members(store, ID, msgspec.json.encode(members), CONTEXT)
    told = account(store).tally
    assert told.counts == {"affected": 0, "not-checked": 0, "not-affected": 0, "done": 60, "silent": 1}
    assert len(told.lines) == 61


def test_an_answer_of_this_node_has_the_next_sequence_though_the_clock_stands_still(store):
    give(store, "w.json", bundle(said(report())))
    first = warnings_held.answer(store, ID, CONTEXT, organisation="water", release="verdict", to="community")
    second = warnings_held.answer(
        store, ID, CONTEXT, organisation="water", release="counts", to="community", verdict="done"
    )
    assert second[1].sequence > first[1].sequence
    assert second[1].at > first[1].at
    told = account(store)
    assert [(line.state, line.answer.sequence) for line in told.tally.lines if line.answer] == [
        ("done", second[1].sequence)
    ]
    assert told.held.answered == second[1]


def test_what_a_person_says_counts_nothing_that_was_found(store):
    give(store, "w.json", bundle(said(report())))
    _, given = warnings_held.answer(
        store,
        ID,
        CONTEXT,
        organisation="water",
        release="assets",
        to="community",
        verdict="not-checked",
        why=("no-time",),
    )
    assert (given.reasons, given.counts, given.assets) == (("no-time",), {}, ())


def test_what_was_found_is_kept_with_its_day(store):
    give(store, "w.json", bundle(said(report())))
    warnings_held.evaluate(store, ID, LATER, to="community")
    (one,) = Reading(store, now=lambda: NOW).all()
    assert one.found is not None
    assert (one.found.at, one.found.looked.verdict) == (LATER.at, "not-checked")
    assert Reading(store, now=lambda: NOW).one(ID).at == AT


def test_an_own_warning_that_has_ended_asks_nobody_for_more(store):
    made = issue(
        store,
        draft(answer_by="2020-01-01T00:00:00.000Z"),
        organisation="csirt",
        to="community",
        context=CONTEXT,
    )
    warnings_held.set_members(store, made.id, msgspec.json.encode([Member(id="identity--x")]), CONTEXT)
    assert [line.overdue for line in account(store, made.id).tally.lines] == [True]
    from tocsin.flows.issue_warning import end

    end(store, made.id, state="all-clear", why="", organisation="csirt", context=LATER)
    assert [line.overdue for line in account(store, made.id).tally.lines] == [False]


def test_a_warning_that_is_withdrawn_here_is_no_longer_shown(store):
    give(store, "w.json", bundle(said(report())))
    with store.write("test", AT) as tx:
        withdrawals.add(tx, ID, "not ours to keep", "me")
    with store.read() as reader:
        assert warnings_held.every(reader) == []
