# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share warn``: a warning as its issuer meets it: issue, update, end, gather answers, see who has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, account
from tocsin.cli.output import emit, format_option
from tocsin.cli.warn import context_of
from tocsin.cli.warn_out import LEVELS, delivery, out_options, tell_delivery, write_warning

if TYPE_CHECKING:
    from tocsin.cli.output import Call
    from tocsin.cli.session import Session
    from tocsin.flows.context import Context
    from tocsin.flows.issue_warning import Issued
    from tocsin.flows.warnings_held import Account
    from tocsin.share.warning import Draft, State
    from tocsin.store import Store

MEMBERS = (
    ("member", "name"), ("state", "state"), ("overdue", "overdue"), ("answered at", "at"), ("of the version", "version"),
    ("counts", "told"), ("listed", "listed"), ("identity", "member"),
)  # fmt: skip


_no_delivery = click.option(
    "--no-deliver",
    "held_back",
    is_flag=True,
    help="Send nothing now; tocsin share warn deliver does it later.",
)


def _draft_options(call: Call) -> Call:
    for option in reversed(
        (
            click.option("--from", "source", metavar="FILE.toml", help="The draft; - for standard input."),
            click.option("--name", metavar="TEXT", help="Without a draft: what the warning is called."),
            click.option(
                "--purl",
                "purls",
                multiple=True,
                metavar="PURL",
                help="Without a draft: who runs this package.",
            ),
            click.option(
                "--versions", default="", metavar="VERS", help="In these versions, as vers:npm/<1.2.3."
            ),
            click.option("--do", "steps", multiple=True, metavar="TEXT", help="Without a draft: what to do."),
            click.option(
                "--cite", "cites", multiple=True, metavar="URL", help="What says so, one for each --do."
            ),
            click.option("--answer-by", default="", metavar="INSTANT", help="As 2026-12-01T12:00:00Z."),
            click.option("--tlp", type=click.Choice(LEVELS), help="How far it may go."),
            click.option("--exercise", is_flag=True, help="It is a drill, and says so everywhere."),
            click.option("--members", metavar="FILE", help="Who is to answer: a name or identity a line."),
        )
    ):
        call = option(call)
    return call


@click.command()
@_draft_options
@_no_delivery
@out_options
@click.pass_obj
def new(
    session: Session,
    /,
    path: str,
    to: str,
    members: str | None,
    *,
    overwrite: bool,
    held_back: bool,
    **said: object,
) -> None:
    """Issue a warning from a draft in TOML, or by options in simple cases; writes the bundle to hand on.

    What own names keep here is not written: approve it, then tocsin share warn deliver ID --out FILE.

    If share.recipients_file names somebody, tocsin work sends it to those on the list of members; without one, to all.

    \b
    Example:
      tocsin share warn new --from draft.toml --members members.txt --out warning.json
      tocsin share warn new --name "Hole in lodash" --purl pkg:npm/lodash --versions "vers:npm/<4.17.21" --do "Update to 4.17.21" --cite https://osv.example/GHSA-35jh --tlp green --out warning.json
    """
    from tocsin.flows import issue_warning

    _place(path, overwrite=overwrite)
    context = context_of(session, "share warn new")
    draft, listed = _draft(session, said), _members(session, members)
    with session.store() as store:
        issued = issue_warning.issue(
            store, draft, organisation=session.settings.organisation, to=to, context=context, members=listed,
            then=delivery(session, wanted=not held_back),
        )  # fmt: skip
        _kept(session, store, issued, f"issued {issued.id}", context)
        write_warning(session, store, issued.id, to, path, context, overwrite=overwrite)


