# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a rule means, written apart from the project: from the YAML's own words, one event, plain Python, no pySigma."""

from __future__ import annotations

import base64
import fnmatch
import ipaddress
import re
from typing import Any

WIDE = "utf-16-le"


def holds(rule: dict, event: dict) -> bool:
    """Whether the event meets the condition; conditions here are Python's own ``and``, ``or``, ``not`` over names."""
    known = {name: asked(block, event) for name, block in rule["detection"].items() if name != "condition"}
    return bool(eval(rule["detection"]["condition"], {}, known))  # noqa: S307 -- written by the test itself


def asked(block: Any, event: dict) -> bool:
    if isinstance(block, dict):
        return all(field(key, wanted, event) for key, wanted in block.items())
    if all(isinstance(each, dict) for each in block):
        return any(asked(each, event) for each in block)
    return any(word(each, event) for each in block)


def word(wanted: object, event: dict) -> bool:
    return any(like(f"*{wanted}*", text) for value in event.values() for text in texts(value))


def texts(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [{True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)]


def like(pattern: str, text: str, *, cased: bool = False) -> bool:
    """Sigma's wildcards, by fnmatch: what means something there alone is put into brackets."""
    made, at = "", 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\" and pattern[at + 1 : at + 2] in {"*", "?", "\\"}:
            at += 1
            made += f"[{pattern[at]}]" if pattern[at] in "*?" else pattern[at]
        else:
            made += "[[]" if character == "[" else character
        at += 1
    if not cased:
        made, text = made.lower(), text.lower()
    return re.fullmatch(fnmatch.translate(made), text) is not None


def field(key: str, wanted: object, event: dict) -> bool:
    name, *modifiers = key.split("|")
    present = name in event
    if "exists" in modifiers:
        return present is bool(wanted)
    each = wanted if isinstance(wanted, list) else [wanted]
    found = [one(texts(event.get(name)), value, modifiers, event, present=present) for value in each]
    return all(found) if "all" in modifiers else any(found)


def one(have: list[str], value: object, modifiers: list[str], event: dict, *, present: bool) -> bool:
    if value is None:
        return not have
    if "fieldref" in modifiers:
        theirs = [text.lower() for text in texts(event.get(str(value)))]
        return any(text.lower() == other for text in have for other in theirs)
    for sign, compare in (("lt", "<"), ("lte", "<="), ("gt", ">"), ("gte", ">=")):
        if sign in modifiers:
            numbers = [float(text) for text in have if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text)]
            return any(eval(f"{number} {compare} {value}") for number in numbers)  # noqa: S307 -- numbers alone
    if "re" in modifiers:
        flags = re.IGNORECASE if "i" in modifiers else 0
        return any(re.search(str(value), text, flags) for text in have)
    if "cidr" in modifiers:
        return any(inside(text, str(value)) for text in have)
    if isinstance(value, int) and not isinstance(value, bool):
        return any(
            re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", text) and float(text) == value for text in have
        )
    wanted = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return any(
        like(around(pattern, modifiers), text, cased="cased" in modifiers)
        for pattern in spelt(wanted, modifiers)
        for text in have
    )


def spelt(wanted: str, modifiers: list[str]) -> list[str]:
    """``windash``, ``wide``, ``base64`` and ``base64offset``."""
    if "windash" in modifiers:
        return [wanted.replace("-", dash, 1) for dash in "-/\u2013\u2014\u2015"]
    data = wanted.encode(WIDE if "wide" in modifiers else "utf-8")
    if "base64" in modifiers:
        return [base64.b64encode(data).decode()]
    if "base64offset" in modifiers:
        cuts = ((0, None, 0, 2, 3), (1, None, 2, 0, 0), (2, None, 3, 0, 0))
        found = []
        for offset, *_ in cuts:
            text = base64.b64encode(b" " * offset + data).decode()
            end = {0: None, 1: -3, 2: -2}[(len(data) + offset) % 3]
            found.append(text[(0, 2, 3)[offset] : end])
        return found
    return [wanted]


def around(pattern: str, modifiers: list[str]) -> str:
    if "contains" in modifiers or "base64offset" in modifiers:
        return f"*{pattern}*"
    return (
        pattern + "*" if "startswith" in modifiers else "*" + pattern if "endswith" in modifiers else pattern
    )


def inside(text: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(text) in ipaddress.ip_network(network)
    except ValueError:
        return False
