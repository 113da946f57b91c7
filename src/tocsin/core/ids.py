# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Identifiers: ``<kind>--<uuid>``, checked, derived or fresh.

An id becomes a file name, a URL path and a table key, so only the exact shape of
STIX 2.1 section 2.9 is let in: lower case, a kind of letters, digits and single
hyphens, a UUID of the RFC 4122 variant. Randomness is passed in. Ids that we derive
ourselves live in a namespace of our own; the namespace of STIX observables is used
for those alone, as the standard demands.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
import weakref
from collections.abc import Callable, Mapping, Sequence

import msgspec

from tocsin.core.errors import BadInput, Unsupported
from tocsin.core.jsonin import canonical

UUID_FORM = r"[0-9a-f]{8}+-[0-9a-f]{4}+-[0-9a-f]{4}+-[89ab][0-9a-f]{3}+-[0-9a-f]{12}+"
"""A lower-case UUID of the RFC 4122 variant, for regular expressions."""
_ID = re.compile(rf"([a-z][a-z0-9]*+(?:-[a-z0-9]++)*+)--{UUID_FORM}")
_OURS = uuid.UUID("6b1c3b52-1d0e-4f6e-9a57-0f4d1c6f8e21")
_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_BEGUN = hashlib.sha1(_OBSERVABLES.bytes, usedforsecurity=False)
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))
_SORTED = msgspec.json.Encoder(order="sorted")
_LONGEST = 250 + 38
_HASHES = ("MD5", "SHA-1", "SHA-256", "SHA-512")

