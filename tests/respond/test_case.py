# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A case learns, and forgets nothing."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.sentence import Sentence
from tocsin.respond.case import Case, CaseEvent, CaseStep, updated

words = st.lists(st.sampled_from("abcdef"), max_size=5, unique=True).map(tuple)
sentences = st.builds(Sentence, st.just("{threat}"), st.fixed_dictionaries({"threat": st.text(max_size=5)}))
cases = st.builds(
    Case,
    id=st.just("case--1"),
    title=sentences,
    opened_at=st.sampled_from(["2027-03-01T00:00:00.000Z", "2027-03-02T00:00:00.000Z"]),
    state=st.sampled_from(["open", "closed"]),
    services=words,
    assets=words,
    people=st.integers(0, 9),
    objects=words,
    events=st.lists(
        st.builds(CaseEvent, at=st.just("2027-03-01T00:00:00.000Z"), says=sentences), max_size=2
    ).map(tuple),
    next=st.lists(st.builds(CaseStep, says=sentences, question=st.booleans()), max_size=2).map(tuple),
)


@given(cases, cases)
def test_what_was_known_stays_in_its_order_and_what_is_new_follows(kept: Case, found: Case) -> None:
    whole = updated(kept, found)
    for name in ("services", "assets", "objects"):
        before, new, after = (getattr(case, name) for case in (kept, found, whole))
        assert after[: len(before)] == before
        assert set(after) == {*before, *new}
        assert len(set(after)) == len(after)
    assert whole.people == max(kept.people, found.people)


@given(cases, cases)
def test_opening_state_and_history_are_those_that_were_kept(kept: Case, found: Case) -> None:
    whole = updated(kept, found)
    assert (whole.id, whole.opened_at, whole.state, whole.events) == (
        kept.id,
        kept.opened_at,
        kept.state,
        kept.events,
    )
    assert whole.title == found.title
    assert whole.next == (found.next or kept.next)


@given(cases, cases, cases)
def test_learning_the_same_again_changes_nothing(kept: Case, first: Case, second: Case) -> None:
    once = updated(kept, first)
    assert updated(once, first) == once
    both = updated(once, second)
    assert set(both.objects) == set(updated(updated(kept, second), first).objects)


@given(cases)
def test_a_case_survives_being_stored(case: Case) -> None:
    assert msgspec.json.decode(msgspec.json.encode(case), type=Case) == case
