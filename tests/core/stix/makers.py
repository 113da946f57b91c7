# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A maker whose clock and randomness stand still, and what it is given to make one object of each type."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from tests.core.stix.examples import an
from tocsin.core.stix.maker import Maker

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NOON_TEXT = "2026-11-22T12:00:00.000Z"


def a_maker(now=NOON, **more: Any) -> Maker:
    """Ids count from one; the clock stands."""
    numbers = itertools.count(1)

    def counting(size: int) -> bytes:
        return b"".join(next(numbers).to_bytes(16, "big") for _ in range(size // 16))

    return Maker(lambda: now, counting, **more)


def given(kind: str, **more: Any) -> dict[str, Any]:
    """The properties of a right object of this type, without what a maker makes."""
    own = an(kind, **more)
    for name in ("type", "id", "spec_version", "created", "modified", "revoked"):
        own.pop(name, None)
    return own


def make(maker: Maker, kind: str, **properties: Any) -> Any:
    """Make one by the method of its type."""
    return getattr(maker, kind.replace("-", "_"))(**properties)
