# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What every verb needs: the settings, the clock, the store, and a way to talk to the person."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import safe
from tocsin.core.errors import BadInput, NotFound, TocsinError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tocsin.core.limits import Limits
    from tocsin.core.reading import Fault
    from tocsin.core.settings import Resolved, Settings
    from tocsin.store import Store

FAULTS_SHOWN = 20
STORE_FILE = "tocsin.db"


class Session:
    """One call of the program. Nothing is read before a verb asks for it."""

    def __init__(self, *, data_dir: str | None, config_file: str | None, quiet: bool) -> None:
        """Keep the global options; they win over every other layer of the settings."""
        self.quiet = quiet
        self._flags = {"data_dir": data_dir} if data_dir else {}
        self._config_file = config_file

    @cached_property
    def resolved(self) -> Resolved:
        """The settings and where each comes from."""
        from tocsin.core.settings import DEFAULT, from_environ, merge

        layers: list[tuple[str, Mapping[str, object]]] = [
            ("the command line", self._flags),
            ("the environment", from_environ(os.environ, _read_text)),
        ]
        layers.extend((path, _toml(path, needed=needed)) for path, needed in self._files())
        layers.append((DEFAULT, {"data_dir": _default_data_dir()}))
        return merge(layers)

    @property
    def settings(self) -> Settings:
        """The settings, merged."""
        return self.resolved.settings

    @property
    def limits(self) -> Limits:
        """The limits every reader is handed."""
        return self.settings.limits

    def now(self) -> dt.datetime:
        """The one clock of a call."""
        return dt.datetime.now(dt.UTC)

    @property
    def store_url(self) -> str:
        """The database named in the settings, else the file in the data folder."""
        return self.settings.database_url or "sqlite:///" + os.path.join(self.settings.data_dir, STORE_FILE)

    @property
    def cache_dir(self) -> str:
        """What may be lost at any time: made anew when it is missing."""
        return os.path.join(self.settings.data_dir, "cache")

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, which must exist."""
        from tocsin.store import open_store

        opened = open_store(self.store_url)
        try:
            yield opened
        finally:
            opened.close()

    def say(self, text: str) -> None:
        """A word to the person, beside the results."""
        if not self.quiet:
            click.echo(safe(text), err=True)

    def faults(self, faults: Sequence[Fault], outcome: str = "not taken") -> None:
        """Report what became of bad records, with place and mend, on standard error."""
        for fault in faults[:FAULTS_SHOWN]:
            click.echo(
                f"  {outcome}: {safe(fault.where)}: {safe(fault.what)}"
                + (f"\n        do: {safe(fault.do)}" if fault.do else ""),
                err=True,
            )
        if len(faults) > FAULTS_SHOWN:
            click.echo(f"  ... and {len(faults) - FAULTS_SHOWN} more", err=True)

    def _files(self) -> Iterator[tuple[str, bool]]:
        import platformdirs

        if self._config_file:
            yield self._config_file, True
        yield "tocsin.toml", False
        yield os.path.join(platformdirs.user_config_dir("tocsin"), "tocsin.toml"), False
        yield "/etc/tocsin/tocsin.toml", False


def tell(error: TocsinError) -> None:
    """An error in words, on standard error."""
    click.echo(f"error: {safe(error.what)}", err=True)
    if error.where:
        click.echo(f"   at: {safe(error.where)}", err=True)
    if error.do:
        click.echo(f"   do: {safe(error.do)}", err=True)


def _default_data_dir() -> str:
    import platformdirs

    return platformdirs.user_data_dir("tocsin")


def _read_text(path: str) -> str:
    """A secret kept in a file of its own (``TOCSIN_..._FILE``)."""
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read().strip()
    except OSError as error:
        raise Unavailable(
            f"cannot be read: {error.strerror}", where=path, do="check the path and its rights"
        ) from None


def _toml(path: str, *, needed: bool) -> dict[str, object]:
    import tomllib

    try:
        with open(path, "rb") as stream:
            return tomllib.load(stream)
    except FileNotFoundError:
        if needed:
            raise NotFound("there is no such settings file", where=path, do="check --config") from None
        return {}
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        raise BadInput(f"not TOML: {str(error)[:200]}", where=path, do="mend the settings file") from None
    except OSError as error:
        raise Unavailable(
            f"cannot be read: {error.strerror}", where=path, do="check the path and its rights"
        ) from None