CONTRIBUTING: Mapping[str, tuple[str, ...]] = {
    "artifact": ("hashes", "payload_bin"),
    "autonomous-system": ("number",),
    "directory": ("path",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "email-message": ("from_ref", "subject", "body"),
    "file": ("hashes", "name", "extensions", "parent_directory_ref"),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "mac-addr": ("value",),
    "mutex": ("name",),
    "network-traffic": (
        "start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols", "extensions",
    ),
    "software": ("name", "cpe", "swid", "vendor", "version"),
    "url": ("value",),
    "user-account": ("account_type", "user_id", "account_login"),
    "windows-registry-key": ("key", "values"),
    "x509-certificate": ("hashes", "serial_number"),
}  # fmt: skip
"""ID contributing properties of the observables (STIX 2.1 section 6); those without any are left out."""


def check(text: str, expect_type: str | None = None) -> None:
    """Raise ``BadInput`` if this is no id, or one of another type."""
    kind = kind_of(text)
    if expect_type is not None and kind != expect_type:
        raise BadInput(
            f"the id {text} is of type {kind}, not of type {expect_type}", do="make type and id agree"
        )


def kind_of(text: str) -> str:
    """The part before ``--``. Raises ``BadInput`` if this is no id."""
    kind = kind_or_none(text)
    if kind is None:
        do = (
            "an id is a type, -- and a lower-case UUID, as in indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
        )
        raise BadInput(f"{text[:80]!r} is no id", do=do)
    return kind


def kind_or_none(text: str) -> str | None:
    """The part before ``--``, or None if this is no id: for who asks of many and has no use for an error."""
    found = _ID.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    kind = found[1]
    return kind if len(kind) > 2 else None


def derived(kind: str, *parts: str) -> str:
    """The id that the same parts always get: a version 5 UUID in our own namespace.

    The parts are encoded as a JSON array, so that ("a", "bc") and ("ab", "c") differ.
    """
    return _made(kind, uuid.uuid5(_OURS, canonical([kind, *parts]).decode()))


def fresh(kind: str, random_bytes: bytes) -> str:
    """A new id from 16 random bytes (version 4 UUID). Raises ``BadInput`` for any other number of bytes."""
    if len(random_bytes) != 16:
        raise BadInput(f"a fresh id takes 16 random bytes, not {len(random_bytes)}")
    return _made(kind, uuid.UUID(bytes=random_bytes, version=4))


class Fresh:
    """New ids one after the other (version 4 UUIDs), from randomness that is asked for in bulk.

    Asked for each id, the kernel and the cutting of the text cost 1 us; so 0.2 us. A process that is forked
    asks anew, and so does a copy: no two ever answer with the same id.
    """

    def __init__(self, random: Callable[[int], bytes]) -> None:
        """``random`` answers that many bytes: ``os.urandom``. Some are asked for at first, and ever more up to 8 KiB."""
        self._random = random
        self._numbers: list[str] = []
        self._many = 8
        _KEEPING.add(self)

    def of(self, kind: str) -> str:
        """A new id of this kind, which is taken as it is. Raises ``BadInput`` if the randomness is too short."""
        try:
            return kind + self._numbers.pop()
        except IndexError:
            first, *more = _numbers(self._random, self._many)
        self._many = min(2 * self._many, 512)
        self._numbers = more[::-1]
        return kind + first

    def forget(self) -> None:
        """Answer with none of what was asked for so far."""
        self._numbers.clear()

    def __reduce__(self) -> tuple[type[Fresh], tuple[Callable[[int], bytes]]]:
        return Fresh, (self._random,)


_KEEPING: weakref.WeakSet[Fresh] = weakref.WeakSet()
_FORM = b"--xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx "
_VARIANT_AT = _FORM.index(b"-xxxx-xxxxxxxxxxxx") + 1
_DIGITS = [(place, place - _FORM[:place].count(b"-")) for place, each in enumerate(_FORM) if each == ord("x")]
"""Where each digit stands in the text of a UUID, and which of the 32 digits it is."""
_VARIANTS = bytes.maketrans(b"0123456789abcdef", b"89ab" * 4)


def _forget_all() -> None:
    for each in list(_KEEPING):
        each.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _numbers(random: Callable[[int], bytes], many: int) -> list[str]:
    """What follows the kind in so many ids: UUIDs (RFC 9562 section 5.4), put together digit by digit for all of them at once."""
    asked = random(16 * many)
    if len(asked) != 16 * many:
        what = f"the randomness answered {len(asked)} bytes of the {16 * many} that it was asked for"
        raise BadInput(what, do="hand in os.urandom")
    digits = asked.hex().encode()
    made = bytearray(_FORM * many)
    for place, digit in _DIGITS:
        made[place :: len(_FORM)] = digits[digit::32]
    made[_VARIANT_AT :: len(_FORM)] = digits[16::32].translate(_VARIANTS)
    return made.decode().split()


def of_observable(kind: str, properties: Mapping[str, object]) -> str:
    """The deterministic id of a STIX observable (2.1 section 2.9): UUIDv5 over its contributing properties.

    Of several hashes only the first of MD5, SHA-1, SHA-256, SHA-512 counts. Raises ``Unsupported`` for a
    type without such properties, ``BadInput`` if none of them is there (the id is then a fresh one).
    """
    names = CONTRIBUTING.get(kind)
    if names is None:
        raise Unsupported(f"a {kind} has no deterministic id", do="use a fresh one")
    due = of_values(kind, [properties.get(name) for name in names])
    if due is None:
        raise BadInput(f"this {kind} has none of: {', '.join(names)}", do="use a fresh id")
    return due


def of_values(kind: str, values: Sequence[object]) -> str | None:
    """``of_observable`` from the values of the contributing properties in their order, None where one is absent.

    Answers None if there is nothing to go by. Cost: 2 us.
    """
    if len(values) == 1 and type(values[0]) is str:
        return f"{kind}--{_number(_SORTED.encode({CONTRIBUTING[kind][0]: values[0]}))}"
    chosen: dict[str, object] = {}
    plain = True
    for name, value in zip(CONTRIBUTING[kind], values):  # noqa: B905 -- of one length; strict costs
        if value is None:
            continue
        if name == "hashes" and isinstance(value, Mapping):
            for algorithm in _HASHES:
                if algorithm in value:
                    chosen[name] = {algorithm: value[algorithm]}
                    plain = plain and type(value[algorithm]) is str
                    break
        else:
            chosen[name] = value
            plain = plain and (type(value) is str or type(value) is int)
    if not chosen:
        return None
    # RFC 8785 of strings and integers alone is what the C encoder writes, 20 times sooner; the values of a
    # registry key may be decoded already
    text = _SORTED.encode(chosen) if plain else canonical(msgspec.to_builtins(chosen))
    return f"{kind}--{_number(text)}"


def _number(name: bytes) -> str:
    """The version 5 UUID of a name in the namespace of observables (RFC 4122 section 4.3)."""
    begun = _BEGUN.copy()
    begun.update(name)
    digits = begun.hexdigest()
    return (
        f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
    )


def _made(kind: str, number: uuid.UUID) -> str:
    made = f"{kind}--{number}"
    check(made, kind)
    return made
