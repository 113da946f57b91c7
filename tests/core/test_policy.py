# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The policy: every combination of marking, asker and action, against rules written out apart."""

from __future__ import annotations

import itertools
from typing import cast, get_args

import msgspec
import pytest

from tocsin.core.errors import Denied
from tocsin.core.marking import LEVELS, Marking, Tlp, rank, strictest
from tocsin.core.policy import Action, Asker, decide, require

ACTIONS = get_args(Action)


class Row(msgspec.Struct):
    marking: Marking


MAUVE = cast("Tlp", "mauve")  # a level of some later version
WITH_ODD: tuple[Tlp | None, ...] = (None, *LEVELS, MAUVE)
OWN = Asker("us", ("energy",), own=True)
AUDIENCES = [(), ("acme",), ("energy",), ("acme", "energy"), ("us",), ("other",), ("",)]
MARKINGS = [Marking(level, audience) for level in WITH_ODD for audience in AUDIENCES]
ASKERS = [
    OWN,
    Asker("us", own=True),
    Asker("acme"),
    Asker("acme", ("energy",)),
    Asker("acme", ("energy", "water")),
    Asker("stranger"),
    Asker("stranger", ("water",)),
    Asker("stranger", ("energy",)),
    Asker(""),
    Asker("", ("",)),
]


def allowed(asker, marking, action):
    return decide(asker, Row(marking), action).allowed


def table(asker, marking, action):
    """The rules as a table of sets rather than in order."""
    to_whom: dict[tuple[str, str], set[Tlp | None]] = {
        ("own", "read"): {None, MAUVE, *LEVELS},
        ("own", "share"): {"clear", "green", "amber"},
        ("member", "read"): {"clear", "green", "amber"},
        ("member", "share"): {"clear", "green", "amber"},
        ("stranger", "read"): {"clear"},
        ("stranger", "share"): {"clear"},
    }
    if action == "publish":
        return marking.tlp == "clear" and not marking.audience
    is_named = bool(({asker.organisation} | set(asker.communities)) & set(marking.audience) - {""})
    if asker.own:
        return marking.tlp in to_whom["own", action]
    if marking.audience and not is_named:
        return False
    is_member = bool(set(asker.communities) - {""})
    return marking.tlp in to_whom["member" if is_member else "stranger", action]


def test_every_combination_as_the_table_has_it():
    for asker, marking, action in itertools.product(ASKERS, MARKINGS, ACTIONS):
        assert allowed(asker, marking, action) == table(asker, marking, action), (asker, marking, action)


def test_a_stricter_marking_never_allows_more():
    for one, other in itertools.product(MARKINGS, MARKINGS):
        both = strictest([one, other])
        for asker, action in itertools.product(ASKERS, ACTIONS):
            if allowed(asker, both, action):
                assert allowed(asker, one, action), (asker, action, one, other)
                assert allowed(asker, other, action), (asker, action, one, other)


def test_a_higher_level_never_allows_more():
    for audience, asker, action in itertools.product(AUDIENCES, ASKERS, ACTIONS):
        by_rank = sorted(WITH_ODD, key=rank)
        answers = [allowed(asker, Marking(level, audience), action) for level in by_rank]
        assert answers == sorted(answers, reverse=True)


def test_an_audience_only_takes_away():
    for level, audience, asker, action in itertools.product((None, *LEVELS), AUDIENCES, ASKERS, ACTIONS):
        if allowed(asker, Marking(level, audience), action):
            assert allowed(asker, Marking(level), action)


def test_publishing_allows_least_and_reading_most():
    for asker, marking in itertools.product(ASKERS, MARKINGS):
        read, share, publish = (allowed(asker, marking, action) for action in ("read", "share", "publish"))
        assert publish <= share <= read


@pytest.mark.parametrize("marking", [Marking(), Marking("red"), Marking("amber+strict"), Marking(MAUVE)])
def test_some_things_never_leave(marking):
    named = Marking(marking.tlp, ("acme", "energy"))
    for asker, action in itertools.product(ASKERS, ACTIONS):
        for each in (marking, named):
            assert allowed(asker, each, action) == (asker.own and action == "read")


@pytest.mark.parametrize("action", ["", "READ", "write", "delete", None])
def test_an_unknown_action_is_refused_to_all(action):
    for asker, marking in itertools.product(ASKERS, MARKINGS):
        assert not allowed(asker, marking, action)


def test_every_answer_has_a_reason_in_words():
    for asker, marking, action in itertools.product(ASKERS, MARKINGS, (*ACTIONS, "burn")):
        assert len(str(decide(asker, Row(marking), action).reason)) > 10


def test_require():
    require(OWN, Row(Marking("red")), "read")
    with pytest.raises(Denied) as caught:
        require(Asker("acme"), Row(Marking("red")), "read", where="case--1")
    assert caught.value.where == "case--1"
    assert "TLP:red" in caught.value.what