@click.command()
@click.argument("warning_id", metavar="ID")
@_draft_options
@_no_delivery
@out_options
@click.pass_obj
def update(
    session: Session,
    /,
    warning_id: str,
    path: str,
    to: str,
    members: str | None,
    *,
    overwrite: bool,
    held_back: bool,
    **said: object,
) -> None:
    """Issue a later version of a warning of this node; its draft says all of it anew.

    \b
    Example:
      tocsin share warn update report--0b5e5a1c --from draft-2.toml --out warning-2.json
    """
    from tocsin.flows import issue_warning

    _place(path, overwrite=overwrite)
    context = context_of(session, "share warn update")
    draft, listed = _draft(session, said), _members(session, members)
    with session.store() as store:
        issued = issue_warning.update(
            store, warning_id, draft, organisation=session.settings.organisation, to=to, context=context,
            members=listed, then=delivery(session, wanted=not held_back),
        )  # fmt: skip
        _kept(session, store, issued, f"updated {issued.id}", context)
        write_warning(session, store, issued.id, to, path, context, overwrite=overwrite)


@click.command("all-clear")
@click.argument("warning_id", metavar="ID")
@click.option("--why", default="", metavar="TEXT", help="What you say about it.")
@click.option("--mistaken", is_flag=True, help="It should not have been issued.")
@_no_delivery
@out_options
@click.pass_obj
def all_clear(
    session: Session,
    warning_id: str,
    why: str,
    to: str,
    path: str,
    *,
    mistaken: bool,
    overwrite: bool,
    held_back: bool,
) -> None:
    """End a warning of this node: its last version, revoked.

    \b
    Example:
      tocsin share warn all-clear report--0b5e5a1c --why "All have updated" --out all-clear.json
    """
    from tocsin.flows import issue_warning

    _place(path, overwrite=overwrite)
    context = context_of(session, "share warn all-clear")
    state: State = "mistaken" if mistaken else "all-clear"
    with session.store() as store:
        issued = issue_warning.end(
            store,
            warning_id,
            state=state,
            why=why,
            organisation=session.settings.organisation,
            context=context,
            then=delivery(session, wanted=not held_back),
        )
        _kept(session, store, issued, f"ended {issued.id}: {state}", context)
        write_warning(session, store, issued.id, to, path, context, overwrite=overwrite)


def _kept(session: Session, store: Store, issued: Issued, said: str, context: Context) -> None:
    """Say what is kept now, and make where members pull warnings and post answers with the first one that is issued."""
    import uuid

    from tocsin.cli.collection import node_of
    from tocsin.flows import answer_out, taxii

    taxii.first_use(node_of(session, store))
    answer_out.collections_for(store, lambda: str(uuid.uuid4()), context.at)
    for held in issued.held:
        session.say(f"  held back: {held.id}: {held.reason}")
    session.say(said)
    tell_delivery(session, store, issued.id)


def _place(path: str, *, overwrite: bool) -> None:
    """Refuse a place before anything is kept."""
    from tocsin.flows.issue_warning import check_place

    if path not in {"", "-"}:
        check_place(path, overwrite=overwrite)


def _draft(session: Session, said: dict[str, object]) -> Draft:
    """From the file, with what the options say beside it; or from the options alone."""
    import msgspec

    from tocsin.flows import files
    from tocsin.share import warning_draft

    source = cast("str | None", said["source"])
    chosen = {key: said[key] for key in ("tlp", "answer_by") if said[key]} | (
        {"exercise": True} if said["exercise"] else {}
    )
    if source:
        if said["name"] or said["purls"] or said["steps"]:
            raise click.UsageError("--from says what --name, --purl and --do would say")
        draft = warning_draft.read(files.read_whole(source, session.limits), files.shown(source))
        return msgspec.structs.replace(draft, **chosen)
    steps, cites, purls = (cast("tuple[str, ...]", said[key]) for key in ("steps", "cites", "purls"))
    if not said["name"] or not purls or not steps or len(steps) != len(cites):
        raise click.UsageError("give --from, or --name, --purl and --do with a --cite each")
    versions = {"versions": said["versions"]} if said["versions"] else {}
    parts = [{"component": {"purl": purl, **versions}} for purl in purls]
    made = {
        "name": said["name"],
        "affected": {"any": parts},
        "step": [{"do": do, "cite": cite} for do, cite in zip(steps, cites, strict=True)],
    }
    return warning_draft.of({**made, **chosen}, "the options")


