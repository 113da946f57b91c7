# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Stamps and numbers of logs."""

from __future__ import annotations

import pytest

from tocsin.watch.traffic.seen import epoch, whole


@pytest.mark.parametrize(
    ("text", "at"),
    [("2027-01-14T09:30:00Z", 1799919000.0), ("2027-01-14 09:30:00", 1799919000.0), ("2027-01-14T10:30:00+0100", 1799919000.0),
     ("", None), ("99999-01-01", None), ("2027-02-30T00:00:00Z", None)],
)  # fmt: skip
def test_stamps(text: str, at: float | None):
    assert epoch(text) == at


@pytest.mark.parametrize(
    ("text", "number"), [("80", 80), ("", 0), ("-1", 0), ("٣", 0), ("9" * 19, 0), ("1e3", 0)], ids=range(6)
)
def test_numbers(text: str, number: int):
    assert whole(text) == number
