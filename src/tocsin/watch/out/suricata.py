# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""For Suricata: rules, and the files of datasets.

Rules say a domain and all below it (``dns.query``, ``tls.sni``, ``http.host``), addresses in both directions, and URLs
as host and raw path; their numbers follow from those of the values, from ``FIRST`` on, and stay. A dataset holds a
million values at the cost of one rule, which is written by hand (docs/blocklists.md); it compares the whole buffer,
names below a domain are not in it, and it has no room for remarks. Of a string it holds the Base64.

Source: Suricata 7 user guide, "Payload Keywords", "DNS Keywords", "Datasets".
"""

from __future__ import annotations

import base64
import re

from tocsin.watch.out.entry import ADDRESSES, Entry, Head, Unfit, comments, printable, sure

FIRST = 3_000_000_000
_MOST = 2**32 - 1
_EACH = 4
"""Numbers that a value has for its rules."""
_CONTENT = 255
_PLAIN = re.compile(r"[A-Za-z0-9._~/=-]")
_WORD = re.compile(r"[^A-Za-z0-9._-]")
_OBJECT = re.compile(r"[a-z0-9-]{1,100}")
_URL = re.compile(r"https?://(?:[^/?#]*@)?(\[[0-9a-f:.]+\]|[^/:?#]+)(?::[0-9]+)?(/.*)")


class Rules:
    """One file of rules."""

    name = "suricata-rules"
    suffix = ".rules"
    kinds = ADDRESSES | {"domain", "url"}
    commented = True

    def __init__(self, name: str = "tocsin") -> None:
        """``name`` of the list, which stands in the messages."""
        self._name = "".join(
            letter for letter in name if (letter.isascii() and letter.isalnum()) or letter in "-_"
        )

    def head(self, head: Head) -> bytes:
        """Remarks."""
        return comments(head, "#")

    def line(self, entry: Entry) -> bytes:
        """The rules of one value."""
        value = sure(entry)
        first = FIRST + _EACH * entry.number
        if first + _EACH > _MOST:
            raise Unfit("whose number is beyond those of rules")
        if entry.kind == "domain":
            rules = self._domain(value)
        elif entry.kind == "url":
            rules = [self._url(value)]
        else:
            rules = [("ip $HOME_NET any <> " + value + " any", f"address {value}", "")]
        told = _metadata(entry)
        return "".join(
            f'alert {flow} (msg:"Tocsin {self._name}: {said}"; {options}{told}sid:{first + at}; rev:1;)\n'
            for at, (flow, said, options) in enumerate(rules)
        ).encode()

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""

    def _domain(self, name: str) -> list[tuple[str, str, str]]:
        sought = f'dotprefix; content:".{name}"; nocase; endswith; '
        ways = (("dns", "dns.query"), ("tls", "tls.sni"), ("http", "http.host"))
        # http.host is in lower case already, and Suricata refuses nocase there
        return [
            (f"{of} $HOME_NET any -> any any", f"domain {name} by {of}",
             f"{buffer}; {sought.replace('nocase; ', '') if of == 'http' else sought}")
            for of, buffer in ways
        ]  # fmt: skip

    def _url(self, url: str) -> tuple[str, str, str]:
        found = _URL.fullmatch(url)
        if found is None:
            raise Unfit("of another scheme than http and https")
        host, path = found[1], found[2]
        if len(path) > _CONTENT:
            raise Unfit(f"with a path longer than {_CONTENT} characters")
        options = (
            f'http.host; content:"{_content(host)}"; startswith; endswith; '
            f'http.uri.raw; content:"{_content(path)}"; startswith; endswith; '
        )
        return ("http $HOME_NET any -> any any", f"URL on {_WORD.sub('_', host.strip('[]'))}", options)


class Dataset:
    """One file of values of one kind."""

    name = "suricata-dataset"
    suffix = ".lst"
    kinds = frozenset({"domain", "ipv4", "ipv6", "md5", "sha256", "ja3", "useragent"})
    commented = False

    def __init__(self) -> None:
        """Of which kind is said by the first value."""
        self._kind = ""

    def head(self, head: Head) -> bytes:
        """Nothing: there are no remarks."""
        del head
        return b""

    def line(self, entry: Entry) -> bytes:
        """One value, a string in Base64. Raises ``Unfit`` for a value of another kind than the first."""
        value = entry.value if entry.kind == "useragent" else sure(entry)
        if not value.isprintable() or not value:
            raise Unfit("of characters that this format cannot hold")
        if (self._kind or entry.kind) != entry.kind:
            raise Unfit("of another kind: a dataset holds one, choose it with --kinds")
        self._kind = entry.kind
        if entry.kind in {"domain", "ja3", "useragent"}:
            return base64.b64encode(value.encode("utf-8", "replace")) + b"\n"
        return value.encode() + b"\n"

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""


def _content(text: str) -> str:
    """For a content: letters, digits and a few signs as they are, all else in hexadecimal."""
    return "".join(
        letter if _PLAIN.fullmatch(letter) else "".join(f"|{byte:02x}|" for byte in letter.encode("utf-8", "replace"))
        for letter in text
    )  # fmt: skip


def _metadata(entry: Entry) -> str:
    told = [f"tlp {printable(entry.tlp).replace('+', '_')}"] if re.fullmatch("[a-z+]+", entry.tlp) else []
    told += [f"confidence {entry.confidence}"] if entry.confidence is not None else []
    told += [f"tocsin_object {one}" for one in entry.objects[:1] if _OBJECT.fullmatch(one)]
    return f"metadata:{', '.join(told)}; " if told else ""
