# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The next version of an object: revised, revoked, marked (STIX 2.1 section 3.6).

A new version has the same id, creation and author, and is modified later, by a millisecond
at least, even if the clock stands still or goes back. What the object holds beyond its class
goes along as it came, except a null and an empty list, which STIX prohibits. Refused: to
change what names the object, to go on after it was revoked, to revise what has no versions
(observables, marking-definitions). The next version of an object of STIX 2.0 is of 2.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tocsin.core import instant, marking
from tocsin.core.errors import BadInput
from tocsin.core.marking import Tlp
from tocsin.core.stix import ways
from tocsin.core.stix.classes import T
from tocsin.core.stix.objects import properties_of
from tocsin.core.stix.revised import revised
from tocsin.core.stix.values import is_empty
from tocsin.core.stix.view import Object, Ref, Stamp, checked, encode, inside, is_checked, ref, stamp, view

_FIXED = ("id", "type", "spec_version", "created", "created_by_ref")

_STEP = dt.timedelta(milliseconds=1)
_WHY_NOT = "make another object, and relate the two"


def revise(obj: T, now: Stamp, **changes: Any) -> T:
    """The next version, with these properties changed; None takes one away.

    ``custom={...}`` changes properties of its own one by one. ``now`` is when, unless ``modified`` is given.
    Raises ``BadInput`` for what may not be changed, and for what the rules refuse; cost as of making.
    """
    before = getattr(obj, "modified", None)
    if before is not None and is_checked(obj):
        later = _later(obj.id, before, None, now)
        made = revised(obj, later, changes) or ways.revised(obj, later, changes)
        if made is not None:
            return made
    held = _versioned(obj)
    for name, value in changes.items():
        if name not in obj.__struct_fields__ and name != "type":
            do = "look at the spelling; a property of your own goes to custom={...}"
            what = f"STIX 2.1 defines no property {name[:60]!r} of this object (STIX 2.1 §11.1)"
            raise BadInput(what, where=f"{obj.id}#/{name}", do=do)
        if name in _FIXED and inside(value) != held.get(name):
            raise BadInput(
                f"{name} stays the same in all versions (STIX 2.1 §3.6)",
                where=f"{obj.id}#/{name}",
                do=_WHY_NOT,
            )
    own = changes.pop("custom", None) or {}
    for name in own:
        if name == "type" or (name in obj.__struct_fields__ and name != "custom"):
            what = f"STIX 2.1 defines {name}, it is no property of your own (STIX 2.1 §11.1)"
            raise BadInput(what, where=f"{obj.id}#/{name}", do=f"give {name}=... beside custom")
    given = changes.pop("modified", None)
    _change(held, own)
    _change(held, changes)
    held["modified"] = _later(obj.id, str(held["modified"]), given, now)
    return view(type(obj), checked(held).raw)


def revoke(obj: T, now: Stamp) -> T:
    """The last version: what the object says no longer holds. Raises ``BadInput`` as ``revise``."""
    return revise(obj, now, revoked=True)


def mark(obj: T, level: Tlp | Ref, now: Stamp) -> T:
    """The next version with this marking: a level of TLP 2.0, or a marking-definition or its id.

    A level takes the place of the levels that were there; another marking is put beside them. An observable,
    which has no versions, is answered with the marking. Raises ``BadInput`` as ``revise``.
    """
    added = marking_ref(level)
    refs = _markings(obj)
    if added in marking.FIXED:
        refs = [each for each in refs if each not in marking.FIXED]
    refs = list(dict.fromkeys([*refs, added]))
    if hasattr(obj, "modified") or not hasattr(obj, "defanged"):
        return revise(obj, now, object_marking_refs=refs)
    held = {**properties_of(encode(obj)), "object_marking_refs": refs}
    return view(type(obj), checked({key: value for key, value in held.items() if not is_empty(value)}).raw)


def marking_ref(level: Tlp | Ref) -> str:
    """The id of a marking: of a level of TLP 2.0, or of a marking-definition, or as it is given.

    Raises ``BadInput`` for a word that is neither.
    """
    if level in marking.LEVELS:
        return marking.ids_for(level)
    if isinstance(level, str) and "--" not in level:
        what = f"{level[:60]!r} is no level of TLP 2.0"
        do = f"give one of {', '.join(marking.LEVELS)}, or a marking-definition or its id"
        raise BadInput(what, where="object_marking_refs", do=do)
    return ref(level)


def _markings(obj: Object) -> list[str]:
    """The markings of an object, which may be among its properties or among those that its class cannot hold."""
    if not obj.custom and is_checked(obj):
        return list(getattr(obj, "object_marking_refs", None) or ())
    found = properties_of(encode(obj)).get("object_marking_refs")
    return [str(each) for each in found] if isinstance(found, list) else []


def _versioned(obj: Object) -> dict[str, object]:
    """The properties of an object that can be revised."""
    held = {key: value for key, value in properties_of(encode(obj)).items() if not is_empty(value)}
    if "modified" not in held or "created" not in held:
        what = "this object has no versions (STIX 2.1 §3.6)"
        raise BadInput(what, where=obj.id, do="make it anew: its content gives its id")
    if held.get("revoked") is True:
        raise BadInput("this object is revoked, which is final (STIX 2.1 §3.6)", where=obj.id, do=_WHY_NOT)
    if held.get("spec_version") != "2.1":
        raise BadInput("this object is not of STIX 2.1 (STIX 2.1 §3.2)", where=obj.id, do="ask for STIX 2.1")
    return held


def _change(held: dict[str, object], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if value is None:
            held.pop(name, None)
        else:
            held[name] = stamp(value) if isinstance(value, dt.datetime) else inside(value)


def _later(named: str, before: str, given: Stamp | None, now: Stamp) -> str:
    """When the new version is from. Raises ``BadInput`` if that was given and is not later."""
    if given is not None:
        text = stamp(given)
        if instant.version_key(text) <= instant.order_key(before):
            what = f"modified is not later than {before} (STIX 2.1 §3.6)"
            raise BadInput(what, where=f"{named}#/modified", do="leave it out")
        return text
    text = stamp(now)
    # with as many digits each, the texts are in the order of time
    if len(text) == len(before) and text > before:
        return text
    after = _a_step_after(before, text)
    if after is None:
        what = f"nothing is later than {before} (STIX 2.1 §3.6)"
        raise BadInput(what, where=f"{named}#/modified", do=_WHY_NOT)
    return after


@lru_cache(maxsize=64)
def _a_step_after(before: str, text: str) -> str | None:
    """The later one of a step after and this instant; None if nothing is later.

    Kept, as a program that goes through many objects asks the same of each in one millisecond.
    """
    try:
        earliest = instant.from_datetime(instant.to_datetime(before) + _STEP)
    except OverflowError:
        return None
    return max(text, earliest, key=instant.version_key)
