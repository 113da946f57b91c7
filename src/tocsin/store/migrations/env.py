# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What Alembic runs: every migration within the transaction of the connection passed in."""

from __future__ import annotations

from alembic import context

from tocsin.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    version_table=schema.VERSION_TABLE,
    render_as_batch=True,
)
context.run_migrations()
