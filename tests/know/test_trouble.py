# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The order in which people read the list."""

from __future__ import annotations

import datetime as dt
import random
from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.sentence import Sentence
from tocsin.know.trouble import State, Trouble, ranked

DAY = dt.date(2027, 3, 1)


def trouble(
    state: str, *, day: int | None = None, people: int = 0, name: str = "n", id: str = "i"
) -> Trouble:  # noqa: A002 - the field is called so
    return Trouble(
        id=id,
        state=state,  # type: ignore[arg-type]  # drawn from State
        subject=name,
        name=name,
        headline=Sentence("x"),
        people=people,
        stops_on=None if day is None else DAY + dt.timedelta(days=day),
    )


rows = st.lists(
    st.builds(
        lambda state, day, people, name, number: trouble(
            state, day=day, people=people, name=name, id=str(number)
        ),
        st.sampled_from(get_args(State)),
        st.none() | st.integers(-3, 3),
        st.integers(0, 2),
        st.sampled_from("ab"),
        st.integers(0, 99),
    ),
    max_size=12,
    unique_by=lambda row: row.id,
)


@given(rows, st.integers(0, 2**32))
def test_the_order_is_total_keeps_everything_and_does_not_hang_on_the_input(
    listed: list[Trouble], seed: int
) -> None:
    first = ranked(listed)
    assert sorted(row.id for row in first) == sorted(row.id for row in listed)
    assert ranked(random.Random(seed).sample(listed, len(listed))) == first


def test_worst_state_then_earliest_day_then_most_people_then_name() -> None:
    wanted = [
        trouble("now", day=1, id="1"),
        trouble("due", day=-2, id="2"),
        trouble("due", day=2, people=1, id="3"),
        trouble("due", day=2, name="a", id="4"),
        trouble("due", day=2, name="b", id="5"),
        trouble("due", people=9_000, id="6"),
        trouble("exposed", id="7"),
        trouble("fragile", people=9_000, id="8"),
        trouble("aside", id="9"),
        trouble("not-checked", people=9_000, id="10"),
    ]
    assert [row.id for row in ranked(wanted[::-1])] == [row.id for row in wanted]


def test_a_trouble_survives_being_stored() -> None:
    row = trouble("due", day=2, people=3)
    assert msgspec.json.decode(msgspec.json.encode(row), type=Trouble) == row
