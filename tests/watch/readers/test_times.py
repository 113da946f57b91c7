# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Numbers that stand where a time should."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from tocsin.core.limits import Limits
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.times import told

CONTEXT = LineContext(now=dt.datetime(2026, 11, 23, tzinfo=dt.UTC), limits=Limits())


@pytest.mark.parametrize("value", [10**20, 10**400, -(10**400), -1, 0, math.nan, math.inf, -math.inf, True])
def test_a_number_beyond_all_times_is_none(value):
    assert told(value, CONTEXT) == ("", "")


def test_a_number_is_seconds_or_parts_of_them():
    assert {told(1_795_339_800 * unit, CONTEXT)[0] for unit in (1, 1e3, 10**6, 10**9)} == {
        "2026-11-22T09:30:00.000Z"
    }
