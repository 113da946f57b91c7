# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin demo`` and ``tocsin try``: the main job, on a made-up region and on a folder of the user's."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.progress import progress
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

if TYPE_CHECKING:
    from tocsin.flows.first_found import Looked
    from tocsin.flows.taken import Taken
    from tocsin.store import Store

EXIT_BAD_INPUT = 3
FIRST_YEAR, LAST_YEAR = 1971, 9000
PLANTED = ("intrusion", "vulnerable-component", "supplier-cut")
FILE_COLUMNS = (
    ("file", "name"),
    ("taken for", "kind"),
    ("records", "records"),
    ("not taken", "faults"),
    ("why not", "why"),
)


@click.command("try")
@click.argument("folder", metavar="DIR")
@click.option(
    "--machine/--no-machine",
    default=True,
    show_default=True,
    help="Also look at this machine's own packages.",
)
@click.option(
    "--online", is_flag=True, help="Also fetch OSV, KEV and EPSS of today for what is in the inventory."
)
@click.option("--strict", is_flag=True, help="Exit 3 if any record or file was not taken.")
@click.option(
    "--release", default="", metavar="NAME", help="Release of package lists that do not say: Debian:12."
)
@format_option
@click.pass_obj
def try_folder(
    session: Session, folder: str, form: str, release: str, *, machine: bool, online: bool, strict: bool
) -> None:
    """Run the main job on a folder: SBOMs, logs, intelligence, supplier and asset lists, maps.

    Every file is named with what it was taken for, or why it was not understood. What logs and settings show of
    dependencies on others is proposed, with what to ask first; `tocsin know found` takes it onto the map.
    The answer is also kept: tocsin status, tocsin serve.

    \b
    Example:
      tocsin try ./my-files
      tocsin try ./my-files --no-machine --format json
    """
    from tocsin.cli.first_found import tell
    from tocsin.flows import first_found, trial

    total = trial.size(folder, session.limits)  # a misspelt folder must not empty the store of the last trial
    with _store(session, "try") as (store, beside):
        done = _run(session, store, folder, total, actor="try", machine=machine, release=release)
        if online:
            _refresh(session, store, session.now(), actor="try")
        broken = {one.name for one in done if one.outcome in {"not whole", "nothing good"}}
        looked = _look(session, store, folder, total, broken)
        if looked is not None:
            done = first_found.accounted(done, looked, folder)
        _answer(session, store, done, form)
        if looked is not None and form == "table":
            tell(looked, folder)
    _go_on(session, beside)
    if (strict and any(t.faults for t in done)) or not any(t.good for t in done):
        raise SystemExit(EXIT_BAD_INPUT)


@click.command()
@click.option(
    "--seed",
    type=int,
    default=4,
    show_default=True,
    help="Another seed makes another region, and moves what is planted.",
)
@click.option(
    "--without", multiple=True, type=click.Choice(PLANTED), help="Leave a planted thing out; may be repeated."
)
@click.option(
    "--member",
    type=click.Choice(["water", "harbour", "grid"]),
    default="water",
    show_default=True,
    help="Whose side to take.",
)
@click.option("--out", metavar="DIR", help="Where to write the region's files [default: the data folder].")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day it all happens on [default: today]."
)
@click.option("--online", is_flag=True, help="Also fetch OSV, KEV and EPSS of today for this machine.")
@click.option(
    "--machine/--no-machine",
    default=True,
    show_default=True,
    help="Also look at this machine's own packages.",
)
@format_option
@click.pass_obj
def demo(
    session: Session,
    seed: int,
    without: tuple[str, ...],
    member: str,
    out: str | None,
    as_of: dt.datetime | None,
    form: str,
    *,
    online: bool,
    machine: bool,
) -> None:
    """See the main job on a made-up region: three members, an intrusion, a vulnerable component, a supply cut.

    \b
    Example:
      tocsin demo
      tocsin demo --seed 7 --without intrusion
      tocsin demo --out ./region
    """
    from tocsin.flows import demo as flow
    from tocsin.flows import trial

    now = session.now() if as_of is None else as_of.replace(hour=12, tzinfo=dt.UTC)
    if not FIRST_YEAR <= now.year <= LAST_YEAR:
        raise BadInput(f"the demo cannot play in {now.year}", do=f"choose from {FIRST_YEAR} to {LAST_YEAR}")
    folder = out or os.path.join(session.settings.data_dir, "demo", member)
    account = os.path.join(session.settings.data_dir, "demo", flow.WRITTEN)
    count = flow.write(
        folder, seed=seed, as_of=now.date(), member=member, without=frozenset(without), account=account
    )
    session.say(f"{count} files of the region written to {folder}")
    with _store(session, "demo") as (store, beside):
        total = trial.size(folder, session.limits)
        done = _run(session, store, folder, total, actor="demo", machine=machine, release="", now=now)
        if online:
            _refresh(session, store, now, actor="demo")
        _answer(session, store, done, form, now=now)
        if member == flow.FIRST and form == "table":
            _share(session, store, seed=seed, now=now, without=frozenset(without))
    _go_on(session, beside)


