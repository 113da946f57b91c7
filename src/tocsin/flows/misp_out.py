# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A MISP event -> what of it may go to whom: the same bytes if all of it may, else a narrowed event.

Asked is of each STIX object that the event becomes: does it stand, may the asker have it (the one policy), does
anything of our own stand in it. What was marked anew or withdrawn here counts, whatever the event says. What MISP keeps
beside those objects goes with the event, by its marking; own names are sought in it, too.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any, BinaryIO, Protocol, Self, cast

import msgspec

from tocsin.core import instant, marking, misp, stix
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.core.marking import Marking
from tocsin.core.name_matcher import Matcher
from tocsin.core.policy import Asker, decide
from tocsin.flows import leaving
from tocsin.flows.misp_kept import framed
from tocsin.share import misp as conversion
from tocsin.share import own_names
from tocsin.share.misp import Report
from tocsin.share.misp.emit import Out
from tocsin.share.misp.narrow import Cut, Narrowed
from tocsin.share.own_names import Choice
from tocsin.store import Reader, approvals, misp_events, objects, remarks, source_withdrawals, withdrawals
from tocsin.store.misp_events import Kept
from tocsin.store.objects import Stored

_PART = 500
_BLOCK = 2**20
_CHOICES = msgspec.json.Decoder(list[Choice])
NOT_TAKEN = "the collection does not take it"
OWN_NAMES = "it holds own names that nobody has released"
_FREE = frozenset({"identity", "marking-definition"})
"""Of these the event says no more than a name: they go with it, unless they are marked narrower themselves."""


class _Row(msgspec.Struct, frozen=True):
    marking: Marking


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """For whom an event is, and what must not leave unseen."""

    asker: Asker
    own: Matcher | None = None
    """Own names; None for the own organisation."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """The names under which something may have been released."""
        return (self.asker.organisation, *self.asker.communities)


class Rule(Protocol):
    """What a collection takes."""

    def taken(self, ids: Sequence[str]) -> Collection[str]:
        """Those of the objects that are in it, for who asks."""

    def takes_unmarked(self, kind: str) -> bool:
        """Whether it takes objects of this type with the event that they belong to, if they have no marking of their own."""


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """What of an event does not go."""

    back: Mapping[str, int]
    """Id -> when it was taken back or narrowed, of what was taken back, and of what went there before."""
    hidden: Mapping[str, str]
    """Id -> why this asker may not have it."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it leaves."""

    uuid: str
    same: bool
    """Every byte of the event is as it came."""
    sha256: str
    ids: frozenset[str]
    """Of the STIX objects that are in it, tombstones included."""
    back: frozenset[str]
    hidden: Mapping[str, str]
    left_out: int
    held: str = ""
    """Why the event as a whole stays here; then nothing was written."""


class Opened:
    """One event in a file of its own, to be read several times. A context manager."""

    def __init__(self, pieces: Iterable[bytes], name: str, limits: Limits) -> None:
        """``pieces``: the event, with or without its frame. Raises ``BadInput`` if it is not one whole event."""
        self.name, self.limits = name, limits
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="tocsin-misp-")  # noqa: SIM115 -- closed by close
        try:
            for piece in pieces:
                self._file.write(piece)
            source = misp.EventStream(self.stream(), name, limits)
            for _ in source.parts():
                pass
            if len(source.events) != 1:
                what = f"one event should stand here, and there are {len(source.events)}"
                raise BadInput(what, where=name, do="give the events one by one")
            ((where, self.others),) = source.events
            self.span = source.spans[0]
            self.event = msgspec.structs.replace(
                misp.event(self.others, where, limits, conversion.Faults(limits).tell), span=self.span
            )
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def stream(self) -> BinaryIO:
        """From its beginning."""
        self._file.seek(0)
        return cast("BinaryIO", self._file)

    def blocks(self) -> Iterator[bytes]:
        """All of it as it came."""
        stream = self.stream()
        while block := stream.read(_BLOCK):
            yield block

    def objects(self) -> Iterator[stix.StixObject]:
        """The STIX objects that it becomes."""
        faults = conversion.Faults(self.limits)
        return conversion.objects(self.stream(), self.name, self.limits, [self.event], Report(0), faults)


