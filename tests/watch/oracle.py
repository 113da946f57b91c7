# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What counts as a match, said once more, slowly and the other way round.

The scanner reads a text and looks up what it finds; this takes one indicator after the other and asks
every part of every text whether it is that. It shares no code, table or regular expression with it.
"""

from __future__ import annotations

import functools
import ipaddress
import itertools
import json
import re
import string
import unicodedata
from urllib.parse import unquote, urlsplit

import idna

GLUE = set(string.ascii_letters + string.digits + "._-")
VERSION_PATHS = ("version", "user_agent", "user-agent")


def is_glue(character: str) -> bool:
    if character.isascii():
        return character in GLUE
    return unicodedata.category(character)[0] not in "PZ" or character in "。．"


def tokens(text: str) -> list[str]:
    return ["".join(part) for glued, part in itertools.groupby(text, is_glue) if glued]


def walk(value, path=""):
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path)


def fanged(text: str) -> str:
    for mark, plain in (("[.]", "."), ("(.)", "."), ("{.}", "."), ("[:]", ":"), ("\\/", "/")):
        text = text.replace(mark, plain)
    return re.sub(r"(?i)(?<![a-z0-9])hxxp(?=s?:)", "http", text)


def readings(text: str) -> list[str]:
    found = [fanged(text)]
    if unquote(text) != text:
        found.append(fanged(unquote(text)))
    return found


def nested_urls(text: str) -> list[str]:
    """The text, and each URL that was encoded whole: an escape in a plain URL is part of that URL."""
    found = [fanged(text)]
    for place in re.finditer(r"h(?:tt|xx)ps?(?:%3a|:)(?:(?:%5c)?(?:%2f|/)){2}", text, re.IGNORECASE):
        if "%" in place.group():
            glued = unquote(text[: place.start()])[-1:]
            found.append(glued + fanged(unquote(re.split(r"[&#;\s]", text[place.start() :])[0])))
    return found


def name_of(token: str) -> str:
    try:
        return (
            idna.encode(token.strip(".。．").replace("．", "."), uts46=True, std3_rules=False)
            .decode()
            .lower()
        )
    except idna.IDNAError:
        return token.strip(".").lower()


def same_address(token: str, value: str) -> bool:
    try:
        seen = ipaddress.ip_address(token)
    except ValueError:
        return False
    seen = getattr(seen, "ipv4_mapped", None) or seen
    return seen in ipaddress.ip_network(value)


def has_address(text: str, path: str, value: str) -> bool:
    four = ipaddress.ip_network(value).version == 4
    if four and any(word in path for word in VERSION_PATHS):
        return False
    unversioned = re.sub(r"Chrome/[0-9.]+", "Chrome", text)
    if four and any(same_address(token, value) for token in tokens(unversioned)):
        return True
    parts = "".join(c if is_glue(c) or c == ":" else " " for c in text).split(" ")
    parts += [part[:-1] for part in parts if part.endswith(":") and not part.endswith("::")]
    return any(same_address(part, value) for part in parts if part.count(":") > 1)


def url_form(url: str) -> tuple[object, ...]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return (url,)
    if port == {"http": 80, "https": 443}.get(parts.scheme):
        port = None

    def tidy(text: str) -> str:
        unreserved = set(string.ascii_letters + string.digits + "-._~")
        return re.sub(
            r"%([0-9A-Fa-f]{2})",
            lambda m: chr(int(m[1], 16)) if chr(int(m[1], 16)) in unreserved else f"%{m[1].upper()}",
            text,
        )

    host = (parts.hostname or "").rstrip(".")
    return (parts.scheme.lower(), host, port, tidy(parts.path or "/"), tidy(parts.query))


def has_url(text: str, value: str) -> bool:
    for place in re.finditer(r"(?<![A-Za-z0-9+_])(?=https?://)", text, re.IGNORECASE):
        ends = r'[\s\x00"<>`\\，“。]' if place.start() == 0 else r'[\s\x00"<>`\\，“。^{|}]'
        seen = re.split(ends, text[place.start() :])[0]
        while seen:
            if url_form(seen) == url_form(value):
                return True
            if seen[-1] not in ".,;:!?'\")]}":
                break
            seen = seen[:-1]
    return False


@functools.lru_cache(maxsize=100_000)
def has(kind: str, value: str, path: str, text: str) -> bool:
    if kind in {"ipv4", "cidr", "ipv6"}:
        return has_address(text, path, value)
    if kind == "domain":
        names = [fold_dots(token).strip(".").split(".") for token in tokens(text)]
        return any(
            name_of(".".join(labels[-count:])) == value
            for labels in names
            for count in range(2, len(labels) + 1)
        )
    if kind == "url":
        return has_url(text, value)
    if kind == "email":
        local, host = value.split("@")
        parts = re.split(r"(?<=@)|(?=@)", text)
        for before, at, after in zip(parts, parts[1:], parts[2:], strict=False):
            starts = re.search(r"(?:[A-Za-z0-9._%+\-]|[^\x00-\x7f，“”])*$", before)
            ends = tokens(after[:1] + after[1:])[:1] if after and is_glue(after[0]) else []
            if (
                at == "@"
                and starts
                and ends
                and starts.group().lstrip(".").lower() == local
                and name_of(ends[0]) == host
            ):
                return True
        return False
    if kind in {"md5", "sha1", "sha256", "sha512", "ja3"}:
        right_field = ("ja3" in path) == (kind == "ja3") if len(value) == 32 else True
        return right_field and any(token.lower() == value for token in tokens(text))
    if kind == "filename":
        return path.endswith("filename") and re.split(r"[/\\]", text)[-1].casefold() == value
    return text == value


def fold_dots(text: str) -> str:
    return text.replace("．", ".").replace("。", ".")


def expected(raw: bytes, indicators: list[tuple[str, str]]) -> set[tuple[str, str, str]]:
    """(field, kind, value) of every hit of a JSON line."""
    found = set()
    for path, text in walk(json.loads(raw)):
        for kind, value in indicators:
            whole = kind in {"filename", "mutex", "useragent"}
            read = [text] if whole else nested_urls(text) if kind == "url" else readings(text)
            if any(has(kind, value, path, reading) for reading in read):
                found.add((path, kind, value))
    return found
