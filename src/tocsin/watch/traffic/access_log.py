# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Access logs of proxies: Squid's own form, and the Common and Combined Log Format.

A line of the common form counts if its request names a whole address (``GET http://vendor.example/``) or a
tunnel (``CONNECT vendor.example:443``): that is what a proxy is asked. Requests for a path alone are those of a
web server's own visitors, and tell of nothing that is needed.

Sources: Squid FAQ, "Squid Log Files", access.log native format; Apache HTTP Server, "Log Files", common and combined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tocsin.core.errors import BadInput
from tocsin.watch.readers.contract import LineContext
from tocsin.watch.traffic.seen import Seen, epoch, whole

_SQUID = re.compile(
    r"(?:^|: )\s*(?P<at>\d{9,11}\.\d{1,6}) +-?\d{1,12} (?P<client>\S{1,255}) (?P<code>[A-Z_]{3,40})/(?P<status>\d{3}) "
    r"(?P<size>\d{1,18}) (?P<method>[A-Za-z_-]{1,32}) (?P<url>\S{1,65536}) \S{1,255} (?P<peer>[A-Z_]{1,40}/\S{1,255})"
)
_COMMON = re.compile(
    r"(?P<client>\S{1,255}) \S{1,255} \S{1,255} \[(?P<at>[^\]]{20,40})\] \"(?P<method>[A-Za-z_-]{1,32}) (?P<url>\S{1,65536}) [A-Z]{2,8}/[\d.]{1,4}\" "
    r"(?P<status>\d{3}) (?P<size>\d{1,18}|-)"
)
_COMMON_STAMP = re.compile(
    r"(\d{2})/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WHOLE = re.compile(r"(?P<scheme>https?|ftp|wss?)://(?:[^/@\s]{0,300}@)?(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[^/:?#\s]{1,400})(?::(?P<port>\d{1,5}))?", re.IGNORECASE)  # fmt: skip
_TUNNEL = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[^/:?#\s]{1,400}):(?P<port>\d{1,5})$")
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443, "ftp": 21}
_DO = "hand over the proxy's access log in Squid's own form or the Common Log Format"


class AccessLog:
    """Reader of proxies' access logs."""

    name = "proxy log"

    def detect(self, name: str, head: bytes) -> bool:
        """Whether most of the first lines are of one of the forms."""
        del name
        if b"\x00" in head:
            return False
        lines = [line[:66_000].decode("utf-8", "replace") for line in head.split(b"\n")[:50] if line.strip()]
        good = sum(1 for line in lines if _SQUID.search(line) or _COMMON.match(line))
        return good * 2 > len(lines)

    def seen(self, line: bytes, context: LineContext) -> Iterable[Seen]:
        """What one line tells. Raises ``BadInput`` for a line of another form."""
        del context
        text = line.decode("utf-8", "replace")
        squid = _SQUID.search(text)
        found = squid or _COMMON.match(text)
        if found is None:
            raise BadInput("it is no line of a proxy's access log", do=_DO)
        is_tunnel = found["method"].upper() == "CONNECT"
        target = (_TUNNEL if is_tunnel else _WHOLE).match(found["url"])
        if target is None:
            return ()
        scheme = "https" if is_tunnel else target["scheme"].lower()
        refused = found["status"] in {"407", "403", "502", "503", "504"} or "DENIED" in (
            squid["code"] if squid else ""
        )
        host = target["host"].strip("[]")
        bare = ":" in host or host.replace(".", "").isdecimal()
        peer = squid["peer"].partition("/")[2] if squid else ""
        return (
            Seen(
                kind="web",
                client=found["client"],
                name="" if bare else host,
                server=host if bare else (peer if re.fullmatch(r"[0-9A-Fa-f:.]{2,45}", peer) else ""),
                port=whole(target["port"] or "") or _PORTS[scheme],
                protocol="tcp",
                at=float(squid["at"]) if squid else _stamp(found["at"]),
                size=whole(found["size"]),
                failed=refused,
                from_log=True,
            ),
        )


def _stamp(text: str) -> float | None:
    found = _COMMON_STAMP.match(text)
    if found is None:
        return None
    day, month, year, clock, hours, minutes = found.groups()
    return epoch(f"{year}-{_MONTHS.index(month) + 1:02d}-{day}T{clock}{hours}:{minutes}")
