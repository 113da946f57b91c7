# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""An event -> the values of each field, whatever shape the event has.

A value is known by its dotted path (``process.executable``, nested or written so in one key) and by what Sigma calls it:
the envelopes of Windows (``Event.EventData.Image``, ``winlog.event_data.Image``) are taken off. Members of a list are values
of its field. Values are texts: a string as it is, a number as it is written, ``true`` and ``false`` as JSON writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

ENVELOPES = (
    "Event.EventData.", "Event.System.", "Event.UserData.*.", "EventData.", "System.", "UserData.*.",
    "winlog.event_data.", "winlog.user_data.", "event_data.",
)  # fmt: skip
"""What stands before the name of a field in one shape or another; ``*`` is any one key."""
SUFFIXES = (".#text", ".$")
NAMES = {
    "winlog.channel": "Channel", "winlog.event_id": "EventID", "winlog.provider_name": "Provider_Name",
    "winlog.computer_name": "Computer", "winlog.keywords": "Keywords",
    "Event.System.Provider.#attributes.Name": "Provider_Name", "System.Provider.#attributes.Name": "Provider_Name",
    "Event.System.Provider.@Name": "Provider_Name", "SourceName": "Provider_Name",
    "Event.#attributes.xmlns": "", "log_name": "Channel", "event_id": "EventID", "source_name": "Provider_Name",
    "computer_name": "Computer", "Hostname": "Computer",
}  # fmt: skip
"""Whole paths and the name that Sigma has for them."""


class Values(msgspec.Struct):
    """What stands under one field."""

    texts: list[str] = []
    filled: bool = False
    """Whether anything but null stands there, an object too."""


Fields = dict[str, Values]


@lru_cache(maxsize=16_384)
def names(path: str) -> tuple[str, ...]:
    """Every name under which rules may ask for what stands at this path."""
    found = [path]
    for suffix in SUFFIXES:
        if path.endswith(suffix):
            found.append(path[: -len(suffix)])
    for one in tuple(found):
        if one in NAMES:
            found.append(NAMES[one])
        for envelope in ENVELOPES:
            inner = _inside(one, envelope)
            if inner:
                found.append(inner)
    return tuple(dict.fromkeys(each for each in found if each))


def _inside(path: str, envelope: str) -> str:
    if not envelope.endswith("*."):
        return path[len(envelope) :] if path.startswith(envelope) else ""
    before = envelope[:-2]
    return path[len(before) :].partition(".")[2] if path.startswith(before) else ""


def paths(name: str) -> tuple[str, ...]:
    """Every path at which a field of this name may stand: ``names`` the other way round."""
    heads = [name, *(envelope + name for envelope in ENVELOPES)]
    heads += [path for path, known in NAMES.items() if known == name]
    return tuple(dict.fromkeys(head + suffix for head in heads for suffix in ("", *SUFFIXES)))


def fields_of(event: dict[str, Any]) -> Fields:
    """All fields of an event, under all their names."""
    found: Fields = {}
    for path, value in _walk(event):
        text = value if type(value) is str else as_text(value)
        filled = text is not None or isinstance(value, dict)
        for name in names(path):
            values = found.get(name)
            if values is None:
                found[name] = Values([] if text is None else [text], filled)
                continue
            if text is not None:
                values.texts.append(text)
            values.filled |= filled
    return found


def everything(event: dict[str, Any]) -> list[str]:
    """Every value of an event, each once for each place it stands at."""
    return [text for _, value in _walk(event) if (text := as_text(value)) is not None]


def as_text(value: object) -> str | None:
    """The text of a single value; None for null, a list or an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None or isinstance(value, dict | list) else str(value)


def _walk(event: dict[str, Any]) -> list[tuple[str, Any]]:
    """Every path and what stands there, in the order of the event; members of a list have its path."""
    found: list[tuple[str, Any]] = []
    todo: list[tuple[str, Iterator[tuple[str, Any]]]] = [("", iter(event.items()))]
    while todo:
        before, rest = todo[-1]
        for key, value in rest:
            path = before + key
            found.append((path, value))
            if type(value) is dict:
                todo.append((f"{path}.", iter(value.items())))
                break
            if type(value) is list:
                todo.append((path, (("", inner) for inner in value)))
                break
        else:
            todo.pop()
    return found
