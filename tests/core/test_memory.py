# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Weights are from above what the interpreter takes, and what is too heavy is refused before it is made."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.effort import times
from tocsin.core.component import Advisory, Affected, Component, InDocument
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Account, Bounded, weigh_json, weight


def heavy(body: bytes, most: int) -> bool:
    try:
        weigh_json(body, "a", Limits(memory_bytes=most))
    except BadInput as error:
        assert "limits.memory_bytes" in error.what
        return True
    return False


def taken(make):
    """Bytes that what is made holds, and the most while it was made."""
    tracemalloc.start()
    try:
        made = make()
        return made, tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


values = st.recursive(
    st.integers(0, 9) | st.text("ab€😀", max_size=3) | st.none(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)


@times(0.5)
@given(values)
@example({})
@example([])
@example([[[]]])
@example({"": 0})
@example("€")
@example("a😀")
def test_no_value_takes_more_than_it_is_said_to(value):
    body = json.dumps([value] * 300, ensure_ascii=False, separators=(",", ":")).encode()
    made, size = taken(lambda: json.loads(body))
    assert made
    assert heavy(body, max(1, size - 4_000))


def test_what_is_small_for_the_limit_is_not_counted():
    assert not heavy(b"[" * 1_000, 64_000)
    assert heavy(b"[" * 1_000, 63_999)


@pytest.mark.parametrize(
    "make",
    [
        lambda at: Component(name=f"a{at}", version=f"{at}", purl=f"pkg:npm/a{at}@{at}", source=f"s#/components/{at}"),
        lambda at: Component(name="é" * 40 + str(at), version="", document=InDocument(ref=f"b{at}")),
        lambda at: Advisory(id=f"A-{at}", affected=(Affected(ecosystem=f"x{at}", package=f"p{at}", versions=(f"1.{at}",)),)),
        lambda at: {f"k{at}": [f"v{at}"] * 3},
    ],
    ids=["component", "component-in-document", "advisory", "mapping"],
)  # fmt: skip
def test_no_record_weighs_less_than_it_takes(make):
    made, size = taken(lambda: [make(at) for at in range(1_000, 2_000)])
    assert sum(map(weight, made)) + 8_200 >= size


def test_an_account_is_empty_at_its_limit():
    account = Account(Limits(memory_bytes=100), "a.json", 40)
    account.take(60)
    assert account.left == 0
    with pytest.raises(BadInput, match=r"limits\.memory_bytes, 100") as caught:
        account.take(1)
    assert (caught.value.where, bool(caught.value.do)) == ("a.json", True)


def test_a_list_keeps_what_it_has_room_for():
    each = weight("abc") * 2 + 5
    kept = Bounded[str](Limits(memory_bytes=10 + 3 * each), "a", 10, times=2, plus=5)
    for _ in range(3):
        kept.append("abc")
    with pytest.raises(BadInput):
        kept.append("abc")
    assert (list(kept), kept.left < 0) == (["abc"] * 3, True)
