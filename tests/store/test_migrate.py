# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.store import first_schema
from tocsin.core import keys
from tocsin.core.component import Answered, Component, Doubted, Exposure, Unchecked
from tocsin.core.errors import Unavailable
from tocsin.store import (
    Tx,
    answers,
    audit,
    columns,
    create_store,
    inventory,
    migrate,
    objects,
    open_store,
    published,
    schema,
)
from tocsin.store.engine import whole
from tocsin.store.objects import NewObject


def test_the_migrations_make_just_the_schema(url):
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": schema.VERSION_TABLE,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        assert compare_metadata(context, schema.metadata) == []
        wanted = {table.name: where_of(table.indexes) for table in schema.metadata.tables.values()}
        inspector = sa.inspect(connection)
        dialect = connection.dialect.name
        found = {
            name: {
                index["name"]: str(index.get("dialect_options", {}).get(f"{dialect}_where", "")).strip("()")
                for index in inspector.get_indexes(name)
                if not index.get("duplicates_constraint")
            }
            for name in wanted
        }
        assert found == {name: dict(sorted(of[dialect].items())) for name, of in wanted.items()}
    engine.dispose()


def where_of(indexes):
    """Alembic compares columns of indexes, not their conditions."""
    return {
        dialect: {
            index.name: str(w) if (w := index.dialect_options[dialect]["where"]) is not None else ""
            for index in indexes
        }
        for dialect in ("sqlite", "postgresql")
    }


