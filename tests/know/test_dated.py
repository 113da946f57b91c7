# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Entries that begin and end while a loss runs, against an oracle that reads the map anew on each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.know.test_cascade import DAY0, charts, lose, need, node, shock_lists
from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.graph import build, roots
from tocsin.know.cascade import Course, Engine
from tocsin.know.control import completed
from tocsin.know.dated import MOST_DAYS, Dated, dated
from tocsin.know.sampled import sample
from tocsin.know.unserved import questions, unserved

DAYS = 30
Entry = Node | Input


def day(number: int) -> dt.date:
    return DAY0 + dt.timedelta(days=number)


# -- the oracle: on each day who is there is asked anew, and nothing is kept but the stocks -------------------------


def there(entry: Entry, today: dt.date) -> bool:
    return not (entry.since and today < entry.since) and not (entry.until and today >= entry.until)


def slow(chart: Map, shocks: Sequence[Shock], days: int) -> list[set[str]]:
    stock = [entry.stock_days for entry in chart.inputs]
    history = []
    for number in range(days):
        today = day(number)
        present = {one.id for one in chart.nodes if there(one, today)}
        lost = {
            n for s in shocks if s.start <= today and (s.end is None or today < s.end) for n in s.lost
        } & present
        sources = {
            at: [member.node for member in entry.members if member.node in present]
            for at, entry in enumerate(chart.inputs)
            if there(entry, today) and entry.of in present
        }
        down = set(lost)
        while True:
            short = {at for at, left in sources.items() if left and not fed(chart.inputs[at], left, down)}
            again = lost | {chart.inputs[at].of for at in short if stock[at] == 0}
            if again == down:
                break
            down = again
        history.append(down)
        for at in short:
            stock[at] = max(0, stock[at] - 1)
    return history


def fed(entry: Input, sources: list[str], down: set[str]) -> bool:
    working = sum(name not in down for name in sources)
    return working >= {"all": len(sources), "any": 1, "k-of-n": min(entry.k, len(sources))}[entry.rule]


SPANS = st.tuples(st.none() | st.integers(-3, 12), st.none() | st.integers(1, 12)).map(
    lambda ends: (ends[0], ends[1] if ends[1] is None or ends[0] is None else ends[0] + ends[1])
)


def spanned(entry: Entry, span: tuple[int | None, int | None], **more: str) -> Entry:
    since, until = (None if end is None else day(end) for end in span)
    return msgspec.structs.replace(entry, since=since, until=until, **more)


@st.composite
def dated_charts(draw: st.DrawFn) -> Map:
    chart = draw(charts())
    inputs = [spanned(entry, draw(SPANS), name=f"need {at}") for at, entry in enumerate(chart.inputs)]
    nodes = [spanned(one, draw(SPANS)) if draw(st.integers(0, 2)) == 0 else one for one in chart.nodes]
    return msgspec.structs.replace(chart, nodes=tuple(nodes), inputs=tuple(inputs))


def run(made: Dated, shocks: Sequence[Shock], **more: bool) -> Course:
    return Engine(made.graph).run(shocks, DAY0, **more)


def fallen(made: Dated, course: Course, number: int) -> set[str]:
    return {one.id for at, one in enumerate(made.graph.nodes) if course.level(at, number) < 1.0}


@given(dated_charts(), shock_lists())
def test_agrees_with_reading_the_map_anew_on_each_day(chart: Map, shocks: list[Shock]) -> None:
    made = dated(chart, DAY0)
    course, brief = run(made, shocks), run(made, shocks, brief=True)
    for number, down in enumerate(slow(chart, shocks, DAYS)):
        assert fallen(made, course, number) == down, f"day {number}"
        assert fallen(made, brief, number) == down, f"day {number}, in brief"


@given(dated_charts(), shock_lists())
def test_more_loss_is_never_more_service(chart: Map, shocks: list[Shock]) -> None:
    made = dated(chart, DAY0)
    fewer, more = run(made, shocks[:1]), run(made, shocks)
    for number in range(DAYS):
        assert fallen(made, fewer, number) <= fallen(made, more, number)


