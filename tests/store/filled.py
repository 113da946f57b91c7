# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A store with something in every table, and all that is in one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from tests.store.test_inventory import A, B, advisory
from tests.store.test_maps import REGION
from tests.trials import workload
from tocsin.core.collection import Collection
from tocsin.core.component import Answered, Exposure, KevEntry, Statement, Unchecked
from tocsin.core.feed import Cursor, Feed
from tocsin.core.hit import Hit
from tocsin.core.warninglist import Warninglist
from tocsin.store import (
    Reader,
    Store,
    Tx,
    accounts,
    answers,
    approvals,
    called_back,
    claims,
    collections,
    derived,
    epss,
    feeds,
    held_values,
    hits,
    hunted,
    inventory,
    jobs,
    lists_out,
    maps,
    misp_events,
    objects,
    placed,
    posted,
    remarks,
    schema,
    sent,
    sought,
    source_markings,
    source_withdrawals,
    sources,
    tokens,
    unusual,
    warninglists,
    warnings,
    withdrawals,
)

AT = workload.AT
SEED = 3
ODD = "odd \x00 \x1a \ud800 name"
"""A name as a file system may give it, and no database takes it."""


def fill(store: Store, written_out: Path | None = None) -> None:
    """Write with every function there is; ``written_out``: a folder for a derived file."""
    workload.perform(store, SEED, range(4), lambda _: None)
    with store.write("filler", AT) as tx:
        one = workload.turn(SEED, 0).objects[-1]
        objects.add(tx, [one], "another source")
        withdrawals.add(tx, one.id, "wrong\ud800", "amy")
        maps.replace(tx, ODD, REGION)
        inventory.replace_components(tx, "x.json", [A, B])
        inventory.add_advisories(tx, [advisory("2026-01-01T00:00:00Z")])
        inventory.add_advisories(tx, [advisory("2026-01-02T00:00:00Z", "newer")])
        inventory.replace_kev(tx, "kev.json", "2026-01-01", [KevEntry(cve="CVE-2026-1")])
        inventory.replace_exposures(tx, [Exposure(component=A, advisory="GHSA-1")])
        inventory.replace_unchecked(tx, "x.json", [Unchecked(what="b", why="no ecosystem")])
        _match(tx)
        feeds.add(tx, Feed(name=ODD, kind="folder", address=ODD))
        feeds.move(tx, ODD, Cursor(), Cursor(files={ODD: "1 2"}))
        feeds.failed(tx, ODD, ODD)
        jobs.schedule(tx, "pull", ODD, 300)
        claims.make(tx, "same-asset", (ODD, "b"), b"{}", "amy")
        warnings.note(tx, ODD, "csirt", "2026-01-01T00:00:00")
        warnings.keep_own(tx, ODD, b"{}")
        warnings.keep_members(tx, ODD, b"[]")
        warnings.give(tx, ODD, "water", 2**53 - 1, b"{}", own=True)
        epss.replace(
            tx,
            "epss.csv",
            "2026-01-01",
            "v4",
            [epss.Score(cve="CVE-2026-1", probability="0.1", percentile="0.9")],
        )
        collections.add(tx, Collection(id="00000000-0000-4000-8000-000000000001", title="Sector"))
        posted.keep(tx, "00000000-0000-4000-8000-000000000002", ODD, b"{}")
        _let_in(tx)
        sources.record(tx, ODD, "map", "00" * 32, "taken", 4, 0)
        file = (written_out or Path("/nonexistent")) / "bundle.json"
        if written_out:
            file.write_bytes(b"{}")
        said = workload.turn(SEED, 1).objects[-1].id
        source_withdrawals.add(tx, said, f"source {SEED} 1", "wrong\ud800", "amy")
        source_markings.give(tx, ODD, "green", "amy")
        source_markings.note(tx, [objects.page(tx, 0, 1)[0].seq])
        placed.again(tx, [objects.page(tx, 0, 1)[0].seq])
        remarks.add(tx, one.id, "red", "asked", "amy")
        approvals.enter(tx, one.id, "all", digest="00", body=b"[]", by="amy", why="")
        misp_events.keep(
            tx, ODD, root=one.id, timestamp=5, source=ODD, pieces=lambda: iter([b"{", b'"a":1}'])
        )
        gone = [(one.id, one.version_key, one.raw)]
        sent.record(tx, gone, way="file", place=ODD, recipient="all", digest="00", by="amy")
        called_back.note(tx, ODD, "all", one.id, "still there", "delete", ODD)
        unusual.learn(tx, {ODD: b"\x80", "pump": b"\x80"})
        unusual.add(tx, [("2026-01-01", (ODD, "beacon"), b"{}")])
        lists_out.put(tx, lists_out.ListOut(name="block", form="plain", path=ODD))
        mark = sought.Mark(seq=1, left="0 0 0", at=AT)
        stretch = hunted.Stretch(end=7, lines=1, mark=mark)
        hunted.put(
            tx,
            hunted.Hunted(
                path=ODD,
                kind="log",
                size_bytes=7,
                modified_ns=1,
                head_bytes=7,
                head="x",
                asked="",
                stretches=(stretch,),
            ),
        )
        _watch(tx)
        derived.stale(tx, str(file.with_name("older.json")), "altered")
        derived.record(tx, str(file), "bundle", hashlib.sha256(b"{}").hexdigest(), [one.id])


def _watch(tx: Tx) -> None:
    one = Hit(
        file=ODD,
        line=1,
        offset=0,
        field="a",
        at=AT,
        kind="domain",
        value="a.example",
        seen="a.example",
        event="00",
    )
    hits.add(tx, [one, msgspec.structs.replace(one, file="rotated", line=2)])
    made = Warninglist(name=ODD, type="hostname", kinds=("domain",), entries={"hostname": ("top.example",)})
    warninglists.put(tx, made, licence="CC0-1.0", source=ODD, digest="00" * 32, by="amy")
    held_values.consider(
        tx, [("domain", "co.uk"), ("domain", "top.example")], lambda: warninglists.ready(tx), ODD
    )
    held_values.release(tx, "co.uk", "amy", ODD)


def _let_in(tx: Tx) -> None:
    ours, _ = accounts.add_organisation(tx, "us", own=True)
    theirs, _ = accounts.add_organisation(tx, "Northbank", ("energy", "north"))
    accounts.add(tx, "amy", ours, "admin", password="$argon2id$x", by="filler")
    seq = accounts.add(tx, "siem", theirs, "read", password="", certificate="ab" * 32, by="filler")
    tokens.add(tx, seq, b"\x01" * 32, "SIEM", "read", "2027-01-01T00:00:00.000Z")


def _match(tx: Tx) -> None:
    change = answers.Change(
        goes=lambda _: True,
        dropped=lambda _: True,
        standing=[Exposure(component=A, advisory="GHSA-2")],
        cleared=[],
        answered=[Answered(family="PyPI", package="a", facts="00")],
    )
    answers.amend(tx, change, lambda _: -(2**63))
    answers.name(tx, [(-(2**63), 7)], [])
    answers.bring(tx, {7: [Statement(id="X-1", answer="cleared", cite="v.json")]})
    answers.keep(tx, 0, b"{}")


def everything(reader: Reader) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, as Python reads it."""
    return {
        table.name: sorted((tuple(row) for row in reader.connection.execute(sa.select(table))), key=repr)
        for table in schema.metadata.sorted_tables
    }
