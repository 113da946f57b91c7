# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Query logs of dnsmasq, BIND and unbound, in files of their own or within syslog.

dnsmasq logs a question and its answer on lines of their own, so an alias is held until the next line of an
answer; BIND logs no answers, so whether a name exists is not known. A line of anything else tells nothing.
Stamps are read as ``watch.readers.stamps`` does; BIND's own (``22-Nov-2026 09:30:00.123``) and unbound's
(``[1763803800]``) too.

Sources: dnsmasq(8), ``--log-queries``; BIND 9 Administrator Reference Manual, "The query Category";
unbound.conf(5), ``log-queries``, ``log-replies``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.readers.stamps import stamp
from tocsin.watch.traffic.seen import Seen, epoch

_DNSMASQ = re.compile(r"dnsmasq(?:-\w{1,32})?(?:\[\d{1,10}\])?: (?:\d{1,20} \S{1,60} )?(?P<said>.*)")
_QUERY = re.compile(r"query\[(?P<type>[^\]\s]{1,20})\] (?P<name>\S+) from (?P<client>[0-9A-Fa-f:.]{2,45})")
_FORWARDED = re.compile(r"forwarded (?P<name>\S+) to (?P<server>[0-9A-Fa-f:.]{2,45})")
_REPLY = re.compile(r"(?:reply|cached|cached-stale) (?P<name>\S+) is (?P<value>.{1,300})")
_BIND = re.compile(
    r"client (?:@0x[0-9a-f]{1,16} )?(?P<client>[0-9A-Fa-f:.]{2,45})#\d{1,5}(?: \([^)]{1,1100}\))?: (?:view [^:\s]{1,64}: )?"
    r"query: (?P<name>\S+) \S{1,10} (?P<type>\S{1,20}) (?P<flags>[-+]\S{0,20})"
)
_UNBOUND = re.compile(
    r"unbound(?:\[[\d:]{1,24}\])?:? (?:\[[\d:]{1,24}\] )?(?:info|query|reply): (?P<client>[0-9A-Fa-f:.]{2,45}) (?P<name>\S+) (?P<type>[A-Z0-9]{1,12}) IN\b"
    r"(?: (?P<code>[A-Z]{2,12}) )?"
)
_HEADER = re.compile(r"<\d{1,3}>(?:1 )?")
_BIND_STAMP = re.compile(r"(\d{1,2})-([A-Z][a-z]{2})-(\d{4}) (\d{2}:\d{2}:\d{2})")
_UNIX_STAMP = re.compile(r"\[(\d{9,11})\] ")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HOST = re.compile(r"(\S{1,255}) ")


class ResolverLog:
    """Reader of resolvers' query logs."""

    name = "resolver log"

    def __init__(self) -> None:
        """No alias is held."""
        self._alias_of = ""

    def detect(self, name: str, head: bytes) -> bool:
        """Whether one of the first lines is of one of these resolvers."""
        del name
        if b"\x00" in head:
            return False
        return any(_is_one(line[:2_000].decode("utf-8", "replace")) for line in head.split(b"\n")[:200])

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What one line tells. Raises ``BadInput`` for a stamp that is none."""
        text = line.decode("utf-8", "replace")
        if (found := _DNSMASQ.search(text)) is not None:
            return self._dnsmasq(found["said"], text, found.start(), context)
        if (found := _BIND.search(text)) is not None:
            return (_question(found, _at(text, context), recursive=found["flags"].startswith("+")),)
        if (found := _UNBOUND.search(text)) is not None:
            code = found["code"]
            failed = None if code is None else code != "NOERROR"
            asked = _question(found, _at(text, context), failed=failed)
            asked.count = int(
                code is None
            )  # log-queries and log-replies may both be on: one look-up, two lines
            return (asked,)
        return ()

    def _dnsmasq(self, said: str, text: str, start: int, context: LineContext) -> Iterable[Seen]:
        if (found := _QUERY.match(said)) is not None:
            return (_question(found, _at(text, context)),)
        if (found := _FORWARDED.match(said)) is not None:
            host = _host(text[:start], context) or "dnsmasq"  # its own log file names no machine
            return (
                Seen(kind="dns", client=host, server=found["server"], port=53, at=_at(text, context),
                     recursive=True, from_log=True),
            )  # fmt: skip
        found = _REPLY.match(said)
        if found is None:
            return ()
        value, name = found["value"].strip(), found["name"]
        owner, self._alias_of = self._alias_of or name, ""
        if value == "<CNAME>":
            # the next line of the answer says what the alias stands for
            self._alias_of = owner
            aliases = (name,) if owner != name else ()
            return (_answer(owner, aliases=aliases),) if aliases else ()
        failed = value in {"NXDOMAIN", "SERVFAIL", "REFUSED"}
        addresses = (value,) if re.fullmatch(r"[0-9A-Fa-f:.]{2,45}", value) else ()
        return (_answer(owner, aliases=(name,) if owner != name else (), addresses=addresses, failed=failed),)


def _is_one(text: str) -> bool:
    found = _DNSMASQ.search(text)
    if found is not None:
        return any(form.match(found["said"]) for form in (_QUERY, _FORWARDED, _REPLY))
    return bool(_BIND.search(text) or _UNBOUND.search(text))


def _question(
    found: re.Match[str], at: float | None, *, failed: bool | None = None, recursive: bool | None = None
) -> Seen:
    return Seen(
        kind="dns",
        client=found["client"],
        name=found["name"],
        at=at,
        failed=failed,
        recursive=recursive,
        from_log=True,
    )


def _answer(
    name: str, *, aliases: tuple[str, ...] = (), addresses: tuple[str, ...] = (), failed: bool | None = False
) -> Seen:
    return Seen(
        kind="dns", name=name, count=0, failed=failed, aliases=aliases, addresses=addresses, from_log=True
    )


def _host(before: str, context: LineContext) -> str:
    """The machine that a line of syslog names, if one stands between stamp and program."""
    text = _HEADER.sub("", before, count=1)
    try:
        _, _, end = stamp(text, context)
    except BadInput:
        return ""
    found = _HOST.match(text, end) if end else None
    return found.group(1) if found is not None else ""


def _at(text: str, context: LineContext) -> float | None:
    """The instant of a line, None if it names none. Raises ``BadInput`` for a stamp that is none."""
    rest = text[len(head.group()) :] if (head := _HEADER.match(text)) is not None else text
    said, _, end = stamp(rest, context)
    if end:
        return epoch(said)
    if (unix := _UNIX_STAMP.match(rest)) is not None:
        return float(unix.group(1))
    own = _BIND_STAMP.match(rest)
    if own is None or own.group(2) not in _MONTHS:
        return None
    day, month, year = int(own.group(1)), _MONTHS.index(own.group(2)) + 1, own.group(3)
    moment = epoch(f"{year}-{month:02d}-{day:02d}T{own.group(4)}")
    offset = context.zone.utcoffset(dt.datetime(2000, 1, 1)) or dt.timedelta()  # noqa: DTZ001 - only an offset is asked for
    return None if moment is None else moment - offset.total_seconds()
