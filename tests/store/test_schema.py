# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.core.test_keys import ANY_TEXT
from tocsin.store import schema, sources


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=ANY_TEXT)
def test_both_databases_keep_any_text(store, name):
    with store.write("me", "2026") as tx:
        sources.record(tx, name, name, name, "taken", 1, 0)
        found = sources.all(tx)[-1]
    assert (found.name, found.kind, found.digest) == (name, name, name)


def test_text_sorts_by_code_point(store):
    names = ["a", "B", "é", "\U0001f514", "z", "Z", "1", ".", "\uffff"]
    with store.write("me", "2026") as tx:
        for name in names:
            sources.record(tx, name, "", "", "", 0, 0)
        sorted_there = tx.connection.execute(
            schema.origin.select().with_only_columns(schema.origin.c.name).order_by(schema.origin.c.name)
        )
        assert list(sorted_there.scalars()) == sorted(names)
