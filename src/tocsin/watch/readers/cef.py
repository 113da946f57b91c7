# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""ArcSight's CEF and IBM's LEEF, alone on a line or as the message of syslog.

    CEF:0|vendor|product|version|class|name|severity|src=192.0.2.1 dst=... request=... rt=1763803800123
    LEEF:2.0|vendor|product|version|event|^|src=192.0.2.1^dst=...^devTime=...

Each key of the extension is a field. The time is ``rt``, ``start`` or ``end`` (LEEF: ``devTime``), else that of syslog before it.
The device (``dvc``, ``dvchost``, syslog's host) has seen the event and is no party. Escapes are undone: ``\|`` and ``\\`` in the header
of CEF, ``\=``, ``\n`` and ``\\`` in its extension; LEEF has none. The deed is ``act``, else the name of the event.

Sources: ArcSight, "Implementing Common Event Format", version 26; IBM QRadar, "Log Event Extended Format", version 2.
"""

from __future__ import annotations

import re

import msgspec

from tocsin.core.errors import BadInput
from tocsin.watch.readers.access import mostly
from tocsin.watch.readers.contract import Event, LineContext, Spelling
from tocsin.watch.readers.json_walk import address_of, party
from tocsin.watch.readers.times import told

_DO = "hand over lines with CEF:0|vendor|... or LEEF:1.0|vendor|..., alone or behind a header of syslog"
_BEGIN = re.compile(r"(?:CEF: ?[01]|LEEF: ?[12]\.0)\|")
_IN_LINE = re.compile(rf"(?:.{{0,512}}?[\s:])?{_BEGIN.pattern}", re.DOTALL)
_PART = r"((?:[^|\\]|\\.)*+)\|"
_CEF = re.compile(r"CEF: ?[01]\|" + _PART * 6, re.DOTALL)
_LEEF = re.compile(r"LEEF: ?([12])\.0\|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|")
_DELIMITER = re.compile(r"(?:(0?x[0-9A-Fa-f]{1,4})|([^|]?))\|")
_KEY = re.compile(r"(?:^|(?<=[ \t]))([A-Za-z0-9_.\-\[\]]{1,128})=")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TIMES = ("rt", "start", "end", "devTime", "deviceReceiptTime")
_PARTIES = ("src", "dst", "shost", "dhost", "sourceTranslatedAddress", "destinationTranslatedAddress", "srcPostNAT", "dstPostNAT", "identSrc", "c6a2", "c6a3")  # fmt: skip
_SEEN_BY = ("dvchost", "dvc", "identHostName")
_OF_CEF = ("vendor", "product", "version", "class", "name", "severity")
_OF_LEEF = ("vendor", "product", "version", "event")
_AGENTS = frozenset(("requestClientApplication", "userAgent"))


class Cef:
    """Reader of CEF and LEEF."""

    name = "cef"
    spelling = Spelling("cef", in_parts=True)

    def detect(self, name: str, head: bytes) -> bool:
        """Whether most of the first lines hold such an event."""
        del name
        return mostly(_IN_LINE, head)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line that holds none, or one whose header is cut off."""
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        found = _IN_LINE.match(text)
        if found is None:
            raise BadInput("it holds no CEF or LEEF", do=_DO)
        begin = _BEGIN.search(text, max(0, found.end() - 16))
        assert begin is not None  # the same form has just matched
        before, body = text[: begin.start()].rstrip(), text[begin.start() :]
        return read(body, context) if not before else _behind(before, text, body, context)


def _behind(before: str, text: str, body: str, context: LineContext) -> Event:
    """The event with what syslog says before it; text before it that is none of syslog is one field."""
    from tocsin.watch.readers.syslog import Syslog  # syslog reads messages that are CEF by this file

    try:
        event = Syslog().fields(text.encode("utf-8", "surrogateescape"), context)
    except BadInput:
        event = None
    if event is not None and any(path in {"vendor", "product"} for path, _ in event.fields):
        return event
    told_of = read(body, context)
    return msgspec.structs.replace(
        told_of,
        fields=[("before", before), *told_of.fields],
        versions=frozenset(which + 1 for which in told_of.versions),
    )


def holds(message: str) -> bool:
    """Whether a message of syslog is CEF or LEEF."""
    return _BEGIN.match(message) is not None


def read(text: str, context: LineContext) -> Event:
    """The event of a text that begins as one. Raises ``BadInput`` if its header is cut off."""
    header = _CEF.match(text)
    if header is not None:
        fields = [
            (name, _plain(value)) for name, value in zip(_OF_CEF, header.groups(), strict=True) if value
        ]
        said = [(key, _plain(value)) for key, value in _pairs(text[header.end() :])]
    else:
        header = _LEEF.match(text)
        if header is None:
            raise BadInput("its header is cut off: seven parts between | are needed", do=_DO)
        fields = [(name, value) for name, value in zip(_OF_LEEF, header.groups()[1:], strict=True) if value]
        said = _leef(text, header)
    return _event([*fields, *said], len(fields), dict(reversed(said)), context)


def _event(fields: list[tuple[str, str]], first: int, said: dict[str, str], context: LineContext) -> Event:
    at = assumed = ""
    for key in _TIMES:
        at, assumed = told(said.get(key, ""), context) if not at else (at, assumed)
    hosts = dict.fromkeys(party(said[key]) for key in _PARTIES if said.get(key))
    request = said.get("request", said.get("url", ""))
    url = address_of(
        "http", said.get("dhost", ""), said.get("dpt", said.get("dstPort", "")).removeprefix("80"), request
    )
    name = next((value for path, value in fields[:first] if path in {"name", "event"}), "")
    return Event(
        at=at,
        fields=fields,
        hosts=tuple(hosts)[:16],
        urls=(("request", url),) if url else (),
        deed=(said.get("act") or said.get("action") or name)[:160],
        observer=next((said[key].lower() for key in _SEEN_BY if said.get(key)), ""),
        versions=frozenset(which for which, (path, _) in enumerate(fields) if path in _AGENTS),
        assumed=assumed,
    )


def _pairs(extension: str) -> list[tuple[str, str]]:
    r"""The keys and values of CEF: a value goes on to the space before the next key; ``\=`` is no key's."""
    keys = list(_KEY.finditer(extension))
    found = []
    for which, key in enumerate(keys):
        end = keys[which + 1].start() if which + 1 < len(keys) else len(extension)
        value = extension[key.end() : end].strip(" ")
        if value:
            found.append((key.group(1), value))
    return found


def _leef(text: str, header: re.Match[str]) -> list[tuple[str, str]]:
    rest, delimiter = text[header.end() :], "\t"
    if header.group(1) == "2":
        named = _DELIMITER.match(rest)
        if named is not None:
            coded = named.group(1)
            delimiter = chr(int(coded.partition("x")[2], 16)) if coded else named.group(2) or "\t"
            rest = rest[named.end() :]
    parts = (part.partition("=") for part in rest.split(delimiter))
    return [(key.strip(), value.strip()) for key, is_pair, value in parts if is_pair and value.strip()]


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda found: {"n": "\n", "r": "\r"}.get(found.group(1), found.group(1)), text)