def opened(reader: Reader, uuid: str, limits: Limits, *, source: str = "") -> Opened:
    """The newest state of an event that is kept. Raises ``NotFound``."""
    kept = misp_events.get(reader, uuid.lower(), source)
    if kept is None:
        do = "tocsin share misp-event lists those that are kept"
        raise NotFound("no such MISP event is kept", where=uuid[:100], do=do)
    return of_kept(reader, kept, limits)


def of_kept(reader: Reader, kept: Kept, limits: Limits) -> Opened:
    """A state of an event."""
    return Opened(framed(misp_events.pieces(reader, kept.seq)), kept.uuid, limits)


def gone(
    reader: Reader, event: Opened, asked: Asked, *, went: Collection[str] = (), rule: Rule | None = None
) -> Gone:
    """What of an event does not go to this asker; ``went``: ids of what went there before, which is taken back there.

    ``rule``: of the collection whose event it is; observables are part of what names them.

    Cost: one conversion, and one look-up for 500 objects.
    """
    found = _Gone(reader, event, asked, went, rule)
    rest = event.objects()
    while part := list(islice(rest, _PART)):
        found.look(part)
    return Gone(back=found.back, hidden=found.hidden)


class _Gone:
    def __init__(
        self, reader: Reader, event: Opened, asked: Asked, went: Collection[str], rule: Rule | None
    ) -> None:
        self._reader, self._limits, self._asked, self._went = reader, event.limits, asked, went
        self._rule = rule
        self._all = asked.asker.own and asked.own is None
        self._decided: dict[Marking, str] = {}
        self.back: dict[str, int] = {}
        self.hidden: dict[str, str] = {}
        refs = Out(event.event, Report(0), event.limits).marked((), None).get("object_marking_refs")
        said = [marking.FIXED[ref] for ref in refs] if isinstance(refs, list) else []
        self._whole = marking.strictest(said) if said else marking.UNMARKED
        root = objects.lasts(reader, [conversion.root_id(event.event)]).values()
        self._whole = next((row.marking for row in root), self._whole)

    def look(self, part: Sequence[stix.StixObject]) -> None:
        names = [each.id for each in part]
        rows = objects.lasts(self._reader, names)
        lost = [name for name in names if name not in rows]
        kept = objects.exists(self._reader, lost, include_withdrawn=True) if lost else set()
        kept |= withdrawals.among(self._reader, lost) if lost else set()
        taken = self._rule.taken(names) if self._rule is not None else ()
        for each in part:
            row = rows.get(each.id)
            if each.id in kept:
                self.back[each.id] = when(self._reader, each.id)
                continue
            why = "" if self._all else self._refused(each, row)
            if not (why or each.type in _FREE or each.type in stix.SCO or each.id in taken):
                why = self._not_taken(each, row)
            if why and each.id in self._went and each.type not in _FREE:
                self.back[each.id] = when(self._reader, each.id)
            elif why:
                self.hidden[each.id] = why

    def _not_taken(self, each: stix.StixObject, row: Stored | None) -> str:
        """Why the collection does not take an object that it does not name; empty if it does."""
        if self._rule is None or (_unmarked(each, row) and self._rule.takes_unmarked(each.type)):
            return ""
        return NOT_TAKEN

    def _refused(self, each: stix.StixObject, row: Stored | None) -> str:
        """Why an object does not go; empty if it does."""
        mark = stix.marking_of(each, {}) if row is None else row.marking
        if _unmarked(each, row):
            mark = self._whole
        if each.type in _FREE:
            marked = row is not None and row.marking != marking.UNMARKED
            return _denied(self._asked, mark) if marked and each.type == "identity" else ""
        why = self._decided.get(mark)
        if why is None:
            why = self._decided[mark] = _denied(self._asked, mark)
        if why or self._asked.own is None:
            return why
        if row is not None:
            free = leaving.goes(
                self._reader, row, self._asked.recipients, self._asked.own, limits=self._limits
            )
        else:
            free = not any(not one.common for one in own_names.finds(each, self._asked.own))
        return "" if free else OWN_NAMES


