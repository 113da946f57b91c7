# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Plans kept for the page: one a name, with author and day, within the size of a claim, and whether the map has changed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.conftest import AT, give
from tests.flows.test_plan import ASKED, CHART, TODAY
from tocsin.core.errors import BadInput, Conflict, NotFound
from tocsin.core.limits import Limits
from tocsin.flows import kept_plans, plan
from tocsin.flows.kept_plans import KIND, KeptPlan, Left, fitted
from tocsin.flows.map_now import Reading
from tocsin.know.plan_model import Terms
from tocsin.store import Store, claims

NOON = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)


def answer(store: Store, folder: Path, budget: float = 5, name: str = "asked.toml") -> KeptPlan:
    path = folder / "asked.toml"
    path.write_text(ASKED)
    terms = Terms(today=TODAY, budget=budget)
    made = plan.ask(store, str(path), Limits(), terms, curve=True)
    return kept_plans.of(made, terms, name=name, file=str(path))


def shown(store: Store, now: dt.datetime = NOON) -> kept_plans.Plans:
    return Reading(store, now=lambda: now)().plans


def test_all_of_an_answer_is_kept_with_author_and_day(store: Store, tmp_path: Path) -> None:
    give(store, "m.toml", CHART)
    made = answer(store, tmp_path)
    number = kept_plans.keep(store, made, by=" water board ", at=AT)
    (one,) = shown(store).found
    assert (one.claim, one.by, one.at, one.plan) == (number, "water board", AT, made)
    assert (made.before.mean, made.after.mean, made.cost) == (9000, 6000, 5)
    assert [(m.id, m.worth, m.asked) for m in made.bought] == [("stock", 3000, True)]
    assert [(m.id, m.reason) for m in made.left] == [("second", "dearer-than-budget")]
    assert [p.budget for p in made.curve] == sorted(p.budget for p in made.curve)
    assert {p.budget for p in made.curve} >= {0, 5, 10}
    assert (made.scenarios, made.left_total, made.terms.today) == (1, 1, TODAY)


def test_a_later_plan_of_a_name_takes_the_place_of_the_earlier_whoever_kept_it(
    store: Store, tmp_path: Path
) -> None:
    give(store, "m.toml", CHART)
    first = kept_plans.keep(store, answer(store, tmp_path, 5), by="a", at=AT)
    again = kept_plans.keep(store, answer(store, tmp_path, 5), by="a", at=AT)
    other = kept_plans.keep(store, answer(store, tmp_path, 5, "other"), by="a", at=AT)
    second = kept_plans.keep(store, answer(store, tmp_path, 20), by="b", at=AT)
    assert first == again
    assert [(one.claim, one.plan.name) for one in shown(store).found] == [
        (second, "asked.toml"),
        (other, "other"),
    ]
    with store.read() as reader:
        ended = {one.seq: one.why_taken_back for one in claims.all(reader, KIND) if one.taken_back_at}
    assert ended == {first: f"replaced by claim {second}"}


def test_two_that_stand_under_one_name_are_one_on_the_page(store: Store, tmp_path: Path) -> None:
    """Two people can keep at the same time, and a restored store can hold both."""
    give(store, "m.toml", CHART)
    with store.write("t", AT) as tx:
        for budget in (5, 20):
            body = msgspec.json.encode(answer(store, tmp_path, budget))
            claims.make(tx, KIND, ("asked.toml",), body, f"by {budget}")
    assert [one.by for one in shown(store).found] == ["by 20"]


def test_it_is_taken_off_the_page_and_only_plans_are(store: Store, tmp_path: Path) -> None:
    give(store, "m.toml", CHART)
    number = kept_plans.keep(store, answer(store, tmp_path), by="a", at=AT)
    with store.write("t", AT) as tx:
        other = claims.make(tx, "same-asset", ("a", "b"), b'{"a": "a", "b": "b"}', "a")
    with pytest.raises(NotFound, match="keeps a plan"):
        kept_plans.take_back(store, other, by="a", why="w", at=AT)
    with pytest.raises(BadInput):
        kept_plans.take_back(store, number, by="a", why=" ", at=AT)
    assert kept_plans.take_back(store, number, by="a", why="budget cut", at=AT)
    assert not kept_plans.take_back(store, number, by="a", why="budget cut", at=AT)
    assert shown(store).found == ()


