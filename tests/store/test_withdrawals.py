# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.store import audit, withdrawals
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
