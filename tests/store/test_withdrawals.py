# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.store import audit, source_withdrawals, withdrawals
from tocsin.store.withdrawals import Withdrawal

AT = "2026-11-22T09:30:00.000Z"


def test_the_first_withdrawal_stands(store):
    with store.write("me", AT) as tx:
        assert withdrawals.add(tx, "indicator--1", "wrong\ud800", "amy")
        assert not withdrawals.add(tx, "indicator--1", "again", "bo")
    with store.read() as reader:
        expected = Withdrawal(seq=1, object_id="indicator--1", reason="wrong\ud800", by="amy", at=AT)
        assert withdrawals.state(reader, "indicator--1") == expected
        assert withdrawals.all(reader) == [expected]
        assert withdrawals.state(reader, "indicator--2") is None
        assert audit.verify(reader) == []


@pytest.mark.parametrize("name", ["", "x" * 1001, "é" * 501])
def test_what_can_be_no_object_id_is_refused(store, name):
    with pytest.raises(BadInput), store.write("me", AT) as tx:
        withdrawals.add(tx, name, "wrong", "amy")


ODD = ["indicator--1", 'it\'s "so", x', "é", "nul\x00", "half\ud800", "\x1a0000", "a" * 300]


def test_of_any_ids_those_that_are_withdrawn_are_told(store):
    with store.write("me", AT) as tx:
        for name in ODD[::2]:
            withdrawals.add(tx, name, "wrong", "amy")
        assert withdrawals.among(tx, [*ODD, *ODD]) == set(ODD[::2])
    with store.read() as reader:
        many = [f"indicator--{number}" for number in range(2, 5_000)]
        assert withdrawals.among(reader, [*many, *ODD]) == set(ODD[::2])
        assert withdrawals.among(reader, many) == withdrawals.among(reader, []) == set()


def test_of_any_ids_those_that_a_source_has_taken_back_are_told(store):
    with store.write("me", AT) as tx:
        for at, name in enumerate(ODD):
            source_withdrawals.add(tx, name, ("one", "two")[at % 2], "wrong", "amy")
        source_withdrawals.add(tx, ODD[0], "two", "wrong", "amy")
    with store.read() as reader:
        assert source_withdrawals.among(reader, iter(ODD), "one") == set(ODD[::2])
        assert source_withdrawals.among(reader, ODD, "two") == {ODD[0], *ODD[1::2]}
        assert source_withdrawals.among(reader, ODD, "three") == set()
