# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Of which day a question asks, and what was known by which instant: ``--at`` and ``--known-at`` of every verb that takes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import click

from tocsin.core import instant
from tocsin.core.errors import BadInput

Verb = TypeVar("Verb", bound=Callable[..., Any])

OF_TODAY = "The map as it holds on this day  [default: today]."
KNOWN = "Only what had arrived by the end of this day (UTC), or by this instant."


def at_option(says: str = OF_TODAY) -> Callable[[Verb], Verb]:
    """``--at DAY``: read by ``day_of``."""
    return click.option("--at", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help=says)


def known_at_option(verb: Verb) -> Verb:
    """``--known-at INSTANT``: read by ``known_by``."""
    return click.option("--known-at", default="", metavar="INSTANT", help=KNOWN)(verb)


def day_of(at: dt.datetime | None) -> dt.date | None:
    """The day asked about, if one is. Raises ``BadInput`` for one before any that a map can name."""
    from tocsin.know.readers.toml_tables import FIRST_YEAR

    if at is not None and at.year < FIRST_YEAR:
        raise BadInput(f"--at {at.date()} is before {FIRST_YEAR}", do="correct the year")
    return at.date() if at else None


def known_by(text: str, now: dt.datetime) -> str:
    """The last instant that counts; empty where nobody asks. Raises ``BadInput`` for none, and for one to come."""
    if not text:
        return ""
    try:
        last = f"{instant.parse_date(text)}T23:59:59.999Z" if len(text) == len("2026-11-22") else text
        instant.check(last)
    except BadInput as error:
        do = "write 2026-11-22, or 2026-11-22T09:30:00Z"
        raise BadInput(f"--known-at: {error.what}", do=do) from None
    first = f"{last[:10]}T00:00:00Z" if last != text else text
    if instant.version_key(first) > instant.version_key(instant.from_datetime(now)):
        raise BadInput(
            f"--known-at {text} is still to come", do="leave it out to ask of all that is known now"
        )
    return last