def test_a_difference_would_be_found(places):
    url = places.empty()
    create_store(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit ADD COLUMN mood text")
        connection.exec_driver_sql("DROP INDEX ix_object_type")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        found = compare_metadata(context, schema.metadata)
    engine.dispose()
    assert [difference[0] for difference in found] == ["remove_column", "add_index"]


def test_the_newest_migration_is_the_schema_this_program_knows():
    assert migrate.head() == schema.HEAD


def test_an_interrupted_migration_leaves_nothing(places):
    url = places.empty()
    if places.kind == "sqlite":
        Path(url.removeprefix("sqlite:///")).touch()
    engine = sa.create_engine(url)
    if places.kind == "sqlite":
        sa.event.listen(engine, "connect", lambda connection, _: setattr(connection, "isolation_level", None))
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with contextlib.suppress(KeyError), engine.begin() as connection:
        migrate.upgrade(connection)
        assert len(sa.inspect(connection).get_table_names()) > 20
        raise KeyError
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    create_store(url).close()


def test_the_migrations_run_from_a_folder_with_any_name(tmp_path, monkeypatch):
    odd = tmp_path / "100% sure: a folder"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", odd)
    monkeypatch.setattr(migrate, "_SCRIPTS", odd)
    create_store(f"sqlite:///{tmp_path}/store.db").close()


# Every schema that was ever released, with rows in every table, goes up to this one.

SCRIPTS = ScriptDirectory.from_config(migrate.config())
RELEASED = [script.revision for script in reversed([*SCRIPTS.walk_revisions()])]
ROWS = 3


def value(column, at):
    """Something of the column's type, another for each row."""
    if isinstance(column.type, sa.LargeBinary):
        return bytes([at]) * 32 + b"\x00\xff"
    if isinstance(column.type, sa.Boolean):
        return at == 0
    if isinstance(column.type, sa.Integer):
        return at + 1
    return f"{column.name} {at} \x1a0000 水 " + "x" * at


def filled(connection):
    """Put rows into every table that is there, those first that others refer to; what was put in."""
    there = sa.MetaData()
    there.reflect(connection)
    kept = {}
    for table in there.sorted_tables:
        if table.name in {schema.VERSION_TABLE, "sequence", "audit"}:
            continue
        rows = [{column.name: value(column, at) for column in table.c} for at in range(ROWS)]
        connection.execute(sa.insert(table), rows)
        kept[table.name] = rows
    tx = Tx(connection, "an older program", "2026-11-22T09:30:00.000Z")
    tx.take(ROWS)
    for at in range(ROWS):
        tx.audit("older.write", f"subject {at}", at=at)
    tx.finish()
    return kept


@pytest.mark.parametrize("revision", RELEASED)
def test_a_database_of_every_released_schema_comes_up_with_all_that_is_in_it(places, opened, revision):
    """Reflection fills it, so a table of a later schema is covered without a change here.

    A migration that moves a column must say here where its values went.
    """
    url = places.empty()
    with whole(url) as (connection, found):
        assert found is None
        migrate.upgrade(connection, revision)
        kept = filled(connection)
    if revision != schema.HEAD:
        with pytest.raises(Unavailable):
            open_store(url)
    create_store(url).close()
    store = opened(url)
    with store.read() as reader:
        there = sa.MetaData()
        there.reflect(reader.connection)
        kept = moved(kept, revision)
        for name, rows in kept.items():
            table = there.tables[name]
            columns = [table.c[column] for column in rows[0]]
            held = [dict(row) for row in reader.connection.execute(sa.select(*columns)).mappings()]
            assert sorted(map(repr, held)) == sorted(map(repr, rows)), name
        assert audit.verify(reader) == []
        assert (audit.head(reader)[0], reader.last) == (ROWS, ROWS)
        # all of it is read by the program of today, through the types of its schema
        for table in schema.metadata.sorted_tables:
            read = reader.connection.execute(sa.select(*readable(table))).all()
            assert len(read) == ROWS or table.name not in kept, table.name
    with store.write("me", "2026-11-22T09:30:00.000Z") as tx:
        tx.take(100)  # past the numbers made up here
        objects.add(tx, [NewObject(id="i--new", type="i", version_key="1", raw=b"{}")], "file")


def moved(kept, revision):
    """Where the values of columns went that a later schema has in another place."""
    if revision == "0001":
        for row in kept["atom"]:
            row["hash"] = int.from_bytes(row.pop("key")[:8], "big", signed=True)
        by_object = {row["object"]: row["origin"] for row in kept["object_source"]}
        for row in kept["object"]:
            row["origin"] = by_object[row["seq"]]
            row["hash"] = keys.number_of(keys.unescape(row["id"]))
            row["modified_ms"] = None  # what stands there is no instant
        kept["object_source"] = []
    return {name: rows for name, rows in kept.items() if rows}


def test_what_was_stored_by_the_first_schema_is_found_by_the_keys_of_this_one(places, opened):
    url = places.empty()
    with whole(url) as (connection, _):
        first_schema.fill(connection)
    create_store(url).close()
    with opened(url).read() as reader:
        first_schema.check(reader)


def readable(table):
    """The columns whose made-up values mean something: lists of words are JSON."""
    return [column for column in table.c if not isinstance(column.type, columns.Words)]


def test_the_first_released_schema_is_still_there_to_come_from():
    assert RELEASED[0] == "0001"
    assert RELEASED[-1] == schema.HEAD


def test_answers_that_stood_among_the_unchecked_things_move_with_the_number_of_their_package(places, opened):
    url = places.empty()
    doubt = Doubted(why="so", labels=("a",), source="x", count=1)
    rows = [
        Answered(family="PyPI", package="a", facts="1"),
        Answered(family="npm", package="\ud7ffodd\x1a\x00水", facts="2", doubts=(doubt,)),
    ]
    with whole(url) as (connection, _):
        migrate.upgrade(connection, "0003")
        tables = sa.MetaData()
        tables.reflect(connection)
        origin, unchecked = tables.tables["origin"], tables.tables["unchecked"]
        for at, name in ((1, "(matching, by package)"), (2, "x.json")):
            connection.execute(sa.insert(origin).values(id=at, key=keys.key_of(name), name=name))
        bodies = [*((1, one) for one in rows), (2, Unchecked(what="a", why="?"))]
        for at, (source, one) in enumerate(bodies):
            values = {"seq": at + 3, "origin": source, "body": msgspec.json.encode(one)}
            connection.execute(sa.insert(unchecked).values(**values))
        Tx(connection, "an older program", "2026-11-22T09:30:00.000Z").take(10)
    create_store(url).close()
    with opened(url).read() as reader:
        assert answers.answered(reader) == rows
        for one in rows:
            assert answers.answered(reader, [keys.number_of(one.family, one.package)]) == [one]
        assert answers.doubts(reader) == [doubt]
        assert inventory.unchecked(reader) == [Unchecked(what="a", why="?")]
        assert answers.so_far(reader) == answers.SoFar()


def test_versions_from_before_are_published_in_their_order_and_never_two_runs_at_one_time(places, opened):
    """Two arrivals of one instant, one of an instant before, one whose instant is none, and one of later."""
    url = places.empty()
    noon, later = "2026-11-22T12:00:00.000Z", "2026-11-22T12:00:09.500Z"
    with whole(url) as (connection, _):
        migrate.upgrade(connection, "0005")
        tables = sa.MetaData()
        tables.reflect(connection)
        runs = [
            (1, 40, noon),
            (41, 41, noon),
            (50, 51, "2026-11-22T11:00:00Z"),
            (60, 60, "odd"),
            (70, 70, later),
        ]
        for first, last, at in runs:
            row = {"first": first, "last": last, "origin": 1, "at": at, "objects": 1}
            connection.execute(sa.insert(tables.tables["arrival"]).values(row))
    create_store(url).close()
    with opened(url).read() as reader:
        found = published.places(reader, [1, 16, 17, 40, 41, 50, 60, 70])
        start = found[0].ms
        assert published.text(start) == "2026-11-22T12:00:00.000000Z"
        assert [place.ms - start for place in found] == [0, 0, 1, 2, 3, 4, 5, 9_500]


def test_what_the_fourth_schema_held_is_kept_and_waits_to_be_told_what_is_alike(places, opened):
    url = places.empty()
    one = Component(name="lib", version="1.5.0", ecosystem="npm", package="lib", source="s.json#/0")
    accused = Exposure(component=one, advisory="X-1")
    with whole(url) as (connection, _):
        migrate.upgrade(connection, "0004")
        tables = sa.MetaData()
        tables.reflect(connection)
        for at, name in ((1, "s.json"), (2, inventory.MATCHING)):
            connection.execute(
                sa.insert(tables.tables["origin"]).values(id=at, key=keys.key_of(name), name=name)
            )
        for table, origin, record in (("component", 1, one), ("exposure", 2, accused)):
            values = {"seq": 3, "origin": origin, "package": 7, "body": msgspec.json.encode(record)}
            connection.execute(sa.insert(tables.tables[table]).values(**values))
        tx = Tx(connection, "an older program", "2026-11-22T09:30:00.000Z")
        tx.take(10)
        tx.audit("older.write", "")
        tx.finish()
    create_store(url).close()
    store = opened(url)
    with store.read() as reader:
        ((listed,), _) = inventory.listed(reader)
        assert (listed.component, listed.package, listed.alike) == (one, 7, None)
        assert inventory.exposures(reader) == [accused]
        assert inventory.alike(reader, [7]) == {7: {None: 3}}
        assert reader.connection.execute(sa.select(schema.exposure.c.advisory)).scalars().all() == [None]
        found = {
            index["name"]: index["column_names"]
            for index in sa.inspect(reader.connection).get_indexes("exposure")
        }
        assert found["ix_exposure_package"] == ["package", "origin", "advisory"]
    with store.write("me", "2026-11-22T09:30:00.000Z") as tx:
        answers.number_components(tx, {3: (8, b"kind"), 99: (8, b"kind")})
    with store.read() as reader:
        assert inventory.alike(reader, [7, 8]) == {8: {b"kind": 3}}
