# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share preview``, ``approve``, ``export``: what of a case goes to whom, looked at before it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tocsin.cli.output import emit, encode, format_option, safe
from tocsin.cli.session import Session

if TYPE_CHECKING:
    from tocsin.core.name_matcher import Name
    from tocsin.core.policy import Asker
    from tocsin.flows.share_case import Prepared

LEVELS = ("clear", "green", "amber", "amber+strict", "red")
OBJECT_COLUMNS = (
    ("object", "id"),
    ("type", "type"),
    ("tlp", "tlp"),
    ("becomes", "outcome"),
    ("because", "reason"),
)
FIND_COLUMNS = (
    ("object", "object_id"), ("where", "pointer"), ("kind", "kind"), ("own name", "name"), ("stands there as", "said"),
    ("around it", "context"), ("common", "common"), ("can be masked", "maskable"),
)  # fmt: skip
Call = TypeVar("Call", bound=Callable[..., Any])


def selection(call: Call) -> Call:
    """What of a case is to leave, and for whom."""
    return click.argument("case_id", metavar="CASE")(_for_whom(call))


def selection_or_objects(call: Call) -> Call:
    """The same, where objects may be named instead of a case."""
    return click.argument("case_id", metavar="[CASE]", default="")(_for_whom(call))


def _for_whom(call: Call) -> Call:
    call = click.option(
        "--to",
        default="",
        metavar="NAME",
        help="The member or community it is for [default: the own organisation].",
    )(call)
    return click.option(
        "--tlp",
        type=click.Choice(LEVELS),
        help="How far what we add to a case may go: our sightings and our name.",
    )(call)


@click.command()
@selection_or_objects
@click.option(
    "--object",
    "ids",
    multiple=True,
    metavar="ID",
    help="Without a case: an object that is kept here; repeatable.",
)
@format_option
@click.pass_obj
def preview(
    session: Session, case_id: str, tlp: str | None, to: str, ids: tuple[str, ...], form: str
) -> None:
    """What of a case, or which objects, would go to whom: each with its marking, and every own name found in it.

    Own names are those of the map (addresses, hosts, MAC addresses, serial numbers, assets, services, regions, own
    domains) and those of the file in the setting share.own_names_file. Nothing leaves.

    \b
    Example:
      tocsin share preview case--0b5e --tlp green --to region
      tocsin share preview case--0b5e --tlp green --to region --format json
      tocsin share preview --object report--0b5e5a1c-6f3a-5c0e-9d2b-3b1d7c1f7a10 --to region
    """
    from tocsin.flows import leaving

    if case_id and ids:
        raise click.UsageError("--object is for what is looked at without a CASE")
    prepared = _prepared(session, case_id, tlp, to, ids)
    objects, found = _objects(prepared), leaving.public(prepared.looked)
    if form == "json":
        click.echo(encode({"to": prepared.parcel.to, "objects": objects, "finds": found}, indent=True))
        return
    emit(objects, form, OBJECT_COLUMNS, empty="Nothing would leave.")
    if form == "table" and found:
        click.echo(
            f"\nOwn names in it; what holds one is held until each is released or masked for {safe(prepared.parcel.to)}:"
        )
        emit(found, form, FIND_COLUMNS)
    elif found:
        session.say(f"{len(found)} own names are in it: --format json lists them")


@click.command()
@selection_or_objects
@click.option(
    "--object", "ids", multiple=True, required=True, metavar="ID", help="What is decided about; repeatable."
)
@click.option(
    "--name", "names", multiple=True, help="Only this own name; repeatable. Without: all in the object."
)
@click.option("--release", is_flag=True, help="Let it leave with the name in it.")
@click.option(
    "--mask", "replacement", metavar="TEXT", help="Let a copy of ours leave, with TEXT for the name."
)
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--why", default="", help="Why.")
@click.pass_obj
def approve(
    session: Session, case_id: str, tlp: str | None, to: str, ids: tuple[str, ...], names: tuple[str, ...],
    replacement: str | None, by: str, why: str, *, release: bool,
) -> None:  # fmt: skip
    """Release or mask own names in objects that are held, for one recipient, on record; with a case or without.

    Without a case the decision is about objects as they are kept: for collections, pushes, mail and webhooks, which hand on what
    was released, and nothing that was masked.

    The decision holds for the bytes that were looked at: a changed object, or another own name in it, is held again.
    The original is never altered: what is masked leaves as a new object of ours, derived from it.

    \b
    Example:
      tocsin share approve case--0b5e --tlp green --to region --object indicator--1d --release --by "duty officer"
      tocsin share approve case--0b5e --tlp green --to region --object report--7c --mask "a member" --by "duty officer"
      tocsin share approve --to water --object report--0b5e5a1c-6f3a-5c0e-9d2b-3b1d7c1f7a10 --release --by "duty officer"
    """
    from tocsin.core import instant
    from tocsin.core.errors import NotFound
    from tocsin.flows import leaving
    from tocsin.share.own_names import Choice

    if release == (replacement is not None):
        raise click.UsageError("give one of --release, --mask TEXT")
    prepared = _prepared(session, case_id, tlp, to, ids)
    rows = {row.object.id: row for row in prepared.looked}
    at = instant.from_datetime(session.now())
    for name in ids:
        row = rows.get(name)
        if row is None:
            raise NotFound("this is not among what may leave", where=name, do="tocsin share preview lists it")
        wanted = names or tuple(dict.fromkeys(one.name for one in row.finds if not one.common))
        choices = [Choice(one, "release" if release else "mask", replacement or "") for one in wanted]
        with session.store() as store:
            number = leaving.approve(
                store,
                row,
                prepared.parcel.to,
                choices,
                organisation=prepared.organisation,
                by=by,
                why=why,
                at=at,
            )
        click.echo(f"approval {number}: {name} for {safe(prepared.parcel.to)}")


