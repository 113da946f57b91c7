# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store as a whole: any operations in any order, held after each step against a plain model.

Transactions of several operations, some of which raise in the middle; the same again; the store
closed and opened; a backup put back over the store, or into another one, and on from there; derived
things broken by somebody with SQL, named by the checks and mended.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, cast

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.store.model import NEWNESS, Kept, Model, meaning, raw_of, speak
from tocsin.core.component import Advisory, Affected, Component, Exposure, KevEntry, Unchecked
from tocsin.core.dependency import Input, Map, Member, Node, Shock
from tocsin.core.errors import BadInput, Conflict
from tocsin.core.hit import Hit
from tocsin.core.marking import LEVELS
from tocsin.core.policy import Asker
from tocsin.store import (
    Tx,
    audit,
    backup,
    cases,
    derived,
    disputes,
    hits,
    inventory,
    maps,
    mend,
    objects,
    open_store,
    restore,
    schema,
    sources,
    verify,
    withdrawals,
)
from tocsin.store.objects import NewObject, Stored
from tocsin.store.view import View

# Few of each, so that they meet; odd ones as file systems, logs and strangers give them.
NAMES = [
    "indicator--p",
    "indicator--q",
    "malware--\x00",
    "malware--\ud800",
    "tool--\x1a0000",
    "tool--é\U0001f514",
]
LONG = "indicator--" + "x" * 6000
KEYS = ["2026-01-01T00:00:00", "2026-01-01T00:00:00.1", "2026-01-01T00:00:00.12", "2026-01-02T00:00:00"]
WORDS = ["", "a", "b\x00", "\udc80.exe", "\x1a"]
SOURCES = ["one.json", "two.json", "odd \x00 \x1a \ud800"]
ATOMS = [
    ("domain", "a.example"),
    ("url", "https://a.example/\x00"),
    ("mutex", "\ud800"),
    ("x", ""),
    ("domain", "b"),
]
SPOKEN = [(), tuple(ATOMS[:1]), tuple(ATOMS[:3]), (ATOMS[4], ATOMS[0], ATOMS[4])]
"""Atoms of one object: few sets, so that the same is said again in another spelling."""
AUDIENCES = [(), ("acme",), ("energy",), ("acme", "water\ud800")]
ASKERS = [
    Asker("us", own=True),
    Asker("acme", ("energy",)),
    Asker("acme"),
    Asker("port", ("water",)),
    Asker(""),
]
ACTORS = ["amy", "bo\x00"]
INSTANTS = [f"2026-11-22T09:30:0{second}.000Z" for second in range(3)]
A = Component(name="a\ud800", version="1", ecosystem="PyPI", package="a", source="x\x00")
B = Component(name="b", version="2", asset="web-1")
NODES = [
    Node(id="power", kind="service", name="Power", people=4, source="a.toml:1"),
    Node(id="power", kind="service", name="Strom\udc80", region="north", source="b.toml:1"),
    Node(id="water", kind="service", name="Water", source="a.toml:2"),
]
INPUTS = [
    Input(of="water", name="power", members=(Member(node="power"),), stock_days=days, source=source)
    for days, source in ((0.5, "a.toml:3"), (0.5, "b.toml:3"), (2.0, "b.toml:4"))
]
SHOCKS = [
    Shock(id="cut", name="cut", lost=("power",), start=dt.date(2026, 4, 15), source=source)
    for source in ("a", "b")
]

few = lambda pool: st.lists(st.sampled_from(pool), max_size=3)  # noqa: E731 -- a word for the lines below
source = st.sampled_from(SOURCES)


