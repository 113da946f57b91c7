# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Values of events as cyber-observables write them: what ``as`` of a mapping file may be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from tocsin.core import instant
from tocsin.watch.patterns.bind import micros

_HASHES = {"MD5": "MD5", "SHA1": "SHA-1", "SHA256": "SHA-256", "SHA512": "SHA-512", "IMPHASH": "IMPHASH"}
_HASH = re.compile(r"([A-Za-z0-9]+)=([0-9A-Fa-f]+)")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")


def moment(value: Any) -> int | None:
    """Microseconds since 1970 of a time as logs write it: ISO 8601 with or without zone (then UTC), or seconds."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return round(value * 1_000_000) if 0 <= value < 10**11 else None
    if not isinstance(value, str) or len(value) > 64:
        return None
    if _NUMBER.fullmatch(value):
        return moment(float(value))
    try:
        made = dt.datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return micros(made if made.tzinfo else made.replace(tzinfo=dt.UTC))


def _integer(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch(r"0[xX][0-9A-Fa-f]{1,16}", text):
        return int(text, 16)
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else None


def _hashes(value: Any) -> dict[str, str] | None:
    """``SHA256=..,MD5=..`` as a dictionary of hashes."""
    if not isinstance(value, str):
        return None
    found = {_HASHES.get(name.upper(), name): told.lower() for name, told in _HASH.findall(value)}
    return found or None


def _name(value: Any) -> str | None:
    return re.split(r"[\\/]", value)[-1] or None if isinstance(value, str) else None


def _folder(value: Any) -> str | None:
    found = re.fullmatch(r"(.+)[\\/][^\\/]*", value, re.DOTALL) if isinstance(value, str) else None
    return found[1] if found else None


def _lower(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _host(value: Any) -> str | None:
    return value.rstrip(".").lower() or None if isinstance(value, str) else None


def _time(value: Any) -> str | None:
    at = moment(value)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return None if at is None else instant.from_datetime(epoch + dt.timedelta(microseconds=at))


TURNS: dict[str, Callable[[Any], Any]] = {
    "lower": _lower, "int": _integer, "hashes": _hashes, "name": _name, "folder": _folder, "host": _host, "time": _time,
}  # fmt: skip
"""Each gives None for what it cannot turn."""
