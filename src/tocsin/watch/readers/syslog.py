# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Syslog lines as they stand in files: RFC 5424, RFC 3164, rsyslog's ISO stamps, the journal's short forms.

    <34>1 2026-11-22T09:30:00.003Z host app 1234 ID47 [origin ip="192.0.2.1"] message
    <34>Nov 22 09:30:00 host app[1234]: message          (also with a year, also without <34>)
    2026-11-22T09:30:00.123456+01:00 host app[1234]: message
    1763803800.123456 host app[1234]: message            (journal, short-unix)

What a stamp does not say, its year or its zone, is assumed and told (``stamps``, ``Event.assumed``). A message that is one JSON
object (also after ``@cee:``) is read as fields under ``message``, one that is CEF or LEEF as ``cef`` does. rsyslog's ``#012`` for control
characters is undone.

A line that begins in none of these ways is refused by ``fields``; behind a record it is one more line
of its message (``continued``): traces, dumps, journalctl's indented lines and its catalogue (``-- Subject:``).
So is no line that begins right and goes on wrong, and none with a NUL, which a crash leaves behind.
Where a record is preceded by the count of its bytes (``123 <34>1 ...``), the lines within belong to it
however they begin, and the next record may begin in the middle of a line (``pieces``). A count is believed
only as long as what follows agrees with it.

A quoted value of RFC 5424 may hold newlines: a line that ends within one is ``Unclosed``, and the record goes
on to the line that closes its elements. Without a count, a line that begins as a record does is a new record
(``unclosed``), though a value may hold such a line: so a quote that is never closed, or opened on purpose,
costs its own record and none behind it. Senders that put records into values need counts.
Cost: about 20 us a line.

Sources: RFC 3164 section 4.1; RFC 5424 sections 6 and 6.3.3; RFC 6587 section 3.4.1; systemd journalctl(1),
option ``--output``.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core.errors import BadInput
from tocsin.watch.readers import cef
from tocsin.watch.readers.contract import Event, LineContext, Piece, Spelling, Unclosed
from tocsin.watch.readers.stamps import DO, ISO, RFC3164, UNIX, stamp
from tocsin.watch.tokens import addresses

_HOSTS = 16

_PRIORITY = re.compile(r"(?:[0-9]{1,7} )?<([0-9]{1,3})>")
_RFC5424 = re.compile(r"([1-9][0-9]{0,2}) (\S+) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32})(?: |$)")
_MARKER = re.compile(r"-- (?:Logs begin|Journal begins|Boot|Reboot|No entries).*")
_CATALOGUE = re.compile(r"-- Subject:")
_COUNT = re.compile(rb"([1-9][0-9]{0,6}) (?=<[0-9]{1,3}>)")
_HOST = re.compile(r"(\S{1,255}) +")
_TAG = re.compile(r"([^\s:\[\]]{1,128})(?:\[([^\]\s]{0,64})\])?: ?")
_SD_ID = re.compile(r"\[([^\s=\]\"]{1,128})")
_SD_NAME = r' +([^\s=\]"]{1,128})="'
_SD_VALUE = r'[^"\\\]]*+(?:\\.[^"\\\]]*+)*+'
_SD_PARAM = re.compile(rf'{_SD_NAME}({_SD_VALUE})"', re.DOTALL)
# A backslash at the end stands before the newline, which it does not escape.
_SD_OPEN = re.compile(rf"{_SD_NAME}{_SD_VALUE}\\?\Z", re.DOTALL)
_SD_REST = re.compile(rf'{_SD_VALUE}(?:(")|\\?\Z)', re.DOTALL)
_SD_ESCAPE = re.compile(r'\\(["\\\]])')
_OCTAL = re.compile(r"#(0[0-3][0-7])")
_Fields = list[tuple[str, str]]


