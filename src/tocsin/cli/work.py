# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin work``: do what is due, once or until it is told to end."""

from __future__ import annotations

import os
import platform
import signal
import threading

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import safe
from tocsin.cli.session import Session

LOOK_S = 5.0
"""Between two looks at what is due."""


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now and end; exit 3 if any of it failed.")
@click.pass_obj
def work(session: Session, *, once: bool) -> None:
    """Do the jobs that are due: pull and push feeds on their schedules, deliver warnings, reminders and answers; make lists for other tools anew that are out of date. Several workers may run; each job is given to one.

    Ends at SIGTERM or Ctrl-C after the job at hand; a worker that is killed loses its job when the lease ends.

    \b
    Example:
      tocsin work --once
    """
    from tocsin.flows.lists_out import freshen
    from tocsin.flows.work import handlers, run_due

    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    name = f"{platform.node() or 'worker'}-{os.getpid()}"
    failed = 0
    with session.store() as store:
        known = handlers(store, session.settings, clock=session.now, environ=os.environ)
        while True:
            for ran in run_due(store, known, worker=name, clock=session.now):
                failed += ran.outcome == "failed"
                click.echo(safe(f"{ran.kind} {ran.subject}: {ran.outcome}: {ran.said}"))
                if ended.is_set():
                    break
            for made in freshen(store, now=session.now(), limits=session.limits, actor=name):
                failed += not made.written
                said = made.trouble or f"{made.entries} entries"
                click.echo(safe(f"list {made.name}: {'written anew' if made.written else 'stale'}: {said}"))
            if once or ended.wait(LOOK_S):
                break
    raise SystemExit(EXIT_BAD_INPUT if once and failed else 0)
