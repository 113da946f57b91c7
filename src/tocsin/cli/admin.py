# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin init``, ``doctor``, ``config`` and ``completion``."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys

import click

from tocsin import __version__
from tocsin.cli.account import show_first
from tocsin.cli.as_of import at_option, day_of
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import TocsinError, Unavailable

CONFIG_VERBS = {"show": ("tocsin.cli.admin:config_show", "Every setting with its value.")}


@click.command()
@click.pass_obj
def init(session: Session) -> None:
    """Make the data folder and the store, or bring an older store up to date. May be repeated; asks nothing.

    \b
    Example:
      tocsin init
      tocsin --data-dir ./node init
    """
    from tocsin.store import create_store, sources

    if not session.settings.database_url:
        try:
            os.makedirs(session.settings.data_dir, mode=0o700, exist_ok=True)
        except OSError as error:
            do = "name another with --data-dir or TOCSIN_DATA_DIR"
            raise Unavailable(
                f"the data folder cannot be made: {error.strerror}", where=session.settings.data_dir, do=do
            ) from None
    store = create_store(session.store_url)
    try:
        with store.read() as reader:
            known = len(sources.all(reader))
        click.echo(f"store ready: {store.name} ({known} sources)")
        show_first(session, store)
    finally:
        store.close()


@click.command()
@click.option("--mend", is_flag=True, help="Write again what is derived from the objects, if it is wrong.")
@at_option()
@format_option
@click.pass_obj
def doctor(session: Session, at: dt.datetime | None, form: str, *, mend: bool) -> None:
    """Check the installation, the store and all that it holds against each other.

    Exits 6 if the store cannot be used or its file is damaged, 4 if something in it is not as it was
    written: the audit chain, the bytes of an object, the values it is found by, the marks of last
    versions, the numbers, disputes, files that were written out. Reads all of the store.

    \b
    Example:
      tocsin doctor
      tocsin doctor --mend
      tocsin doctor --at 2028-01-01
    """
    from tocsin.core import instant
    from tocsin.flows import checkup

    day = day_of(at) or session.now().date()
    rows = [
        {"check": "program", "ok": True, "says": f"tocsin {__version__}"},
        {"check": "python", "ok": True, "says": f"{platform.python_version()} on {platform.system()}"},
    ]
    code = 0
    try:
        with session.store() as store:
            lines: list[checkup.Line] = []
            try:
                lines.extend(checkup.examine(store, session.limits, day))
                now = instant.from_datetime(session.now())
                done = checkup.mended(store, lines, session.limits, actor="doctor", at=now) if mend else None
                if done is not None:
                    lines = [*(checkup.examine(store, session.limits, day) if done.ok else lines), done]
            finally:
                rows.extend({"check": line.check, "ok": line.ok, "says": line.says} for line in lines)
                code = max((line.exit_code for line in lines if not line.ok), default=0)
    except TocsinError as error:
        says = "; ".join(part for part in (error.what, error.where, error.do) if part)
        rows.append({"check": "store", "ok": False, "says": says})
        code = max(code, error.exit_code)
    shown = [{**row, "ok": "ok" if row["ok"] else "BAD"} for row in rows] if form == "table" else rows
    emit(shown, form, (("check", "check"), ("", "ok"), ("", "says")))
    raise SystemExit(code)


@click.group(cls=LazyGroup, verbs=CONFIG_VERBS)
def config() -> None:
    """Settings: flags, then TOCSIN_*, --config, ./tocsin.toml, the user's, /etc/tocsin, defaults.

    \b
    Example:
      tocsin config show --origin
    """


@click.command("show")
@click.option("--origin", is_flag=True, help="Also say where each value comes from.")
@format_option
@click.pass_obj
def config_show(session: Session, form: str, *, origin: bool) -> None:
    """Every setting with its value; a database password is not shown.

    \b
    Example:
      tocsin config show --origin
    """
    from tocsin.core.settings import KEYS

    columns = [("setting", "setting"), ("value", "value"), *([("from", "origin")] if origin else [])]
    rows = []
    for key in KEYS:
        value: object = session.settings
        for part in key.split("."):
            value = getattr(value, part)
        shown = "(set)" if key == "database_url" and value else value
        rows.append({"setting": key, "value": shown, "origin": session.resolved.origin.get(key, "")})
    emit(rows, form, columns)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    Example:
      tocsin completion bash > ~/.local/share/bash-completion/completions/tocsin
    """
    from click.shell_completion import get_completion_class

    from tocsin.cli.main import tocsin

    made = get_completion_class(shell)
    if made is None:
        raise Unavailable(f"there is no completion for {shell}", do="use bash, zsh or fish")
    sys.stdout.write(made(tocsin, {}, "tocsin", "_TOCSIN_COMPLETE").source() + "\n")
