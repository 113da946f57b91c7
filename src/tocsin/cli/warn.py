# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share warn``: a warning as its receiver meets it: read, look into oneself, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, account
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.warn_out import LEVELS, hand_in_answer, out_options, write

if TYPE_CHECKING:
    from tocsin.cli.session import Session
    from tocsin.core.affected import Reason
    from tocsin.core.marking import Tlp
    from tocsin.flows.answer_warning import Looked
    from tocsin.flows.context import Context
    from tocsin.flows.warnings_held import Held
    from tocsin.share.warning_answer import Release, Verdict
    from tocsin.store import Store

VERBS = {
    "read": ("tocsin.cli.warn:read", "Take in warnings, and look whether this node is affected."),
    "answer": ("tocsin.cli.warn:answer", "Answer a warning, with what you release and nothing more."),
    "list": ("tocsin.cli.warn:list_", "The warnings that are kept here."),
    "new": ("tocsin.cli.warn_issue:new", "Issue a warning."),
    "update": ("tocsin.cli.warn_issue:update", "Issue a later version of a warning."),
    "all-clear": ("tocsin.cli.warn_issue:all_clear", "End a warning."),
    "gather": ("tocsin.cli.warn_issue:gather", "Take in answers of members."),
    "status": ("tocsin.cli.warn_issue:status", "Who has answered a warning, who has not, and how it went."),
    "deliver": (
        "tocsin.cli.warn_deliver:deliver",
        "Send a warning by mail and webhook to who has not got it.",
    ),
    "deliveries": (
        "tocsin.cli.warn_deliver:deliveries",
        "What was sent of a warning, what waits, what failed.",
    ),
    "remind": ("tocsin.cli.warn_deliver:remind", "Remind those who have not answered a warning."),
    "schema": ("tocsin.cli.warn_issue:schema", "The JSON Schema of a warning, or of an answer."),
}
WHYS = ("no-inventory", "no-logs", "no-map", "no-time", "no-access")
ROWS = (("kind", "kind"), ("what", "what"), ("asset", "asset"), ("where", "place"))
WARNINGS = (
    ("warning", "id"), ("name", "name"), ("exercise", "exercise"), ("issuer", "issuer"), ("state", "state"),
    ("answer by", "answer_by"), ("here", "verdict"), ("answered", "answered"), ("tlp", "tlp"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def warn() -> None:
    """Warnings: what is dangerous, who may be affected, what to do, by when; and the answers.

    In and out by files, TAXII, mail; out by webhook, too.

    \b
    Example:
      tocsin share warn read warning.json
      tocsin share warn answer report--0b5e5a1c --release counts --out answer.json
    """


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--to", default="community", show_default=True, metavar="NAME", help="The community you share.")
@format_option
@click.pass_obj
def read(session: Session, paths: tuple[str, ...], to: str, form: str) -> None:
    """Take in warnings, and look into the own inventory, exposures, map and hits whether this node is affected.

    FILE is a bundle, or a saved mail (.eml) with one attached.

    Prints the verdict and what it rests on. Nothing leaves; with ``-`` the warning is read from standard input, and an
    id of a warning that is kept here looks anew.

    \b
    Example:
      tocsin share warn read warning.json
      tocsin share warn read mail.eml
    """
    from tocsin.flows import share_case, warnings_held

    context = context_of(session, "share warn read")
    with session.store() as store:
        with store.read() as reader:
            before = {one.warning.id: one.warning.modified for one in warnings_held.every(reader)}
        taken = [
            share_case.load_file(store, path, context) for path in paths if not path.startswith("report--")
        ]
        if taken and form == "table":
            account(session, taken, form)
        else:
            session.faults([fault for one in taken for fault in one.faults])
        with store.read() as reader:
            new = [
                one.warning.id
                for one in warnings_held.every(reader)
                if before.get(one.warning.id) != one.warning.modified
            ]
        new += [path for path in paths if path.startswith("report--")]
        found = [warnings_held.evaluate(store, id, context, to=to) for id in dict.fromkeys(new)]
    if form == "table":
        for held, looked in found:
            _tell(held, looked)
        if not found:
            click.echo("no new warning in it")
    else:
        emit([_row(held, looked) for held, looked in found], form, WARNINGS)
    raise SystemExit(EXIT_BAD_INPUT if any(not one.good for one in taken) else 0)


def context_of(session: Session, actor: str) -> Context:
    """Who takes something in, and when."""
    from tocsin.core import instant
    from tocsin.flows.context import Context

    return Context(actor=actor, at=instant.from_datetime(session.now()), limits=session.limits)


def _tell(held: Held, looked: Looked) -> None:
    """A warning and what was found, for a person."""
    from tocsin.cli.output import safe
    from tocsin.core.affected import REASONS

    one = held.warning
    if one.exercise:
        click.echo("*** EXERCISE: this warning is a drill ***")
    click.echo(f"{safe(one.name)}")
    click.echo(f"  {one.id}, version {one.modified}, {one.state}, from {safe(held.issuer)}")
    if one.why:
        click.echo(f"  because: {safe(one.why)}")
    if one.answer_by:
        click.echo(f"  answer by {one.answer_by}")
    for step in one.steps:
        click.echo(
            f"  do: {safe(step.do)}  [{safe(step.cite)}]" + (f" by {one.act_by}" if one.act_by else "")
        )
    click.echo(f"this node: {looked.verdict}")
    for reason in looked.reasons:
        click.echo(f"  not checked: {REASONS[reason]}")
    if looked.only_verdict:
        click.echo("  the query reads what its issuer may not know: an answer will hold the verdict alone")
    if looked.rows:
        emit([_of(row) for row in looked.rows], "table", ROWS)


def _of(row: object) -> dict[str, object]:
    import msgspec

    made: dict[str, object] = msgspec.to_builtins(row)
    return made


def _row(held: Held, looked: Looked | None = None) -> dict[str, object]:
    one = held.warning
    made: dict[str, object] = {
        "id": one.id, "name": one.name, "exercise": "EXERCISE" if one.exercise else "", "issuer": held.issuer,
        "state": one.state, "version": one.modified, "answer_by": one.answer_by, "tlp": held.tlp,
        "mine": held.mine, "verdict": held.found.looked.verdict if held.found else "not looked",
        "answered": held.answered.verdict if held.answered else "",
    }  # fmt: skip
    if looked is not None:
        made |= {
            "verdict": looked.verdict,
            "reasons": list(looked.reasons),
            "counts": looked.counts,
            "only_verdict": looked.only_verdict,
            "rows": [_of(row) for row in looked.rows],
        }
    return made


@click.command()
@click.argument("warning_id", metavar="ID")
@click.option(
    "--release",
    type=click.Choice(("verdict", "counts", "assets")),
    default="verdict",
    show_default=True,
    help="What goes out: the verdict alone, how many are affected, or which assets by name.",
)
@click.option("--asset", "assets", multiple=True, metavar="ID", help="Name this asset only; may be repeated.")
@click.option("--not-checked", "why", type=click.Choice(WHYS), help="Say that it was not checked, and why.")
@click.option("--done", is_flag=True, help="Say that you have done what the warning asks for.")
@click.option(
    "--tlp", type=click.Choice(LEVELS), default="amber", show_default=True, help="How far the answer may go."
)
@click.option("--post", is_flag=True, help="Post it to the TAXII server that the warning was pulled from.")
@click.option(
    "--mail",
    "by_mail",
    is_flag=True,
    help="Send it by the ways to the issuer in share.recipients_file: tocsin work does.",
)
@out_options
@click.pass_obj
def answer(
    session: Session, warning_id: str, release: str, assets: tuple[str, ...], why: str | None, tlp: str, to: str,
    path: str, *, done: bool, post: bool, by_mail: bool, overwrite: bool,
) -> None:  # fmt: skip
    """Answer a warning: looks anew, and writes what you release and nothing more.

    A later answer takes the place of the one before. Hosts, addresses, users, paths and lines of logs are in no answer.

    \b
    Example:
      tocsin share warn answer report--0b5e5a1c --out answer.json
      tocsin share warn answer report--0b5e5a1c --release assets --asset plc-7 --out answer.json
      tocsin share warn answer report--0b5e5a1c --done --post
      tocsin share warn answer report--0b5e5a1c --release counts --mail
    """
    if done and why:
        raise click.UsageError("--done and --not-checked contradict each other")
    if assets and release != "assets":
        raise click.UsageError("--asset goes with --release assets")
    from tocsin.flows import warnings_held
    from tocsin.flows.issue_warning import check_place

    verdict: Verdict | None = "done" if done else "not-checked" if why else None
    context = context_of(session, "share warn answer")
    if not path and not post and not by_mail:
        raise click.UsageError("say where it goes: --post, --mail, or --out FILE")
    if path not in {"", "-"}:
        check_place(path, overwrite=overwrite)
    with session.store() as store:
        issued, made = warnings_held.answer(
            store, warning_id, context, organisation=session.settings.organisation, release=cast("Release", release),
            to=to, tlp=cast("Tlp", tlp), verdict=verdict, why=(cast("Reason", why),) if why else (), only=assets,
        )  # fmt: skip
        if made.release != release:
            session.say("the query reads what its issuer may not know: the answer holds the verdict alone")
        write(session, store, issued, path, context, overwrite=overwrite)
        if post:
            _post(session, store, made.warning, context.at)
        if by_mail:
            hand_in_answer(session, store, made.warning, context)
    told = " ".join(f"{what}={count}" for what, count in made.counts.items())
    session.say(
        f"answered {made.verdict}, released: {made.release} {told} {len(made.assets) or 'no'} assets named"
    )


def _post(session: Session, store: Store, warning_id: str, at: str) -> None:
    """Post it now; what does not go now is tried again by ``tocsin work``."""
    import os

    from tocsin.core import instant
    from tocsin.core.errors import Unavailable
    from tocsin.flows import answer_out
    from tocsin.store import jobs

    answer_out.hand_in(store, warning_id, at)
    try:
        said = answer_out.post(store, warning_id, session.settings, clock=session.now, environ=os.environ)
    except Unavailable as error:
        session.say(f"not posted yet: {error.what}; tocsin work tries again")
        return
    with store.write("share warn answer", instant.from_datetime(session.now())) as tx:
        jobs.cancel(tx, answer_out.POST, warning_id)
    session.say(said)


@click.command("list")
@format_option
@click.pass_obj
def list_(session: Session, form: str) -> None:
    """The warnings that are kept here: those in force first.

    \b
    Example:
      tocsin share warn list
    """
    from tocsin.flows import warnings_held

    with session.store() as store, store.read() as reader:
        rows = [_row(one) for one in warnings_held.every(reader)]
    emit(rows, form, WARNINGS, empty="no warnings")
