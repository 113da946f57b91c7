# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The main job on the made-up region, from three members' sides.

The water works finds an actor in its logs, shares what it may, and the two
others load the bundle and look into their own logs: one finds the same actor, one
finds nothing. Each member has a folder and a store of its own.
"""

from __future__ import annotations

import datetime as dt
import os

import msgspec

from tocsin.core import instant
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.core.policy import Asker
from tocsin.flows import case_book, files, share_case, trial, written
from tocsin.flows.context import Context
from tocsin.flows.demo_region import community
from tocsin.flows.taken import Taken
from tocsin.share.parcel import Parcel
from tocsin.store import Store, create_store, hits
from tocsin.store.clear import clear

FIRST = "water"
OTHERS = ("harbour", "grid")
COMMUNITY = "demo region"
WRITTEN = "written.json"
"""In the folder of the demo: what was written where."""


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What came of sharing one case with one other member."""

    member: str
    before: int
    """Hits in its own logs before it had the bundle."""
    loaded: Taken
    hits: tuple[Hit, ...]
    """Hits in its own logs with the bundle."""
    actors: tuple[str, ...]
    cases: int


def write(
    folder: str, *, seed: int, as_of: dt.date, member: str, without: frozenset[str], account: str = ""
) -> int:
    """Write one member's folder; returns how many files. ``account`` remembers them (``flows.written``)."""
    made = community.generate(seed, as_of, without, member)
    written.replace(folder, made, account)
    return len(made)


def share_first_case(store: Store, path: str, *, actor: str, at: str, limits: Limits) -> Parcel | None:
    """Export the case of the first member for the community; None if it has none."""
    found = case_book.all_cases(store)
    if not found:
        return None
    case = max(found, key=lambda case: (case.people, len(case.objects)))
    to = Asker(organisation=COMMUNITY, communities=(COMMUNITY,))
    parcel = share_case.prepare(store, case, organisation=FIRST, tlp="green", to=to, limits=limits)
    share_case.export(store, parcel, path, actor=actor, at=at, overwrite=True)
    return parcel


def other_member(
    member: str,
    folder: str,
    bundle: str,
    *,
    seed: int,
    as_of: dt.date,
    without: frozenset[str],
    now: dt.datetime,
    limits: Limits,
) -> Shared:
    """Play another member: its own folder and store, first without the bundle, then with it."""
    account = os.path.join(os.path.dirname(folder), WRITTEN)
    write(folder, seed=seed, as_of=as_of, member=member, without=without, account=account)
    store = create_store("sqlite:///" + folder + ".db")
    at = instant.from_datetime(now)
    try:
        with store.write("demo", at) as tx:
            clear(tx)
        trial.folder(store, folder, actor="demo", now=now, limits=limits, machine=False)
        with store.read() as reader:
            before = hits.count(reader)
        data = files.read_whole(bundle, limits)
        loaded = share_case.load(store, bundle, data, Context(actor="demo", at=at, limits=limits))
        trial.folder(store, folder, actor="demo", now=now, limits=limits, machine=False)
        with store.read() as reader:
            found = hits.all(reader)
        cases = case_book.all_cases(store)
    finally:
        store.close()
    actors = sorted({str(case.title.values["threat"]) for case in cases})
    return Shared(
        member=member, before=before, loaded=loaded, hits=tuple(found), actors=tuple(actors), cases=len(cases)
    )