@st.composite
def new_objects(draw: st.DrawFn) -> NewObject:
    name = draw(st.sampled_from(NAMES * 8 + NAMES[:2] * 8 + [LONG]))
    atoms = draw(st.sampled_from(SPOKEN))
    return NewObject(
        id=name,
        type=name.partition("--")[0],
        version_key=draw(st.sampled_from(KEYS)),
        raw=raw_of(atoms, draw(st.integers(0, 1)), spaced=draw(st.booleans())),
        created_by=draw(st.sampled_from(WORDS)),
        not_matched=draw(st.sampled_from(WORDS)),
        revoked=draw(st.sampled_from([False, False, True])),
        tlp=draw(st.sampled_from(["", *LEVELS, "mauve"])),
        audience=draw(st.sampled_from(AUDIENCES)),
        tags=tuple(draw(few(WORDS))),
        atoms=atoms,
    )  # fmt: skip


def record_of(kind: type, /, **fields: Any) -> st.SearchStrategy[Any]:
    """Records with these fields, each out of a few."""
    return st.builds(kind, **{name: st.sampled_from(pool) for name, pool in fields.items()})


ADVISORIES = record_of(
    Advisory, id=["GHSA-1", "GHSA-2\x00"], modified=[*NEWNESS, "", "yesterday"], summary=["", "a hole"],
    affected=[(), (Affected(ecosystem="PyPI", package="a"),)],
)  # fmt: skip
HITS = record_of(
    Hit, file=["eve.json", "\udc80.log"], line=[1], offset=[0, 7], field=["message"], at=[""], kind=["domain"],
    value=["a.example", "b"], seen=["A.example", "\ud800"],
)  # fmt: skip
CHARTS = st.builds(
    Map, name=st.sampled_from(["", "North", "South"]), nodes=few(NODES).map(tuple), inputs=few(INPUTS).map(tuple),
    shocks=few(SHOCKS).map(tuple),
)  # fmt: skip

Op = tuple[Any, ...]
OPERATIONS: st.SearchStrategy[Op] = st.one_of(
    st.tuples(st.just("add"), st.lists(new_objects(), max_size=6), source),
    st.tuples(st.just("add"), st.lists(new_objects(), min_size=1, max_size=6), source),
    st.tuples(st.just("withdraw"), st.sampled_from(NAMES), st.sampled_from(WORDS), st.sampled_from(ACTORS)),
    st.tuples(st.just("file"), st.sampled_from(["/nonexistent/a", "b\x00", "\udc80"]), st.sampled_from(["bundle", "list"]),
              st.sampled_from(["00" * 32, "ff" * 32]), st.lists(st.sampled_from(NAMES), max_size=3)),
    st.tuples(st.just("components"), source, few([A, B])),
    st.tuples(st.just("unchecked"), source, few([Unchecked(what="w\ud800", why="x"), Unchecked(what="v", why="y", count=3)])),
    st.tuples(st.just("exposures"), st.just("(matching)"), few([Exposure(component=A, advisory="GHSA-1"), Exposure(component=B, advisory="2")])),
    st.tuples(st.just("kev"), source, st.sampled_from(["2026-01-01", "2026-01-02"]),
              few([KevEntry(cve="CVE-2026-1"), KevEntry(cve="CVE-2026-1", name="n\x00"), KevEntry(cve="CVE-2026-2")])),
    st.tuples(st.just("map"), source, CHARTS),
    st.tuples(st.just("advise"), st.lists(ADVISORIES, max_size=4)),
    st.tuples(st.just("hit"), st.lists(HITS, max_size=4)),
    st.tuples(st.just("case"), st.sampled_from(["case--1", "case--\ud800"]), st.sampled_from(INSTANTS),
              st.sampled_from(["open", "closed"]), st.sampled_from([b"", b"\x00\xff"])),
    st.tuples(st.just("take"), source, st.sampled_from(["", "map"]), st.sampled_from(["aa", "bb"]), st.integers(0, 1)),
)  # fmt: skip


