# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How many examples a law is tried on, where that is not what the profile says.

In proportion to the profile (``tests/conftest.py``), so that ``make soak`` tries each law
far longer than ``make test`` does; a number of its own would hold there too.
"""

from __future__ import annotations

from hypothesis import settings


def times(factor: float) -> settings:
    """So many times the examples of the profile: more of what is cheap and broad, fewer of what costs much."""
    return settings(max_examples=max(1, round(settings().max_examples * factor)))
