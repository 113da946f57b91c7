# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.store import find, objects, verify, withdrawals
from tocsin.store.objects import NewObject

LEVELS = ["", "clear", "green", "amber", "red"]
DAYS = [f"2026-11-{day:02}" for day in range(1, 9)]
MANY = 400
FOREVER = "9999-01-01T00:00:00.000Z"
BEGIN = "0001-01-01T00:00:00.000Z"


def made(draw, at):
    """An object; some have two versions, some no time, some times that differ below the millisecond."""
    time = f"{draw.choice(DAYS)}T00:00:00" + draw.choice(["", ".5", ".0001", ".0002", ".999"])
    key = draw.choice([time, time, ""])
    name = f"indicator--{at if draw.random() < 0.8 else at - 1}"
    atoms = (("domain", f"{at % 50}.example"),)
    return NewObject(
        id=name,
        type=draw.choices(["indicator", "malware"], weights=[50, 1])[0],
        version_key=key,
        tlp=draw.choices(LEVELS, weights=[20, 20, 20, 1, 20])[0],
        atoms=atoms,
        raw=b'{"n":%d}' % at,
    )


@pytest.fixture
def filled(store):
    """A store of some hundred versions by two sources, and what the rows say, found without any index."""
    draw = random.Random(7)
    news = [made(draw, at) for at in range(MANY)]
    for turn in range(4):
        with store.write("me", f"2026-11-22T09:3{turn}:00.000Z") as tx:
            objects.add(tx, news[turn * 100 : turn * 100 + 100], f"file {turn % 2}")
    with store.write("me", "2026-11-22T09:40:00.000Z") as tx:
        objects.add(tx, draw.sample(news, 60), "file 1")
        objects.add(tx, [made(draw, at) for at in range(MANY + 10, MANY + 16)], "rare")
        objects.add(tx, news[3:5], "rare")
        withdrawals.add(tx, news[7].id, "wrong", "me")
    return store


def everything(reader):
    return objects.page(reader, 0, 10 * MANY)


def paged(ask, after, place):
    """All pages of a question, seven rows each."""
    found = []
    while part := ask(after, 7):
        assert len(part) <= 7
        found += part
        after = place(part[-1])
    return found


def test_by_source(filled):
    with filled.read() as reader:
        for name in ("file 0", "file 1", "rare", "file 2"):
            wanted = [row.seq for row in everything(reader) if said_by(reader, row, name)]
            found = paged(partial(find.of_source, reader, name), 0, lambda row: row.seq)
            assert [row.seq for row in found] == wanted
        assert wanted == []


def said_by(reader, row, name):
    """Whether a source has said this very version, from the two tables as they are."""
    text = (
        "SELECT count(*) FROM origin AS f WHERE f.name = :name AND (f.id = (SELECT origin FROM object WHERE seq = :seq)"
        " OR EXISTS (SELECT 1 FROM object_source AS s WHERE s.object = :seq AND s.origin = f.id))"
    )
    return reader.connection.execute(sa.text(text), {"name": name, "seq": row.seq}).scalar_one() == 1


def test_by_marking(filled):
    with filled.read() as reader:
        for level in (None, "clear", "green", "amber", "red", "amber+strict"):
            wanted = [row.seq for row in everything(reader) if row.marking.tlp == level]
            found = paged(partial(find.marked, reader, level), 0, lambda row: row.seq)
            assert [row.seq for row in found] == wanted


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (BEGIN, FOREVER),
        ("2026-11-03T00:00:00.000Z", "2026-11-05T00:00:00.000Z"),
        ("2026-11-03T00:00:00.0002Z", "2026-11-03T00:00:00.999Z"),
        ("2026-11-05T00:00:00.000Z", "2026-11-03T00:00:00.000Z"),
    ],
)
def test_by_time_of_the_version(filled, begin, end):
    with filled.read() as reader:
        low, high = begin.rstrip("Z0").rstrip(".:"), end.rstrip("Z0").rstrip(".:")
        wanted = {row.seq for row in everything(reader) if row.version_key and low <= row.version_key < high}
        found = paged(
            lambda after, limit: find.modified(reader, begin, end, limit, after),
            None,
            lambda row: find.place_of(row, "modified"),
        )
        assert {row.seq for row in found} == wanted
        assert len(found) == len(wanted)
        times = [f"{row.version_key}{'' if '.' in row.version_key else '.'}000"[:23] for row in found]
        assert times == sorted(times)


def test_by_time_of_arrival(filled):
    with filled.read() as reader:
        begin, end = "2026-11-22T09:31:00.000Z", "2026-11-22T09:33:00.000Z"
        wanted = [row.seq for row in everything(reader) if begin <= row.added_at < end]
        found = paged(
            lambda after, limit: find.added(reader, begin, end, limit, after),
            None,
            lambda row: find.place_of(row, "added"),
        )
        assert [row.seq for row in found] == wanted
        assert wanted


BROUGHT = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(0, 5)), max_size=12)


