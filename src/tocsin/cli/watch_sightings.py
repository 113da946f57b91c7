# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch sightings`` and ``false``: hits by value, asset and day, out to those who can use them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, encode, written
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.flows.sightings import Found
    from tocsin.store import Reader

FORMS = ("table", "json", "jsonl", "csv", "sarif", "stix", "misp")
LONGEST = 2_000
_COLUMNS = (
    ("day", "day"), ("value", "value"), ("kind", "kind"), ("on", "name"), ("events", "count"), ("state", "state"),
    ("warninglists", "lists"), ("first", "first"), ("last", "last"),
)  # fmt: skip
_CSV = (
    ("id", "id"), ("day", "day"), ("kind", "kind"), ("value", "value"), ("asset", "asset"), ("name", "name"), ("hosts", "hosts"),
    ("count", "count"), ("first", "first"), ("last", "last"), ("state", "state"), ("confidence", "confidence"),
    ("lists", "lists"), ("objects", "objects"), ("sources", "sources"), ("tags", "tags"), ("deeds", "deeds"), ("files", "files"),
)  # fmt: skip


@click.command()
@click.option("--day", metavar="YYYY-MM-DD", help="Events of this day in UTC.")
@click.option("--since", metavar="YYYY-MM-DD", help="Events of this day and later.")
@click.option("--until", metavar="YYYY-MM-DD", help="Events of this day and earlier.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="table",
    show_default=True,
    help="In which form to print them.",
)
@click.option(
    "--only-live", is_flag=True, help="Leave out what is expired, revoked or found false, and say how many."
)
@click.option(
    "--to",
    metavar="NAME",
    help="Whom it is for: only what may go there, nothing of our own in it (stix, misp).",
)
@click.option(
    "--community", "communities", multiple=True, metavar="NAME", help="One that the recipient belongs to."
)
@click.option(
    "--out", metavar="FILE", default="-", show_default=True, help="Where to write it; - for standard output."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def sightings(
    session: Session, day: str | None, since: str | None, until: str | None, form: str, to: str | None,
    communities: tuple[str, ...], out: str, *, only_live: bool, overwrite: bool,
) -> None:  # fmt: skip
    """Hits by value, asset and day: to be read, or as STIX sightings, MISP sightings, SARIF, CSV and JSON lines.

    \b
    Example:
      tocsin watch sightings --day 2026-11-22
      tocsin watch sightings --format stix --to csirt --out sightings.json
    """
    from tocsin.core import instant
    from tocsin.core.errors import BadInput
    from tocsin.flows import sightings as found_in
    from tocsin.flows.share_case import name_of

    if to and form not in {"stix", "misp"}:
        do = "leave --to out, or give --format stix or misp"
        raise BadInput(
            "this form has our own assets and files in it: it is for nobody else", where=form, do=do
        )
    if out != "-" and form == "table":
        raise BadInput(
            "a table is for the terminal", where=out, do="give --format json, jsonl, csv, sarif, stix or misp"
        )
    if day and (since or until):
        raise BadInput("a day, or the first and the last one", do="leave --day out, or --since and --until")
    first, last = (text and instant.parse_date(text).isoformat() for text in (day or since, day or until))
    with session.store() as store, store.read() as reader:
        called = name_of(reader, session.settings.organisation)
        found = found_in.find(
            reader, organisation=called, since=first or "", until=last or "", only_live=only_live
        )
        body = _body(session, reader, found, form, to, communities, called)
    if body is None:
        rows = [found_in.public(one) for one in found.sightings]
        shown = (
            [{**row, "lists": "; ".join(_texts(row["lists"]))} for row in rows] if form == "table" else rows
        )
        columns = _CSV if form == "csv" else _COLUMNS
        if out == "-":
            emit(shown, form, columns, empty="No sighting.")
        else:
            _write(out, written(rows, form, columns), overwrite=overwrite)
    elif out == "-":
        click.echo(body, nl=False)
    else:
        _write(out, body, overwrite=overwrite)
    if found.hidden:
        session.say(
            f"{found.hidden} sightings are left out: nothing that vouches for them was live (--only-live)"
        )
    if found.withdrawn:
        session.say(f"{found.withdrawn} sightings are left out: what vouched for them is withdrawn")


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _body(
    session: Session,
    reader: Reader,
    found: Found,
    form: str,
    to: str | None,
    communities: tuple[str, ...],
    called: str,
) -> bytes | None:
    """The bytes of the forms that are files; None for those that ``emit`` writes."""
    from tocsin import __version__
    from tocsin.core import ids, stix
    from tocsin.core.policy import Asker
    from tocsin.flows import leaving, sightings_found, sightings_out
    from tocsin.share import sarif, sighting_forms
    from tocsin.store import audit

    if form == "sarif":
        shown = sightings_found.shown(reader, found.sightings)
        return sarif.encode(shown, version=__version__, tool="tocsin watch sightings") + b"\n"
    if form not in {"stix", "misp"}:
        return None
    own = leaving.matcher(
        reader, leaving.names_of_list(session.settings.share.own_names_file, session.limits)
    )
    asker = Asker(to, communities) if to else None
    cut = sightings_out.cut(reader, found.sightings, found.known, own, asker)
    for reason, count in sorted(cut.held.items()):
        session.say(f"{count} sightings are held: {reason}")
    if form == "misp":
        return encode({"Sighting": sighting_forms.to_misp(cut.going, called)}, indent=True) + b"\n"
    begun = next((entry.at for entry in audit.page(reader, 0, 1)), "")
    made = sighting_forms.to_stix(cut.going, called, begun)
    return stix.bundle(made, ids.derived("bundle", *(each.id for each in made)))


def _write(out: str, body: bytes, *, overwrite: bool) -> None:
    from tocsin.core.errors import BadInput

    if os.path.lexists(out) and not overwrite:
        raise BadInput("the file exists", where=out, do="give another name, or --overwrite")
    beside = f"{out}.new"
    try:
        with open(beside, "wb") as target:
            target.write(body)
        os.replace(beside, out)
    except FileNotFoundError:
        raise BadInput("no such folder", where=os.path.dirname(out) or out, do="make it first") from None
    finally:
        if os.path.lexists(beside):
            os.remove(beside)


@click.command()
@click.argument("hit", metavar="HIT")
@click.option("--why", required=True, metavar="TEXT", help="What shows that it is false.")
@click.option("--by", required=True, metavar="NAME", help="Who says so.")
@click.pass_obj
def false(session: Session, hit: str, why: str, by: str) -> None:
    """Say that a hit is false: of its number (``watch hits``) or the id of its sighting. It lowers the standing of its sources.

    \b
    Example:
      tocsin watch false 1042 --why "our own scanner" --by amy
    """
    from tocsin.core import instant
    from tocsin.core.errors import BadInput
    from tocsin.flows import false_hit

    if not why.strip() or not by.strip():
        raise BadInput("a word against a hit needs a reason and a name", do="give --why and --by")
    with session.store() as store:
        at = instant.from_datetime(session.now())
        said = false_hit.say(
            store, hit, organisation=session.settings.organisation, by=by.strip()[:200], why=why.strip()[:LONGEST], at=at,
            limits=session.limits,
        )  # fmt: skip
    session.say(
        f"{said.kind} {said.value}: {len(said.objects)} objects of {len(said.sources)} sources were said to be wrong"
    )
    for name in said.sources:
        session.say(f"  {name}")
