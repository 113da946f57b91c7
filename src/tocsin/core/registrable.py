# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The part of a host name that somebody registers: ``example.org`` of ``www.example.org``.

A rule of thumb, not the public suffix list, which is not shipped: the last two labels, or three where
the last is a country's (two letters) and the one before it a usual second level (``co.uk``, ``com.cn``).
Where it is wrong, several firms below one suffix count as one: a shared provider too many, never one missed.
"""

from __future__ import annotations

_SECOND_LEVEL = frozenset(
    "ac co com edu go gob gouv gov govt ltd mil ne net nhs nom or org plc police sch school".split()
)


def registrable(name: str) -> str:
    """The registrable domain of a host name in lower case; the name itself if it has no more than two labels."""
    labels = name.rstrip(".").split(".")
    if len(labels) <= 2:
        return ".".join(labels)
    deep = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3:] if deep else labels[-2:])


def within(name: str, domain: str) -> bool:
    """Whether a name is a domain or lies below it; below the root lies everything."""
    return name == domain or not domain or name.endswith(f".{domain}")