@given(BROUGHT, st.integers(1, 5))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_when_is_found_by_who_brought_it_and_by_the_hour(places, opened, brought, limit):
    """Runs of any length, also none, by a clock that goes back: each page holds as many as were asked for, but the last."""
    store = opened(places.made())
    rows: list[tuple[str, str, int]] = []
    for turn, (source, hour, count) in enumerate(brought):
        at = f"2026-11-22T0{hour}:00:00.000Z"
        news = [NewObject(id=f"i--{turn}-{n}", type="i", version_key="", raw=b"{}") for n in range(count)]
        with store.write("me", at) as tx:
            objects.add(tx, news, source)
    with store.read() as reader:
        for row in reader.connection.execute(
            sa.text("SELECT seq, added_at, origin FROM object ORDER BY seq")
        ):
            rows.append((str(row.origin), row.added_at, row.seq))
        names = dict(reader.connection.execute(sa.text("SELECT name, id FROM origin")).all())
        for source in "abc":
            wanted = [seq for origin, _, seq in rows if origin == str(names.get(source))]
            assert pages(partial(find.of_source, reader, source), 0, lambda row: row.seq, limit) == wanted
        for begin, end in ((0, 4), (1, 3), (2, 2)):
            low, high = (f"2026-11-22T0{hour}:00:00.000Z" for hour in (begin, end))
            wanted = [seq for at, seq in sorted((at, seq) for _, at, seq in rows if low <= at < high)]
            ask = partial(_added, reader, low, high)
            assert pages(ask, None, lambda row: find.place_of(row, "added"), limit) == wanted
        assert verify.arrivals(reader).count == 0


def _added(reader, begin, end, after, limit):
    return find.added(reader, begin, end, limit, after)


def pages(ask, after, place, limit):
    """The numbers on all pages; a page that is not full is the last."""
    found = []
    while True:
        part = ask(after, limit)
        found += [row.seq for row in part]
        if len(part) < limit:
            return found
        after = place(part[-1])


def test_more_runs_than_are_asked_for_at_once(store, monkeypatch):
    monkeypatch.setattr(find, "_GROUP", 3)
    for turn in range(20):
        with store.write("me", f"2026-11-22T09:00:{turn % 7:02}.000Z") as tx:
            news = [NewObject(id=f"i--{turn}", type="i", version_key="", raw=b"{}")]
            objects.add(tx, news, "a" if turn % 2 else "b")
            withdrawals.add(tx, f"i--{turn}", "wrong", "me") if turn in {3, 5, 7} else None
    with store.read() as reader:
        found = find.of_source(reader, "a", 0, 6)
        assert [row.id for row in found] == [f"i--{turn}" for turn in (1, 9, 11, 13, 15, 17)]
        assert len(find.added(reader, "2026", "2027")) == 17


def test_a_time_that_is_none(filled):
    with filled.read() as reader, pytest.raises(BadInput, match="no timestamp"):
        find.modified(reader, "yesterday", FOREVER)


QUESTIONS = [
    ("by id", lambda r: objects.get(r, "indicator--9"), {"ix_object_last"}),
    ("all versions", lambda r: objects.versions(r, "indicator--9"), {"ix_object_last", "ix_object_older"}),
    ("one version", lambda r: objects.get(r, "indicator--9", "2026"), {"ix_object_last", "ix_object_older"}),
    ("whether it is there", lambda r: objects.exists(r, ["indicator--9"]), {"ix_object_last"}),
    ("by type", lambda r: objects.of_type(r, "malware"), {"ix_object_type"}),
    ("by value", lambda r: objects.by_atom(r, "domain", "1.example"), {"ix_atom_hash", "pk_posting"}),
    ("by time", lambda r: find.modified(r, BEGIN, FOREVER, 5), {"ix_object_modified"}),
    ("by arrival", lambda r: find.added(r, "2026", "2027", 5), {"ix_arrival_at_first", "pk_object"}),
    (
        "by source",
        lambda r: find.of_source(r, "rare", 10, 5),
        {"ix_arrival_origin_first", "pk_object", "ix_object_source_origin_object"},
    ),
    ("by marking", lambda r: find.marked(r, "amber", 10, 5), {"ix_object_tlp_seq"}),
    ("by sequence", lambda r: objects.page(r, 100, 5), {"pk_object"}),
]


@pytest.mark.parametrize(("name", "ask", "indexes"), QUESTIONS, ids=[name for name, *_ in QUESTIONS])
def test_every_question_goes_by_its_index(filled, name, ask, indexes):
    """The plans of the very statements that are run; SQLite calls a primary key by its table."""
    with filled.write("me", "2026-11-22T09:50:00.000Z") as tx:
        if (
            tx.connection.dialect.name == "postgresql"
        ):  # or the plans are those of an empty table, or not, as it comes
            tx.connection.exec_driver_sql("ANALYZE")
    with filled.read() as reader:
        sqlite = reader.connection.dialect.name == "sqlite"
        run: list[tuple[str, object]] = []
        sa.event.listen(
            reader.connection,
            "before_cursor_execute",
            lambda _c, _cursor, text, values, *_: run.append((text, values)),
        )
        ask(reader)
        asked = list(run)
        if not sqlite:
            reader.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # tables here are small
        plans = ""
        for text, values in asked:
            plan = ("EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN ") + text
            rows = reader.connection.exec_driver_sql(plan, values).all()
            plans += "\n".join(map(str, rows)) + "\n"
    if sqlite:
        plans = plans.replace("SEARCH posting USING PRIMARY KEY", "pk_posting")
        plans = plans.replace("SEARCH object USING INTEGER PRIMARY KEY", "pk_object")
    assert {index for index in indexes if index in plans} == indexes, plans
    assert "SCAN object" not in plans.replace("SCAN object_source", ""), plans
    assert "Seq Scan on object " not in plans, plans
