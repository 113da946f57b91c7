# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Days of a cascade, which are real numbers, as days of the calendar: one rounding for all who print them.

A stock that runs out at noon runs out on that day, so days are cut, not rounded. But a stock of ten days
that drains by tenths is over after 9.9999999 of them; what quotients may be off by is forgiven first.
"""

from __future__ import annotations

import datetime as dt

ROUNDING = 1e-6
"""Days; what quotients of days and gaps may be off by."""


def date_after(origin: dt.date, day: float) -> dt.date:
    """The date ``day`` days after ``origin``; the last of the calendar if it ends before."""
    try:
        return origin + dt.timedelta(days=int(day + ROUNDING))
    except OverflowError:
        return dt.date.max
