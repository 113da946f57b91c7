# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.flows.conftest import GREEN, RED, give, indicator, stix
from tests.stix_samples import bundle
from tocsin.core.errors import BadInput
from tocsin.core.policy import Asker
from tocsin.flows.find_objects import Question, ask, public
from tocsin.store import Store

OWN = Asker("own", own=True)
MEMBER = Asker("Harbour", communities=("Harbour",))


@pytest.fixture
def filled(store: Store) -> Store:
    """Every third object is green, the others red or unmarked; all speak of one domain."""
    marks = [[RED], [], [GREEN]]
    made = [
        indicator(
            n,
            "[domain-name:value = 'bad.example']",
            **({"object_marking_refs": marks[n % 3]} if n % 3 != 1 else {}),
        )
        for n in range(30)
    ]
    give(store, "i.json", bundle(*made, stix("malware", 99, name="m", is_family=False)))
    return store


def numbers(store: Store, question: Question, asker: Asker, limit: int) -> list[str]:
    """The ids of all pages."""
    found: list[str] = []
    after = 0
    with store.read() as reader:
        while True:
            answer = ask(reader, question, asker, after, limit)
            assert len(answer.rows) <= limit
            found += [row.id for row in answer.rows]
            after = answer.next_after
            if not after:
                return found


@pytest.mark.parametrize("question", [Question(), Question(source="i.json"), Question(tlp="green")])
@pytest.mark.parametrize("asker", [OWN, MEMBER], ids=["own", "member"])
def test_pages_are_full_and_lose_nothing(filled: Store, question: Question, asker: Asker) -> None:
    whole = numbers(filled, question, asker, 1_000)
    assert len(whole) == (31 if asker is OWN and not question.tlp else 10)
    for limit in (1, 3, 4, 10):
        assert numbers(filled, question, asker, limit) == whole


def test_a_page_by_time_is_full_of_what_may_be_seen(filled: Store) -> None:
    with filled.read() as reader:
        answer = ask(reader, Question(since="2000-01-01T00:00:00.000Z"), MEMBER, limit=4)
        assert (len(answer.rows), answer.cut) == (4, True)
        answer = ask(reader, Question(since="2000-01-01T00:00:00.000Z"), MEMBER, limit=11)
        assert (len(answer.rows), answer.cut) == (10, False)
        answer = ask(reader, Question(added_until="9000-01-01T00:00:00.000Z"), OWN, limit=100)
        assert (len(answer.rows), answer.cut) == (31, False)


def test_by_value_and_type_and_id(filled: Store) -> None:
    with filled.read() as reader:
        assert len(ask(reader, Question(value="BAD.example"), OWN).rows) == 30
        assert len(ask(reader, Question(value="domain:bad.example"), MEMBER).rows) == 10
        (malware,) = ask(reader, Question(type="malware"), OWN).rows
        assert ask(reader, Question(id=malware.id), OWN).rows == [malware]
        assert ask(reader, Question(id=malware.id), MEMBER).rows == []


@pytest.mark.parametrize("question", [Question(tlp="purple"), Question(value="??"), Question(since="then")])
def test_what_is_no_question(filled: Store, question: Question) -> None:
    with filled.read() as reader, pytest.raises(BadInput) as raised:
        ask(reader, question, OWN)
    assert raised.value.do


def test_others_are_told_no_numbers(filled: Store) -> None:
    with filled.read() as reader:
        rows = ask(reader, Question(type="malware"), OWN).rows
    (mine,) = public(rows, own=True)
    (theirs,) = public(rows, own=False)
    assert set(mine) - set(theirs) == {"seq", "added_at", "same_as"}
    assert mine["says"] == "m"


def test_a_property_of_an_observable_makes_no_version(store: Store) -> None:
    """The standard defines neither for it, so it may hold anything; the object itself is shown as it came."""
    odd = stix("domain-name", 7, value="odd.example", modified=5, revoked=True)
    give(store, "odd.json", bundle(odd))
    with store.read() as reader:
        (row,) = public(ask(reader, Question(type="domain-name"), OWN).rows, own=True)
    assert (row["modified"], row["revoked"]) == ("", False)
    assert row["object"] == odd
