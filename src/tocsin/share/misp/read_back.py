# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What stands in STIX objects, as MISP says it: instants, UUIDs, and the labels that ``to_stix`` writes."""

from __future__ import annotations

import datetime as dt
import functools
import re

from tocsin.core import instant

Props = dict[str, object]
LABEL = re.compile(r'misp:([a-z_-]+)="(.*)"', re.DOTALL)
"""A label of our own, or of misp-stix."""


_LONGEST = 200
"""Characters of a label that is remembered."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _word(label: str) -> tuple[str, str] | None:
    found = LABEL.fullmatch(label)
    return (found[1], found[2]) if found else None


_remembered = functools.lru_cache(4096)(_word)


def parted(p: Props) -> tuple[dict[str, str], list[str]]:
    """What ``to_stix`` has said in labels, and the labels that are tags, each once."""
    labels = p.get("labels")
    said: dict[str, str] = {}
    tags: dict[str, None] = {}
    for label in map(str, labels) if isinstance(labels, list) else ():
        word = None
        if label.startswith("misp:"):
            word = _remembered(label) if len(label) <= _LONGEST else _word(label)
        if word is None:
            tags[label] = None
        else:
            said[word[0]] = word[1]
    return said, list(tags)


def labels_of(p: Props) -> dict[str, str]:
    """What ``to_stix`` has said in labels."""
    return parted(p)[0]


def refs_of(p: Props) -> list[str]:
    """What an object names."""
    return texts_of(p.get("object_refs"))


def texts_of(value: object) -> list[str]:
    """The members of a list as texts; none of anything else."""
    return [str(each) for each in value] if isinstance(value, list) else []


def uuid_of(id: str) -> str:  # noqa: A002 -- as the property is called
    """The UUID of an id."""
    return id.partition("--")[2]


@functools.lru_cache(4096)
def _hour(text: str) -> int:
    return int((instant.to_datetime(f"{text}:00:00Z") - _EPOCH).total_seconds())


def seconds_of(text: str) -> int:
    """Seconds since 1970 of an instant of STIX; 0 for one before."""
    second = int(text[17:19])
    # a leap second counts as the one before it
    return max(0, _hour(text[:13]) + 60 * int(text[14:16]) + (second if second < 60 else 59))


def as_misp(text: str) -> str:
    """An instant as MISP writes it."""
    return instant.to_datetime(text).isoformat()
