# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The time of an event, in the ways in which logs that are no syslog write it.

A number is seconds since 1970, or thousandths, millionths or billionths of them: which, its size says (they cannot be
taken for each other between 1973 and 5138). A stamp without a zone is read in ``LineContext.zone``, which is told.

Sources: RFC 3339; ISO 8601-1; Apache HTTP Server, "Log Files", and nginx, ngx_http_log_module ($time_local); ArcSight
Common Event Format, "Date formats".
"""

from __future__ import annotations

import datetime as dt
import re

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.stamps import stamp

NO_ZONE = "stamps without a zone are read in the zone given, or UTC"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = "|".join(_MONTHS)
_ISO = re.compile(
    r"([0-9]{4})[-/]([0-9]{2})[-/]([0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:[.,]([0-9]{1,12}))?)?"
    r" ?(Z|z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})?"
)
_CLF = re.compile(
    rf"([0-9]{{2}})/({_MONTH})/([0-9]{{4}}):([0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})(?:\.([0-9]{{1,9}}))?"
    r"(?: ([+-][0-9]{4}))?"
)
_CTIME = re.compile(
    rf"(?:[A-Z][a-z]{{2}},? )?({_MONTH}) {{1,2}}([0-9]{{1,2}}) (?:([0-9]{{4}}) )?([0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})(?:\.([0-9]{{1,9}}))?"
    r"(?: ([0-9]{4}))?(?: (UTC|GMT|Z|[+-][0-9]{4}))?"
)
_LARGEST = 10**20
_NUMBER = re.compile(r"[0-9]{9,20}(?:\.[0-9]{1,12})?(?:[eE][+]?[0-9]{1,2})?")


def told(value: object, context: LineContext) -> tuple[str, str]:
    """The instant, RFC 3339 in UTC, and what was taken for granted; both empty for what is no time."""
    if type(value) is int or type(value) is float:
        # an integer of JSON may be too large for a float
        return (_of_number(float(value)) if 0 < value < _LARGEST else ""), ""
    if type(value) is not str or not value or len(value) > 64:
        return "", ""
    text = value.strip().strip("[]")
    if _NUMBER.fullmatch(text):
        return _of_number(float(text)), ""
    try:
        return _iso(text, context) or _common(text, context) or _classic(text, context) or ("", "")
    except (ValueError, OverflowError, BadInput):
        return "", ""


def _of_number(value: float) -> str:
    if not 1e8 <= value < _LARGEST:
        return ""
    unit = 1e3 if value < 1e11 else 1.0 if value < 1e14 else 1e-3 if value < 1e17 else 1e-6
    # to the microsecond first: a float does not hold .123 and would be cut to .122
    moment = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(milliseconds=round(value * unit, 3))
    return instant.from_datetime(moment)


def _iso(text: str, context: LineContext) -> tuple[str, str] | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    year, month, day, clock, fraction, zone = found.groups()
    return _moment(f"{year}-{month}-{day}T{clock or '00:00:00'}", fraction, zone, context)


def _common(text: str, context: LineContext) -> tuple[str, str] | None:
    found = _CLF.fullmatch(text)
    if found is None:
        return None
    day, month, year, clock, fraction, zone = found.groups()
    return _moment(f"{year}-{_MONTHS.index(month) + 1:02d}-{day}T{clock}", fraction, zone, context)


def _classic(text: str, context: LineContext) -> tuple[str, str] | None:
    """``Sun Nov 22 09:30:00.123 2026`` and ``Nov 22 2026 09:30:00``; without a year as syslog's are read."""
    found = _CTIME.fullmatch(text)
    if found is None:
        return None
    month, day, year, clock, fraction, later, zone = found.groups()
    if not (year or later):
        at, assumed, end = stamp(f"{month} {int(day):2d} {clock} ", context)
        return (at, assumed) if end else None
    return _moment(
        f"{year or later}-{_MONTHS.index(month) + 1:02d}-{int(day):02d}T{clock}", fraction, zone, context
    )


def _moment(text: str, fraction: str | None, zone: str | None, context: LineContext) -> tuple[str, str]:
    """Raises ``ValueError`` for a day or hour that there is not; a leap second is the second before it."""
    if len(text) == 16:
        text += ":00"
    if text[17:19] == "60":
        text = f"{text[:17]}59"
    moment = dt.datetime.fromisoformat(f"{text}.{((fraction or '') + '000000')[:6]}")
    if zone is None:
        return instant.from_datetime(moment.replace(tzinfo=context.zone)), NO_ZONE
    if zone.upper() in {"Z", "UTC", "GMT"}:
        return instant.from_datetime(moment.replace(tzinfo=dt.UTC)), ""
    digits = zone.replace(":", "")
    minutes = int(digits[1:3]) * 60 + int(digits[3:5] or 0)
    offset = dt.timedelta(minutes=-minutes if zone[0] == "-" else minutes)
    return instant.from_datetime(moment.replace(tzinfo=dt.timezone(offset))), ""
