# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where a warning or an answer goes: the options of every verb that writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tocsin.cli.output import Call
    from tocsin.cli.session import Session
    from tocsin.flows.context import Context
    from tocsin.flows.issue_warning import Issued, Then
    from tocsin.share.recipients import Way
    from tocsin.store import Store

LEVELS = ("clear", "green", "amber", "amber+strict", "red")


def out_options(call: Call) -> Call:
    """``--out``, ``--overwrite`` and ``--to``."""
    call = click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")(call)
    call = click.option(
        "--out",
        "path",
        default="",
        metavar="FILE",
        help="Where to write the bundle; - for standard output.",
    )(call)
    return click.option(
        "--to", default="community", show_default=True, metavar="NAME", help="The community it is for."
    )(call)


def write_warning(
    session: Session, store: Store, warning_id: str, to: str, path: str, context: Context, *, overwrite: bool
) -> None:
    """Write a warning to a file as it may leave: the policy, then own names, as by mail. Raises ``Denied``; it is kept all the same."""
    from tocsin.flows import deliver

    if not path:
        return
    with store.read() as reader:
        own = deliver.Known().own(reader, session.settings)
        issued = deliver.pack_file(reader, warning_id, to, own, session.settings)
    write(session, store, issued, path, context, overwrite=overwrite)


def write(
    session: Session, store: Store, issued: Issued, path: str, context: Context, *, overwrite: bool
) -> None:
    """Write a bundle, and say where it went."""
    from tocsin.flows.issue_warning import hand_out

    for held in issued.held:
        session.say(f"  held back: {held.id}: {held.reason}")
    if not path:
        return
    if path == "-":
        click.echo(issued.bundle)
        return
    digest = hand_out(store, issued, path, context, overwrite=overwrite)
    session.say(f"{path}: {len(issued.objects)} objects, sha256 {digest}")


def ways(session: Session) -> Sequence[Way]:
    """Every way of the recipients file; lines of it that are none are told."""
    from tocsin.flows.deliver import Known

    found = Known().ways(session.settings)
    session.faults(found.faults)
    return found.records


def delivery(session: Session, *, wanted: bool) -> Then:
    """What is kept together with a version of a warning so that it is delivered; nothing if that is not wanted."""
    from tocsin.flows import deliveries
    from tocsin.flows.issue_warning import nothing

    if not wanted or not session.settings.share.recipients_file:
        return nothing
    deliveries.steps(session.settings)  # a setting that is wrong is told before anything is kept
    return deliveries.then(session.settings, ways(session))


def tell_delivery(session: Session, store: Store, warning_id: str) -> None:
    """Say how many deliveries wait for ``tocsin work``."""
    from tocsin.flows import deliveries

    with store.read() as reader:
        rows = deliveries.standing(reader, warning_id, ())
    waiting = sum(row.state == "waiting" and row.what == "warning" for row in rows)
    if waiting:
        session.say(f"waiting for tocsin work: {waiting} deliveries")


def hand_in_answer(session: Session, store: Store, warning_id: str, context: Context) -> None:
    """Have an answer sent to its issuer. Raises ``NotFound`` if no way to it is known."""
    from tocsin.core.errors import NotFound
    from tocsin.flows import deliveries

    going = deliveries.hand_in_answer(store, warning_id, ways(session), context.at)
    if not going:
        do = "name the issuer in the file of share.recipients_file, or hand the answer on as a file: --out FILE"
        raise NotFound("no way to the issuer of this warning is known", where=warning_id, do=do)
    session.say(f"waiting for tocsin work: {len(going)} deliveries to {going[0].name}")
