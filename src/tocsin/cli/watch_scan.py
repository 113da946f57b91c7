# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch scan``: the intelligence over logs as they lie."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click

from tocsin.cli.logs_named import LogsNamed
from tocsin.cli.output import emit, encode, format_option
from tocsin.cli.progress import Advance, progress
from tocsin.cli.session import Session
from tocsin.cli.watch import HIT_COLUMNS
from tocsin.cli.workers import spread_options
from tocsin.core.errors import TocsinError

if TYPE_CHECKING:
    from tocsin.core.hit import Hit
    from tocsin.flows.taken import Taken
    from tocsin.store import Store
    from tocsin.watch.index import Index
    from tocsin.watch.sieve import Sieve

EXIT_FOUND = 1
EXIT_INTERRUPTED = 130
ACTOR = "watch scan"
LOOK_EVERY_S = 0.25
"""How often a file that grows is looked at while nothing comes."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--as", "log_format", default="", metavar="FORMAT",
    help="Read them as this: eve zeek zeek-json ecs ocsf cef access web-error syslog json csv text.",
)  # fmt: skip
@click.option(
    "--encoding", default="", metavar="NAME", help="Of text that is not UTF-8 or UTF-16: gb18030, cp1252."
)
@click.option("--follow", is_flag=True, help="Go on with what is added to the one file named, until Ctrl-C.")
@spread_options
@click.option("--fail-on", type=click.Choice(["hit"]), help="Exit 1 if anything was found.")
@click.option("--strict", is_flag=True, help="Exit 3 if any line could not be read.")
@format_option
@click.pass_obj
def scan(
    session: Session, files: tuple[str, ...], log_format: str, encoding: str, form: str, fail_on: str | None,
    workers: int, ray: str, *, follow: bool, strict: bool,
) -> None:  # fmt: skip
    """Match the loaded intelligence against logs in any usual shape, plain or compressed: files, folders, patterns, - for standard input.

    A format is known by what the file holds: Suricata EVE, Zeek (text, JSON), ECS, OCSF, other JSON lines, CEF, LEEF, syslog, access
    and error logs of web servers, tables (CSV), Parquet and Arrow; any other text is read line by line. Compressed: gzip, zstd,
    bzip2, xz.

    \b
    Example:
      tocsin watch scan /var/log/suricata/eve.json --format jsonl
      tocsin watch scan /opt/zeek/logs 'archive/**/*.log.zst' --fail-on hit
      tocsin watch scan /var/log/nginx/access.log --follow
      tocsin --quiet watch scan /data/2026 --workers 8
    """
    from tocsin.core.hit import public
    from tocsin.flows import job, scan_logs

    if log_format:
        from tocsin.watch.readers import named

        named(log_format)
    if follow and len(files) != 1:
        raise click.UsageError("--follow takes one file: run the verb once for each log that grows")
    spread = workers > 1 or bool(ray)
    if follow and spread:
        raise click.UsageError("--follow goes with one process: leave --workers and --ray")
    if spread and "-" in files:
        raise click.UsageError(
            "standard input is read by one process: leave --workers and --ray, or name a file"
        )
    found: list[dict[str, object]] = []
    now = session.now()

    def each(hit: Hit) -> None:
        found.append(public(hit))
        if form == "jsonl":
            click.echo(encode(found[-1]))
            found[:] = found[-1:]  # said, and not needed any more; one is kept to know that there was any

    with session.store() as store:
        logs = LogsNamed(session, files, "scanning")
        compiled = scan_logs.build_index(store, session.cache_dir, 0 if spread else logs.bytes)
        sieve = scan_logs.sieve_of(compiled, int.from_bytes(os.urandom(8)))
        scanning = _Scanning(session, store, compiled, sieve, each, log_format, encoding)
        code = 0
        if follow:
            done, code = scanning.follow(files[0])
        else:
            done = [*logs.passed, *scanning.all(logs, workers, ray)]
        job.run(store, actor=ACTOR, now=now)
    if form != "jsonl":
        emit(found, form, HIT_COLUMNS, empty="No hit.")
    code = max(code, logs.said(done, strict=strict))
    if not code and fail_on == "hit" and found:
        code = EXIT_FOUND
    raise SystemExit(code)


class _Scanning:
    """One call of the verb."""

    def __init__(
        self, session: Session, store: Store, compiled: Index, sieve: Callable[[], Sieve], each: Callable[[Hit], None],
        log_format: str, encoding: str,
    ) -> None:  # fmt: skip
        self.session, self.store, self.compiled, self.sieve, self.each = session, store, compiled, sieve, each
        self.log_format, self.encoding = log_format, encoding

    def all(self, logs: LogsNamed, workers: int = 1, ray: str = "") -> list[Taken]:
        """Scan what is named; the account of every file."""
        with progress(logs.label, logs.bytes, quiet=self.session.quiet) as advance:
            if workers > 1 or ray:
                return list(self.spread(logs, workers, ray, advance))
            return list(self.each_of(logs, advance))

    def each_of(self, logs: LogsNamed, advance: Advance) -> Iterator[Taken]:
        """Scan one after another, here."""
        for path, name in logs.paths:
            try:
                done: Taken | None = self.one(path, name, advance)
            except TocsinError as error:
                done = logs.not_opened(name, error)
            if done is not None:
                yield done

    def spread(self, logs: LogsNamed, workers: int, ray: str, advance: Advance) -> Iterator[Taken]:
        """Scan by several workers."""
        from tocsin.flows import scan_spread

        asked = scan_spread.Asked(
            workers=workers,
            ray=ray,
            form=self.log_format,
            encoding=self.encoding,
            seed=int.from_bytes(os.urandom(8)),
        )
        return scan_spread.scan_all(
            self.store, logs.paths, self.compiled, asked, actor=ACTOR, now=self.session.now(), limits=self.session.limits,
            refused=logs.not_opened, advance=advance, each=self.each,
        )  # fmt: skip

    def one(self, path: str, name: str, advance: Callable[[int], None]) -> Taken:
        """Scan one file."""
        from tocsin.core import instant
        from tocsin.flows import scan_logs

        now = self.session.now()
        return scan_logs.scan_log(
            self.store, path, name, self.compiled, actor=ACTOR, now=now, at=instant.from_datetime(now),
            limits=self.session.limits, advance=advance, each=self.each, sieve=self.sieve, form=self.log_format,
            encoding=self.encoding,
        )  # fmt: skip

    def follow(self, path: str) -> tuple[list[Taken], int]:
        """Scan a file that grows, until somebody says that it is enough."""
        from tocsin.flows import files, follow_log

        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        # the signal ends the waiting, and never stands in the middle of a commit
        self.session.say(f"following {files.shown(path)}; Ctrl-C ends it")
        done = follow_log.follow(
            self.store, path, files.shown(path), self.compiled, actor=ACTOR, clock=self.session.now, limits=self.session.limits,
            each=self.each, sieve=self.sieve, form=self.log_format, encoding=self.encoding,
            wait=lambda: not stop.wait(LOOK_EVERY_S),
        )  # fmt: skip
        return done, EXIT_INTERRUPTED if stop.is_set() else 0
