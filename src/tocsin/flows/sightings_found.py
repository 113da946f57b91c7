# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sightings as findings about lines of logs, for ``share.sarif``: one for each hit that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from tocsin.core.hit import RULES
from tocsin.flows import sightings
from tocsin.flows.sightings import Sighting
from tocsin.store import Reader

_AT_ONCE = 500


class Shown(msgspec.Struct, frozen=True):
    """What a result is made of."""

    where: str
    object_id: str
    rule: str
    what: str
    do: str
    level: str


def shown(reader: Reader, found: Iterable[Sighting]) -> Iterator[Shown]:
    """The lines behind sightings. What stands on a warninglist, or on nothing that is live, is a note."""
    for one in found:
        level = "warning" if one.state in {"live", "earlier"} and not one.lists else "note"
        said = f" ({'; '.join(one.lists)})" if one.lists else ""
        vouched = ", ".join(each.name or each.id for each in one.vouched[:5])
        after = 0
        while page := sightings.lines(reader, one, after, _AT_ONCE):
            for line in page:
                hit = line.hit
                what = f"{hit.seen} in {hit.field} is {one.value}"
                if one.kind in RULES:
                    what = f"the event meets {hit.seen}"
                yield Shown(
                    where=f"{hit.file}:{hit.line}",
                    object_id=one.vouched[0].id if one.vouched else "",
                    rule=f"indicator/{one.kind}",
                    what=f"{what}, {one.state}{said}",
                    do=f"see {vouched}" if vouched else "",
                    level=level,
                )
            after = page[-1].seq
