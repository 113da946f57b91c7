# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A STIX report with what it names -> one MISP event that takes the place of the one that was sent before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from tocsin.core.limits import Limits
from tocsin.core.stix import StixObject
from tocsin.share.misp.from_stix import FromStix
from tocsin.share.misp.read_back import seconds_of, uuid_of
from tocsin.share.misp.report import Report
from tocsin.share.misp.tombstones import WITHDRAWN, attribute

_VALUES = ("indicator--", "observed-data--", "vulnerability--", "note--")


def event(
    objects: Sequence[StixObject], back: Mapping[str, int], name: str, report: Report, limits: Limits
) -> bytes:
    """The event of a report, which stands first, and of what it names; ``report`` is told what is not carried.

    ``back``: ids of what went before and was taken back, and when (seconds since 1970): each is said to be deleted. The
    timestamp is that of the newest of all, so that a receiver takes what changed. Raises ``BadInput`` as ``FromStix``.
    """
    whole = msgspec.json.decode(b"".join(FromStix(lambda: objects, name, report, limits).event()))
    made = whole["Event"]
    here = {each["uuid"] for each in made["Attribute"]}
    made["Attribute"] += [each for each in _tombstones(back) if each["uuid"] not in here]
    changed = [seconds_of(each.modified) for each in objects if each.modified]
    made["timestamp"] = str(max([int(made["timestamp"]), *changed, *(at + 1 for at in back.values())]))
    return msgspec.json.encode(whole)


def withdrawn(root: str, date: str, back: Mapping[str, int]) -> bytes:
    """The event of a report that went and was taken back: nothing but that. ``date``: YYYY-MM-DD."""
    made = {
        "uuid": uuid_of(root), "info": WITHDRAWN, "date": date, "published": root.startswith("report--"), "analysis": "0",
        "threat_level_id": "4", "distribution": "0", "timestamp": str(max(back.values(), default=0) + 1),
        "Attribute": _tombstones(back),
    }  # fmt: skip
    return msgspec.json.encode({"Event": made})


def _tombstones(back: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        attribute({"uuid": uuid_of(each), "distribution": "5"}, str(at))
        for each, at in sorted(back.items())
        if each.startswith(_VALUES)
    ]
