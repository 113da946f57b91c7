# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Access logs of web servers: the Common and the Combined Log Format, also with the virtual host in front.

    [vhost[:port] ]client ident user [22/Nov/2026:09:30:00 +0100] "GET /path HTTP/1.1" 200 123["referer" "user agent"...]

What stands behind (request time, ``$http_x_forwarded_for``, cookies) is the field ``rest``; addresses in a first quoted one are
parties. The request's path and the virtual host make a URL; a request for a whole address (a proxy's log) has one already.
``\xNN`` and ``\"`` are undone. A request that is no HTTP (a scan of another protocol) is the field ``request``.

Sources: Apache HTTP Server, "Log Files" (common, combined, vhost_combined) and mod_log_config; nginx,
ngx_http_log_module.
"""

from __future__ import annotations

import re
from itertools import islice

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import Event, LineContext, Spelling
from tocsin.watch.readers.json_walk import address_of, party
from tocsin.watch.readers.times import told
from tocsin.watch.tokens import addresses

_DO = "hand over the access log in the Common or Combined Log Format"
_QUOTED = r'"((?:[^"\\]|\\.)*+)"'
LINE = re.compile(
    r"(?:([A-Za-z0-9_.\-\[\]]{1,255}(?::[0-9]{1,5})?) )?(\S{1,255}) (\S{1,255}) (.{1,255}?) "
    rf"\[([^\]\[]{{20,40}})\] {_QUOTED} ([0-9]{{3}}|-) ([0-9]{{1,18}}|-)(?: {_QUOTED} {_QUOTED})?(.*)",
    re.DOTALL,
)
_REQUEST = re.compile(r"([A-Za-z_-]{1,32}) (\S+)(?: HTTP/[0-9.]{1,4})?")
_ESCAPE = re.compile(r"(?:\\x[0-9A-Fa-f]{2})+|\\(.)", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "b": "\b", "f": "\f"}


class Access:
    """Reader of access logs."""

    name = "access"
    spelling = Spelling("access", in_parts=True)

    def detect(self, name: str, head: bytes) -> bool:
        """Whether most of the first lines are of the form."""
        del name
        return mostly(LINE, head)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line of another form, or whose time is none."""
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        found = LINE.fullmatch(text)
        if found is None:
            raise BadInput("it is no line of an access log", do=_DO)
        host, client, ident, user, stamp, request, _, _, referer, agent, rest = found.groups()
        at, assumed = told(stamp, context)
        if not at:
            raise BadInput(f"its time {stamp[:40]!r} is none", do=_DO)
        told_of = (("vhost", host), ("client", client), ("ident", ident), ("user", user))
        fields = [(path, value) for path, value in told_of if value and value != "-"]
        asked, deed, url = _request(plain(request), host or "")
        fields.extend(asked)
        for path, value in (("referer", referer), ("user_agent", agent)):
            if value and value != "-":
                fields.append((path, plain(value)))
        if rest and rest.strip():
            fields.append(("rest", plain(rest.strip())))
        hosts = dict.fromkeys(party(one) for one in (client, _name(host)) if one and one != "-")
        hosts.update(dict.fromkeys(islice(addresses(rest), 4) if rest else ()))
        return Event(
            at=at, fields=fields, hosts=tuple(hosts)[:8], urls=(("request.url", url),) if url else (), deed=deed,
            assumed=assumed,
        )  # fmt: skip


def _request(request: str, host: str) -> tuple[list[tuple[str, str]], str, str]:
    """The fields of a request, its deed, and the URL that it makes with the virtual host."""
    found = _REQUEST.fullmatch(request)
    if found is None:
        return [("request", request)] if request and request != "-" else [], "", ""
    method, target = found.groups()
    return [("request.url", target)], f"http {method[:80]}", address_of("http", _usual(host), "", target)


def _usual(host: str) -> str:
    return host.removesuffix(":80")


def _name(host: str | None) -> str:
    if not host:
        return ""
    return host.rpartition(":")[0] if re.search(r":[0-9]{1,5}$", host) else host


def plain(text: str) -> str:
    """The text of a quoted part with its escapes undone."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    if found.group(1) is not None:
        return _SIMPLE.get(found.group(1), found.group(1))
    return bytes.fromhex(found.group().replace("\\x", "")).decode("utf-8", "surrogateescape")


def mostly(form: re.Pattern[str], head: bytes) -> bool:
    """Whether more than half of the first whole lines of a head match; none of them may hold a NUL."""
    if b"\x00" in head:
        return False
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    first = [line[:8_192] for line in (lines[:-1] or lines)[:50] if line.strip()]
    good = sum(1 for line in first if form.match(line.decode("utf-8", "surrogateescape").rstrip("\r")))
    return good * 2 > len(first)
