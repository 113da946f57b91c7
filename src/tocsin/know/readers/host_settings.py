# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Settings of a machine that name others: resolv.conf, systemd-resolved, timesyncd, chrony, ntp, Postfix.

The file is known by its name (``resolv.conf``, ``resolved.conf``, ``timesyncd.conf``, ``chrony.conf``, ``ntp.conf``,
``ntpsec.conf``, ``main.cf``; ``*.sources`` of chrony; pieces in ``resolved.conf.d``, ``timesyncd.conf.d`` by their section).
Lines that name nobody are passed over; ``$name`` in main.cf is not followed, and noted.

Sources: resolv.conf(5); resolved.conf(5); timesyncd.conf(5); chrony.conf(5); ntp.conf(5); postconf(5).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading
from tocsin.core.textin import lines, not_utf8
from tocsin.know.setting import Setting, SettingKind

_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})(?:\.[A-Za-z0-9_-]{1,63})*\.?")
_DO = "correct the line"
_Found = Iterator[tuple[SettingKind, str]]


def detect(name: str, head: bytes) -> bool:
    """Whether a file of this name holds settings that are read here."""
    return b"\x00" not in head and _form(name) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Setting]:
    """Every party that is named. Raises ``BadInput`` for a file of another name, too large, or no text."""
    form = _form(name)
    if form is None:
        raise BadInput(
            "settings are known by the file's name", where=name, do="name it resolv.conf, chrony.conf, ..."
        )
    if len(data) > limits.object_bytes:
        raise BadInput(
            f"more than {limits.object_bytes} bytes", where=name, do="check that these are settings"
        )
    wrong = not_utf8(data)
    if wrong is not None or b"\x00" in data:
        raise BadInput("it is no text in UTF-8", where=name, do="check that these are settings")
    found: dict[tuple[SettingKind, str], Setting] = {}
    faults: list[Fault] = []
    notes: list[str] = []
    form_lines = _joined(data, limits) if form is _postfix else enumerate(lines(data, limits), 1)
    for number, line in form_lines:
        where = f"{name}:{number}"
        for kind, text in form(line.strip()):
            if "$" in text:
                notes.append(f"{where}: {text[:60]} is not followed")
                continue
            value = _party(text)
            if value:
                found.setdefault((kind, value), Setting(kind=kind, value=value, source=where))
            elif len(faults) < limits.faults:
                faults.append(Fault(where, f"{text[:60]!r} is no address and no host name", _DO))
    return Reading(list(found.values()), faults, notes[:20])


def _joined(data: bytes, limits: Limits) -> Iterator[tuple[int, str]]:
    """Lines of main.cf, those that begin with white space put behind the one before (postconf(5))."""
    begun, text = 0, ""
    for number, line in enumerate(lines(data, limits), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue  # ignored, also within a value
        if line[:1] in {" ", "\t"} and begun:
            text = f"{text} {line.strip()}"[: limits.line_bytes]
            continue
        if begun:
            yield begun, text
        begun, text = number, line
    if begun:
        yield begun, text


def _form(name: str) -> Callable[[str], _Found] | None:
    parts = name.replace("\\", "/").rsplit("/", 2)
    last, folder = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last == "resolv.conf":
        return _resolv
    if last in {"resolved.conf", "timesyncd.conf"} or folder in {"resolved.conf.d", "timesyncd.conf.d"}:
        return _systemd
    if last in {"chrony.conf", "ntp.conf", "ntpsec.conf"} or (
        last.endswith(".sources") and folder == "sources.d"
    ):
        return _time
    return _postfix if last == "main.cf" else None


def _words(line: str) -> list[str]:
    return re.split(r"[#;]", line, maxsplit=1)[0].split()[:100]


def _resolv(line: str) -> _Found:
    match _words(line):
        case ["nameserver", server, *_]:
            yield "resolver", server
        case ["search" | "domain", *domains]:
            for domain in domains:
                yield "search", domain


def _systemd(line: str) -> _Found:
    key, _, value = line.partition("=")
    for word in _words(value):
        match key.strip():
            case "DNS" | "FallbackDNS":
                yield "resolver", re.sub(r"^\[([^\]]*)\](?::\d+)?$", r"\1", word.partition("#")[0])
            case "NTP" | "FallbackNTP":
                yield "time", word
            case "Domains":
                if word not in {"~.", "."}:
                    yield "search", word.removeprefix("~")


def _time(line: str) -> _Found:
    match _words(line):
        case ["server" | "pool" | "peer", *rest]:
            party = next((word for word in rest if not re.fullmatch(r"-[46]", word)), "")
            if party and not party.startswith("127.127."):  # a clock of its own, ntp.conf(5)
                yield "time", party
        case _:
            return


def _postfix(line: str) -> _Found:
    key, _, value = line.partition("=")
    if line.startswith("#") or key.strip() not in {"relayhost", "smtp_fallback_relay", "fallback_relay"}:
        return
    for word in re.split(r"[,\s]+", value.strip())[:20]:
        if word:
            yield "mail", re.sub(r"^\[([^\]]*)\]", r"\1", word) if word.startswith("[") else word


def _party(text: str) -> str:
    """An address or host name in normal form, without port and zone; nothing if it is neither."""
    bare = text.partition("%")[0]
    for one in (bare, bare.rpartition(":")[0]):
        try:
            return str(ipaddress.ip_address(one))
        except ValueError:
            continue
    host = re.sub(r":[A-Za-z0-9]{1,15}$", "", bare)
    return host.lower().rstrip(".") if _HOST.fullmatch(host) else ""
