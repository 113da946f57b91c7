# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Makes objects: ids and times where they are not given, the author and the marking of the house.

The clock and the randomness are handed in, so that a test has the same objects each time.

Cost: 3 to 6 us an object (``benchmarks/core_face.py``), 150 us if there is something that a reader would be warned of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from tocsin.core import ids, instant
from tocsin.core.errors import BadInput
from tocsin.core.marking import Tlp
from tocsin.core.stix import versions
from tocsin.core.stix.classes import T
from tocsin.core.stix.given import are_texts
from tocsin.core.stix.making import Making
from tocsin.core.stix.view import Object, Ref, checked, encode, inside, plain, ref, view
from tocsin.core.stix.ways import quickly

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Maker(Making):
    """Has one method for each type of object, and ``revise``, ``revoke``, ``mark`` and ``bundle``.

    Each raises ``BadInput`` with the property that is wrong, the section and the mend.
    """

    def __init__(
        self,
        now: Callable[[], dt.datetime],
        random: Callable[[int], bytes],
        *,
        created_by: Ref | None = None,
        marking: Tlp | Ref | None = None,
    ) -> None:
        """``now`` answers with a time zone, ``random`` that many bytes: ``os.urandom``.

        ``created_by`` and ``marking`` are put into each object that does not say its own.
        """
        self._clock = now
        self._first = self._last = _EPOCH
        self._text = ""
        self._fresh = ids.Fresh(random).of
        self._author = None if created_by is None else ref(created_by)
        self._markings: Sequence[str] | None = None if marking is None else [versions.marking_ref(marking)]

    def revise(self, obj: T, **changes: Any) -> T:
        """The next version, with these properties changed; None takes one away. See ``versions.revise``."""
        return versions.revise(self._own(obj), self._now(), **changes)

    def revoke(self, obj: T) -> T:
        """The last version: what the object says no longer holds."""
        return versions.revoke(self._own(obj), self._now())

    def mark(self, obj: T, level: Tlp | Ref) -> T:
        """The next version, with this level of TLP 2.0 or this marking-definition."""
        return versions.mark(self._own(obj), level, self._now())

    def bundle(self, objects: Iterable[Object]) -> bytes:
        """A bundle of these objects, the bytes of each unchanged."""
        held = b",".join(encode(each) for each in objects)
        body = b',"objects":[' + held + b"]" if held else b""
        return b'{"type":"bundle","id":"' + self._fresh("bundle").encode() + b'"' + body + b"}"

    def _checked(self, kind: type[T], draft: msgspec.Struct, custom: Mapping[str, Any] | None) -> T:
        made = None if custom else quickly(kind, draft)
        if made is not None:
            return made
        said = {name: getattr(draft, name) for name in draft.__struct_fields__}
        return view(kind, checked(plain(kind(**said, custom=custom or {}))).raw)

    def _now(self) -> str:
        moment = self._clock()
        try:
            if self._first <= moment <= self._last:
                return self._text
        except TypeError:
            pass  # it has no time zone, which is said below
        # the text is made once a millisecond; a clock that goes back leaves that, too
        self._text = instant.from_datetime(moment)
        begin = moment.microsecond // 1000 * 1000
        self._first, self._last = moment.replace(microsecond=begin), moment.replace(microsecond=begin + 999)
        return self._text

    def _named(self, kind: str, *values: object) -> str:
        try:
            named = ids.of_values(kind, [each if type(each) is str else _as_read(each) for each in values])
        except (BadInput, msgspec.MsgspecError, TypeError, ValueError, RecursionError):
            named = None  # the rules will say what is wrong with it
        return self._fresh(kind) if named is None else named

    def _author_needed(self) -> str:
        if self._author is None:
            do = "give created_by_ref, or created_by to the Maker"
            raise BadInput("created_by_ref is missing (STIX 2.1 §7.3)", do=do)
        return self._author

    def _own(self, obj: T) -> T:
        """The object, if this author may make a version of it."""
        by = getattr(obj, "created_by_ref", None)
        if self._author is not None and by is not None and by != self._author:
            do = "make an object of your own, and relate it to this one"
            what = f"only {by}, who made this object, makes versions of it (STIX 2.1 §3.6)"
            raise BadInput(what, where=f"{obj.id}#/created_by_ref", do=do)
        return obj


def _as_read(value: object) -> object:
    """The value as it is once it was written and read: the id must not depend on how it was given."""
    if value is None or type(value) is int or are_texts(value):
        return value
    return msgspec.json.decode(msgspec.json.encode(inside(value)))
