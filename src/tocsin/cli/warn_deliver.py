# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share warn deliver``, ``deliveries``, ``remind``: a warning by mail and webhook, and how that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.warn import context_of
from tocsin.cli.warn_out import out_options, ways, write_warning

if TYPE_CHECKING:
    from tocsin.cli.session import Session

STANDING = (
    ("recipient", "name"), ("what", "what"), ("way", "way"), ("address", "address"), ("state", "state"),
    ("at", "at"), ("failures", "failures"), ("error", "error"),
)  # fmt: skip
WOULD = (
    ("recipient", "name"), ("way", "way"), ("address", "address"), ("becomes", "outcome"), ("because", "reason"),
)  # fmt: skip


@click.command()
@click.argument("warning_id", metavar="ID")
@click.option(
    "--preview", "only", is_flag=True, help="Only say to whom it would go, and what would stay here."
)
@click.option("--text", "as_text", is_flag=True, help="With --preview: the mail as people read it.")
@out_options
@format_option
@click.pass_obj
def deliver(
    session: Session, warning_id: str, to: str, path: str, form: str, *, only: bool, as_text: bool, overwrite: bool
) -> None:  # fmt: skip
    """Have a warning of this node sent by mail and webhook to everyone on the list who has not got this version.

    The list is the file of share.recipients_file. Sending is done by tocsin work, which tries again for about three days what does not
    go. What a marking or an own name keeps here for one recipient stays here, and deliveries says why.

    \b
    Example:
      tocsin share warn deliver report--0b5e5a1c --preview
      tocsin share warn deliver report--0b5e5a1c
      tocsin share warn deliver report--0b5e5a1c --out warning.json --to region
    """
    if path and (only or as_text):
        raise click.UsageError("--out writes it, --preview only looks")
    from tocsin.flows import deliveries
    from tocsin.store import warnings

    context = context_of(session, "share warn deliver")
    with session.store() as store:
        with store.read() as reader:
            id = warnings.find(reader, warning_id).id  # noqa: A001 -- what it is
        if only:
            _preview(session, store, id, form, as_text=as_text)
            return
        if path:
            write_warning(session, store, id, to, path, context, overwrite=overwrite)
            return
        count = deliveries.again(store, id, session.settings, ways(session), context.at)
    session.say(f"waiting for tocsin work: {count} deliveries; what went before does not go again")


def _preview(session: Session, store: object, id: str, form: str, *, as_text: bool) -> None:  # noqa: A002 -- what it is
    from tocsin.core.errors import TocsinError
    from tocsin.flows import deliver as sending
    from tocsin.flows import deliveries
    from tocsin.store import Store

    assert isinstance(store, Store)
    rows, text = list[dict[str, object]](), ""
    with store.read() as reader:
        own = sending.Known().own(reader, session.settings)
        for way in deliveries.receivers(reader, id, ways(session)):
            row: dict[str, object] = {"name": way.name, "way": way.kind, "address": way.address}
            try:
                parcel = sending.pack(reader, id, way, own, session.settings)
            except TocsinError as error:
                rows.append({**row, "outcome": "stays here", "reason": f"{error.what}; {error.do}"})
                continue
            text = text or f"{parcel.text.subject}\n\n{parcel.text.body}"
            left = "; ".join(f"without {one.id}: {one.reason}" for one in parcel.held)
            rows.append({**row, "outcome": "goes", "reason": left})
    emit(rows, form, WOULD, empty="nobody: share.recipients_file names no one who is to get it")
    if as_text and text:
        click.echo("\n" + "\n".join(safe(line) for line in text.split("\n")))


@click.command()
@click.argument("warning_id", metavar="ID")
@format_option
@click.pass_obj
def deliveries(session: Session, warning_id: str, form: str) -> None:
    """What was sent of a warning, to whom and when; what is tried again and when; what has stopped, and why.

    \b
    Example:
      tocsin share warn deliveries report--0b5e5a1c
    """
    import msgspec

    from tocsin.flows import deliveries as flow
    from tocsin.store import warnings

    with session.store() as store, store.read() as reader:
        found = flow.standing(reader, warnings.find(reader, warning_id).id, ways(session))
    emit(
        [msgspec.to_builtins(row) for row in found],
        form,
        STANDING,
        empty="nothing was sent, and nothing waits",
    )


@click.command()
@click.argument("warning_id", metavar="ID")
@click.pass_obj
def remind(session: Session, warning_id: str) -> None:
    """Have those reminded who have not answered a warning of this node, by every way that is known to them.

    tocsin work sends it, and looks once more before: who has answered by then gets none. By itself, it reminds as
    long before the day that the warning names as share.remind_before says.

    \b
    Example:
      tocsin share warn remind report--0b5e5a1c
    """
    from tocsin.flows import deliveries as flow
    from tocsin.store import warnings

    at = context_of(session, "share warn remind").at
    with session.store() as store:
        with store.read() as reader:
            id = warnings.find(reader, warning_id).id  # noqa: A001 -- what it is
        going, unknown = flow.remind(store, id, ways(session), at)
    session.say(f"waiting for tocsin work: {len(going)} reminders")
    for name in unknown:
        session.say(f"  no way to {name} is known: name it in the file of share.recipients_file")
