# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What an issuer writes: a draft of a warning in TOML, and the list of members. Pure."""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import Final

import msgspec

from tocsin.core import ids, instant, textin
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.share.warning import Draft
from tocsin.share.warning_tally import Member

MOST_BYTES: Final = 2**20
MOST_MEMBERS: Final = 100_000
_DO: Final = "docs/warnings.md has an example"


def read(data: bytes, name: str) -> Draft:
    """A draft. Raises ``BadInput`` for what is no TOML, and for names that are not known."""
    if len(data) > MOST_BYTES:
        raise BadInput(f"a draft of more than {MOST_BYTES} bytes", where=name, do="split the warning")
    try:
        said = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise BadInput(f"not TOML: {str(error)[:200]}", where=name, do=_DO) from None
    return of(said, name)


def of(said: dict[str, object], name: str) -> Draft:
    """A draft from its properties; a day or time of TOML is written as STIX does. Raises ``BadInput``."""
    plain = {key: _plain(value, f"{name}: {key}") for key, value in said.items()}
    try:
        return msgspec.convert(plain, type=Draft)
    except msgspec.ValidationError as error:
        raise BadInput(str(error), where=name, do=_DO) from None


def _plain(value: object, where: str) -> object:
    if isinstance(value, dict):
        return {key: _plain(each, where) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, where) for each in value]
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise BadInput("a time without a time zone", where=where, do="write it as 2026-12-01T12:00:00Z")
        return instant.from_datetime(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def members(data: bytes, name: str, limits: Limits) -> Reading[Member]:
    """One member a line: its name, or the id of its identity and then its name; ``#`` begins a remark.

    The id that a name alone gets is the one that the member's own node makes of its ``organisation``.
    """
    found: dict[str, Member] = {}
    faults: list[Fault] = []
    for number, line in enumerate(textin.lines(data, limits), 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        if len(found) >= MOST_MEMBERS:
            raise BadInput(f"more than {MOST_MEMBERS} members", where=name, do="split the list")
        head, _, rest = text.partition(" ")
        if not head.startswith("identity--"):
            head, rest = ids.derived("identity", text), text
        elif ids.kind_or_none(head) is None:
            faults.append(
                Fault(f"{name}:{number}", f"{head[:60]!r} is no id", "give the name alone, or its whole id")
            )
            continue
        if head in found:
            faults.append(Fault(f"{name}:{number}", f"{text[:60]!r} is on the list twice", "leave one out"))
        found.setdefault(head, Member(id=head, name=rest.strip()))
    return Reading(list(found.values()), *listed(faults, limits))
