# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The index between its bounds, against sums and fractions in plain Python."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core.errors import BadInput
from tocsin.know.esri import ROUNDING, _by_push, _by_sweeps, esri, published
from tocsin.know.firms import ESSENTIAL, LINEAR, NONE, Firms, firms

ROUND = 1e-11


# --- the slow twin: what the module says, one firm at a time -------------------------------------------------------


class Plain:
    """One network as dictionaries. ``market`` is what counts as the size of a firm in its market."""

    def __init__(self, net: Firms, *, market_with_final: bool = True) -> None:
        self.n = len(net.industry)
        self.industry = [int(k) for k in net.industry]
        self.sold: dict[tuple[int, int], float] = {}
        for i, j, w in zip(net.supplier, net.customer, net.weight, strict=True):
            if w > 0:
                self.sold[int(i), int(j)] = self.sold.get((int(i), int(j)), 0.0) + float(w)
        between = [sum(w for (i, _), w in self.sold.items() if i == f) for f in range(self.n)]
        self.sales = [b + float(rest) for b, rest in zip(between, net.final, strict=True)]
        self.market = self.sales if market_with_final else between
        self.bought: dict[tuple[int, object], float] = {}
        for (i, j), w in self.sold.items():
            for of in (self.industry[i], "all"):
                self.bought[j, of] = self.bought.get((j, of), 0.0) + w
        self.groups: dict[int, dict[object, list[tuple[int, float]]]] = {f: {} for f in range(self.n)}
        for (i, j), w in self.sold.items():
            kind = int(net.effect[self.industry[i], self.industry[j]])
            if kind == NONE:
                continue
            group: object = self.industry[i] if kind == ESSENTIAL else "all"
            self.groups[j].setdefault(group, []).append((i, w / self.bought[j, group]))
        self.customers: list[list[tuple[int, float]]] = [[] for _ in range(self.n)]
        for (i, j), w in self.sold.items():
            self.customers[i].append((j, w / self.sales[i]))

    def once(self, lost: set[int], d: list[float], u: list[float]) -> tuple[list[float], list[float]]:
        """The next levels of both halves."""
        left: dict[int, float] = {}
        for f in range(self.n):
            left[self.industry[f]] = left.get(self.industry[f], 0.0) + self.market[f] * d[f]
        new_d, new_u = [], []
        for j in range(self.n):
            level = 1.0
            for members in self.groups[j].values():
                gone = 0.0
                for i, e in members:
                    rest = left[self.industry[i]]
                    gone += e * (1.0 if rest <= 0.0 else min(1.0, self.market[i] / rest)) * (1.0 - d[i])
                level = min(level, 1.0 - gone)
            new_d.append(0.0 if j in lost else max(level, 0.0))
            less = sum(part * (1.0 - u[c]) for c, part in self.customers[j])
            new_u.append(0.0 if j in lost else 1.0 - less)
        return new_d, new_u

    def index(self, d: list[float], u: list[float]) -> float:
        total = sum(self.sales)
        if total == 0.0:
            return 0.0
        return sum(r * (1.0 - min(a, b)) for r, a, b in zip(self.sales, d, u, strict=True)) / total

    def full(self, lost: set[int]) -> list[float]:
        return [0.0 if f in lost else 1.0 for f in range(self.n)]

    def by_rule(self, lost: set[int], eps: float) -> float:
        """As published: sweep until nothing changes by ``eps``."""
        d, u = self.full(lost), self.full(lost)
        while True:
            new_d, new_u = self.once(lost, d, u)
            change = max(abs(a - b) for a, b in zip(new_d + new_u, d + u, strict=True))
            d, u = new_d, new_u
            if change < eps:
                return self.index(d, u)

    def truth(self, lost: set[int]) -> float:
        """Downstream by sweeps from full level until nothing moves; upstream by elimination, in fractions."""
        d, u = self.full(lost), self.full(lost)
        for _ in range(3_000):
            new_d, _ = self.once(lost, d, u)
            change = max(abs(a - b) for a, b in zip(new_d, d, strict=True))
            d = new_d
            if change < 1e-14:
                break
        return self.index(d, self.upstream(lost))

    def upstream(self, lost: set[int]) -> list[float]:
        """Loss = chance that a walk along sales meets a lost firm; only who can meet one has an unknown."""
        meets = set(lost)
        while True:
            more = {i for (i, j) in self.sold if j in meets} - meets
            if not more:
                break
            meets |= more
        names = sorted(meets - lost)
        sold = {pair: Fraction(w) for pair, w in self.sold.items()}
        rows = []
        for i in names:
            sales = Fraction(self.sales[i])
            row = [Fraction(int(i == j)) - sold.get((i, j), Fraction(0)) / sales for j in names]
            rows.append([*row, sum((sold.get((i, k), Fraction(0)) for k in lost), Fraction(0)) / sales])
        for at in range(len(names)):
            pivot = next(r for r in range(at, len(names)) if rows[r][at] != 0)
            rows[at], rows[pivot] = rows[pivot], rows[at]
            rows[at] = [v / rows[at][at] for v in rows[at]]
            for r in range(len(names)):
                if r != at and rows[r][at] != 0:
                    rows[r] = [v - rows[r][at] * w for v, w in zip(rows[r], rows[at], strict=True)]
        level = self.full(lost)
        for i, row in zip(names, rows, strict=True):
            level[i] = float(1 - row[-1])
        return level


