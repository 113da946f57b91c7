# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Instants as STIX writes them, and the key that puts them in order.

A STIX timestamp (2.1 section 2.16) is RFC 3339 in UTC with an upper-case ``T`` and
``Z`` and any number of fraction digits. Two texts may name one instant (``.000Z``
and ``Z``) and text order is not time order (``.1Z`` sorts after ``.12Z``), so
versions are compared by ``version_key``: exact at any number of digits, where a
datetime would lose all beyond the sixth.

Refused: offsets, lower case, the year 0000, a day that the month does not have, a
second 60 anywhere but at 23:59 (where leap seconds are).
"""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from tocsin.core.errors import BadInput

_SHAPE = re.compile(
    r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.([0-9]+))?Z"
)
_DAY = (
    r"[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
MOST = re.compile(rf"{_DAY}{_CLOCK}(?:\.[0-9]{{1,9}}+)?+Z")
"""All instants but those of a 29th of February, of a leap second, before the year 1000 or finer than nanoseconds."""
MOST_WITH_MILLISECONDS = re.compile(rf"{_DAY}{_CLOCK}\.[0-9]{{3,9}}+Z")
_builtins = msgspec.to_builtins
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 -- keys are UTC without saying so
_MILLISECOND = dt.timedelta(milliseconds=1)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DO = "write it as 2026-11-22T09:30:00.000Z"


def _read(text: str) -> re.Match[str]:
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise BadInput(f"{text[:60]!r} is no timestamp in UTC", do=_DO)
    if found.group(3) > "28" or found.group(1) == "0000":
        try:
            dt.date(int(found.group(1)), int(found.group(2)), int(found.group(3)))
        except ValueError:
            raise BadInput(f"{text[:60]!r} names a day that does not exist", do=_DO) from None
    if found.group(6) == "60" and (found.group(4), found.group(5)) != ("23", "59"):
        raise BadInput(f"{text[:60]!r} has a second 60 where no leap second can be", do=_DO)
    return found


def check(text: str) -> None:
    """Raise ``BadInput`` if this is no STIX timestamp."""
    _read(text)


def is_one(text: str) -> bool:
    """Whether this is a STIX timestamp: ``check`` for who asks of many and has no use for an error."""
    if MOST.fullmatch(text) is not None:
        return True
    try:
        _read(text)
    except BadInput:
        return False
    return True


def has_milliseconds(text: str) -> bool:
    """Whether this is a STIX timestamp with three digits of fraction at least (section 3.2)."""
    return text[19:20] == "." and len(text) > 23 and is_one(text)


def fraction_digits(text: str) -> int:
    """How many digits the fraction has; STIX asks at least 3 of created and modified (section 3.2)."""
    return len(_read(text).group(7) or "")


def version_key(text: str) -> str:
    """A text whose byte order is the order in time; equal exactly for equal instants.

    Raises ``BadInput`` if ``text`` is no STIX timestamp.
    """
    _read(text)
    return order_key(text)


def order_key(text: str) -> str:
    """``version_key`` of what is known to be a STIX timestamp; of any other text it means nothing."""
    return text[:-1].rstrip("0").rstrip(".") if "." in text else text[:-1]


def milliseconds(key: str) -> int | None:
    """Milliseconds since 1970 of a ``version_key``, cut; None for a text that is none.

    A leap second counts as the second before it, so two instants may have one number, never a wrong order.
    """
    try:
        moment = dt.datetime.fromisoformat(key)
    except ValueError:
        try:
            moment = dt.datetime.fromisoformat(key.replace(":60", ":59"))
        except ValueError:
            return None
    return (moment - _EPOCH) // _MILLISECOND if moment.tzinfo is None else None


def to_datetime(text: str) -> dt.datetime:
    """The instant in UTC, cut to microseconds; a leap second becomes the last microsecond before it.

    Raises ``BadInput`` if ``text`` is no STIX timestamp.
    """
    found = _read(text)
    year, month, day, hour, minute, second = (int(found.group(at)) for at in range(1, 7))
    micro = int(((found.group(7) or "") + "000000")[:6])
    if second == 60:
        second, micro = 59, 999_999
    return dt.datetime(year, month, day, hour, minute, second, micro, tzinfo=dt.UTC)


def from_datetime(moment: dt.datetime) -> str:
    """The instant as STIX writes it, cut to milliseconds. Raises ``BadInput`` for one without time zone."""
    if moment.tzinfo is dt.UTC and type(moment) is dt.datetime:
        text: str = _builtins(moment)  # a tenth of the time of isoformat
        return f"{text[:23]}Z" if len(text) == 27 else f"{text[:19]}.000Z"
    if moment.tzinfo is None:
        raise BadInput("an instant without time zone could be any of two dozen", do="give it a time zone")
    utc = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def parse_date(text: str) -> dt.date:
    """A day written as YYYY-MM-DD and no other way. Raises ``BadInput``."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no date", do="write it as 2026-11-22") from None
