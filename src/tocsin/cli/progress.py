# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Progress of long work, on standard error: a bar with rate and time left on a terminal, else a line every 10 s."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from tocsin.cli.output import plain, safe

LINE_EVERY_S = 10.0

Advance = Callable[[int], None]
"""Called with how much more is done."""


@contextmanager
def progress(label: str, total: int | None, *, quiet: bool, unit: str = "B") -> Iterator[Advance]:
    """Yield ``advance``; ``total`` None where it is not known."""
    if quiet:
        yield lambda _more: None
    elif sys.stderr is not None and sys.stderr.isatty():
        with _bar(safe(label), total, unit) as advance:
            yield advance
    else:
        yield _Lines(safe(label), total, unit).advance


@contextmanager
def _bar(label: str, total: int | None, unit: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    counted = (DownloadColumn(), TransferSpeedColumn()) if unit == "B" else (MofNCompleteColumn(),)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *counted,
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, color_system=None if plain() else "auto")
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task(label, total=total)
        yield lambda more: shown.advance(task, more)


class _Lines:
    """One line every ten seconds, for logs of jobs."""

    def __init__(
        self, label: str, total: int | None, unit: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.label, self.total, self.unit, self.clock = label, total, unit, clock
        self.done = 0
        self.began = self.said = clock()

    def advance(self, more: int) -> None:
        self.done += more
        now = self.clock()
        if now - self.said < LINE_EVERY_S:
            return
        self.said = now
        rate = self.done / (now - self.began)
        total = (
            self.total if self.total and self.total >= self.done else None
        )  # a packed file is more than its size
        left = f", {(total - self.done) / rate:.0f} s left" if total and rate else ""
        whole = f" of {total}" if total else ""
        click.echo(f"{self.label}: {self.done}{whole} {self.unit}, {rate:.0f} {self.unit}/s{left}", err=True)