# --- networks ------------------------------------------------------------------------------------------------------


def net_of(
    sales: list[tuple[int, int, float]],
    industry: list[int],
    effect: list[list[int]],
    final: list[float] | None = None,
) -> Firms:
    return firms(
        np.array([s for s, _, _ in sales], dtype=int),
        np.array([c for _, c, _ in sales], dtype=int),
        [w for _, _, w in sales],
        industry,
        effect,
        final=final,
    )


def some_sales(rng: random.Random, n: int, many: int) -> list[tuple[int, int, float]]:
    pairs = [rng.sample(range(n), 2) for _ in range(many)]
    return [(i, j, rng.lognormvariate(0.0, 1.5)) for i, j in pairs]


MONEY = st.one_of(st.integers(0, 9).map(float), st.floats(0.01, 50.0))


@st.composite
def small(draw: st.DrawFn) -> Firms:
    """Up to six firms: everything that can be odd is likely."""
    n, q = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=12)) if pairs else []
    industry = draw(st.lists(st.integers(0, q - 1), min_size=n, max_size=n))
    effect = draw(st.lists(st.lists(st.integers(0, 2), min_size=q, max_size=q), min_size=q, max_size=q))
    final = draw(st.one_of(st.none(), st.lists(MONEY, min_size=n, max_size=n)))
    return net_of([(i, j, draw(MONEY)) for i, j in chosen], industry, effect, final)


