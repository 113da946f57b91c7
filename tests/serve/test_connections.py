# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who has to go, against a slow model; and that nobody goes whom the server keeps waiting itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.limits import Limits
from tocsin.serve.connections import Connections, Phase

LIMITS = Limits(connections=3, head_seconds=10, answers_bytes=100)


class One:
    """A connection that only remembers."""

    def __init__(self, name=0):
        self.name, self.cuts, self.left = name, 0, 0

    def cut(self):
        self.cuts += 1

    def unsent(self):
        return self.left


class Book(Connections):
    """With a clock to be set."""

    def __init__(self, limits=LIMITS):
        self.clock = 0.0
        super().__init__(limits, lambda: self.clock)


DO = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.just(0), st.just(0)),
        st.tuples(st.just("turn"), st.integers(0, 9), st.sampled_from(list(Phase))),
        st.tuples(st.just("leave"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("unsent"), st.integers(0, 9), st.sampled_from([0, 1, 60, 101])),
        st.tuples(st.just("later"), st.integers(0, 12), st.just(0)),
        st.tuples(st.just("relieve"), st.just(0), st.just(0)),
        st.tuples(st.just("sweep"), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@given(DO)
def test_who_goes_is_who_the_model_says(steps):
    book, every = Book(), list[One]()
    model: list[dict[str, Any]] = []  # in order of entering
    for verb, which, what in steps:
        book.clock += 1
        one = every[which] if which < len(every) else None
        row = next((row for row in model if row["one"] is one), None)
        gone: list[One] = []
        if verb == "enter":
            every.append(One(len(every)))
            taken = book.enter(every[-1])
            assert taken == room(model, gone)
            if taken:
                model.append(
                    {"one": every[-1], "phase": Phase.HEAD, "since": book.clock, "until": book.clock + 10}
                )
        elif verb == "later":
            book.clock += which
        elif verb == "relieve":
            book.relieve()
            relieved(model, gone)
        elif verb == "sweep":
            book.sweep()
            gone += [row["one"] for row in model if row["until"] <= book.clock and not_idle_nor_ours(row)]
        elif one is not None:
            if verb == "turn":
                book.turn(one, what, 5)
                if row is not None:
                    row["phase"], row["until"] = what, book.clock + 5
                    row["since"] = book.clock if what is Phase.HEAD else row["since"]
            elif verb == "leave":
                book.leave(one)
                model[:] = [row for row in model if row["one"] is not one]
            elif verb == "unsent":
                one.left = what
        for each in gone:
            assert each.cuts == 1
        model[:] = [row for row in model if row["one"] not in gone]
        assert {each.name for each in every if book.phase(each) is not None} == {
            row["one"].name for row in model
        }
        assert len(book) == len(model) <= LIMITS.connections
        assert all(each.cuts == 0 for each in (row["one"] for row in model))


def not_idle_nor_ours(row):
    idle = row["phase"] is Phase.ANSWER and row["one"].left == 0
    return row["phase"] is not Phase.WORK and not idle


def room(model, gone):
    if len(model) < LIMITS.connections:
        return True
    idle = [row for row in model if row["phase"] is Phase.ANSWER and row["one"].left == 0]
    rest = idle or [row for row in model if row["phase"] is not Phase.WORK]
    if not rest:
        return False
    oldest = min(row["since"] for row in rest)
    gone.append(next(row["one"] for row in rest if row["since"] == oldest))
    return True


def relieved(model, gone):
    def waiting():
        return [
            row
            for row in model
            if row["phase"] is Phase.ANSWER and row["one"].left and row["one"] not in gone
        ]

    while sum(row["one"].left for row in waiting()) > LIMITS.answers_bytes:
        gone.append(min(waiting(), key=lambda row: row["since"])["one"])


def test_one_that_was_cut_has_left_at_once_and_what_comes_of_it_later_changes_nothing():
    book, first, more = Book(), One(), [One(at) for at in range(1, 4)]
    for one in (first, *more):
        assert book.enter(one)
    assert first.cuts == 1
    assert len(book) == 3
    book.turn(first, Phase.WORK)
    book.leave(first)
    assert book.phase(first) is None
    assert len(book) == 3


def test_what_the_server_works_on_is_never_cut_and_a_new_one_is_refused_instead():
    book, every = Book(), [One(at) for at in range(3)]
    for one in every:
        book.enter(one)
        book.turn(one, Phase.WORK)
    book.clock = 1e9
    book.sweep()
    assert not book.enter(One())
    assert [one.cuts for one in every] == [0, 0, 0]


@pytest.mark.parametrize(
    ("phase", "left", "goes"),
    [(Phase.HEAD, 0, True), (Phase.BODY, 0, True), (Phase.REST, 0, True), (Phase.ANSWER, 1, True), (Phase.ANSWER, 0, False)],
    ids=["head", "body", "rest", "answer", "idle"],
)  # fmt: skip
def test_each_turn_ends_when_it_was_said_to(phase, left, goes):
    book, one = Book(), One()
    book.enter(one)
    book.turn(one, phase, 7)
    one.left = left
    book.clock = 6.9
    book.sweep()
    assert one.cuts == 0
    book.clock = 7.0
    book.sweep()
    assert one.cuts == goes
