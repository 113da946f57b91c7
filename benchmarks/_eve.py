# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""A made-up log in the shape of Suricata's EVE, and a million mixed indicators, some of which are planted in it in every spelling.

The mix of indicators is that of the feeds that were counted: 62 % domains, 20 % IPv4, 2 % prefixes, 1 % IPv6, 6 % URLs, 7 %
digests, 2 % addresses of mail. Of the lines 30 % are questions of DNS, 25 % HTTP, 20 % TLS, 20 % flows, 5 % files; each URL is
written with ``\/``, one line in a hundred has a ``\u`` escape, two in a thousand hold something planted. Near misses
stand in as many.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from collections.abc import Iterator

TOPS = (
    "com",
    "net",
    "org",
    "info",
    "ru",
    "cn",
    "xyz",
    "top",
    "io",
    "de",
    "uk",
    "fr",
    "shop",
    "online",
    "site",
)
AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Microsoft-Delivery-Optimization/10.0", "Debian APT-HTTP/1.3 (2.6.1)", "curl/8.5.0",
)  # fmt: skip
START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


class Maker:
    """Names and lines, from one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- made-up data
        self.syllables = [
            a + b for a in "bcdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "il")
        ]

    def word(self) -> str:
        """Two to four syllables, at times with digits."""
        word = "".join(self.chance.choice(self.syllables) for _ in range(self.chance.randint(2, 4)))
        return word + str(self.chance.randrange(1_000)) if self.chance.random() < 0.3 else word

    def domain(self) -> str:
        """Two to four labels."""
        labels = [self.word() for _ in range(self.chance.choice((1, 1, 1, 2, 2, 3)))]
        return ".".join([*labels, self.chance.choice(TOPS)])

    def quad(self) -> str:
        """An address outside of the private ranges."""
        c = self.chance
        return f"{c.choice((23, 45, 91, 103, 146, 185, 193, 203))}.{c.randrange(256)}.{c.randrange(256)}.{c.randrange(1, 255)}"

    def digest(self, size: int) -> str:
        """So many hexadecimal digits."""
        return self.chance.randbytes(size // 2).hex()

    def indicators(self, count: int) -> Iterator[tuple[str, str]]:
        """(kind, value in normal form)."""
        c = self.chance
        for _ in range(count):
            at = c.random()
            if at < 0.62:
                yield "domain", self.domain()
            elif at < 0.82:
                yield "ipv4", self.quad()
            elif at < 0.84:
                a, b, d, _ = self.quad().split(".")
                yield (
                    "cidr",
                    f"{a}.{b}.{d}.0/24"
                    if c.random() < 0.9
                    else f"2a0{c.randrange(16):x}:{c.randrange(1, 65_536):x}::/32",
                )
            elif at < 0.85:
                yield (
                    "ipv6",
                    f"2a01:{c.randrange(1, 65_536):x}:{c.randrange(1, 65_536):x}::{c.randrange(1, 65_536):x}",
                )
            elif at < 0.91:
                yield "url", f"http://{self.domain()}/{self.word()}/{self.word()}.php"
            elif at < 0.98:
                size, kind = c.choice(((32, "md5"), (40, "sha1"), (64, "sha256")))
                yield kind, self.digest(size)
            else:
                yield "email", f"{self.word()}@{self.domain()}"

    def host(self) -> str:
        """A name that nobody looks for."""
        return f"{self.chance.choice(('www', 'api', 'cdn', 'mail', 'img1', 'a1'))}.{self.word()}-ok.{self.chance.choice(TOPS)}"

    def event(self, number: int) -> dict[str, object]:
        """One event with nothing planted."""
        c = self.chance
        at = (START + dt.timedelta(milliseconds=137 * number)).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")
        head = {
            "timestamp": at, "flow_id": c.randrange(10**15, 10**16), "in_iface": "eth0", "event_type": "",
            "src_ip": f"10.{c.randrange(4)}.{c.randrange(256)}.{c.randrange(1, 255)}", "src_port": c.randrange(1_024, 65_536),
            "dest_ip": f"172.16.{c.randrange(256)}.{c.randrange(1, 255)}", "dest_port": 443, "proto": "TCP",
        }  # fmt: skip
        kind, host = c.random(), self.host()
        if kind < 0.3:
            answers = [
                {"rrname": host, "rrtype": "A", "ttl": 300, "rdata": f"192.0.2.{c.randrange(255)}"}
                for _ in range(2)
            ]
            return head | {
                "event_type": "dns",
                "dns": {
                    "version": 2,
                    "type": "answer",
                    "id": c.randrange(65_536),
                    "flags": "8180",
                    "qr": True,
                    "rrname": host,
                    "rrtype": "A",
                    "rcode": "NOERROR",
                    "answers": answers,
                },
            }
        if kind < 0.55:
            path = f"/{self.word()}/{self.word()}/{c.randrange(10**6)}.html?id={c.randrange(10**9)}"
            return head | {
                "event_type": "http",
                "http": {
                    "hostname": host,
                    "url": path,
                    "http_user_agent": c.choice(AGENTS),
                    "http_content_type": "text/html",
                    "http_refer": f"http://{self.host()}/{self.word()}/",
                    "http_method": "GET",
                    "protocol": "HTTP/1.1",
                    "status": 200,
                    "length": c.randrange(10**5),
                },
            }
        if kind < 0.75:
            return head | {
                "event_type": "tls",
                "tls": {
                    "subject": f"CN={host}",
                    "issuerdn": "C=US, O=Let's Encrypt, CN=R3",
                    "serial": ":".join(self.digest(2).upper() for _ in range(18)),
                    "fingerprint": ":".join(self.digest(2) for _ in range(20)),
                    "sni": host,
                    "version": "TLS 1.3",
                    "notbefore": "2026-10-01T00:00:00",
                    "notafter": "2026-12-30T00:00:00",
                    "ja3": {
                        "hash": self.digest(32),
                        "string": "771,4865-4866-4867-49195,0-23-65281,29-23-24,0",
                    },
                },
            }
        if kind < 0.95:
            return head | {
                "event_type": "flow",
                "app_proto": "tls",
                "flow": {
                    "pkts_toserver": c.randrange(100),
                    "pkts_toclient": c.randrange(100),
                    "bytes_toserver": c.randrange(10**6),
                    "bytes_toclient": c.randrange(10**6),
                    "start": at,
                    "end": at,
                    "age": 4,
                    "state": "closed",
                    "reason": "timeout",
                    "alerted": False,
                },
                "community_id": "1:" + self.digest(40)[:27] + "=",
            }
        return head | {
            "event_type": "fileinfo",
            "fileinfo": {
                "filename": f"/{self.word()}/{self.word()}.exe",
                "magic": "PE32 executable",
                "state": "CLOSED",
                "stored": False,
                "size": c.randrange(10**6),
                "md5": self.digest(32),
                "sha1": self.digest(40),
                "sha256": self.digest(64),
                "tx_id": 0,
            },
        }

    def planted(self, kind: str, value: str) -> tuple[str, str]:
        """(field, how the value stands in it)."""
        c = self.chance
        if kind == "domain":
            said = c.choice(
                (
                    value,
                    f"www.{value}",
                    value.upper(),
                    f"{value}.",
                    f"a.b.{value}",
                    value.replace(".", "[.]"),
                    f"see\n{value}",
                    f"http%3A%2F%2F{value}%2F",
                    f"http://{value}/x",
                )
            )
            return "note", said
        if kind == "cidr":
            return "note", value.replace(
                ".0/24", f".{c.randrange(1, 255)}"
            ) if "." in value else value.replace("::/32", ":1::9")
        if kind == "ipv4":
            return "note", c.choice(
                (value, f"{value}:80", f"[{value}]", f"::ffff:{value}", value.replace(".", "[.]", 1))
            )
        if kind == "ipv6":
            return "note", c.choice(
                (value, value.upper(), f"[{value}]:443", value.replace("::", ":0:0:0:0:"))
            )
        if kind == "url":
            return "note", c.choice(
                (
                    value,
                    value.replace("http://", "HTTP://"),
                    value.replace("http", "hxxp", 1),
                    f"{value}#x",
                    f"({value})",
                    f"go to {value}, now",
                )
            )
        if kind == "email":
            return "note", c.choice((value, value.upper(), f"<{value}>", value.replace("@", "%40")))
        return "note", c.choice((value, value.upper()))

    def missed(self, kind: str, value: str) -> str:
        """What looks like it and is another thing."""
        if kind == "domain":
            return self.chance.choice((f"not{value}", f"{value}.example", f"{value}-x", f"{value}x"))
        if kind in {"ipv4", "cidr"}:
            return self.chance.choice(
                ("1.2.3", "v8.8.8.8.8", f"{value.partition('/')[0]}.5", f"x{value.partition('/')[0]}")
            )
        if kind == "url":
            return f"{value}/more"
        return value + "0"


def lines(maker: Maker, indicators: list[tuple[str, str]], size: int) -> Iterator[bytes]:
    """Lines of about ``size`` bytes together."""
    c, done, number = maker.chance, 0, 0
    while done < size:
        event = maker.event(number)
        at = c.random()
        if at < 0.002:
            name, said = maker.planted(*c.choice(indicators))
            event[name] = said
        elif at < 0.004:
            event["note"] = maker.missed(*c.choice(indicators))
        elif at < 0.014:
            event["user"] = c.choice(("Jürgen Müller", "Łukasz", "王芳", "tab\tand “quotes”"))
        raw = json.dumps(event, separators=(",", ":")).replace("/", "\\/").encode() + b"\n"
        number += 1
        done += len(raw)
        yield raw


def digest(parts: list[bytes]) -> str:
    """Of what was made, so that two runs are of one input."""
    return hashlib.sha256(b"".join(parts)).hexdigest()[:12]