@contextmanager
def _store(session: Session, actor: str) -> Iterator[tuple[Store, str]]:
    """The trial store of this run, and where it lies if beside the real one."""
    from tocsin.core import instant
    from tocsin.flows.trial_store import open_trial

    at = instant.from_datetime(session.now())
    store, beside = open_trial(session.store_url, session.settings.data_dir, actor=actor, at=at)
    with closing(store):
        yield store, beside


def _run(
    session: Session,
    store: Store,
    folder: str,
    total: int,
    *,
    actor: str,
    machine: bool,
    release: str,
    now: dt.datetime | None = None,
) -> list[Taken]:
    from tocsin.flows import trial

    with progress("reading", total, quiet=session.quiet) as advance:
        return trial.folder(
            store,
            folder,
            actor=actor,
            now=now or session.now(),
            limits=session.limits,
            machine=machine,
            release=release,
            advance=advance,
        )


def _look(session: Session, store: Store, folder: str, total: int, broken: Collection[str]) -> Looked | None:
    """What logs and settings show of dependencies, but for broken files, of which nothing counts; kept for the page."""
    from tocsin.core import instant
    from tocsin.flows import first_found, kept_found

    now = session.now()
    with progress("looking for dependencies", total, quiet=session.quiet) as advance:
        looked = first_found.look(store, folder, now=now, limits=session.limits, but=broken, advance=advance)
    if looked is not None:
        kept = kept_found.of(looked.answer, looked.letters)
        kept_found.keep(store, kept, by="try", at=instant.from_datetime(now))
    return looked


def _answer(
    session: Session, store: Store, done: Sequence[Taken], form: str, now: dt.datetime | None = None
) -> None:
    from tocsin.cli.status import COLUMNS, show
    from tocsin.flows import status

    state = status.compute(store, organisation=session.settings.organisation, now=now or session.now())
    rows = _account(done)
    if form == "table":
        emit(rows, form, FILE_COLUMNS, empty="The folder holds no file.")
        click.echo()
        show(state)
    else:
        emit(status.rows(state), form, COLUMNS)
        for row in rows:
            session.say(f"{row['name']}: {row['kind']}" + (f": {row['why']}" if row["why"] else ""))
    session.faults([fault for t in done if t.outcome not in IN_THE_TABLE for fault in t.faults])
    notes = [f"  note: {t.name}: {note}" for t in done if t.kind for note in t.notes]
    for line in notes[:NOTES_SHOWN]:
        session.say(line)
    if len(notes) > NOTES_SHOWN:
        session.say(f"  ... and {len(notes) - NOTES_SHOWN} more notes")
    if not any(t.good for t in done):
        session.say("Nothing here could be used: docs/formats.md lists what is read.")