def _unmarked(each: stix.StixObject, row: Stored | None) -> bool:
    """Whether neither the object nor anybody here says how far it may go."""
    mark = stix.marking_of(each, {}) if row is None else row.marking
    return mark == marking.UNMARKED and not each.marking_refs


def refused(reader: Reader, asked: Asked, row: Stored, limits: Limits) -> str:
    """Why an object does not go to this asker; empty if it does."""
    why = _denied(asked, row.marking)
    if why or asked.own is None or leaving.goes(reader, row, asked.recipients, asked.own, limits=limits):
        return why
    return OWN_NAMES


def _denied(asked: Asked, mark: Marking) -> str:
    decision = decide(asked.asker, _Row(mark), "read")
    return "" if decision.allowed else str(decision.reason)


def when(reader: Reader, object_id: str) -> int:
    """The last instant at which an object was taken back or marked anew, in seconds since 1970."""
    whole = withdrawals.state(reader, object_id)
    times = [one.at for one in source_withdrawals.of_object(reader, object_id)]
    times += [one.at for one in remarks.of_object(reader, object_id)] + ([whole.at] if whole else [])
    seconds = [instant.milliseconds(instant.order_key(at)) or 0 for at in times]
    return max(seconds, default=0) // 1000


def write(reader: Reader, event: Opened, asked: Asked, without: Gone, out: BinaryIO) -> Written:
    """Write the event as it may leave: byte for byte if nothing has to stay."""
    outward = asked.own is not None or not asked.asker.own
    cut = Cut(
        back=without.back, hidden=without.hidden.keys(), outward=outward,
        holds=lambda value, ids: _holds(reader, asked, value, ids),
    )  # fmt: skip
    now = Narrowed(event.event, event.others, cut, event.limits)
    why = _held(now, without)
    if why:
        return _written(event, now, without, "", same=False, held=why)
    with tempfile.TemporaryFile(prefix="tocsin-misp-") as narrowed:
        for piece in now.pieces(event.stream(), event.name):
            narrowed.write(piece)
        made = hashlib.sha256()
        narrowed.seek(0)
        blocks: Iterable[bytes] = iter(lambda: narrowed.read(_BLOCK), b"")
        for block in blocks if now.changed else event.blocks():
            made.update(block)
            out.write(block)
    return _written(event, now, without, made.hexdigest(), same=not now.changed)


def _held(now: Narrowed, without: Gone) -> str:
    if now.withdrawn:
        return ""
    root = without.hidden.get(now.root)
    if root:
        return root
    if now.stuck:
        return "its author was withdrawn, and without one it is no event"
    return OWN_NAMES if now.held() else ""


def _written(
    event: Opened, now: Narrowed, without: Gone, digest: str, *, same: bool, held: str = ""
) -> Written:
    return Written(
        uuid=event.event.uuid, same=same, sha256=digest, ids=frozenset(now.ids), back=frozenset(now.back),
        hidden=without.hidden, left_out=now.left_out, held=held,
    )  # fmt: skip


def _holds(reader: Reader, asked: Asked, value: Mapping[str, Any], ids: Collection[str]) -> bool:
    """Whether an own name stands in a record that was released for none of the objects that it becomes."""
    if asked.own is None:
        return False
    names = own_names.names_in(value, asked.own)
    for object_id in ids if names else ():
        for recipient in asked.recipients:
            decided = approvals.last(reader, object_id, recipient)
            with contextlib.suppress(msgspec.DecodeError):
                choices = _CHOICES.decode(decided.body) if decided is not None else []
                names = names - {one.name for one in choices if one.choice == "release"}
    return bool(names)


def rows(reader: Reader, ids: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
    """(id, version key, bytes) of the objects of an event, for the record of what went out; what is not kept without the latter."""
    rest = iter(sorted(ids))
    while part := list(islice(rest, _PART)):
        found = objects.lasts(reader, part, include_withdrawn=True)
        for name in part:
            row = found.get(name)
            yield (name, row.version_key, row.raw) if row is not None else (name, "", b"")