@click.command()
@selection
@click.option("--out", "path", metavar="FILE", help="Where to write the bundle; not needed with --preview.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.option("--preview", "only", is_flag=True, help="Only say what would leave and what is held back.")
@click.pass_obj
def export(
    session: Session, case_id: str, tlp: str | None, to: str, path: str | None, *, overwrite: bool, only: bool
) -> None:
    """Write a case as a STIX 2.1 bundle: the intelligence it stands on, and our sightings of it.

    What a marking does not allow to leave is held back and named, and so is what holds an own name that nobody has
    released or masked (tocsin share approve).

    \b
    Example:
      tocsin share export case--0b5e --tlp green --to region --out bundle.json
    """
    if path is None and not only:
        raise click.UsageError("Missing option '--out'.", click.get_current_context())
    _needs_tlp(tlp)
    from tocsin.core import instant
    from tocsin.flows import case_book, share_case

    with session.store() as store:
        case = case_book.find(store, case_id)
        parcel = share_case.prepare(
            store, case, organisation=session.settings.organisation, tlp=tlp, to=_asker(session, to),  # type: ignore[arg-type]  # click checked it
            limits=session.limits, listed=_listed(session),
        )  # fmt: skip
        say = click.echo if only else session.say  # with --preview this is the result
        for item in parcel.objects:
            say(f"  leaves: {item.id}")
        for held in parcel.held:
            say(f"  held back: {held.id}: {safe(str(held.reason))}")
        if only or path is None:
            click.echo(f"{len(parcel.objects)} objects would leave, {len(parcel.held)} would be held back")
            return
        at = instant.from_datetime(session.now())
        digest = share_case.export(store, parcel, path, actor="share export", at=at, overwrite=overwrite)
    click.echo(
        f"{path}: {len(parcel.objects)} objects for {safe(parcel.to)}, {len(parcel.held)} held back, sha256 {digest}"
    )


def _needs_tlp(tlp: str | None) -> None:
    if tlp is None:
        raise click.UsageError("Missing option '--tlp'.", click.get_current_context())


def _prepared(session: Session, case_id: str, tlp: str | None, to: str, ids: tuple[str, ...]) -> Prepared:
    from tocsin.flows import case_book, share_case

    if not case_id:
        return _without_case(session, to, ids)
    _needs_tlp(tlp)
    with session.store() as store:
        case = case_book.find(store, case_id)
        return share_case.preview(
            store, case, organisation=session.settings.organisation, tlp=tlp, to=_asker(session, to),  # type: ignore[arg-type]  # click checked it
            limits=session.limits, listed=_listed(session),
        )  # fmt: skip


def _without_case(session: Session, to: str, ids: tuple[str, ...]) -> Prepared:
    from tocsin.flows import leaving, outgoing
    from tocsin.flows.recipient import asker_of

    if not ids or not to:
        raise click.UsageError(
            "give a CASE with --tlp, or --object ID with --to NAME", click.get_current_context()
        )
    with session.store() as store, store.read() as reader:
        return outgoing.preview(
            reader, ids, asker_of(reader, to), leaving.matcher(reader, _listed(session)),
            organisation=session.settings.organisation, limits=session.limits,
        )  # fmt: skip


def _listed(session: Session) -> list[Name]:
    from tocsin.flows import leaving

    return leaving.names_of_list(session.settings.share.own_names_file, session.limits)


def _asker(session: Session, to: str) -> Asker:
    """Who is asked about; without a name the own organisation, which may hand on no more than others may get."""
    from tocsin.core.policy import Asker

    own = session.settings.organisation
    return Asker(to, communities=(to,)) if to and to != own else Asker(own, own=True)


def _objects(prepared: Prepared) -> list[dict[str, object]]:
    """A row an object: what leaves, then what is held."""
    looked = {row.object.id: row.outcome for row in prepared.looked}
    masked = {row.instead[0].id for row in prepared.looked if row.instead}
    rows = []
    for item in prepared.parcel.objects:
        outcome = "masked" if item.id in masked else looked.get(item.id, "leaves")
        rows.append(_row(prepared, item.id, outcome, ""))
    return rows + [_row(prepared, one.id, "held", str(one.reason)) for one in prepared.parcel.held]


def _row(prepared: Prepared, name: str, outcome: str, reason: str) -> dict[str, object]:
    mark = prepared.markings.get(name)
    return {
        "id": name,
        "type": name.partition("--")[0],
        "tlp": (mark.tlp or "unmarked") if mark else "ours",
        "audience": list(mark.audience) if mark else [],
        "outcome": outcome,
        "reason": reason,
    }
