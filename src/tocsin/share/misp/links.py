# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which records of an event became which objects, and the relationships that wait until all are known."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.core.misp import Event
from tocsin.core.stix import StixObject
from tocsin.share.misp.emit import Out, root_id, stix_id
from tocsin.share.misp.report import Report


def number_of(uuid: str) -> int:
    """A UUID as the number that it is."""
    return int(uuid.replace("-", ""), 16)


class Links:
    """Of one event. Memory: a number for each record."""

    def __init__(self, event: Event, out: Out, report: Report) -> None:
        """Nothing is known yet."""
        self._event, self._out, self._report = event, out, report
        self.known: dict[int, str] = {}
        """UUID (``number_of``) -> how the id of what was made of it begins."""
        self.root = root_id(event)
        self._waiting: list[tuple[dict[str, object], str, str]] = []
        """Properties, UUIDs of source and target."""

    def first(self, uuid: str) -> bool:
        """Whether no record with this UUID was met."""
        return number_of(uuid) not in self.known

    def meet(self, uuid: str, kind: str) -> None:
        """A record with this UUID became an object of this type."""
        self.known[number_of(uuid)] = kind

    def later(self, base: dict[str, object], source: str, target: str) -> None:
        """A relationship whose ends are UUIDs of records, but for its ends."""
        self._waiting.append((base, source, target))

    def waiting(self) -> set[str]:
        """The ids of the relationships that wait."""
        return {str(base["id"]) for base, _, _ in self._waiting}

    def anew(self) -> None:
        """As if nothing had been met."""
        self.known.clear()
        self._waiting.clear()

    def made(self) -> Iterator[StixObject]:
        """The relationships, when all records are known."""
        for base, source, target in self._waiting:
            ends = [self._id_of(source), self._id_of(target)]
            if all(ends):
                yield from self._out.emit({**base, "source_ref": ends[0], "target_ref": ends[1]})
                continue
            gone = source if not ends[0] else target
            reason = f"it leads to {gone or 'nothing'}, which is not in the file or not carried"
            self._report.drop(str(base["id"]).partition("--")[2], "ObjectReference", reason)

    def _id_of(self, uuid: str) -> str:
        if uuid and uuid == self._event.uuid:
            return self.root
        kind = self.known.get(number_of(uuid)) if uuid else None
        return stix_id(kind, uuid) if kind else ""
