# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The walk over the stanzas of a package database: a component of each, or a fault at its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.know.readers.shape import COMPONENT, Faults

S = TypeVar("S")
_UNKNOWN = "the release of the distribution is not known, so its advisories cannot be looked up"


def packages(
    stanzas: Iterable[tuple[int, S]],
    make: Callable[[S, str], Component | None],
    name: str,
    held: int,
    limits: Limits,
    *,
    absent: str,
    give: str,
    release: str,
) -> Reading[Component]:
    """The components of stanzas, each given with its first line; ``held`` are the bytes of the file.

    ``make`` is handed a stanza and its place, gives None for one that stands for nothing (``absent`` says what that is), and
    raises ``BadInput`` for a bad one. Raises ``BadInput`` if not one is good (``give`` says what to give), or beyond a limit.
    """
    faults = Faults(limits)
    records: list[Component] = Bounded(limits, name, held, **COMPONENT)
    nothing = good = 0
    for count, (line, stanza) in enumerate(stanzas, start=1):
        where = f"{name}:{line}"
        if count > limits.members:
            what = f"more than {limits.members} stanzas (limit members)"
            raise BadInput(what, where=where, do="raise limits.members, or split the file")
        try:
            component = make(stanza, where)
        except BadInput as error:
            faults.take(error, where)
            continue
        good += 1
        if component is None:
            nothing += 1
        else:
            records.append(component)
    if not good:
        first = faults.listed[0].what if faults.listed else "it is empty"
        raise BadInput(f"no package could be read: {first}", where=name, do=give)
    notes = [f"{nothing} packages are {absent}"] if nothing else []
    if not release:
        notes.append(_UNKNOWN)
    return Reading(records=records, faults=faults.listed, notes=notes + faults.note())