class Syslog:
    """Reader of syslog files."""

    name = "syslog"
    spelling = Spelling("syslog", in_parts=True)

    def detect(self, name: str, head: bytes) -> bool:
        """Whether most of the first lines begin as syslog does, or records that begin beyond doubt hold them."""
        del name
        if b"\x00" in head:
            return False
        lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        whole = [line.removesuffix(b"\r") for line in (lines[:-1] or lines)]
        first = [line for line in whole[:100] if line.strip()]
        good = sum(1 for line in first if _looks_right(line.decode("utf-8", "surrogateescape")))
        return good * 2 > len(first) or self._mostly_long(whole)

    def _mostly_long(self, lines: list[bytes]) -> bool:
        """Whether most lines belong to records of several lines.

        The first must begin a record beyond doubt (``_certain``). A line belongs to the record before it if it
        is indented, of the journal's catalogue, or within a quoted value that is closed; text that merely stands
        behind does not, for any text can.
        """
        certain = belong = told = within = 0
        is_open = False
        for line in lines:
            text = line.decode("utf-8", "surrogateescape")
            if not line.strip() or _MARKER.fullmatch(text):
                continue
            told += 1
            goes_on = self.unclosed(line) if is_open else None
            if goes_on is not None:
                within, is_open = within + 1, goes_on
                belong += 0 if is_open else within
                continue
            weight = _certain(text)
            if told == 1 and not weight:
                return False
            certain += weight
            belong += bool(weight or line[:1] in b" \t" or text.startswith("-- ") or _begins(text))
            within, is_open = 0, _ends_open(text)
        return certain > 1 and belong * 2 > told

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line that does not begin as syslog does."""
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        if _MARKER.fullmatch(text):
            return Event(at="", fields=[("message", text)])
        rest, with_priority = _after_priority(text)
        header = _modern_header(rest)
        if header is not None:
            return _modern(rest, header, context)
        at, assumed, end = stamp(rest, context)
        if end == 0 and not with_priority:
            raise BadInput("it does not begin as a syslog line does", do=DO)
        # RFC 3164 section 4.3.3: with a priority but no readable stamp, all that follows is the message.
        return _classic(rest[end:], at, assumed, has_host=end > 0, context=context)

    def pieces(self, line: bytes, due: int, *, sure: bool = False) -> list[Piece]:
        """The line cut where counted records end (RFC 6587); most lines are one piece."""
        found: list[Piece] = []
        start, end = 0, len(line)
        if due and (sure or not _COUNT.match(line)):
            if end <= due:
                return [Piece(0, end, due - end, inside=True)]
            if _COUNT.match(line, due):
                found.append(Piece(0, due, inside=True))
                start = due
        while (count := _COUNT.match(line, start)) is not None:
            stop = count.end() + int(count.group(1))
            if stop >= end:
                return [*found, Piece(start, end, stop - end)]
            if not _COUNT.match(line, stop):
                break  # what stands there is no record: the count is not believed
            found.append(Piece(start, stop))
            start = stop
        return [*found, Piece(start, end)]

    def begins(self, line: bytes) -> bool:
        """Whether a record is meant, good or bad."""
        return _begins(line.decode("utf-8", "surrogateescape"))

    def unclosed(self, line: bytes, *, inside: bool = False) -> bool | None:
        """Whether a quoted value goes on behind the line; None for NUL and, without a count, for a new record."""
        text = line.decode("utf-8", "surrogateescape")
        if b"\x00" in line or (not inside and _begins(text)):
            return None
        rest = _SD_REST.match(text)
        if rest is None:
            return False
        if rest.group(1) is None:
            return True
        try:
            _elements(text, _parameters(text, rest.end())[1])
        except BadInput as error:
            return isinstance(error, Unclosed)
        return False

    def continued(
        self, line: bytes, record: Event, context: LineContext, *, inside: bool = False
    ) -> Event | None:
        """The line as one more of the record's message; None if it is an attempt at a record, or no text."""
        text = line.decode("utf-8", "surrogateescape")
        if b"\x00" in line or _is_marker(record) or (not inside and _begins(text)):
            return None
        fields = _message(text, context.limits.depth)
        hosts = _hosts(record.hosts, fields)
        return Event(at=record.at, fields=fields, hosts=hosts, assumed=record.assumed)


def _looks_right(text: str) -> bool:
    rest, with_priority = _after_priority(text)
    forms = (ISO, RFC3164, UNIX, _MARKER, _CATALOGUE)
    return with_priority or _modern_header(rest) is not None or any(form.match(rest) for form in forms)


def _certain(text: str) -> int:
    """2 for the beginning of a record that is nothing else, 1 for one that other logs might have, else 0."""
    rest, with_priority = _after_priority(text)
    if _modern_header(rest) is not None:
        return 2
    stamp = next((found for form in (ISO, RFC3164, UNIX) if (found := form.match(rest))), None)
    if stamp is None:
        return 0
    host = _HOST.match(rest, stamp.end())
    tag = host is not None and (_TAG.match(rest, stamp.end()) or _TAG.match(rest, host.end()))
    return 2 if with_priority else int(bool(tag))


def _ends_open(text: str) -> bool:
    """Whether a record of RFC 5424 ends within a quoted value."""
    rest, _ = _after_priority(text)
    header = _modern_header(rest)
    if header is None:
        return False
    try:
        _elements(rest, header.end())
    except BadInput as error:
        return isinstance(error, Unclosed)
    return False


def _begins(text: str) -> bool:
    """Whether a record is meant, good or bad: also with a priority that there is not."""
    return (
        _PRIORITY.match(text) is not None
        or _modern_header(text) is not None
        or any(form.match(text) for form in (ISO, RFC3164, UNIX, _MARKER))
    )


def _modern_header(text: str) -> re.Match[str] | None:
    """The header of RFC 5424 behind the priority; six words that begin with a number are none."""
    found = _RFC5424.match(text)
    if found is not None and (found.group(2) == "-" or ISO.match(found.group(2) + " ")):
        return found
    return None


def _is_marker(record: Event) -> bool:
    """The journal's own lines are of no machine and time: nothing goes on behind them."""
    return (
        not record.at
        and len(record.fields) == 1
        and record.fields[0][0] == "message"
        and _MARKER.fullmatch(record.fields[0][1]) is not None
    )


