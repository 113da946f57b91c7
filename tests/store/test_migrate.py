# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tocsin.store import create_store, migrate, schema


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
