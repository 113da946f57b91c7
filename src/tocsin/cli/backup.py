# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin backup`` and ``tocsin restore``."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin import __version__
from tocsin.cli.output import safe
from tocsin.cli.session import Session
from tocsin.core.errors import Conflict


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def backup(session: Session, path: str, *, overwrite: bool) -> None:
    """Write all of the store into one file, while others go on working with it.

    The file is whole or not there, holds no password but the hashes of accounts, and is the same from SQLite and from
    PostgreSQL: tocsin restore puts it into either. Keep the SHA-256 that is printed elsewhere.

    \b
    Example:
      tocsin backup tocsin-2026-11-22.backup.gz
    """
    from tocsin.core import instant
    from tocsin.store import backup as room

    target = Path(path)
    with session.store() as store:
        if target.exists() and not overwrite:
            raise Conflict("the file exists", where=path, do="name another, or pass --overwrite")
        made = room.write(store, target, at=instant.from_datetime(session.now()), by=f"tocsin {__version__}")
    header = made.header
    click.echo(
        f"{safe(path)}: {made.rows} rows, {header.audit_last} audit entries, head {header.audit_head[:16]},"
        f" sha256 {made.sha256}"
    )


@click.command()
@click.argument("path", metavar="FILE")
@click.option("--replace", is_flag=True, help="Replace the records of the store that is there.")
@click.option("--sha256", default="", metavar="HEX", help="Refuse the file unless it has this digest.")
@click.pass_obj
def restore(session: Session, path: str, *, replace: bool, sha256: str) -> None:
    """Put a backup into the store of the settings, after checking all of it.

    A store that holds records is replaced only with --replace; if anything fails, it stays as
    it was. The audit chain tells of the restoring, and tocsin doctor shows it.

    \b
    Example:
      tocsin restore tocsin-2026-11-22.backup.gz
      tocsin --data-dir ./new restore tocsin-2026-11-22.backup.gz
    """
    from tocsin.core import instant
    from tocsin.store import restore as room

    at = instant.from_datetime(session.now())
    header, rows = room.restore(
        session.store_url, Path(path), actor="restore", at=at, replace=replace, sha256=sha256
    )
    session.say(f"made by {safe(header.made_by)} at {safe(header.made_at)}")
    click.echo(
        f"restored: {rows} rows, {header.audit_last} audit entries, head {safe(header.audit_head[:16])} before this"
    )