def _members(session: Session, path: str | None) -> bytes:
    """The list of members as it is kept; empty if none is given."""
    if path is None:
        return b""
    import msgspec

    from tocsin.flows import files
    from tocsin.share import warning_draft

    found = warning_draft.members(files.read_whole(path, session.limits), files.shown(path), session.limits)
    session.faults(found.faults)
    return msgspec.json.encode(found.records)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@format_option
@click.pass_obj
def gather(session: Session, paths: tuple[str, ...], form: str) -> None:
    """Take in answers of members: each is counted once, however often and in whatever order it comes.

    FILE is a bundle, or a saved mail (.eml) with one attached. A watched folder is a feed: tocsin share feed add.

    \b
    Example:
      tocsin share warn gather answers/*.json
      tocsin share warn gather inbox/*.eml
    """
    from tocsin.flows import share_case

    context = context_of(session, "share warn gather")
    with session.store() as store:
        taken = [share_case.load_file(store, path, context) for path in paths]
    account(session, taken, form, grouped=True)
    raise SystemExit(EXIT_BAD_INPUT if any(not one.good for one in taken) else 0)


@click.command()
@click.argument("warning_id", metavar="ID")
@click.option("--members", metavar="FILE", help="Who is to answer, from now on: a name or identity a line.")
@click.option("--over-time", is_flag=True, help="How many stood where, at each answer.")
@format_option
@click.pass_obj
def status(session: Session, warning_id: str, members: str | None, form: str, *, over_time: bool) -> None:
    """Who has answered a warning, who has not, who is overdue; with --over-time, how exposure falls.

    \b
    Example:
      tocsin share warn status report--0b5e5a1c
      tocsin share warn status report--0b5e5a1c --over-time --format csv
    """
    from tocsin.flows import warnings_held

    context = context_of(session, "share warn status")
    with session.store() as store:
        if members is not None:
            warnings_held.set_members(store, warning_id, _members(session, members), context)
        with store.read() as reader:
            told = warnings_held.account(reader, warning_id, context.at)
    one, counts = told.held.warning, told.tally.counts
    if one.exercise:
        session.say("*** EXERCISE: this warning is a drill ***")
    session.say(
        f"{one.name} ({one.state}), version {one.modified}" + ("" if told.listed else "; no list of members")
    )
    session.say("  ".join(f"{state}: {count}" for state, count in counts.items()))
    if told.tally.sums:
        session.say("released: " + "  ".join(f"{count} {what}" for what, count in told.tally.sums.items()))
    if over_time:
        rows: list[dict[str, object]] = [
            {"at": each.at, **{str(state): each.counts[state] for state in counts}}
            for each in told.tally.over_time
        ]
        emit(rows, form, [(key, key) for key in ("at", *counts)])
    else:
        emit(_lines(told), form, MEMBERS, empty="nobody has answered")


def _lines(told: Account) -> list[dict[str, object]]:
    return [
        {
            "member": line.member.id,
            "name": line.member.name,
            "state": line.state,
            "overdue": "overdue" if line.overdue else "",
            "at": line.answer.at if line.answer else "",
            "version": ("" if line.answer is None else "an earlier one" if line.outdated else "this one"),
            "told": " ".join(f"{what}={count}" for what, count in line.answer.counts.items())
            if line.answer
            else "",
            "counts": dict(line.answer.counts) if line.answer else {},
            "reasons": list(line.answer.reasons) if line.answer else [],
            "assets": [{"asset": each.asset, "what": each.what} for each in line.answer.assets]
            if line.answer
            else [],
            "listed": "" if line.listed else "not on the list",
        }
        for line in told.tally.lines
    ]


@click.command()
@click.argument("which", type=click.Choice(("warning", "warning-answer")), default="warning")
def schema(which: str) -> None:
    """Print the JSON Schema of a report that is a warning, or of a note that answers one.

    \b
    Example:
      tocsin share warn schema warning-answer > warning-answer.schema.json
    """
    from importlib.resources import files

    found = files("tocsin") / "data" / "schema" / f"{which}.schema.json"
    click.echo(found.read_text(encoding="utf-8"), nl=False)
