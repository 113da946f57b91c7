# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Runs the migrations (Alembic) inside a transaction that the caller holds."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

_SCRIPTS = Path(__file__).parent / "migrations"


def config() -> Config:
    """Alembic's settings, without a file of their own."""
    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def head() -> str:
    """Revision of the newest migration."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Bring the database up to revision ``to``; the caller's transaction makes it all or nothing."""
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, to)
