# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The stamps that begin lines of syslog and the journal: ISO 8601, RFC 3164 with and without a year, seconds since 1970.

A stamp without a year gets the latest year in which it does not lie in the future of ``LineContext.now``;
half a day is forgiven (14 hours, the widest zone), for its zone is not known either: ``LineContext.zone``
is taken. Both are told.

Sources: RFC 3164 section 4.1; RFC 5424 section 6; systemd journalctl(1), option ``--output``.
"""

from __future__ import annotations

import datetime as dt
import re

from tocsin.core import instant
from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext

DO = "syslog begins with <priority> or with a time, then the host"
_FORGIVEN = dt.timedelta(hours=14)
_NO_YEAR = "stamps without a year are read as the latest year that is not in the future"
_NO_ZONE = "stamps without a zone are read in the zone given, or UTC"

ISO = re.compile(
    r"(?:[A-Z][a-z]{2} )?([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]{1,9})?)"
    r" ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})? "
)
RFC3164 = re.compile(
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}([0-9]{1,2}) (?:([0-9]{4}) )?"
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?: ([0-9]{4})(?= ))?(?: (UTC|Z)(?= ))?:? "
)
UNIX = re.compile(r"([0-9]{9,11})\.([0-9]{1,9}) ")
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6,
    "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip


def stamp(text: str, context: LineContext) -> tuple[str, str, int]:
    """Instant, what was assumed, and where the stamp ends; 0 for no stamp. Raises ``BadInput`` for a time that is none."""
    found = ISO.match(text)
    if found is not None:
        moment = _read(found.group(1).replace(",", ".") + (found.group(2) or "").replace("UTC", "Z"))
        zone_known = found.group(2) is not None
        return *_told(moment, context, _NO_ZONE if not zone_known else ""), found.end()
    found = RFC3164.match(text)
    if found is not None:
        moment, assumed = _dated(found, context)
        return *_told(moment, context, assumed), found.end()
    found = UNIX.match(text)
    if found is not None:
        micro = int((found.group(2) + "000000")[:6])
        moment = dt.datetime.fromtimestamp(int(found.group(1)), dt.UTC).replace(microsecond=micro)
        return instant.from_datetime(moment), "", found.end()
    return "", "", 0


def _read(text: str) -> dt.datetime:
    """An ISO stamp; a leap second is the second before it, digits beyond the sixth are cut."""
    text = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text)
    if text[17:19] == "60":
        text = f"{text[:17]}59{text[19:]}"
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"its time {text[:40]!r} is none", do=DO) from None


def _dated(found: re.Match[str], context: LineContext) -> tuple[dt.datetime, str]:
    """The stamp of RFC 3164 with its year, and what was taken for granted."""
    month, day = _MONTHS[found.group(1)], int(found.group(2))
    hour, minute, second = (int(found.group(part)) for part in (4, 5, 6))
    micro = int(((found.group(7) or "") + "000000")[:6])
    said = found.group(3) or found.group(8)
    zone = dt.UTC if found.group(9) else context.zone
    latest = context.now.astimezone(zone) + _FORGIVEN
    # Back to the leap year before last: 29 February exists once in eight years at worst.
    for year in [int(said)] if said else range(latest.year, latest.year - 9, -1):
        try:
            moment = dt.datetime(year, month, day, hour, minute, min(second, 59), micro, tzinfo=zone)
        except ValueError:
            continue
        if said or moment <= latest:
            assumed = [] if said else [_NO_YEAR]
            return moment, "; ".join([*assumed, *([] if found.group(9) else [_NO_ZONE])])
    raise BadInput(f"its time {found.group().strip()!r} is on no calendar", do=DO)


def _told(moment: dt.datetime, context: LineContext, assumed: str) -> tuple[str, str]:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=context.zone)
    try:
        return instant.from_datetime(moment), assumed
    except OverflowError:
        raise BadInput("its time is beyond the calendar", do=DO) from None