def perform(tx: Tx, model: Model, op: Op) -> tuple[Any, Any]:
    """Do one operation on both; what the store answers, and what the model says."""
    name, *given = op
    if name == "add":
        added = objects.add(tx, given[0], given[1])
        refused = {fault.where for fault in added.refused}
        assert refused <= {LONG[:100]}, "only what is too long is refused"
        expected = model.add(given[0], given[1], {LONG} if refused else set())
        return (added.added, added.unchanged, added.disputed), expected
    if name == "advise":
        kept = inventory.add_advisories(tx, given[0])
        return (kept.added, kept.replaced, kept.unchanged), model.advise(given[0])
    if name in {"components", "unchecked", "exposures"}:
        arguments = given[1:] if name == "exposures" else given
        return getattr(inventory, f"replace_{name}")(tx, *arguments), model.replace(name, *given)
    functions: dict[str, Callable[..., Any]] = {
        "withdraw": withdrawals.add,
        "file": derived.record,
        "kev": inventory.replace_kev,
        "map": maps.replace,
        "hit": hits.add,
        "case": cases.put,
        "take": lambda tx, name, kind, digest, count: sources.record(
            tx, name, kind, digest, "taken", count, 0
        ),
    }
    return functions[name](tx, *given), getattr(model, name)(*given)


def broken_off(news: list[NewObject]) -> Iterator[NewObject]:
    """Objects out of a file that turns out not to be whole."""
    yield from news
    raise BadInput("cut off")


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
SEVERAL = st.lists(OPERATIONS, min_size=4, max_size=12)
"""For one transaction: a run may take few steps, and each is to do much."""


