# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know found``: dependencies proposed from logs, settings and inventories, and accepted in bulk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, format_option
from tocsin.cli.progress import progress
from tocsin.core.errors import BadInput, Conflict, Unavailable

if TYPE_CHECKING:
    from tocsin.cli.session import Session
    from tocsin.flows.found import Answer
    from tocsin.know.found import Proposal
    from tocsin.store import Store

COLUMNS = (
    ("no.", "number"), ("who", "of"), ("needs", "needs"), ("for", "purpose"), ("seen", "seen"), ("hosts", "own_hosts"), ("times", "count"),
    ("jurisdiction", "law"), ("stands on", "through"), ("if it stops", "flow"), ("evidence", "places"),
)  # fmt: skip
SHOWN = 40


@click.command()
@click.argument("logs", nargs=-1, metavar="[LOG]...")
@click.option("--own", multiple=True, metavar="PREFIX", help="A network or domain of yours; may be repeated.")
@click.option(
    "--registry", "registries", multiple=True, metavar="FILE",
    help="Who holds which addresses: a registry's delegated-*-extended-latest, or CSV prefix,holder,country.",
)  # fmt: skip
@click.option(
    "--settings",
    default="",
    metavar="DIR",
    help="Folder of settings: resolv.conf, chrony.conf, certificates.",
)
@click.option(
    "--service",
    default="operations",
    show_default=True,
    help="What needs it, where no asset on the map does.",
)
@click.option(
    "--min-days", type=click.IntRange(0, 400), default=0, help="Only what was seen on so many days."
)
@click.option(
    "--accept",
    default="",
    metavar="LIST",
    help="Take into the map: all, numbers or names (1,4,dns.example), or none.",
)
@click.option(
    "--out", default="", metavar="FILE", help="Write what is accepted to a map file instead of the store."
)
@click.option(
    "--most", type=click.IntRange(1, 100_000), default=SHOWN, show_default=True, help="Rows of the table."
)
@format_option
@click.pass_obj
def found(
    session: Session, logs: tuple[str, ...], own: tuple[str, ...], registries: tuple[str, ...], settings: str, service: str,
    min_days: int, accept: str, out: str, most: int, form: str,
) -> None:  # fmt: skip
    """Propose dependencies from logs, settings and the inventory: who needs whom, what for, with evidence.

    Read are query logs of resolvers, Zeek, Suricata, proxy logs and flow tables, plain or compressed. Nothing is stored
    unless it is accepted, and accepting anew takes the place of what was accepted before.

    \b
    Example:
      tocsin know found dns.log --own 192.0.2.0/24
      tocsin know found dns.log --min-days 3 --accept all
      tocsin know found dns.log --accept 1,4 --out found.toml
    """
    from tocsin.core import instant
    from tocsin.flows import found as flow

    if out and not accept:
        raise BadInput("--out without --accept writes nothing", do="add --accept all")
    asked = flow.Asked(
        logs=logs, own=own, registries=registries, settings=settings, service=service, min_days=min_days
    )  # fmt: skip
    now = session.now()
    total = sum(os.path.getsize(path) for path in logs if os.path.isfile(path))
    store = _store(session, needed=bool(accept and not out))
    try:
        with progress("reading logs", total or None, quiet=session.quiet) as advance:
            answer = flow.find(store, asked, now=now, limits=session.limits, advance=advance)
        _tell(session, answer, most, form)
        if not accept:
            return
        accepted = flow.chosen(answer, accept)
        if out:
            _write(out, flow.written(answer, accepted))
            session.say(f"{len(accepted)} written to {out}; take it in with: tocsin know add {out}")
        elif store is not None:
            at = instant.from_datetime(now)
            source = flow.keep(store, answer, accepted, actor="know found", at=at, limits=session.limits)
            session.say(f"{len(accepted)} are on the map now as {source}; --accept none takes them back")
    finally:
        if store is not None:
            store.close()


def _store(session: Session, *, needed: bool) -> Store | None:
    from tocsin.store import open_store

    try:
        return open_store(session.store_url)
    except Unavailable:
        if needed:
            raise
        return None


def _write(path: str, text: str) -> None:
    try:
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise Conflict(
            "the file is there already", where=path, do="remove it, or choose another name"
        ) from None


def _tell(session: Session, answer: Answer, most: int, form: str) -> None:
    import msgspec

    proposals = answer.found.proposals
    rows = [{**msgspec.structs.asdict(one), **words(one)} for one in proposals]
    shown = rows if form in {"json", "jsonl"} else rows[:most]
    emit(shown, form, COLUMNS, empty="No dependency on others was found.")
    if len(shown) < len(rows):
        session.say(f"  {len(rows) - len(shown)} more proposals: --most, or --format json")
    for line in answer.read:
        session.say(f"  read: {line}")
    for note in (*_left_out(answer), *answer.notes):
        session.say(f"  note: {note}")
    session.faults(answer.faults, "not read")


def words(one: Proposal) -> dict[str, object]:
    """What a table shows of a proposal."""
    from tocsin.know.found import both_ways

    law = one.jurisdiction or "unknown"
    if not one.jurisdiction and one.registry:
        law = f"unknown (name under .{one.registry.lower()})"
    through = [
        f"{both_ways(link.name)} ({link.what}{f', {link.jurisdiction}' if link.jurisdiction else ''})"
        for link in one.stands_on
    ]
    ends = f" until in {one.stock_days:.0f} days" if one.stock_days else ""
    example = next((name for name in one.shown if name != one.name), "")
    return {
        "needs": both_ways(one.name) + (f" [{both_ways(example)}]" if example else ""),
        "seen": f"{one.days} of {one.of_days} days" if one.days else "said" if one.said else "no day",
        "own_hosts": "" if not one.hosts else f"{one.hosts}" if one.hosts_exact else f"about {one.hosts}",
        "law": law,
        "through": "; ".join(through),
        "flow": one.flow + ends,
        "places": ", ".join(one.evidence[:1]),
    }


def _left_out(answer: Answer) -> list[str]:
    heard, found = answer.heard, answer.found
    counts = (
        (heard.inbound, "lines of connections that others began: they are no need of ours"),
        (heard.foreign, "lines of which neither side is known to be ours: --own PREFIX says what is"),
        (heard.noise, "lines of names that lead nowhere outside (local names, reverse look-ups, no names)"),
        (heard.untimely, "lines with a time that cannot be: counted on no day"),
        (heard.dropped, "remote parties seen seldom were dropped, there were too many: counts say at least"),
        (found.unanswered, "remote parties never gave a good answer: not proposed"),
    )  # fmt: skip
    told = [f"{count} {what}" for count, what in counts if count]
    return [*told, *(f"{who}: done by itself, with too many to be a need" for who in found.by_itself[:5])]
