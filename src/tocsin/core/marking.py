# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Markings: how far a thing may go, as TLP 2.0 level and audience.

Every stored thing has one marking, and ``core.policy`` alone decides with it. What
is not understood fails closed: ``CLOSED`` is TLP:RED without audience, so the thing
stays in the own organisation until somebody marks it. Where several markings meet,
the strictest wins, and only those named by all of them remain.

Sources: FIRST, Traffic Light Protocol 2.0; STIX 2.1 section 7.2; the OASIS extension
for TLP 2.0 with its fixed ids. TLP 1 ids are read (white as clear), never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

import msgspec

Tlp = Literal["clear", "green", "amber", "amber+strict", "red"]

LEVELS: tuple[Tlp, ...] = get_args(Tlp)
"""From the widest to the narrowest."""

EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

_IDS: dict[Tlp, str] = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
_FIRST_IDS: dict[str, Tlp] = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
}


class Marking(msgspec.Struct, frozen=True):
    """A TLP level, and whom it is meant for if not everybody whom the level allows."""

    tlp: Tlp | None = None
    """None is unmarked: for the own organisation only."""
    audience: tuple[str, ...] = ()
    """Names of organisations and communities; empty for no further restriction."""


UNMARKED = Marking()
CLOSED = Marking("red")

FIXED: Mapping[str, Marking] = {
    **{_IDS[level]: Marking(level) for level in _IDS},
    **{ref: Marking(level) for ref, level in _FIRST_IDS.items()},
}
"""Markings whose ids the standards fix. Nobody may redefine them."""


def rank(tlp: str | None) -> int:
    """How narrow a level is: 0 for clear. Unmarked counts above amber+strict; what is unknown as red."""
    if tlp is None:
        return 4
    order = {"clear": 0, "green": 1, "amber": 2, "amber+strict": 3}
    return order.get(tlp, 5)


def strictest(markings: Iterable[Marking]) -> Marking:
    """The marking that allows no more than any of these; of none at all, unmarked.

    Audiences are cut with each other. If nobody is named by all, nobody is left: ``CLOSED``.
    """
    tlp: Tlp | None = None
    audience: tuple[str, ...] = ()
    any_seen = False
    for each in markings:
        if not any_seen or rank(each.tlp) > rank(tlp):
            tlp = each.tlp
        any_seen = True
        if each.audience and audience:
            audience = tuple(name for name in audience if name in each.audience)
            if not audience:
                return CLOSED
        elif each.audience:
            audience = tuple(sorted(set(each.audience)))
    return Marking(tlp, audience) if rank(tlp) < 5 else Marking("red", audience)


def ids_for(tlp: Tlp) -> str:
    """The fixed id of the TLP 2.0 marking-definition of a level."""
    return _IDS[tlp]


def definition(tlp: Tlp) -> bytes:
    """The TLP 2.0 marking-definition object of a level, as the OASIS extension has it."""
    return msgspec.json.encode(
        {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": _IDS[tlp],
            "created": "2022-10-01T00:00:00.000Z",
            "name": f"TLP:{tlp.upper()}",
            "extensions": {EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp}},
        }
    )


def content(ref: str) -> dict[str, object] | None:
    """What the standards fix of a marking-definition with this id (STIX 2.1 section 7.2.1.4), or None."""
    level = _FIRST_IDS.get(ref)
    if level is not None:
        tlp = "white" if level == "clear" else level
        named = {"created": "2017-01-20T00:00:00.000Z", "name": f"TLP:{tlp.upper()}"}
        return {**named, "definition_type": "tlp", "definition": {"tlp": tlp}}
    for tlp2, fixed in _IDS.items():
        if fixed == ref:
            found: dict[str, object] = msgspec.json.decode(definition(tlp2))
            return {key: found[key] for key in ("created", "name", "extensions")}
    return None


def of_label(text: str) -> Marking | None:
    """What a label such as ``TLP:AMBER+STRICT`` or ``tlp:white`` says; None if it is no TLP label."""
    head, colon, level = text.strip().lower().partition(":")
    if head != "tlp" or not colon:
        return None
    level = level.strip().replace(" ", "").replace("_", "+")
    level = {"white": "clear", "amber-strict": "amber+strict", "amberstrict": "amber+strict"}.get(
        level, level
    )
    for known in LEVELS:
        if known == level:
            return Marking(known)
    return CLOSED


def of_definition(properties: Mapping[str, object]) -> Marking | None:
    """What a marking-definition object says, or None if this version does not understand it.

    A statement (copyright, terms of use) says nothing about how far a thing may go: ``UNMARKED``.
    An id that the standards fix means what they say, whatever the object holds.
    """
    fixed = FIXED.get(str(properties.get("id", "")))
    if fixed is not None:
        return fixed
    extensions = properties.get("extensions")
    if isinstance(extensions, dict):
        if set(extensions) != {EXTENSION} or not isinstance(extensions[EXTENSION], dict):
            return None
        return of_label(f"tlp:{extensions[EXTENSION].get('tlp_2_0', '')}")
    kind, inner = properties.get("definition_type"), properties.get("definition")
    if kind == "tlp" and isinstance(inner, dict):
        return of_label(f"tlp:{inner.get('tlp', '')}")
    return UNMARKED if kind == "statement" else None