IN_THE_TABLE = ("not understood", "passed over")
"""Outcomes of which the table of files has said all there is."""
NOTES_SHOWN = 20
GROUPED_FROM = 5


def _account(done: Sequence[Taken]) -> list[dict[str, object]]:
    """A row a file; many of one folder and ending that fared alike are one row, so that the others are seen."""
    groups: dict[tuple[str, ...], list[Taken]] = {}
    for t in done:
        place, name = os.path.split(t.name)
        pattern = os.path.join(place, f"*{os.path.splitext(name)[1]}")
        alike = t.outcome in IN_THE_TABLE or (t.outcome == "taken" and not t.notes)
        groups.setdefault((pattern, t.kind or t.outcome, _why(t)) if alike else (t.name,), []).append(t)
    rows: list[dict[str, object]] = []
    for (pattern, *_), group in groups.items():
        if len(group) >= GROUPED_FROM:
            rows.append(_file_row(group[0], f"{pattern} ({len(group)} files)", sum(t.records for t in group)))
        else:
            rows.extend(_file_row(t, t.name, t.records) for t in group)
    return rows


def _file_row(t: Taken, name: str, records: int) -> dict[str, object]:
    return {
        "name": name,
        "kind": t.kind or t.outcome,
        "records": records if t.kind else "",
        "faults": len(t.faults) if t.kind and t.faults else "",
        "why": _why(t),
    }


def _why(t: Taken) -> str:
    if t.faults:
        return t.faults[0].what
    return t.notes[0] if t.outcome == "passed over" else ""


def _refresh(session: Session, store: Store, now: dt.datetime, *, actor: str) -> None:
    """Fetch today's lists for what is in the inventory now, and match again."""
    from tocsin.flows import job, online

    session.say("fetching OSV, KEV and EPSS of today")
    online.refresh(store, session.settings, actor=actor, now=now, say=session.say)
    job.run(store, actor=actor, now=now)


def _share(session: Session, store: Store, *, seed: int, now: dt.datetime, without: frozenset[str]) -> None:
    """The other members' side of the story, in a few lines."""
    from tocsin.core import instant
    from tocsin.flows import demo as flow

    os.makedirs(os.path.join(session.settings.data_dir, "demo"), exist_ok=True)  # --out writes elsewhere
    bundle = os.path.join(session.settings.data_dir, "demo", "shared-by-water.json")
    parcel = flow.share_first_case(
        store, bundle, actor="demo", at=instant.from_datetime(now), limits=session.limits
    )
    if parcel is None:
        click.echo("No case is open, so nothing is shared.")
        return
    click.echo(click.style("Shared with the others", bold=True) + f" (TLP:GREEN, {bundle})")
    click.echo(f"  {len(parcel.objects)} objects leave, {len(parcel.held)} held back:")
    for held in parcel.held:
        click.echo(f"  - {held.id}: {held.reason}")
    for other in flow.OTHERS:
        folder = os.path.join(session.settings.data_dir, "demo", other)
        shared = flow.other_member(
            other,
            folder,
            bundle,
            seed=seed,
            as_of=now.date(),
            without=without,
            now=now,
            limits=session.limits,
        )
        found = f"{len(shared.hits)} hits of {', '.join(shared.actors)}" if shared.hits else "nothing"
        click.echo(
            f"  {other}: {shared.before} hits before; {shared.loaded.records} objects checked, {shared.loaded.new} of them new; then {safe(found)} in its own logs"
        )
    click.echo()


def _go_on(session: Session, beside: str) -> None:
    if beside:
        session.say(f"Your own store was not touched; this run is in {beside}.")
        session.say(f"Look again: tocsin --data-dir {beside} status")
    else:
        session.say(
            "Go on: tocsin serve opens this on a page; tocsin status prints it again; tocsin try DIR takes your own files, with --online today's OSV, KEV and EPSS, too."
        )
