# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Networks of sales that cannot be, by what is wrong with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.firms import firms

GOOD: dict[str, Any] = {
    "supplier": [0, 1],
    "customer": [1, 2],
    "weight": [1.0, 2.0],
    "industry": [0, 0, 1],
    "effect": [[0, 1], [2, 0]],
    "final": [1.0, 1.0, 1.0],
}


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        pytest.param("weight", [1.0, -2.0], "weight[1]", id="negative"),
        pytest.param("weight", [float("nan"), 2.0], "weight[0]", id="nan"),
        pytest.param("weight", [1.0, float("inf")], "weight[1]", id="infinite"),
        pytest.param("weight", [1e308, 1e308], "weight", id="sum-beyond-64-bits"),
        pytest.param("weight", [1.0], "weight", id="too-few-weights"),
        pytest.param("weight", ["a", "b"], "weight", id="words"),
        pytest.param("weight", [[1.0, 2.0]], "weight", id="a-table"),
        pytest.param("supplier", [0, 3], "supplier[1]", id="supplier-not-there"),
        pytest.param("customer", [-1, 2], "customer[0]", id="customer-negative"),
        pytest.param("customer", [2**40, 2], "customer[0]", id="customer-beyond-32-bits"),
        pytest.param("customer", [1.5, 2.0], "customer", id="customer-a-fraction"),
        pytest.param("customer", [0, 2], "supplier[0]", id="sells-to-itself"),
        pytest.param("industry", [0, 0, 2], "industry[2]", id="industry-without-effect"),
        pytest.param("industry", [0, 0, -1], "industry[2]", id="industry-negative"),
        pytest.param("industry", [0, 0, 10_001], "industry[2]", id="industry-beyond-the-limit"),
        pytest.param("effect", [[0, 1]], "effect", id="effect-not-square"),
        pytest.param("effect", [[0, 3], [2, 0]], "effect", id="effect-unknown"),
        pytest.param("effect", [[0.0, 1.0], [2.0, 0.0]], "effect", id="effect-not-whole"),
        pytest.param("effect", 1, "effect", id="effect-one-number"),
        pytest.param("final", [1.0, 1.0], "final", id="too-few-final"),
        pytest.param("final", [1.0, 1.0, -1.0], "final[2]", id="final-negative"),
    ],
)
def test_what_cannot_be_a_network_is_refused_by_place(field: str, value: object, where: str):
    assert len(firms(**GOOD).weight) == 2
    with pytest.raises(BadInput) as caught:
        firms(**{**GOOD, field: value})
    assert caught.value.where == where
    assert caught.value.do


def test_more_firms_than_the_limit_are_refused():
    with pytest.raises(BadInput, match="the limit is 2"):
        firms(**GOOD, limits=Limits(members=2))


def test_sales_to_oneself_are_dropped_if_told_so():
    net = firms(**{**GOOD, "customer": [0, 2]}, self_supply="drop")
    assert (net.supplier.tolist(), net.customer.tolist(), net.weight.tolist()) == ([1], [2], [2.0])


def test_the_arrays_given_are_not_kept():
    weight = np.array([1.0, 2.0])
    net = firms(**{**GOOD, "weight": weight})
    weight[0] = -1.0
    assert net.weight.tolist() == [1.0, 2.0]


def test_the_arrays_are_what_the_words_say():
    """Firms 0, 1 of industry 0 and 2 of industry 1; 0 sells 1.0 to 1, 1 sells 2.0 to 2, each 1.0 to final demand."""
    net = firms(**GOOD)
    found = net.arrays
    assert found.sales * 6.0 == pytest.approx([2.0, 3.0, 1.0])
    assert found.between * 6.0 == pytest.approx([1.0, 2.0, 0.0])
    # Industry 0 has no effect on itself, and is of some use to industry 1.
    assert (found.push_start.tolist(), found.push_customer.tolist()) == ([0, 0, 1, 1], [2])
    assert (found.in_start.tolist(), found.in_supplier.tolist()) == ([0, 0, 0, 1], [1])
    assert found.out_share == pytest.approx([1.0 / 2.0, 2.0 / 3.0])
    assert (found.up_start.tolist(), found.up_supplier.tolist()) == ([0, 0, 1, 2], [0, 1])
    # A loss of 2 reaches 1 by 2/3 of its sales, and 0 by half of that: all that they sell to it, and 1.0 / 3.0 more.
    assert found.up_worth is not None
    assert found.up_worth * 6.0 == pytest.approx([0.0, 1.0, 2.0 * (1.0 + 1.0 / 3.0)], rel=1e-5)
    assert np.all(found.up_worth * 6.0 >= [0.0, 1.0, 8.0 / 3.0])


def test_where_nothing_leaves_there_is_nothing_to_weigh_by():
    net = firms([0, 1], [1, 0], [1.0, 1.0], [0, 0], [[0]])
    assert net.arrays.up_worth is None
    assert net.arrays.steps is None
