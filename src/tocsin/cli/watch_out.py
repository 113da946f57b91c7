# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin watch out`` and ``outs``: lists for the tools that people run, and what became of them."""

from __future__ import annotations

import os
import re

import click

from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

FORMS = (
    "plain", "edl", "hosts", "csv", "rpz", "ipset", "zeek", "suricata-rules", "suricata-dataset", "yara",
)  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_COLUMNS = (
    ("name", "name"), ("format", "format"), ("audience", "audience"), ("entries", "entries"), ("made", "made_at"),
    ("state", "state"), ("file", "path"),
)  # fmt: skip


@click.command()
@click.argument("form", type=click.Choice(FORMS), metavar="FORMAT")
@click.option(
    "--to", "path", default="", metavar="FILE", help="Where to write it [default: it is only served]."
)
@click.option(
    "--name", default="", metavar="NAME", help="Of the list [default: that of the file, without ending]."
)
@click.option(
    "--audience",
    default="",
    metavar="NAME",
    help="The member or community it is for [default: the own organisation].",
)
@click.option(
    "--kinds", default="", metavar="KIND,...", help="Kinds of values [default: all that the format holds]."
)
@click.option(
    "--confidence",
    type=click.IntRange(0, 100),
    default=0,
    help="The least that must be left of an entry's [default: 0].",
)
@click.option(
    "--without-listed", is_flag=True, help="Leave out values of warninglists, reserved and own ones."
)
@click.option(
    "--even-listed",
    is_flag=True,
    help="Block values of warninglists, reserved and own ones all the same; needs --by.",
)
@click.option("--by", default="", metavar="NAME", help="Who decides that.")
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.pass_obj
def out(
    session: Session, form: str, path: str, name: str, audience: str, kinds: str, confidence: int, by: str, *,
    without_listed: bool, even_listed: bool, overwrite: bool,
) -> None:  # fmt: skip
    """Write a list for another tool: plain, edl, hosts, csv, rpz, ipset, zeek, suricata-rules, suricata-dataset, yara.

    In it is what stands now, what the audience may have, and what nobody has found false. The list is on record: a
    withdrawal or a new marking writes it anew at once, all else the next tocsin work. A server gives it at
    /lists/NAME.txt, to each who asks what that one may have. A list that would block what a warninglist has, reserved or
    own addresses, is refused unless one of two options says what becomes of them.

    \b
    Example:
      tocsin watch out rpz --to blocked.zone --without-listed
      tocsin watch out edl --to edl-ip.txt --kinds ipv4,cidr --confidence 50
    """
    from tocsin.flows import lists_out as flow
    from tocsin.store import accounts
    from tocsin.store.lists_out import ListOut

    if even_listed and without_listed:
        raise click.UsageError("Either --even-listed or --without-listed.")
    if even_listed and not by.strip():
        raise BadInput("nobody is named who decides to block them", do="give --by")
    if not path and not name:
        raise click.UsageError("Give --to or --name.")
    full = os.path.abspath(path) if path else ""
    called = (
        name or re.sub("[^a-z0-9_-]", "-", os.path.basename(full).partition(".")[0].lower()).strip("-_")[:60]
    )
    if not _NAME.fullmatch(called):
        do = "give --name: small letters, digits, - and _, at most 60"
        raise BadInput("this can be no name of a list", where=called[:100], do=do)
    wanted = ListOut(
        name=called, form=form, path=full, audience=audience, kinds=tuple(sorted({one.strip() for one in kinds.split(",") if one.strip()})),
        confidence=confidence, listed="even listed" if even_listed else "leave out" if without_listed else "refuse",
        by=by.strip()[:200], organisation=session.settings.organisation, own_names_file=_own_names_file(session),
    )  # fmt: skip
    with session.store() as store:
        with store.read() as reader:
            known = audience in {one.name for one in accounts.organisations(reader)}
        kept, made = flow.publish(
            store, wanted, now=session.now(), limits=session.limits, overwrite=overwrite
        )
    click.echo(
        f"{safe(kept.path or kept.name)}: {kept.entries} entries, {form}, sha256 {kept.file_digest or kept.body_digest}"
    )
    if audience and not known:
        session.say(
            f"  note: no organisation called {safe(audience)} is known here: it is taken for a community"
        )
    for why, count in kept.left_out:
        session.say(f"  left out: {count} {why}")
    for value, reasons in made.held_back.items():
        session.say(
            f"  {'blocked all the same' if made.head.even_listed else 'held back'}: {value}: {', '.join(reasons[:3])}"
        )


@click.command()
@click.option(
    "--forget", default="", metavar="NAME", help="Make this list no more; its file stays. Needs --by."
)
@click.option("--by", default="", metavar="NAME", help="Who decides that.")
@format_option
@click.pass_obj
def outs(session: Session, forget: str, by: str, form: str) -> None:
    """The lists that are made for other tools, and whether each is what would be made now.

    \b
    Example:
      tocsin watch outs
      tocsin watch outs --forget blocked --by amy
    """
    from tocsin.core import instant
    from tocsin.flows import lists_out as flow
    from tocsin.store import lists_out

    now = session.now()
    with session.store() as store:
        if forget:
            if not by.strip():
                raise BadInput("nobody is named who decides that", do="give --by")
            gone = flow.forget(store, forget, by=by.strip()[:200], at=instant.from_datetime(now))
            session.say(f"{gone.name} is made no more; {gone.path or 'it had no file'}")
        with store.read() as reader:
            rows: list[dict[str, object]] = [
                {
                    "name": one.name, "format": one.form, "path": one.path, "audience": one.audience or "(own)",
                    "kinds": list(one.kinds), "confidence": one.confidence, "listed": one.listed, "by": one.by,
                    "entries": one.entries, "left_out": dict(one.left_out), "made_at": one.made_at, "made_of": one.made_of,
                    "due": one.due, "digest": one.file_digest, "trouble": one.trouble,
                    "state": one.trouble or ("fresh" if flow.is_fresh(reader, one, now) else "to be made anew"),
                }
                for one in lists_out.all(reader)
            ]  # fmt: skip
    emit(rows, form, _COLUMNS, empty="No list is made. Make one: tocsin watch out FORMAT --to FILE")


def _own_names_file(session: Session) -> str:
    name = session.settings.share.own_names_file
    return os.path.abspath(name) if name else ""