@given(dated_charts(), shock_lists(), st.integers(-4, 14))
def test_a_run_may_begin_on_any_day(chart: Map, shocks: list[Shock], first: int) -> None:
    """As if the map had been asked for on that day, however much of it has changed by then."""
    made, later = dated(chart, min(DAY0, day(first))), dated(chart, day(first))
    late = [msgspec.structs.replace(s, start=max(s.start, day(first)), end=None) for s in shocks]
    one, two = (Engine(each.graph).run(late, day(first)) for each in (made, later))
    for number in range(DAYS):
        assert fallen(made, one, number) == fallen(later, two, number)


@given(charts(), st.integers(-400, 0))
def test_where_nothing_changes_it_is_the_graph_of_the_day(chart: Map, until: int) -> None:
    inputs = tuple(msgspec.structs.replace(entry, since=day(until)) for entry in chart.inputs)
    chart = msgspec.structs.replace(chart, inputs=inputs)
    made, (plain, faults) = dated(chart, DAY0), build(completed(chart))
    assert (made.graph.epochs, made.days, made.faults) == ((), (), faults)
    assert (made.graph.nodes, made.graph.inputs) == (plain.nodes, plain.inputs)


# -- one by one ----------------------------------------------------------------------------------------------------


def course_of(chart: Map, *shocks: Shock, pessimistic: bool = True) -> tuple[Dated, Course]:
    made = dated(chart, DAY0)
    assert made.faults == []
    return made, run(made, shocks, pessimistic=pessimistic)


def nodes(names: str, **spans: tuple[int | None, int | None]) -> tuple[Node, ...]:
    return tuple(spanned(node(name), spans.get(name, (None, None))) for name in names)  # type: ignore[misc]  # nodes


def test_a_second_source_that_begins_ends_the_outage():
    chart = Map(nodes=nodes("sab", b=(10, None)), inputs=(need("s", "a", "b", rule="any", stock=4),))
    made, course = course_of(chart, lose("a"))
    assert [fallen(made, course, number) for number in (3, 4, 9, 10, 29)] == [
        {"a"},
        {"a", "s"},
        {"a", "s"},
        {"a"},
        {"a"},
    ]
    assert made.days == (day(10),)


def test_a_second_source_that_ends_brings_it_with_the_stock_that_is_left():
    chart = Map(
        nodes=nodes("sabt", b=(None, 10)),
        inputs=(need("s", "a", "b", rule="any", stock=4), need("t", "s")),
    )
    made, course = course_of(chart, lose("a", day=5))
    assert [sorted(fallen(made, course, number)) for number in (5, 13, 14)] == [["a"], ["a"], ["a", "s", "t"]]


def test_stock_that_has_drained_stays_drained_over_a_change_of_sources():
    """Three of five days are gone when another source comes for four days, and the rest when it goes."""
    chart = Map(nodes=nodes("sab", b=(3, 7)), inputs=(need("s", "a", "b", rule="any", stock=5),))
    made, course = course_of(chart, lose("a"))
    assert [("s" in fallen(made, course, number)) for number in (2, 6, 8, 9)] == [False, False, False, True]


def test_a_need_that_ends_brings_the_service_back_and_a_service_that_ends_is_not_without_anything():
    chart = Map(nodes=nodes("sta", t=(None, 9)), inputs=(spanned(need("s", "a"), (None, 6)), need("t", "a")))  # type: ignore[arg-type]  # an input
    made, course = course_of(chart, lose("a"))
    assert [sorted(fallen(made, course, n)) for n in (0, 5, 6, 8, 9)] == [
        ["a", "s", "t"], ["a", "s", "t"], ["a", "t"], ["a", "t"], ["a"],
    ]  # fmt: skip


@pytest.mark.parametrize(("pessimistic", "falls"), [(True, 12), (False, 20)], ids=["worst", "best"])
def test_a_need_delivered_anew_has_at_worst_the_stock_that_is_left(pessimistic: bool, falls: int) -> None:  # noqa: FBT001 -- a case
    """Eight of ten days are drained when another contract begins, of which the one who delivers is lost, too."""
    old, new = need("s", "a", stock=10), need("s", "b", stock=12)
    chart = Map(nodes=nodes("sab"), inputs=(spanned(old, (None, 8)), spanned(new, (8, None))))  # type: ignore[arg-type]  # inputs
    made, course = course_of(chart, lose("a", "b"), pessimistic=pessimistic)
    assert ["s" in fallen(made, course, number) for number in (falls - 3, falls)] == [False, True]


