# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sources, feeds and jobs as they stand, in one table: who owns each, how it goes, and what it is worth (``source_standing``).

For the own organisation only: names of files, addresses and numbers tell of what others may not see. Who owns a
source is a claim (``store.claims``): made by somebody, and taken back when somebody says otherwise.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

import msgspec

from tocsin.core.errors import BadInput, Denied, NotFound
from tocsin.core.marking import Tlp
from tocsin.core.policy import Asker
from tocsin.flows import remark, same_as, withdraw, work
from tocsin.flows.source_standing import Standing, standings
from tocsin.store import Reader, Store, Tx, claims, derived, feeds, jobs, objects, source_markings, sources
from tocsin.store.derived import Derived

OWNER = "source-owner"
LONGEST_OWNER = 200
State = Literal["running", "failed", "pulled", "new", "taken", "partly", "not taken", "said"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One source."""

    name: str
    """Under which it stands in the store; ``feed:NAME`` of a feed."""
    feed: str
    """Name of the feed; empty if it is none."""
    kind: str
    """Of a feed ``taxii``, ``address`` or ``folder``; else what the file was taken for."""
    address: str
    """Of a feed, without what may be a key in it: the query."""
    owner: str
    """As somebody said; empty if nobody did."""
    marking: str
    """The level that stands for what it gives without a marking; empty for none: such things stay here."""
    state: State
    last: str
    """When it was last pulled to the end, or read; empty for never."""
    next: str
    """When it is pulled next; empty if only by hand."""
    error: str
    """Why the last pull failed, in words."""
    records: int
    """Of the last reading of a file."""
    faults: int
    """Of these not taken."""
    standing: Standing
    same_as: tuple[str, ...] = ()
    """Sources that are claimed to be the same."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """One job."""

    kind: str
    subject: str
    state: jobs.State
    every_s: int
    due_at: str
    done_at: str
    failures: int
    worker: str
    error: str


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """All of them; feeds first, then by name."""

    schema: str = "tocsin/sources/1"
    sources: tuple[Line, ...]
    jobs: tuple[Work, ...]


def look(reader: Reader, asker: Asker) -> Sources:
    """Everything. Raises ``Denied`` for anybody but the own organisation."""
    if not asker.own:
        raise Denied("sources are for the organisation that runs this node", do="ask that organisation")
    standing, owners = standings(reader), _owners(reader)
    known, same = source_markings.defaults(reader), same_as.groups(reader, "source")
    scheduled = jobs.all(reader)
    pulls = {job.subject: job for job in scheduled if job.kind == work.PULL}
    lines = {
        kept.feed.source: _feed(kept, pulls.get(kept.feed.name), owners, standing)
        for kept in feeds.all(reader)
    }
    for note in sources.all(reader):  # the newest note of a name stands last
        if note.name not in lines or not lines[note.name].feed:
            lines[note.name] = _file(note, owners, standing)
    for name in standing.keys() - lines.keys():
        lines[name] = Line(
            name=name, feed="", kind="", address="", owner=owners.get(name, ""), marking="", state="said", last=standing[name].last_at, next="",
            error="", records=0, faults=0, standing=standing[name],
        )  # fmt: skip
    for name, line in lines.items():
        level = source_markings.of_source(known, name) or ""
        lines[name] = msgspec.structs.replace(line, marking=level, same_as=same.get(name, ()))
    order = sorted(lines.values(), key=lambda line: (not line.feed, line.name))
    return Sources(sources=tuple(order), jobs=tuple(map(_job, scheduled)))


def own(tx: Tx, name: str, owner: str, by: str) -> None:
    """Say who owns a source; what was said of it before is taken back. Empty: nobody is known any more.

    Raises ``NotFound`` for no such source, ``BadInput`` for a name that is too long or nobody who says so.
    """
    if not by.strip() or len(owner) > LONGEST_OWNER:
        do = f"name who says so with --by, and the owner in at most {LONGEST_OWNER} characters"
        raise BadInput("who owns a source needs somebody who says so", where=name[:200], do=do)
    if name not in {line.name for line in look(tx, Asker("", own=True)).sources}:
        raise NotFound("there is no such source", where=name[:200], do="tocsin share sources lists all")
    for claim in claims.about(tx, OWNER, name):
        claims.take_back(tx, claim.seq, by, "said anew")
    if owner.strip():
        claims.make(tx, OWNER, (name,), msgspec.json.encode([name, owner.strip()]), by)


def is_known(reader: Reader, name: str) -> bool:
    """Whether there is a source or feed of this name, or files below it."""
    names = [line.name for line in look(reader, Asker("", own=True)).sources]
    return any(one == name or one.startswith(f"{name}/") for one in names)


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """What a default marking did."""

    changed: int
    """Versions that are marked otherwise than before."""
    remade: tuple[str, ...]
    stale: tuple[str, ...]


def mark(store: Store, name: str, level: Tlp | None, *, organisation: str, by: str, at: str) -> Marked:
    """Say how far what a source gives without a marking may go; None takes it back. Raises ``BadInput`` if nobody says so.

    Files that were written with what is marked anew, for who may not have it any more, are written anew without it.
    """
    with store.write("share sources set", at) as tx:
        written = {one: objects.get(tx, one) for one in derived.object_ids(tx)}
        changed = source_markings.give(tx, name, level, by)
        files: dict[str, list[Derived]] = {}
        for one, before in written.items():
            now = objects.get(tx, one)
            if before is not None and now is not None and now.marking != before.marking:
                files[one] = remark.too_far(tx, one, now.marking)
    remade: dict[str, bool] = {}
    for one, mine in files.items():
        paths = {file.path for file in mine}
        with store.read() as reader:  # a file that was just written anew has another digest now
            now_there = [file for file in derived.of_object(reader, one) if file.path in paths]
        taken = withdraw.Taken(
            object_id=one, new=True, sources=(), left=(), standing=(), files=tuple(now_there)
        )
        done = withdraw.remake(store, taken, organisation=organisation, at=at)
        remade |= dict.fromkeys(done.remade, True) | dict.fromkeys(done.stale, False)
    made, stale = ([path for path, ok in remade.items() if ok is wanted] for wanted in (True, False))
    return Marked(changed=changed, remade=tuple(made), stale=tuple(stale))


def _owners(reader: Reader) -> dict[str, str]:
    return dict(
        msgspec.json.decode(claim.body, type=tuple[str, str]) for claim in claims.standing(reader, OWNER)
    )


def shown(address: str) -> str:
    """An address without its query, in which a key may stand."""
    if "://" not in address:
        return address
    parts = urlsplit(address)
    return parts._replace(query="…" if parts.query else "", fragment="").geturl()


def _feed(
    kept: feeds.Kept, job: jobs.Job | None, owners: dict[str, str], standing: dict[str, Standing]
) -> Line:
    name = kept.feed.source
    running = job is not None and job.state == "running"
    state: State = "running" if running else "failed" if kept.error else "pulled" if kept.pulled_at else "new"
    return Line(
        name=name, feed=kept.feed.name, kind=kept.feed.kind, address=shown(kept.feed.address), owner=owners.get(name, ""),
        marking="", state=state, last=kept.pulled_at, next=job.due_at if job else "", error=kept.error or (job.error if job else ""),
        records=0, faults=0, standing=_of_feed(name, standing),
    )  # fmt: skip


def _of_feed(name: str, standing: dict[str, Standing]) -> Standing:
    """Of a folder the sum over its files, which are sources of their own."""
    mine = [one for source, one in standing.items() if source == name or source.startswith(name + "/")]
    return Standing(
        objects=sum(one.objects for one in mine), false=sum(one.false for one in mine), firsts=sum(one.firsts for one in mine),
        last_at=max((one.last_at for one in mine), default=""),
    )  # fmt: skip


def _file(note: sources.Intake, owners: dict[str, str], standing: dict[str, Standing]) -> Line:
    state: State = (
        "taken" if note.outcome == "taken" else "partly" if note.outcome == "partly" else "not taken"
    )
    return Line(
        name=note.name, feed="", kind=note.kind, address="", owner=owners.get(note.name, ""), marking="", state=state, last=note.at, next="",
        error="" if state in {"taken", "partly"} else note.outcome, records=note.records, faults=note.faults,
        standing=standing.get(note.name, Standing()),
    )  # fmt: skip


def _job(job: jobs.Job) -> Work:
    return Work(
        kind=job.kind, subject=job.subject, state=job.state, every_s=job.every_s, due_at=job.due_at, done_at=job.done_at,
        failures=job.failures, worker=job.worker, error=job.error,
    )  # fmt: skip