@st.composite
def larger(draw: st.DrawFn) -> Firms:
    """Up to 40 firms, many an industry, so that push gets to its bound."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    n, q = rng.randint(8, 40), rng.randint(1, 3)
    many = rng.randint(n // 2, 3 * n)
    sales = some_sales(rng, n, many)
    leak = draw(st.sampled_from([0.05, 0.3, 1.0, 5.0]))
    effect = [[rng.choice([0, 0, 1, 1, 2]) for _ in range(q)] for _ in range(q)]
    return net_of(
        sales,
        [rng.randrange(q) for _ in range(n)],
        effect,
        [leak * rng.lognormvariate(0.5, 1.0) for _ in range(n)],
    )


def lost_of(net: Firms, draw: st.DataObject) -> list[int]:
    return draw.draw(st.lists(st.integers(0, len(net.industry) - 1), max_size=4), label="lost")


# --- laws ----------------------------------------------------------------------------------------------------------


@given(small(), st.sampled_from([1e-2, 1e-3, 1e-6]), st.data())
def test_the_truth_lies_between_the_bounds(net: Firms, error: float, data: st.DataObject):
    lost = lost_of(net, data)
    found = esri(net, [lost], error, most_sweeps=2_000)
    truth = Plain(net).truth(set(lost))
    event(found.how[0])
    assert found.low[0] <= truth + ROUND
    assert truth - ROUND <= found.high[0]


@times(0.5)
@given(larger(), st.sampled_from([1e-2, 1e-4, 1e-6]))
def test_the_error_asked_for_is_kept_where_something_leaves_to_final_demand(net: Firms, error: float):
    plain = Plain(net)
    which = [0, 1, 2]
    found = esri(net, which, error, most_sweeps=3_000)
    for at, firm in enumerate(which):
        event(found.how[at])
        truth = plain.truth({firm})
        assert found.low[at] - ROUND <= truth <= found.high[at] + ROUND
        assert found.high[at] - found.low[at] <= min(error, max(0.1 * found.high[at], 1e-9)) + ROUND
    assert found.bound <= error + ROUND


@given(small(), st.data())
def test_more_lost_is_never_less_loss(net: Firms, data: st.DataObject):
    lost = lost_of(net, data)
    more = lost + lost_of(net, data)
    found = esri(net, [lost, more], 1e-4, most_sweeps=2_000)
    assert found.low[0] <= found.high[1]
    values = published(net, [[], lost]).value
    assert values[0] == 0.0 <= values[1] <= 1.0


@given(small(), st.sampled_from([0.0123, 0.00123]), st.data())
def test_the_published_rule_is_the_sweeps_of_the_paper(net: Firms, eps: float, data: st.DataObject):
    lost = lost_of(net, data)
    plain = Plain(net, market_with_final=False)
    assert published(net, [lost], eps).value[0] == pytest.approx(plain.by_rule(set(lost), eps), abs=1e-9)


@given(larger(), st.data())
def test_push_and_sweeps_hold_the_same_value(net: Firms, data: st.DataObject):
    lost = np.array(lost_of(net, data), dtype=np.int32)
    start = np.array([0, len(lost)])
    low, high, reached = _by_push(net, lost, start, 1e-5, 1.0)
    least, most = _by_sweeps(net, lost, start, 1e-5, 1.0, 3_000)
    event(f"reached by push: {reached[0]}")
    assert max(low[0], least[0]) <= min(high[0], most[0]) + ROUND
    assert most[0] - least[0] <= 1e-5 + ROUND


@pytest.mark.parametrize("error", [1e-3, 1e-6])
def test_hundreds_of_firms_are_answered_by_push(error: float):
    rng = random.Random(11)
    n, q = 250, 6
    sales = some_sales(rng, n, 1_200)
    effect = [[rng.choices([0, 1, 2], [6, 3, 1])[0] for _ in range(q)] for _ in range(q)]
    final = [rng.lognormvariate(0.0, 1.0) for _ in range(n)]
    net = net_of(sales, [rng.randrange(q) for _ in range(n)], effect, final)
    every = esri(net, error=error)
    assert every.how.count("push") > 0.8 * n
    assert every.bound <= error + ROUND
    which = np.argsort(-every.low)[[0, 1, 2, 100]]
    assert esri(net, which, error).low.tolist() == every.low[which].tolist()
    plain = Plain(net)
    for firm in which.tolist():
        d = u = plain.full({firm})
        for _ in range(250):
            d, u = plain.once({firm}, d, u)
        assert every.low[firm] - 1e-9 <= plain.index(d, u) <= every.high[firm] + ROUND


# --- cases ---------------------------------------------------------------------------------------------------------

ONE_OF_EACH = [[ESSENTIAL]]


def test_a_firm_alone_takes_its_own_sales_with_it():
    net = net_of([], [0, 0], ONE_OF_EACH, [3.0, 1.0])
    found = esri(net, error=1e-9)
    assert found.low == pytest.approx([0.75, 0.25], abs=1e-9)
    assert found.high == pytest.approx([0.75, 0.25], abs=1e-9)
    assert published(net).value.tolist() == [0.75, 0.25]
    assert published(net).sweeps.tolist() == [1, 1]


def test_without_any_sales_nothing_is_lost():
    net = net_of([(0, 1, 0.0)], [0, 0], ONE_OF_EACH)
    assert esri(net).high.tolist() == [ROUNDING, ROUNDING]
    assert published(net).value.tolist() == [0.0, 0.0]


def test_no_firms_no_answers():
    for effect in ([[NONE]], []):
        net = firms([], [], [], [], effect)
        assert esri(net).how == published(net).value.shape[:0] == ()
        assert esri(net).bound == 0.0


def test_no_scenarios_no_answers():
    net = net_of([(0, 1, 1.0)], [0, 0], ONE_OF_EACH)
    assert esri(net, []).low.tolist() == published(net, []).value.tolist() == []


def test_who_has_no_replacement_stops_its_customer_and_a_small_one_does_not():
    # Firms 0 and 1 of industry 0 supply firm 2; what 1 sold is replaced to 1 - 1 / 9, the rest of the market.
    effect = [[NONE, ESSENTIAL], [NONE, NONE]]
    net = net_of([(0, 2, 9.0), (1, 2, 1.0)], [0, 0, 1], effect, [0.0, 0.0, 10.0])
    found = esri(net, error=1e-6)
    # 0 lost: its share 0.9 at factor 1, so 9 of its own and 9 of 10 of firm 2. 1 lost: 1 and 0.1 / 9 of 10.
    truth = [18.0 / 20.0, (1.0 + 0.1 / 9.0 * 10.0) / 20.0, (10.0 + 10.0) / 20.0]
    assert np.all((found.low <= truth) & (truth <= found.high))
    assert found.bound <= 1e-6 + ROUND


def test_the_part_of_a_market_that_is_lost_on_the_way_raises_the_factors():
    """Firm 3 is queued again though none of its own inputs changed: only its market shrank."""
    # 0 -> 1 -> 2 lose all of industry 1 but firm 3, which had lost half by 0 and passes it on to 4.
    effect = [[NONE, LINEAR, NONE], [NONE, LINEAR, ESSENTIAL], [NONE, NONE, NONE]]
    sales = [(0, 1, 1.0), (1, 2, 1.0), (0, 3, 1.0), (5, 3, 1.0), (3, 4, 1.0)]
    net = net_of(sales, [0, 1, 1, 1, 2, 0], effect, [0.0, 9.0, 10.0, 1.0, 5.0, 2.0])
    plain = Plain(net)
    truth = [plain.truth({f}) for f in range(6)]
    found = esri(net, error=1e-7)
    assert np.all((found.low <= truth) & (truth <= found.high + ROUND))
    assert found.bound <= 1e-7 + ROUND


def test_a_market_that_is_gone_but_for_rounding_is_not_relied_on():
    """Firm 1 loses half, then, with half its market gone, the rest; 0.2 + 0.4 of the sales leave 5e-17 of them."""
    net = net_of([(0, 1, 1.0), (1, 2, 2.0), (2, 3, 2.0)], [0, 0, 1, 0], [[LINEAR, LINEAR], [NONE, NONE]])
    found = esri(net, [0])
    assert found.low[0] <= 1.0 <= found.high[0] + ROUND
    assert found.bound <= 1e-3 + ROUND


def test_bounds_stay_in_order_where_one_market_is_gone_and_another_gives_much_back():
    sales = [(3, 6, 4.9), (4, 5, 0.7), (6, 1, 0.2), (3, 0, 5.5), (5, 0, 0.6), (5, 7, 1.0), (2, 3, 0.5), (0, 3, 0.1),
             (4, 0, 1.0), (3, 5, 0.9), (7, 5, 0.7), (1, 5, 7.1), (1, 6, 0.3), (0, 1, 0.1), (0, 7, 5.2), (3, 5, 32.0),
             (1, 7, 2.3), (0, 4, 2.0), (1, 7, 0.1)]  # fmt: skip
    effect = [[LINEAR, ESSENTIAL, NONE], [LINEAR, NONE, NONE], [ESSENTIAL, NONE, NONE]]
    net = net_of(sales, [2, 0, 1, 0, 2, 1, 1, 1], effect, [0.35, 3.2, 0.14, 0.95, 0.2, 0.23, 0.5, 0.7])
    truth = Plain(net).truth({0})
    for error in (1e-2, 1e-4, 1e-6):
        found = esri(net, [0], error)
        assert found.low[0] <= truth <= found.high[0] + ROUND
        assert found.bound <= error + ROUND


def test_a_circle_with_nothing_for_final_demand_falls_whole_upstream():
    net = net_of([(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0)], [0, 0, 0], [[NONE]])
    found = esri(net)
    assert found.how == ("sweeps",) * 3
    assert found.low == pytest.approx([1.0, 1.0, 1.0])


def test_a_circle_that_nobody_else_needs_stays_at_full_level():
    """Firms 0 and 1 can only be replaced by each other: any common level is a fixed point, the greatest is 1."""
    net = net_of(
        [(0, 1, 1.0), (1, 0, 1.0), (2, 3, 1.0)],
        [0, 1, 2, 2],
        [[0, 2, 0], [2, 0, 0], [0, 0, 0]],
        [1.0, 1.0, 1.0, 1.0],
    )
    found = esri(net, [2])
    assert found.low[0] <= 2.0 / 7.0 <= found.high[0]
    assert found.bound <= 1e-3 + ROUND


def test_parts_that_do_not_touch_do_not_matter_to_each_other():
    sales = [(0, 1, 2.0), (2, 3, 2.0)]
    net = net_of(sales, [0, 1, 2, 3], [[LINEAR] * 4] * 4, [0.0, 2.0, 0.0, 2.0])
    found = esri(net, [[0], [2], [0, 2]], 1e-6)
    assert found.low == pytest.approx([0.5, 0.5, 1.0], abs=1e-6)


def test_sales_of_one_pair_add_up_and_sales_of_nothing_do_nothing():
    effect = [[LINEAR]]
    once = net_of([(0, 1, 3.0), (2, 1, 1.0)], [0, 0, 0], effect, [1.0, 1.0, 1.0])
    twice = net_of([(0, 1, 1.0), (2, 1, 1.0), (0, 1, 2.0), (1, 0, 0.0)], [0, 0, 0], effect, [1.0, 1.0, 1.0])
    assert esri(once, error=1e-8).low == pytest.approx(esri(twice, error=1e-8).low, abs=2e-8)
    assert published(once).value == pytest.approx(published(twice).value, abs=1e-12)


def test_money_so_small_or_large_that_its_square_is_no_number_is_the_same_network():
    sales = [(0, 1, 3.0), (1, 2, 1.0)]
    plain = esri(net_of(sales, [0, 0, 0], [[LINEAR]], [1.0, 1.0, 1.0]))
    for unit in (1e-290, 1e290):
        scaled = [(i, j, w * unit) for i, j, w in sales]
        assert esri(net_of(scaled, [0, 0, 0], [[LINEAR]], [unit] * 3)).high == pytest.approx(
            plain.high, abs=1e-9
        )


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [[3], [-1], [[0], [5]], np.array([0, 7]), [0.5]])
def test_firms_that_are_not_there_cannot_be_lost(which: Any):
    net = net_of([(0, 1, 1.0), (1, 2, 2.0)], [0, 0, 0], ONE_OF_EACH)
    for ask in (esri, published):
        with pytest.raises(BadInput) as caught:
            ask(net, which)
        assert caught.value.where.startswith("which")


@pytest.mark.parametrize("bad", [0.0, -1.0, 2.0, float("nan")])
def test_errors_that_cannot_be_kept_are_refused(bad: float):
    net = net_of([(0, 1, 1.0), (1, 2, 2.0)], [0, 0, 0], ONE_OF_EACH)
    for ask in (
        lambda: esri(net, error=bad),
        lambda: esri(net, relative=bad),
        lambda: published(net, eps=bad),
    ):
        with pytest.raises(BadInput):
            ask()