def _after_priority(text: str) -> tuple[str, bool]:
    found = _PRIORITY.match(text)
    if found is None or int(found.group(1)) > 191:
        return text, False
    return text[found.end() :], True


def _modern(text: str, header: re.Match[str], context: LineContext) -> Event:
    """RFC 5424."""
    _, begun, host, app, process, message_id = header.groups()
    at, assumed = "", ""
    if begun != "-":
        at, assumed, _ = stamp(begun + " ", context)
    fields: _Fields = []
    for path, value in (("hostname", host), ("app", app), ("procid", process), ("msgid", message_id)):
        if value != "-":
            fields.append((path, value))
    rest = text[header.end() :]
    structured, end = _elements(rest, 0)
    fields.extend(structured)
    if end == 0 and rest[:1] == "-" and rest[1:2] in ("", " "):
        end = 1
    message = rest[end:].removeprefix(" ").removeprefix("\ufeff")
    return _event(at, assumed, fields, message, context)


def _elements(text: str, place: int) -> tuple[_Fields, int]:
    """The parameters of all the elements from ``place`` on, and where they end (RFC 5424 section 6.3)."""
    found: _Fields = []
    while (element := _SD_ID.match(text, place)) is not None:
        parameters, place = _parameters(text, element.end())
        found.extend((f"structured.{element.group(1)}.{name}", value) for name, value in parameters)
    return found, place


def _parameters(text: str, place: int) -> tuple[_Fields, int]:
    """The parameters from ``place`` on to the end of their element, and where it ends.

    Raises ``Unclosed`` if the text ends within a value, ``BadInput`` if the element ends in no other way.
    """
    found: _Fields = []
    while (parameter := _SD_PARAM.match(text, place)) is not None:
        found.append((parameter.group(1), _SD_ESCAPE.sub(r"\1", parameter.group(2))))
        place = parameter.end()
    if text[place : place + 1] != "]":
        refusal = Unclosed if _SD_OPEN.match(text, place) else BadInput
        raise refusal(
            "its structured data is not closed", do='RFC 5424 writes [id name="value"], with \\ before " ] \\'
        )
    return found, place + 1


def _classic(text: str, at: str, assumed: str, *, has_host: bool, context: LineContext) -> Event:
    """RFC 3164 and its kin, behind the stamp."""
    fields: _Fields = []
    # A process right behind the stamp (`app[12]: message`) means that the host was left out.
    first_word = text.partition(" ")[0]
    if has_host and not first_word.endswith(":"):
        host = _HOST.match(text)
        if host is not None:
            fields.append(("hostname", host.group(1)))
            text = text[host.end() :]
    tag = _TAG.match(text)
    if tag is not None:
        fields.append(("tag", tag.group(1)))
        if tag.group(2):
            fields.append(("procid", tag.group(2)))
        text = text[tag.end() :]
    return _event(at, assumed, fields, text, context)


def _event(at: str, assumed: str, fields: _Fields, message: str, context: LineContext) -> Event:
    if cef.holds(message):
        with contextlib.suppress(BadInput):  # a header that is cut off is a message like any other
            told = cef.read(message, context)
            seen_by = next((value.lower() for path, value in fields if path == "hostname"), "")
            return msgspec.structs.replace(
                told,
                at=told.at or at,
                fields=[*fields, *told.fields],
                observer=told.observer or seen_by,
                versions=frozenset(which + len(fields) for which in told.versions),
                assumed=told.assumed if told.at else assumed,
            )
    fields.extend(_message(message, context.limits.depth))
    named = (value.lower() for path, value in fields if path == "hostname")
    return Event(at=at, fields=fields, hosts=_hosts(named, fields), assumed=assumed)


def _message(text: str, depth: int) -> _Fields:
    parsed = list(_json_fields(text, depth))
    if parsed or not text:
        return parsed
    return [("message", _OCTAL.sub(lambda code: chr(int(code.group(1), 8)), text))]


def _hosts(known: Iterable[str], fields: _Fields) -> tuple[str, ...]:
    """The parties: those that are known, then the addresses that the fields name."""
    hosts = dict.fromkeys(known)
    for path, value in fields:
        if path.startswith(("message", "structured")) and len(hosts) < _HOSTS:
            hosts.update(dict.fromkeys(addresses(value)))
    return tuple(hosts)[:_HOSTS]


def _json_fields(message: str, depth: int) -> Iterator[tuple[str, str]]:
    """The strings of a message that is one JSON object (and of CEE, ``@cee:``); nothing for other text."""
    text = message.removeprefix("@cee:").strip()
    if not (text.startswith("{") and text.endswith("}")):
        return
    try:
        event = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return
    levels: list[tuple[str, object, int]] = [("message", event, 1)]
    found: _Fields = []
    while levels:
        path, value, level = levels.pop()
        if level > depth:
            return
        if isinstance(value, str):
            found.append((path, value))
        elif isinstance(value, dict):
            levels.extend((f"{path}.{key}", inner, level + 1) for key, inner in reversed(value.items()))
        elif isinstance(value, list):
            levels.extend((path, inner, level + 1) for inner in reversed(value))
    yield from found
