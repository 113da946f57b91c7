# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.share.warning_samples import AT, LATER, note
from tocsin.share.warning_answer import Answer, Verdict, read
from tocsin.share.warning_tally import STATES, Member, tally

VERDICTS: tuple[Verdict, ...] = ("affected", "not-affected", "not-checked", "done")


def one(member: int, sequence: int, verdict: Verdict, assets: int = 0) -> Answer:
    at = f"2026-11-22T10:{sequence:02}:00.000Z"
    return Answer(
        warning="w", version=AT, member=f"m{member}", sequence=sequence, at=at, verdict=verdict,
        release="counts", counts={"assets": assets} if assets else {},
    )  # fmt: skip


def told(members, answers, **more):
    return tally(members, answers, **({"version": AT, "answer_by": "", "issued": AT, "now": LATER} | more))


ANSWERS = st.lists(
    st.builds(one, st.integers(0, 6), st.integers(1, 5), st.sampled_from(VERDICTS), st.integers(0, 3)),
    unique_by=lambda each: (each.member, each.sequence),
)


@given(ANSWERS, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_counts(answers, random):
    members = [Member(id=f"m{at}") for at in range(5)]
    again = [*answers, *random.sample(answers, len(answers) // 2)]
    random.shuffle(again)
    assert told(members, again) == told(members, answers)


@given(ANSWERS)
def test_each_member_is_counted_once_by_its_last_answer(answers):
    members = [Member(id=f"m{at}") for at in range(5)]
    found = told(members, answers)
    wanted = dict.fromkeys(STATES, 0)
    assets = 0
    for member in members:
        mine = sorted(
            (each.sequence, each.verdict, each) for each in answers if each.member == member.id
        ) or [(0, "silent", None)]
        wanted[mine[-1][1]] += 1
        assets += mine[-1][2].counts.get("assets", 0) if mine[-1][2] else 0
    assert found.counts == wanted
    assert sum(found.counts.values()) == len(members)
    assert found.sums.get("assets", 0) == assets
    assert all(sum(moment.counts.values()) == len(members) for moment in found.over_time)
    assert found.over_time[-1].counts == wanted
    assert {line.member.id for line in found.lines if not line.listed} == {
        each.member for each in answers
    } & {"m5", "m6"}


def test_of_a_thousand_members_none_is_lost_and_none_counted_twice():
    notes = [
        note(f"member {at}", sequence=sequence, verdict=VERDICTS[at % 4])
        for at in range(1000)
        for sequence in (1, 2)
    ]
    answers = [read(each.raw) for each in notes]
    members = [Member(id=each.member) for each in answers[::2]]
    found = told(members, answers + answers)
    assert found.counts == {
        "affected": 250,
        "not-checked": 250,
        "not-affected": 250,
        "done": 250,
        "silent": 0,
    }
    assert len(found.lines) == 1000


def test_who_is_late_and_who_answered_another_version():
    members = [Member(id="m0"), Member(id="m1"), Member(id="m2")]
    answers = [one(0, 1, "affected"), one(1, 1, "not-checked")]
    found = told(members, answers, answer_by="2026-11-22T12:00:00.000Z", version="2026-11-22T11:00:00.000Z")
    assert {line.member.id: line.overdue for line in found.lines} == {"m0": False, "m1": True, "m2": True}
    assert {line.member.id: line.outdated for line in found.lines} == {"m0": True, "m1": True, "m2": False}
    assert not any(line.overdue for line in told(members, answers, answer_by=LATER).lines)


def test_without_a_list_everybody_who_answered_is_on_it():
    found = told([], [one(3, 1, "done")], names={"m3": "Port"})
    assert [(line.member.name, line.listed) for line in found.lines] == [("Port", True)]
