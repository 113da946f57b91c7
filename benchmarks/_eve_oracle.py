# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a scan of the log of ``_eve`` must find, said by slow and obvious means that share nothing with the scanner."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

GLUED = r"[A-Za-z0-9._-]"
WORD = re.compile(rf"{GLUED}+")
ADDRESS = re.compile(r"[0-9A-Za-z:.]+")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9._-]+")
URL = re.compile(r"https?://[^\s\"<>`]+", re.IGNORECASE)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of every string."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from texts(each, f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, path)


class Oracle:
    """The values, as sets."""

    def __init__(self, indicators: list[tuple[str, str]]) -> None:
        self.of: dict[str, set[str]] = {}
        for kind, value in indicators:
            self.of.setdefault(kind, set()).add(value)
        self.networks: dict[tuple[int, int], dict[int, str]] = {}
        for value in self.of.get("cidr", ()):
            net = ipaddress.ip_network(value)
            shift = net.max_prefixlen - net.prefixlen
            self.networks.setdefault((net.version, shift), {})[int(net.network_address) >> shift] = value

    def address(self, text: str) -> Iterator[tuple[str, str]]:
        """Of one that is written in whatever way."""
        try:
            seen: Any = ipaddress.ip_address(text)
        except ValueError:
            return
        seen = getattr(seen, "ipv4_mapped", None) or seen
        if str(seen) in self.of.get(f"ipv{seen.version}", ()):
            yield f"ipv{seen.version}", str(seen)
        for (version, shift), nets in self.networks.items():
            if version == seen.version and int(seen) >> shift in nets:
                yield "cidr", nets[int(seen) >> shift]

    def in_text(self, path: str, text: str) -> Iterator[tuple[str, str]]:
        """(kind, value)."""
        plain = text.replace("[.]", ".")
        plain = re.sub(r"(?i)\bhxxp", "http", plain)
        for said in {plain, unquote(plain)}:
            for word in WORD.findall(said):
                low = word.lower().strip(".")
                labels = low.split(".")
                for at in range(len(labels) - 1):
                    if ".".join(labels[at:]) in self.of.get("domain", ()):
                        yield "domain", ".".join(labels[at:])
                for kind in ("md5", "sha1", "sha256"):
                    if word.lower() in self.of.get(kind, ()) and "ja3" not in path:
                        yield kind, word.lower()
                if "user_agent" not in path:
                    yield from self.address(word)
            for word in ADDRESS.findall(said):
                if word.count(":") > 1:
                    yield from self.address(word)
            for mail in MAIL.findall(said):
                if mail.lower().strip(".") in self.of.get("email", ()):
                    yield "email", mail.lower().strip(".")
        for place in URL.finditer(plain):
            url = place.group().partition("#")[0]
            while url and url[-1] in ".,;:!?'\")]}":
                url = url[:-1]
            scheme, _, rest = url.partition("://")
            host, slash, path_ = rest.partition("/")
            whole = f"{scheme.lower()}://{host.lower()}/{path_}" if slash else url
            if whole in self.of.get("url", ()):
                yield "url", whole


def expected(path: Path, indicators: list[tuple[str, str]]) -> set[tuple[int, str, str]]:
    """(line, kind, value) of everything in the file."""
    oracle, found = Oracle(indicators), set()
    with path.open("rb") as log:
        for number, raw in enumerate(log, 1):
            for where, text in texts(json.loads(raw)):
                found |= {(number, kind, value) for kind, value in oracle.in_text(where, text)}
    return found