def test_whether_the_map_has_changed_since(store: Store, tmp_path: Path) -> None:
    """Reading the same map from elsewhere changes nothing, a claim neither; a stock does, and so does a day on which it ends."""
    give(store, "m.toml", CHART.replace(b"stock_days = 10", b"stock_days = 10\nuntil = 2027-03-01"))
    kept_plans.keep(store, answer(store, tmp_path), by="a", at=AT)

    def said(day: dt.date) -> object:
        (row,) = kept_plans.listed(store, day)
        return row["map"]

    def changed(day: dt.date) -> bool:
        now = Reading(store, now=lambda: dt.datetime.combine(day, dt.time(12), dt.UTC))()
        return now.plans.found[0].plan.map_digest != now.digest

    later = dt.date(2027, 3, 1)
    assert (said(TODAY), changed(TODAY)) == ("the same", False)
    assert (said(later), changed(later)) == ("has changed since", True)
    give(
        store,
        "m.toml",
        b"# moved\n\n" + CHART.replace(b"stock_days = 10", b"stock_days = 10\nuntil = 2027-03-01"),
    )
    assert (said(TODAY), changed(TODAY)) == ("the same", False)
    give(store, "m.toml", CHART.replace(b"people = 100", b"people = 101"))
    assert (said(TODAY), changed(TODAY)) == ("has changed since", True)


def left(number: int, gain: float) -> Left:
    return Left(
        id=f"m{number}", name="x" * 40, kind="stockpile", cost=1, reason="not-worth-it", gain=gain, by=()
    )


@given(st.lists(st.floats(0, 1e9), max_size=60), st.integers(0, 9000))
def test_what_has_no_room_is_what_would_take_off_least(gains: list[float], room: int) -> None:
    whole = msgspec.structs.replace(
        EMPTY, left=tuple(left(n, gain) for n, gain in enumerate(gains)), left_total=len(gains)
    )
    least = len(msgspec.json.encode(msgspec.structs.replace(whole, left=())))
    found = fitted(whole, least + room)
    size = len(msgspec.json.encode(found))
    assert size <= least + room
    assert found.left_total == len(gains)
    assert [row for row in whole.left if row in found.left] == list(found.left)
    dropped = [row for row in whole.left if row not in found.left]
    if dropped:
        best = max(dropped, key=lambda row: row.gain)
        assert all(row.gain >= best.gain for row in found.left)
        assert size + len(msgspec.json.encode(best)) + bool(found.left) > least + room


EMPTY = KeptPlan(
    name="n", file="f", terms=Terms(today=TODAY, budget=1), map_digest="", scenarios=1, status="optimal", gap=0, bound=0,
    cost=0, keeps_ceiling=True, holds=True, before=kept_plans.Losses(mean=0, cvar=0, worst=0),
    after=kept_plans.Losses(mean=0, cvar=0, worst=0), bought=(), left=(), left_total=0, regions=(), shares=(), uncounted=0,
    curve=(), names={},
)  # fmt: skip


def test_what_is_too_large_even_so_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="100000 can be kept") as caught:
        fitted(msgspec.structs.replace(EMPTY, file="x" * 200_000), claims.MOST_BYTES)
    assert "--svg" in caught.value.do


def test_a_claim_of_another_version_is_named_and_hides_no_other(store: Store, tmp_path: Path) -> None:
    give(store, "m.toml", CHART)
    good = kept_plans.keep(store, answer(store, tmp_path), by="a", at=AT)
    bodies = [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"name": 1}',
        b'{"name": "n", "terms": {"budget": null}}',
        b"[" * 5000,
        b'{"new": ' + b"[" * 50_000,
    ]
    with store.write("t", AT) as tx:
        bad = [claims.make(tx, KIND, (f"p{n}",), body, "a") for n, body in enumerate(bodies)]
    found = shown(store)
    assert [one.claim for one in found.found] == [good]
    assert sorted(found.unreadable) == sorted(bad)
    assert len(kept_plans.listed(store, TODAY)) == 1 + len(bad)


def test_no_more_than_so_many_names(store: Store) -> None:
    with store.write("t", AT) as tx:
        for number in range(kept_plans.MOST_PLANS):
            claims.make(tx, KIND, (f"p{number}",), b"{}", "a")
    with pytest.raises(Conflict, match="200 plans") as caught:
        kept_plans.keep(store, EMPTY, by="a", at=AT)
    assert "--take-back" in caught.value.do
    kept_plans.keep(store, msgspec.structs.replace(EMPTY, name="p7"), by="a", at=AT)
    assert [one.plan.name for one in shown(store).found] == ["p7"]


@pytest.mark.parametrize("by", ["", "  ", "x" * 201], ids=["empty", "blank", "long"])
def test_an_author_is_needed(store: Store, by: str) -> None:
    with pytest.raises(BadInput):
        kept_plans.keep(store, EMPTY, by=by, at=AT)