class Machine(RuleBasedStateMachine):
    """One store, and where else it may go."""

    def __init__(self, made: Callable[[], str], others: list[str], folder: Path) -> None:
        super().__init__()
        self.url, self.others, self.folder = made(), list(others), folder
        self.store = open_store(self.url)
        self.model = Model()
        self.kept: tuple[Path, Model] | None = None
        self.done: tuple[Op, Model] | None = None

    def teardown(self) -> None:
        self.store.close()

    def last(self) -> int:
        with self.store.read() as reader:
            return reader.last

    # -- writing ---------------------------------------------------------------------------

    @rule(ops=SEVERAL, by=st.sampled_from(ACTORS), at=st.sampled_from(INSTANTS))
    def write(self, ops: list[Op], by: str, at: str) -> None:
        self.model.by, self.model.at = by, at
        with self.store.write(by, at) as tx:
            for op in ops:
                found, expected = perform(tx, self.model, op)
                assert found == expected, op
        self.done = (ops[-1], self.model)

    @precondition(lambda self: self.done is not None and self.done[1] is self.model)
    @rule()
    def write_the_same_again(self) -> None:
        assert self.done is not None
        op, before = self.done[0], self.last()
        with self.store.write(self.model.by, self.model.at) as tx:
            found, expected = perform(tx, self.model, op)
        assert found == expected, op
        assert self.last() == before, f"{op} again takes numbers"

    @rule(
        ops=st.lists(OPERATIONS, max_size=3),
        how=st.sampled_from(["raise", "refuse", "cut off", "no number"]),
        news=st.lists(new_objects(), max_size=3),
    )
    def write_and_fail(self, ops: list[Op], how: str, news: list[NewObject]) -> None:
        before, lost = self.last(), copy.deepcopy(self.model)
        with pytest.raises((BadInput, ArithmeticError)), self.store.write("amy", INSTANTS[0]) as tx:
            for op in ops:
                perform(tx, lost, op)
            if how == "raise":
                raise ArithmeticError
            if how == "refuse":
                withdrawals.add(tx, "", "wrong", "amy")
            if how == "cut off":
                objects.add(tx, broken_off(news), "cut.json")
            need = Input(of="water", name="power", members=(), stock_days=float("inf"))
            maps.replace(tx, "bad.toml", Map(inputs=(need,)))
        assert self.last() == before

    # -- the store as a thing ----------------------------------------------------------------

    @rule(ops=SEVERAL)
    def close_and_open(self, ops: list[Op]) -> None:
        self.write(ops, "amy", INSTANTS[0])
        self.store.close()
        self.store = open_store(self.url)

    @rule(ops=SEVERAL)
    def back_up(self, ops: list[Op]) -> None:
        self.write(ops, "amy", INSTANTS[1])
        path = self.folder / "kept.gz"
        backup.write(self.store, path, at=INSTANTS[1], by="test")
        self.kept = (path, copy.deepcopy(self.model))

    @precondition(lambda self: self.kept is not None)
    @rule(place=st.integers(0, 2), at=st.sampled_from(INSTANTS))
    def put_back(self, place: int, at: str) -> None:
        """Over the store itself, or over what stands in another place, and on from there."""
        assert self.kept is not None
        path, kept = self.kept
        self.store.close()
        if place < len(self.others):
            self.url, self.others[place] = self.others[place], self.url
        elif self.model.audit:
            with pytest.raises(Conflict):
                restore.restore(self.url, path, actor="amy", at=at)
        restore.restore(self.url, path, actor="amy", at=at, replace=True)
        self.model = copy.deepcopy(kept)
        self.model.audit.append((at, "amy", restore.ACTION, path.name))
        self.store = open_store(self.url)

    # -- what is derived, broken by SQL and mended ---------------------------------------------

    def wrong(self) -> set[str]:
        with self.store.read() as reader:
            found = verify.objects(reader, speak)
            tallies = {
                "altered": found.altered,
                "postings": found.postings,
                "last": verify.last_flags(reader),
                "arrivals": verify.arrivals(reader),
                "numbers": verify.numbers(reader),
                "disputes": verify.disputes(reader),
                "files": verify.written_out(reader)[0],
            }
            tallies["database"] = verify.Tally(len(verify.database(reader)))
            tallies["audit"] = verify.Tally(len(audit.verify(reader)))
            return {
                f"{name} {' '.join(tally.first)}".strip() for name, tally in tallies.items() if tally.count
            }

    @precondition(lambda self: self.model.objects)
    @rule(which=st.integers(0, 99), what=st.sampled_from(["posting", "last"]))
    def break_and_mend(self, which: int, what: str) -> None:
        spoken = [kept for kept in self.model.objects if kept.new.atoms or what == "last"]
        if not spoken:
            return
        victim = spoken[which % len(spoken)].new
        table = schema.object_.c
        same = (table.id == victim.id, table.version_key == victim.version_key)
        with self.store.write("stranger", INSTANTS[2]) as tx:
            (seq,) = tx.connection.execute(sa.select(table.seq).where(*same)).scalars()
            if what == "posting":
                tx.connection.execute(sa.delete(schema.posting).where(schema.posting.c.object == seq))
            else:
                off = sa.update(schema.object_).where(table.id == victim.id, table.is_last)
                tx.connection.execute(off.values(is_last=False))
        assert self.wrong() == {f"{what}s {victim.id}" if what == "posting" else f"{what} {victim.id}"}
        self.model.by, self.model.at = "doctor", INSTANTS[2]
        with self.store.write("doctor", INSTANTS[2]) as tx:
            assert mend.derive(tx, speak) == (len(self.model.objects), int(what == "last"))
        self.model.audit.append((INSTANTS[2], "doctor", mend.ACTION, ""))

    # -- reading ---------------------------------------------------------------------------

    @rule(limit=st.integers(1, 4))
    def look_as_everybody(self, limit: int) -> None:
        for asker in ASKERS:
            self.look_as(asker, limit)

    def look_as(self, asker: Asker, limit: int) -> None:
        seen = self.model.seen_by(asker)
        with self.store.read() as reader:
            view = View(reader, asker)
            assert paged(lambda after: view.page(after, limit).rows, limit) == [
                plain(self.model, k) for k in seen
            ]
            assert view.count() == len({kept.new.id for kept in seen})
            for name in NAMES:
                mine = [kept for kept in self.model.versions(name) if kept in seen]
                assert [shown(row) for row in view.versions(name)] == [
                    plain(self.model, kept) for kept in mine
                ]
                assert view.exists(name) == bool(mine)
                newest = view.get(name)
                assert (newest and shown(newest)) == (plain(self.model, mine[-1]) if mine else None)
            for atom in ATOMS:
                expected = {
                    kept.new.id
                    for kept in seen
                    if atom in kept.new.atoms
                    and not kept.new.revoked
                    and kept is [k for k in self.model.versions(kept.new.id) if k in seen][-1]
                }
                found = view.by_atom(*atom)
                assert (len(found), set(found)) == (len(expected), expected)

    @rule(limit=st.integers(1, 4), last=st.booleans())
    def look_everything_up(self, limit: int, last: bool) -> None:
        for name in [*NAMES, LONG, "none--"]:
            self.look_up(name, limit, last=last)

    def look_up(self, name: str, limit: int, *, last: bool) -> None:
        model, versions = self.model, self.model.versions(name)
        withdrawn = name in model.withdrawn
        with self.store.read() as reader:
            for hidden in (False, True):
                expected = [plain(model, kept) for kept in versions if hidden or not withdrawn]
                found = objects.versions(reader, name, include_withdrawn=hidden)
                assert [shown(row) for row in found] == expected
                newest = objects.get(reader, name, include_withdrawn=hidden)
                assert (newest and shown(newest)) == (expected[-1] if expected else None)
                for kept in versions:
                    one = objects.get(reader, name, kept.new.version_key, include_withdrawn=hidden)
                    assert (one and shown(one)) == (plain(model, kept) if hidden or not withdrawn else None)
                rows = [
                    k for k in (model.objects if hidden else model.standing()) if not last or model.is_last(k)
                ]

                def page(after: int, hidden: bool = hidden) -> list[Stored]:
                    version: Literal["all", "last"] = "last" if last else "all"
                    return objects.page(reader, after, limit, version=version, include_withdrawn=hidden)

                assert paged(page, limit) == [plain(model, kept) for kept in rows]
            state = withdrawals.state(reader, name)
            assert (state and (state.reason, state.by, state.at)) == model.withdrawn.get(name)
            files = [file.path for file in derived.of_object(reader, name)]
            assert files == [path for path, file in model.files.items() if name in file[3]]

    @invariant()
    def all_is_well(self) -> None:
        assert self.wrong() == set()

    @invariant()
    def objects_are_those_of_the_model(self) -> None:
        model = self.model
        with self.store.read() as reader:
            found = objects.page(reader, 0, 1000, include_withdrawn=True)
            assert [shown(row) for row in found] == [plain(model, kept) for kept in model.objects]
            columns = (schema.object_.c.created_by, schema.object_.c.not_matched, schema.object_.c.tags)
            beside = reader.connection.execute(sa.select(*columns).order_by(schema.object_.c.seq)).all()
            news = [kept.new for kept in model.objects]
            assert [(*row,) for row in beside] == [(n.created_by, n.not_matched, n.tags) for n in news]
            lasts = [kept for kept in model.standing() if model.is_last(kept)]
            for kind in ("indicator", "malware", "tool"):
                expected = [plain(model, kept) for kept in lasts if kept.new.type == kind]
                assert [shown(row) for row in objects.of_type(reader, kind)] == expected
            everything = {kept.new.id for kept in model.objects}
            assert objects.count(reader) == len(lasts)
            assert objects.count(reader, include_withdrawn=True) == len(everything)
            asked = [*NAMES, LONG, "none--"]
            assert objects.exists(reader, asked) == everything - set(model.withdrawn)
            assert objects.exists(reader, asked, include_withdrawn=True) == everything
            live = model.live()
            unmatched = [(kept.new.id, kept.new.not_matched) for kept in live if kept.new.not_matched]
            assert list(objects.not_matched(reader)) == unmatched
            for atom in ATOMS:
                assert objects.by_atom(reader, *atom) == [
                    kept.new.id for kept in live if atom in kept.new.atoms
                ]
            spoken = [(*atom, kept.new.id, kept.new.tags) for kept in live for atom in set(kept.new.atoms)]
            rows = list(objects.live_atoms(reader))
            assert sorted(rows) == sorted(spoken)
            assert len(list(itertools.groupby(rows, key=lambda row: row[:2]))) == len(
                {row[:2] for row in spoken}
            )
            assert sorted(objects.live_atoms(reader, {"tool"})) == sorted(
                r for r in spoken if r[2].startswith("tool")
            )

    @invariant()
    def what_was_said_is_that_of_the_model(self) -> None:
        model = self.model
        with self.store.read() as reader:
            said = [
                (d.id, d.version_key, meaning(d.raw), d.source, d.at)
                for d in disputes.page(reader, include_withdrawn=True)
            ]
            # Of two spellings of the same in one call, either may be kept.
            expected = [(*pair, by, at) for pair, (by, at) in model.disputes.items()]
            assert said == expected
            standing = [row[:2] for row in expected if row[0] not in model.withdrawn]
            assert [(d.id, d.version_key) for d in disputes.page(reader)] == standing
            for name in NAMES:
                said_by = model.said_by(name)
                assert (len(objects.sources(reader, name)), set(objects.sources(reader, name))) == (
                    len(said_by),
                    said_by,
                )
            assert inventory.components(reader) == model.records("components")
            assert inventory.unchecked(reader) == model.records("unchecked")
            assert inventory.exposures(reader) == model.records("exposures")
            assert inventory.advisories(reader) == list(model.advisories.values())
            assert inventory.kev(reader) == model.kev_entries()
            assert sorted(inventory.kev_lists(reader)) == sorted(model.kev_dates.items())
            chart, notes = maps.load_with_notes(reader)
            assert (chart, len(notes)) == model.whole_map()
            assert hits.all(reader) == list(model.hits.values())
            assert hits.count(reader) == len(model.hits)
            assert [row[1:] for row in cases.all(reader)] == [
                (name, *row) for name, row in model.cases.items()
            ]
            files = [(file.path, file.kind, file.digest, file.at) for file in derived.all(reader)]
            assert files == [(path, *file[:3]) for path, file in model.files.items()]
            taken = [[row.name, row.kind, row.digest, row.records, row.at] for row in sources.all(reader)]
            assert taken == model.intake
            withdrawn = {w.object_id: (w.reason, w.by, w.at) for w in withdrawals.all(reader)}
            assert withdrawn == model.withdrawn

    @invariant()
    def the_chain_tells_of_every_write(self) -> None:
        with self.store.read() as reader:
            entries = audit.page(reader, 0, 10_000)
            assert [(e.at, e.actor, e.action, e.subject) for e in entries] == self.model.audit
            assert audit.head(reader)[0] == len(entries)


