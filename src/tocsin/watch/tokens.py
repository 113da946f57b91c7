# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The values of an index that a decoded text spells: whole tokens, each kind by its own rule.

A *run* is a longest stretch of ``[A-Za-z0-9._-]`` and of characters beyond ASCII that are no
punctuation or space. The rules, per kind (facts: hunting, section 4):

* ipv4, md5, sha1, sha256, sha512, ja3: the run is the value, so ``1.2.3.4-5`` and ``1.2.3.4.`` are none;
  a prefix accuses the addresses inside it. Quads in user-agent and version fields, or after a
  browser's product name, are versions.
* ipv6: a run that may hold colons and reads as an address; ``::ffff:1.2.3.4`` is an ipv4.
* domain: the run less outer dots, or a parent of it.
* email: the local part left of an ``@``, the run right of it.
* url: from the scheme to what RFC 3986 does not allow; then trailing punctuation is taken off
  until an indicator fits. A URL within a URL counts; a longer path or query does not.
* filename: the last part of the path in fields that hold file names.
* ja4, mutex, regkey, useragent: the whole field.

Which of md5 and ja3 a run of 32 digits is, the field says, or the word before it.
Cost: linear in the text for any input; values are looked up, never searched for.
"""

from __future__ import annotations

import functools
import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from tocsin.core.atoms import KINDS, LONGEST, normal
from tocsin.core.errors import BadInput
from tocsin.watch.index import Entry, url_host
from tocsin.watch.views import View, views

if TYPE_CHECKING:
    from tocsin.watch.index import Index

# Punctuation and spaces beyond ASCII. What UTS #46 ignores (U+200B..U+200D) and the dots it
# knows (U+3002, U+FF0E, U+FF61) belong to names.
_BREAKS = (
    "\x80-\xa1\xa7\xab\xb6\xbb\xbf\u060c\u061b\u061f\u0964\u2000-\u200a\u200e-\u205f\u3000\u3001\u3003"
    "\u3008-\u3011\u3014-\u301f\ufe10-\ufe19\ufe30-\ufe6f\ufeff\uff01-\uff0d\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff60\uff62-\uff65"
)
_ASCII_BREAKS = r"\x00-,/:-@\[-^`{-\x7f"
_RUN = re.compile(f"[^{_ASCII_BREAKS}{_BREAKS}]+")
_RUN_OR_COLON = re.compile(f"(?:[^{_ASCII_BREAKS}{_BREAKS}]|:)+")
_DOTS = re.compile(r"[.\u3002\uff0e\uff61]")
# An ellipsis; an ideographic full stop between an ASCII name and the next Chinese sentence.
_PAUSE = re.compile(r"\.{2,}|(?<=[\x00-\x7f])\u3002(?=[^\x00-\x7f])")
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_QUAD = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_BESIDE = f"[^{_ASCII_BREAKS}{_BREAKS}]"
_QUAD_RUN = re.compile(f"(?<!{_BESIDE}){_QUAD.pattern}(?!{_BESIDE})")
_HEX = re.compile(r"[0-9A-Fa-f]+")
_COLON_HEX = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63}")
_GROUPS = re.compile(r"[0-9A-Fa-f:.]{2,45}")
_KEY = re.compile(r"(?:ip6|ipv6|inet6|(?=[A-Za-z_]*[G-Zg-z_])[A-Za-z_]{1,32}):")
_ANCHOR = re.compile(r"[.:@%\\]|[^\x00-\x7f]|[0-9A-Fa-f]{32}")
"""Without one of these no value stands within a text."""
_HASHES = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_SAYS_JA3 = re.compile(r"ja3s?(?:[_.]?(?:hash|digest|fingerprint))?\W{1,8}(?:hash\W{1,5})?$", re.IGNORECASE)
_SAYS_VERSION = re.compile(r"(?:version|firmware|release|build)[\"']?[ :=]{1,3}[\"']?$", re.IGNORECASE)
_PRODUCT = re.compile(
    r"(?:Chrome|Chromium|HeadlessChrome|CriOS|Edge|Edg|EdgA|EdgiOS|OPR|Vivaldi|YaBrowser|Brave|Electron|"
    r"Whale|QtWebEngine|Safari|Firefox|MicroMessenger|UCBrowser|QQBrowser)/$"
)
_LOCAL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._%+-")
_LOCAL_WIDE = _LOCAL | frozenset("!#$&'*/=?^`{|}~")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_SCHEME_CHARACTERS = _LOCAL - {"_", "%"}
_URL_END = re.compile(r"[\s\x00-\x20\x7f\"<>\\`]")
_URL_END_INSIDE = re.compile(r"[\s\x00-\x20\x7f\"<>\\`^{|}]")
_AUTHORITY = re.compile(r"[^\s\x00-\x20\x7f\"<>\\`^{|}/?#]{0,1024}")
_TRAILING = ".,;:!?'\")]}*"
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "'": "'"}
_FILE_FIELDS = frozenset(
    (
        "filename",
        "file_name",
        "file",
        "fname",
        "filepath",
        "file_path",
        "path",
        "attachment",
        "attachments",
        "image",
        "exe",
        "process_path",
    )
)
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


class Match(msgspec.Struct, frozen=True):
    """One entry of the index, seen at a place of a text."""

    entry: Entry
    start: int
    end: int


class Traits(msgspec.Struct, frozen=True):
    """What the path of a field says about its values."""

    versions: bool = False
    """Dotted quads in it are versions."""
    digest: str = "md5"
    """What 32 hexadecimal digits are: md5, ja3, or neither (empty)."""
    file: bool = False
    fingerprint: bool = False
    """A digest may be written with colons."""


@functools.lru_cache(maxsize=4096)
def traits(path: str) -> Traits:
    """What a dotted path says about the values that stand there."""
    parts = path.lower().split(".")
    last = parts[-1]
    digest = "md5"
    if any("ja3" in part for part in parts):
        digest = "ja3"
    elif any("hassh" in part or "imphash" in part or part in {"cyu", "ja4", "jarm"} for part in parts):
        digest = ""
    agents = ("version", "user_agent", "user-agent", "useragent")
    return Traits(
        versions=last in {"ua", "software"} or any(word in part for part in parts for word in agents),
        digest=digest,
        file=last in _FILE_FIELDS or parts[-2:-1] == ["rename"],
        fingerprint="fingerprint" in last,
    )


def matches(
    text: str, of: Traits, index: Index, *, escaped: bool = False, within: bool = True
) -> list[Match]:
    """Every entry that the text spells, once each, by place, then kind, then value.

    ``escaped`` says that the text may hold JSON escapes that nobody decoded; ``within=False`` that it is known to hold no
    value as a part of it, only as a whole it could be one.
    """
    found: dict[tuple[str, str], Match] = {}
    for match in _whole(text, of, index):
        found.setdefault((match.entry.kind, match.entry.value), match)
    # most fields of most logs: only as a whole could it be anything
    if not within or _ANCHOR.search(text) is None:
        return list(found.values())
    for view in views(text, escaped=escaped):
        for match in _in_view(view, of, index):
            key = (match.entry.kind, match.entry.value)
            if key not in found:
                found[key] = Match(match.entry, *view.span(match.start, match.end))
    if len(found) < 2:
        return list(found.values())
    return sorted(found.values(), key=lambda one: (one.start, _ORDER[one.entry.kind], one.entry.value))


def addresses(text: str) -> Iterator[str]:
    """Every IP address in the text, in normal form, as ``matches`` would see them."""
    for view in views(text):
        for quad in _QUAD_RUN.finditer(view.text):
            if not _is_version(view.text, quad.start()):
                yield quad.group()
        for _, _, address in _ipv6(view.text):
            yield str(address.ipv4_mapped or address.compressed)


def _in_view(view: View, of: Traits, index: Index) -> Iterator[Match]:
    text = view.text
    for run in _RUN.finditer(text):
        token = run.group()
        if "." in token or len(token) in _HASHES or not token.isascii():
            yield from _of_run(run, of, index)
    if "://" in text and index.has("url"):
        yield from _urls(view, index)
    if "@" in text and index.has("email"):
        yield from _emails(text, index)
    if index.has_addresses:
        for start, end, address in _ipv6(text):
            mapped = address.ipv4_mapped
            if mapped is not None and of.versions:
                continue
            for entry in index.ipv6(int(address)) if mapped is None else index.ipv4(str(mapped)):
                yield Match(entry, start, end)


def _of_run(run: re.Match[str], of: Traits, index: Index) -> Iterator[Match]:
    """Addresses, hashes and names."""
    token, start, end = run.group(), run.start(), run.end()
    if "." in token or not token.isascii():
        if token[-1] in "0123456789" and _QUAD.fullmatch(token):
            for entry in index.ipv4(token):
                if not of.versions and not _is_version(run.string, start):
                    yield Match(entry, start, end)
        elif index.has("domain"):
            for first, last in _names(token):
                for entry in _domain(token[first:last], index):
                    yield Match(entry, start + first, start + last)
    elif end - start in _HASHES and _HEX.fullmatch(token):
        kind = _HASHES[end - start]
        if kind == "md5":
            kind = "ja3" if _SAYS_JA3.search(run.string, max(0, start - 40), start) else of.digest
        found = index.get(kind, token.lower())
        if found is not None:
            yield Match(found, start, end)


def _is_version(text: str, start: int) -> bool:
    """Whether what begins here is the version of a product, by what stands before it."""
    if start == 0:
        return False
    if text[start - 1] != "/":
        return _SAYS_VERSION.search(text, max(0, start - 24), start) is not None
    if _PRODUCT.search(text, max(0, start - 20), start):
        return True
    # Within a browser's user agent every name/number is a product; elsewhere tcp/1.2.3.4 is an address.
    agent = text.rfind("Mozilla/", max(0, start - 1024), start)
    return agent >= 0 and '"' not in text[agent:start] and text[start - 2 : start - 1].isalpha()


def _names(run: str) -> Iterator[tuple[int, int]]:
    """Where the names of a run stand: between its outer dots, and between the dots of an ellipsis."""
    start = 0
    for end in [*(found.start() for found in _PAUSE.finditer(run)), len(run)]:
        first, last = start, end
        while first < last and _DOTS.match(run[first]):
            first += 1
        while first < last and _DOTS.match(run[last - 1]):
            last -= 1
        if first < last:
            yield first, last
        start = end


def _domain(name: str, index: Index) -> Iterable[Entry]:
    """Entries of a name as it was written, in A-labels or U-labels."""
    if name.isascii():
        return index.domain(name.lower()) if name.rpartition(".")[2].lower() in index.tops else ()
    labels = _DOTS.split(name[-LONGEST:])
    top = unicodedata.normalize("NFKC", labels[-1]).lower()
    if top not in index.tops and (top.isascii() or not index.has_idn_tops):
        return ()
    # The widest part that IDNA can read: a bad label further down does not hide the parents.
    for count in range(min(len(labels), 127), 1, -1):
        part = ".".join(labels[-count:])
        try:
            return index.domain(part.lower() if part.isascii() else normal("domain", part))
        except BadInput:
            continue
    return ()


def _ipv6(text: str) -> Iterator[tuple[int, int, ipaddress.IPv6Address]]:
    if text.count(":") < 2:
        return
    for run in _RUN_OR_COLON.finditer(text):
        token, start = run.group(), run.start()
        if token.count(":") < 2:
            continue
        key = _KEY.match(token)  # spf's ip6:2001:db8::1, peer:2001:db8::1
        if key is not None:
            token, start = token[key.end() :], start + key.end()
        if token.endswith(":") and not token.endswith("::"):
            token = token[:-1]
        if _GROUPS.fullmatch(token):
            try:
                yield start, start + len(token), ipaddress.IPv6Address(token)
            except ValueError:
                continue


def _emails(text: str, index: Index) -> Iterator[Match]:
    at = text.find("@")
    while at >= 0:
        host = _RUN.match(text, at + 1)
        if host is not None:
            end = host.end()
            while end > host.start() and _DOTS.match(text[end - 1]):
                end -= 1
            for start in _local_starts(text, at):
                address = text[start:end]
                if address.isascii() and text[at + 1 : end].lower() not in index.email_hosts:
                    break
                entry = _looked_up(index, "email", address)
                if entry is not None:
                    yield Match(entry, start, end)
        at = text.find("@", at + 1)


def _local_starts(text: str, at: int) -> Iterator[int]:
    """Where the local part may begin: of the usual characters, and of all that RFC 5322 allows."""
    narrow = _back(text, at, _LOCAL)
    wide = _back(text, narrow, _LOCAL_WIDE)
    first = narrow
    while first < at and text[first] == ".":
        first += 1
    for start in sorted({first, wide}, reverse=True):
        # Beyond ASCII there is no boundary: the local part then begins further left.
        beyond = start > 0 and start == narrow and _RUN.match(text[start - 1]) is not None
        begin = _back_run(text, start) if beyond else start
        if begin < at:
            yield begin


def _back(text: str, at: int, allowed: frozenset[str]) -> int:
    """The start of the stretch of allowed characters that ends before ``at`` (64 are enough: RFC 5321 4.5.3.1.1)."""
    floor = max(0, at - 65)
    while at > floor and text[at - 1] in allowed:
        at -= 1
    return at


def _back_run(text: str, at: int) -> int:
    floor = max(0, at - 65)
    while at > floor and (text[at - 1] in _LOCAL or _RUN.match(text[at - 1])):
        at -= 1
    return at


def _urls(view: View, index: Index) -> Iterator[Match]:
    text = view.text
    colon = text.find("://")
    while colon >= 0:
        start = _scheme_start(text, colon)
        # In the percent-decoded view only what was encoded itself is news: in http://a/b%20c the URL
        # is the one with the escape, not http://a/b.
        if start is not None and (not view.percent or "%" in view.spelled(colon, colon + 3)):
            ends = _url_ends(view, start, colon, index.longest_url) if _is_known(text, colon, index) else []
            for end in ends:
                entry = _looked_up(index, "url", text[start:end])
                if entry is not None:
                    yield Match(entry, start, end)
                    break
        colon = text.find("://", colon + 3)


def _scheme_start(text: str, colon: int) -> int | None:
    """Where the scheme begins; None if something is glued to it."""
    start = colon
    while start > max(0, colon - 32) and text[start - 1] in _SCHEME_CHARACTERS:
        start -= 1
    while start < colon and text[start] in "+.-":
        start += 1
    if start == colon or not _SCHEME.fullmatch(text, start, colon) or text[start - 1 : start] == "_":
        return None
    return start


def _is_known(text: str, colon: int, index: Index) -> bool:
    """Whether any URL that is looked for has the host that stands here; nearly none has."""
    authority = _AUTHORITY.match(text, colon + 3)
    host = "" if authority is None else url_host(f"://{authority.group()}")
    if host.isascii() and "%" not in host and "[" not in host:
        return host in index.url_hosts
    try:
        return url_host(normal("url", f"http://{host}/")) in index.url_hosts
    except BadInput:
        return True  # it may be that a shorter form is right


def _url_ends(view: View, start: int, colon: int, longest: int) -> list[int]:
    """Where the URL may end, the furthest first."""
    text = view.text
    # Any character may be written as three; a port, a login's @, dots and the like are a few more.
    limit = min(len(text), start + min(3 * longest + 64, LONGEST))
    stop = (_URL_END if start == 0 else _URL_END_INSIDE).search(text, colon + 3, limit)
    last = limit if stop is None else stop.start()
    cuts = {last}
    if stop is None and limit < len(text):
        # Too long to be looked for, unless it is the fragment that is long.
        fragment = text.find("#", colon + 3, limit)
        cuts = {fragment} if fragment >= 0 else set()
    closer = _CLOSED_BY.get(text[start - 1 : start])
    if closer is not None and (closed := text.find(closer, colon + 3, last)) >= 0:
        cuts.add(closed)
    if not text.isascii() and (stop := re.search(f"[{_BREAKS}\u3002]", text[colon + 3 : last])) is not None:
        cuts.add(colon + 3 + stop.start())
    following = text.find("://", colon + 3, last)
    if following >= 0:
        begin = _scheme_start(text, following)
        if begin is not None and text[begin - 1] in ",;":
            cuts.add(begin - 1)
    if view.percent:
        # Whoever encodes a URL whole encodes its & and #: bare ones end the parameter it stands in.
        for character in "&#;":
            place = text.find(character, colon + 3, last)
            if place >= 0 and view.spelled(place, place + 1) == character:
                cuts.add(place)
    trimmed: set[int] = set()
    for cut in cuts:
        end = cut
        while end > colon + 4 and text[end - 1] in _TRAILING and cut - end < 8:
            end -= 1
            trimmed.add(end)
    return sorted((cut for cut in cuts | trimmed if cut > colon + 3), reverse=True)


_WHOLES = ("ja4", "mutex", "regkey", "useragent")


def has_wholes(index: Index) -> bool:
    """Whether anything is looked for that any field may be as a whole."""
    return any(index.has(kind) for kind in _WHOLES)


def _whole(text: str, of: Traits, index: Index) -> Iterator[Match]:
    """Kinds that are the whole field."""
    if not text or len(text) > LONGEST:
        return
    for kind in _WHOLES:
        entry = _looked_up(index, kind, text) if index.has(kind) else None
        if entry is not None:
            yield Match(entry, 0, len(text))
    if of.file and index.has("filename"):
        start = max(text.rfind("/"), text.rfind("\\")) + 1
        entry = _looked_up(index, "filename", text[start:])
        if entry is not None:
            yield Match(entry, start, len(text))
    if of.fingerprint and _COLON_HEX.fullmatch(text):
        digits = text.replace(":", "")
        found = index.get(_HASHES.get(len(digits), ""), digits.lower())
        if found is not None and of.digest:
            yield Match(found, 0, len(text))


def _looked_up(index: Index, kind: str, text: str) -> Entry | None:
    try:
        return index.get(kind, normal(kind, text))
    except BadInput:
        return None