def test_an_owner_who_leaves_takes_the_leave_of_the_state_along():
    state, other = (
        Node(id="x", kind="jurisdiction", name="x"),
        Node(id="o", kind="organisation", name="o", jurisdiction="x"),
    )
    firm = Node(id="f", kind="supplier", name="f", held_by=(Member(node="o", low=0.6, high=0.6),))
    chart = Map(
        nodes=(node("s"), state, msgspec.structs.replace(other, until=day(10)), firm),
        inputs=(need("s", "f"),),
    )
    made, course = course_of(chart, lose("x"))
    assert [sorted(fallen(made, course, number)) for number in (0, 9, 10)] == [
        ["f", "s", "x"], ["f", "s", "x"], ["x"],
    ]  # fmt: skip


def test_what_is_asked_about_one_need_is_asked_of_it_whatever_row_it_stands_in():
    """An unknown stock: read at its best the service lasts, over a change of the sources, too."""
    entry = msgspec.structs.replace(need("s", "a", "b", rule="any"), stock_known=False)
    made = dated(Map(nodes=nodes("sab", b=(5, 9)), inputs=(entry,)), DAY0)
    assert roots(made.graph) == {1: 0, 2: 0}
    worst, asked = (Engine(made.graph).run([lose("a", "b")], DAY0, but=but) for but in (None, 0))
    assert (fallen(made, worst, 0), fallen(made, asked, 29)) == ({"a", "s"}, {"a"})
    late = Engine(made.graph).run([lose("a", day=6)], day(6), but=0)
    assert [late.level(0, number) for number in (0, 3, 20)] == [1.0, 1.0, 1.0]


def test_of_too_many_days_the_first_are_followed_and_it_is_said():
    inputs = tuple(spanned(need("s", "a"), (number, number + 1)) for number in range(1, 300))
    made = dated(Map(nodes=nodes("sa"), inputs=inputs), DAY0)  # type: ignore[arg-type]  # inputs
    assert len(made.days) == MOST_DAYS
    (fault,) = made.faults
    assert (
        fault.what == f"the map changes on 300 days from {DAY0} on; those after {day(100)} are not followed"
    )


def test_a_contradiction_is_told_once_with_the_first_day_on_which_it_is_one():
    chart = Map(nodes=nodes("sabc", a=(None, 5), c=(None, 9)), inputs=(need("s", "a", "b"),))
    (fault,) = dated(chart, DAY0).faults
    assert "'a', which is on no map on 2027-01-06" in fault.what


@given(dated_charts(), shock_lists(), st.integers(0, 9))
def test_draws_and_answers_lie_between_the_bounds_over_every_change(
    chart: Map, shocks: list[Shock], seed: int
) -> None:
    inputs = tuple(
        msgspec.structs.replace(entry, stock_most=entry.stock_days + 3.0) if at % 2 else entry
        for at, entry in enumerate(chart.inputs)
    )
    people = tuple(msgspec.structs.replace(one, people=1) for one in chart.nodes)
    made = dated(msgspec.structs.replace(chart, nodes=people, inputs=inputs), DAY0)
    worst, best = (
        sum(row.people_days for row in unserved(made.graph, run(made, shocks, pessimistic=way), DAYS))
        for way in (True, False)
    )
    drawn = sample(made.graph, shocks, DAY0, DAYS, 3, seed).people_days.sum(axis=1)
    assert (best - 1e-9 <= drawn).all()
    assert (drawn <= worst + 1e-9).all()
    asked = questions(Engine(made.graph), shocks, DAY0, DAYS)
    assert len({one.input for one in asked}) == len(asked)
    assert not {one.input for one in asked} & roots(made.graph).keys()
    assert all(-1e-9 <= one.people_days <= worst - best + 1e-9 for one in asked)
