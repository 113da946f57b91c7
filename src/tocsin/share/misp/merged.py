# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A change put into a MISP event: what it does not name stays, records are told by their UUIDs. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.share.misp.served import Props, listed, seconds_in

_LISTS = ("Attribute", "Object", "ShadowAttribute")


def merged(event: Mapping[str, object], change: Mapping[str, object]) -> Props:
    """The event with its change in it. Cost: one look at each record."""
    made = {**event, **change}
    for name in _LISTS:
        if name in change:
            made[name] = _together(event, change, name)
    return made


def whole(event: Mapping[str, object], change: Mapping[str, object], now: int) -> Props:
    """The change with each of its records as it is after it; one that says no timestamp was made ``now``, or later."""
    made = {**change}
    for name in ("Attribute", "Object"):
        given = change.get(name)
        if isinstance(given, list):
            known = _known(event, name)
            made[name] = [
                _one(known.get(_uuid(each), {}), each, now) if isinstance(each, dict) else each
                for each in given
            ]
    return made


def _one(before: Mapping[str, object], each: Props, now: int) -> Props:
    made = {**before, **each}
    if before and not each.get("timestamp"):
        made["timestamp"] = str(max(now, seconds_in(before.get("timestamp")) + 1))
    if isinstance(each.get("Attribute"), list):
        inner = _known(before, "Attribute")
        more = [_one(inner.pop(_uuid(a), {}), a, now) for a in listed(each, "Attribute")]
        made["Attribute"] = [*inner.values(), *more]
    return made


def _together(event: Mapping[str, object], change: Mapping[str, object], name: str) -> object:
    more = change[name]
    before = event.get(name)
    if not isinstance(more, list) or not isinstance(before, list):
        return more
    new = {_uuid(each): each for each in listed(change, name) if _uuid(each)}
    made = [
        new.pop(_uuid(each)) if isinstance(each, dict) and _uuid(each) in new else each for each in before
    ]
    return [
        *made,
        *(each for each in more if not isinstance(each, dict) or not _uuid(each) or _uuid(each) in new),
    ]


def _known(record: Mapping[str, object], name: str) -> dict[str, Props]:
    return {uuid: each for each in listed(record, name) if (uuid := _uuid(each))}


def _uuid(record: Mapping[str, object]) -> str:
    return str(record.get("uuid") or "").lower()
