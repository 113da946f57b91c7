# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What stands in STIX objects, as MISP says it: instants, UUIDs, and the labels that ``to_stix`` writes."""

from __future__ import annotations

import datetime as dt
import re

from tocsin.core import instant

Props = dict[str, object]
LABEL = re.compile(r'misp:([a-z_-]+)="(.*)"', re.DOTALL)
"""A label of our own, or of misp-stix."""


def labels_of(p: Props) -> dict[str, str]:
    """What ``to_stix`` has said in labels."""
    labels = p.get("labels")
    found = (LABEL.fullmatch(str(each)) for each in labels) if isinstance(labels, list) else ()
    return {each[1]: each[2] for each in found if each}


def refs_of(p: Props) -> list[str]:
    """What an object names."""
    return texts_of(p.get("object_refs"))


def texts_of(value: object) -> list[str]:
    """The members of a list as texts; none of anything else."""
    return [str(each) for each in value] if isinstance(value, list) else []


def uuid_of(id: str) -> str:  # noqa: A002 -- as the property is called
    """The UUID of an id."""
    return id.partition("--")[2]


def seconds_of(text: str) -> int:
    """Seconds since 1970 of an instant."""
    at = instant.to_datetime(text)
    return max(0, int((at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds()))


def as_misp(text: str) -> str:
    """An instant as MISP writes it."""
    return instant.to_datetime(text).isoformat()
