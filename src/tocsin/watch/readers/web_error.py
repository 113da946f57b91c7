# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""Error logs of web servers: nginx and Apache.

    2026/11/22 09:30:00 [error] 123#0: *45 message, client: 192.0.2.1, server: a, request: "GET / HTTP/1.1", host: "a"
    [Sun Nov 22 09:30:00.123456 2026] [core:error] [pid 1:tid 2] [client 192.0.2.1:567] AH00124: message, referer: ...

What nginx adds to its message (client, server, request, upstream, host, referrer) are fields of their own, and host and
path of the request make a URL. The stamps have no zone: that is told.

Sources: nginx, "A debugging log" and ngx_http_log_error_handler; Apache HTTP Server, "Log Files", ErrorLogFormat.
"""

from __future__ import annotations

import re
from itertools import islice

from tocsin.core.errors import BadInput
from tocsin.watch.readers.access import mostly, plain
from tocsin.watch.readers.contract import Event, LineContext, Spelling
from tocsin.watch.readers.json_walk import address_of, party
from tocsin.watch.readers.times import told
from tocsin.watch.tokens import addresses

_DO = "hand over the error log of nginx or Apache as it is"
_NGINX = r"([0-9]{4}/[0-9]{2}/[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}) \[[a-z]{3,8}\] [0-9]+#[0-9]+: "
_APACHE = r"\[((?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}[0-9]{1,2} [0-9:.]{8,18} [0-9]{4})\] \[(?:[a-z0-9_-]{1,32}:)?[a-z0-9]{3,8}\] "
LINE = re.compile(f"(?:{_NGINX}|{_APACHE})")
_ADDED = re.compile(
    r', (client|server|request|upstream|host|referrer|subrequest|login): (?:"((?:[^"\\]|\\.)*+)"|([^,"]{0,1024}))'
)
_IN_BRACKETS = re.compile(r"\[(client|remote|pid|tid) ([^\]]{1,300})\] ?")
_REFERER = re.compile(r", referer: (\S+)$")
_TARGET = re.compile(r"[A-Za-z_-]{1,32} (/\S*)")
_PORT = re.compile(r"(?<=[0-9\]]):[0-9]{1,5}$")


class WebError:
    """Reader of the error logs of nginx and Apache."""

    name = "web-error"
    spelling = Spelling("web-error", cells=-1, in_parts=True)

    def detect(self, name: str, head: bytes) -> bool:
        """Whether most of the first lines begin as these logs do."""
        del name
        return mostly(LINE, head)

    def fields(self, line: bytes, context: LineContext) -> Event:
        """The event of one line. Raises ``BadInput`` for a line that begins otherwise, or whose time is none."""
        text = line.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
        found = LINE.match(text)
        if found is None:
            raise BadInput("it does not begin as a line of an error log", do=_DO)
        stamp = found.group(1) or found.group(2)
        at, assumed = told(stamp, context)
        if not at:
            raise BadInput(f"its time {stamp[:40]!r} is none", do=_DO)
        fields, url = (_nginx if found.group(1) else _apache)(text[found.end() :])
        hosts: dict[str, None] = {}
        for path, value in fields:
            if path in {"client", "remote", "server"} and value not in {"_", ""}:
                hosts[party(_PORT.sub("", value).strip("[]"))] = None
            elif path == "upstream":
                hosts.update(dict.fromkeys(islice(addresses(value), 4)))
        return Event(
            at=at,
            fields=fields,
            hosts=tuple(hosts)[:8],
            urls=(("request", url),) if url else (),
            assumed=assumed,
        )


def _nginx(rest: str) -> tuple[list[tuple[str, str]], str]:
    """The message and what is added behind it, and the URL that was asked for."""
    first = _ADDED.search(rest)
    message = rest[: first.start()] if first else rest
    fields = [("message", plain(message))]
    said: dict[str, str] = {}
    done = len(message)
    for part in _ADDED.finditer(rest, done):
        name, value = part.group(1), plain(part.group(2) or part.group(3) or "")
        fields.append((name, value))
        said.setdefault(name, value)
        done = part.end()
    if done < len(rest) and first:
        fields.append(("message", plain(rest[done:])))
    target = _TARGET.match(said.get("request", ""))
    return fields, address_of("http", said.get("host", ""), "", target.group(1)) if target else ""


def _apache(rest: str) -> tuple[list[tuple[str, str]], str]:
    fields: list[tuple[str, str]] = []
    while (part := _IN_BRACKETS.match(rest)) is not None:
        if part.group(1) in {"client", "remote"}:
            fields.append((part.group(1), part.group(2)))
        rest = rest[part.end() :]
    referer = _REFERER.search(rest)
    fields.append(("message", plain(rest[: referer.start()] if referer else rest)))
    if referer:
        fields.append(("referer", plain(referer.group(1))))
    return fields, ""
