# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch warninglist``: lists of values that are well known and mean no harm by themselves."""

from __future__ import annotations

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session

VERBS = {
    "add": ("tocsin.cli.watch_warninglist:add", "Load lists in the form of MISP."),
    "list": ("tocsin.cli.watch_warninglist:list_", "The lists that are kept."),
    "remove": ("tocsin.cli.watch_warninglist:remove", "Forget a list."),
    "test": ("tocsin.cli.watch_warninglist:test", "On which lists values stand."),
}
LONGEST = 200
_ADDED = (("file", "file"), ("name", "name"), ("type", "type"), ("version", "version"), ("entries", "entries"), ("new", "new"))  # fmt: skip
_LISTED = (
    ("name", "name"), ("type", "type"), ("version", "version"), ("entries", "entries"), ("licence", "licence"),
    ("digest", "digest"), ("holds", "holds"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def warninglist() -> None:
    """Warninglists tag hits and hold indicators for a person; they drop nothing.

    \b
    Example:
      tocsin watch warninglist add lists/ --licence CC0-1.0 --by amy
      tocsin watch warninglist list
    """


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE|FOLDER...")
@click.option(
    "--licence", default="", metavar="NAME", help="Under which the lists may be used, as you have read."
)
@click.option("--tags-only", is_flag=True, help="Hold no indicator because of them.")
@click.option("--by", required=True, metavar="NAME", help="Who loads them.")
@format_option
@click.pass_obj
def add(
    session: Session, paths: tuple[str, ...], licence: str, by: str, form: str, *, tags_only: bool
) -> None:
    """Load warninglists; one of a name that is kept takes its place.

    \b
    Example:
      tocsin watch warninglist add misp-warninglists/lists --licence CC0-1.0 --by amy
    """
    from tocsin.core import instant
    from tocsin.flows import warninglists

    with session.store() as store:
        done = warninglists.add(
            store, paths, session.limits, licence=licence[:LONGEST], by=by[:LONGEST],
            at=instant.from_datetime(session.now()), holds=not tags_only,
        )  # fmt: skip
    rows = [
        {
            "file": one.file, "name": one.name, "type": one.type, "version": one.version, "entries": one.size,
            "new": one.new, "digest": one.digest, "faults": len(one.faults), "notes": list(one.notes),
        }
        for one in done.files
    ]  # fmt: skip
    emit(rows, form, _ADDED)
    session.faults([fault for one in done.files for fault in one.faults])
    for one in done.files:
        for note in one.notes:
            session.say(f"  note: {one.file}: {note}")
    if done.passed_over:
        session.say(f"  passed over: {done.passed_over} files that are no warninglists")
    session.say(
        f"{done.held} values wait for a person from now on (tocsin watch held), {done.released} no longer"
    )
    raise SystemExit(EXIT_BAD_INPUT if any(not one.name for one in done.files) else 0)


@click.command("list")
@format_option
@click.pass_obj
def list_(session: Session, form: str) -> None:
    """Name, type, version, entries, licence and digest of each list.

    \b
    Example:
      tocsin watch warninglist list --json
    """
    from tocsin.flows import warninglists

    with session.store() as store, store.read() as reader:
        rows = warninglists.listed(reader)
    shown = [{**row, "digest": str(row["digest"])[:12]} for row in rows] if form == "table" else rows
    emit(shown, form, _LISTED, empty="No warninglist. Load some: tocsin watch warninglist add FOLDER")


@click.command()
@click.argument("name")
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@click.pass_obj
def remove(session: Session, name: str, by: str) -> None:
    """Forget a list by its name; what it alone had held is matched from now on.

    \b
    Example:
      tocsin watch warninglist remove "List of known google domains" --by amy
    """
    from tocsin.core import instant
    from tocsin.flows import warninglists

    with session.store() as store:
        gone = warninglists.remove(store, name, by=by[:LONGEST], at=instant.from_datetime(session.now()))
    session.say(f"forgotten; {gone} values that it held are matched from now on")


@click.command()
@click.argument("values", nargs=-1, required=True, metavar="VALUE...")
@format_option
@click.pass_obj
def test(session: Session, values: tuple[str, ...], form: str) -> None:
    """On which lists values stand, and whether an indicator of such a value would wait.

    \b
    Example:
      tocsin watch warninglist test www.example.com 192.0.2.1
    """
    from tocsin.core.atoms import guess
    from tocsin.store import held_values, warninglists

    rows: list[dict[str, object]] = []
    with session.store() as store, store.read() as reader:
        lists = warninglists.ready(reader)
        for text in values:
            atom = guess(text)
            if atom is None:
                rows.append(
                    {"value": text, "kind": "", "lists": [], "held": "this is no value that is matched"}
                )
                continue
            held = held_values.asked(atom.kind, atom.value, lists)
            found: list[str] | str = list(lists.match(atom.kind, atom.value))
            found = "; ".join(found) if form == "table" else found
            rows.append(
                {"value": atom.value, "kind": atom.kind, "lists": found, "held": held[0] if held else ""}
            )
    emit(rows, form, (("value", "value"), ("kind", "kind"), ("would wait", "held"), ("lists", "lists")))