def shown(row: Stored) -> tuple[Any, ...]:
    """A row as it can be compared with the model."""
    return (
        row.id, row.type, row.version_key, row.raw, row.is_last, row.revoked, row.added_at, row.marking,
    )  # fmt: skip


def plain(model: Model, kept: Kept) -> tuple[Any, ...]:
    """The same of a version of the model."""
    new = kept.new
    return (
        new.id, new.type, new.version_key, new.raw, model.is_last(kept), new.revoked, kept.at, kept.marking,
    )  # fmt: skip


def paged(page: Callable[[int], Any], limit: int) -> list[tuple[Any, ...]]:
    """All rows, page by page."""
    rows: list[Stored] = []
    while found := page(rows[-1].seq if rows else 0):
        assert len(found) <= limit
        rows += found
    assert [row.seq for row in rows] == sorted({row.seq for row in rows})
    return [shown(row) for row in rows]


def test_any_operations_in_any_order_leave_what_the_model_holds(places, tmp_path):
    """Few and short runs in the gate, hundreds of long ones under the profile soak: only these take
    the minutes that it takes to make a failing run shorter."""
    others = [places.empty(), f"sqlite:///{tmp_path / 'other.db'}"]
    most = settings().max_examples
    steps = settings(max_examples=max(5, most // 10), stateful_step_count=12, phases=QUICK)
    if most > 1_000:
        steps = settings(steps, stateful_step_count=40, phases=[*QUICK, Phase.shrink])
    machine = cast("type[Machine]", lambda: Machine(places.made, others, tmp_path))
    run_state_machine_as_test(machine, settings=steps)
