# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share draft``: a report in prose -> a draft STIX bundle, by way of a table that a person reviews."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput, NotFound, Unavailable
from tocsin.core.marking import LEVELS

if TYPE_CHECKING:
    from tocsin.core.extract_names import Named
    from tocsin.core.reading import Fault
    from tocsin.flows.draft_report import Drafted

COLUMNS = (
    ("verdict", "verdict"), ("kind", "kind"), ("value", "value"), ("times", "count"), ("where", "where"), ("context", "context"),
    ("doubt", "doubt"),
)  # fmt: skip
WAITING = (
    ("number", "number"), ("since", "since"), ("title", "title"), ("values", "atoms"), ("names", "names"),
    ("techniques", "techniques"), ("review it by", "review"),
)  # fmt: skip


@click.command()
@click.argument("path", metavar="FILE", required=False)
@click.option(
    "--out", metavar="FILE", help="Where to write the draft bundle; without it only the table is shown."
)
@click.option(
    "--author", default="", metavar="NAME", help="Who reports; the organisation of the settings if not given."
)
@click.option(
    "--title", default="", metavar="TEXT", help="The name of the report; else its title or first line."
)
@click.option(
    "--tlp", type=click.Choice(LEVELS), help="How far it may go; unmarked, it stays in the own organisation."
)
@click.option("--with-doubtful", is_flag=True, help="Keep what is doubtful, too.")
@click.option(
    "--to-review", metavar="CSV", help="Write the table with a verdict for each value, to be changed by you."
)
@click.option(
    "--review",
    "reviewed",
    metavar="CSV",
    help="Take the verdicts from this table; what is not in it is dropped.",
)
@click.option(
    "--list", "listing", is_flag=True, help="List what watched folders brought and nobody has reviewed."
)
@click.option(
    "--dismiss",
    "number",
    type=int,
    metavar="N",
    help="Have the file of this number of the list wait no longer.",
)
@click.option("--why", default="", help="Why it is dismissed.")
@click.option("--by", default="", metavar="NAME", help="Who dismisses or reviews it; needed to dismiss.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@click.option("--strict", is_flag=True, help="Exit 3 if anything of the reviewed table was not understood.")
@format_option
@click.pass_obj
def draft(
    session: Session, path: str | None, out: str | None, author: str, title: str, tlp: str | None, to_review: str | None,
    reviewed: str | None, number: int | None, why: str, by: str, form: str, *, listing: bool, with_doubtful: bool,
    overwrite: bool, strict: bool,
) -> None:  # fmt: skip
    """Find what a report (text, HTML, PDF, mail) speaks of, and draft a STIX report of it.

    FILE may be the number of one of the list. Nothing is stored. Values with a false friend are shown with their doubt, and left out unless you keep them.

    \b
    Example:
      tocsin share draft report.html
      tocsin share draft report.html --to-review review.csv
      tocsin share draft report.html --review review.csv --out draft.json
      tocsin share load draft.json
      tocsin share draft --list
      tocsin share draft 12 --to-review review.csv
      tocsin share draft --dismiss 12 --why "an advertisement" --by "duty officer"
    """
    from tocsin.core.extract_names import Names
    from tocsin.flows import draft_report as flow
    from tocsin.share import review

    if (path is not None) + listing + (number is not None) != 1:
        raise BadInput("one thing at a time", do="give one of FILE, --list, --dismiss")
    if path is None:
        _waiting(session, number, why, by, form)
        return
    if path.isdecimal() and not os.path.exists(path):
        path = _of_the_list(session, int(path))
    drafted = flow.take_apart(path, Names(_names(session)), session.limits)
    faults: list[Fault] = []
    if reviewed:
        said, faults = flow.verdicts(drafted, reviewed, session.limits)
        session.faults(faults, "not understood")
    else:
        said = {item.key: review.proposed(item, with_doubtful=with_doubtful) for item in drafted.items}
    rows = [review.row(item, said[item.key]) for item in drafted.items]
    emit(rows, form, COLUMNS, empty="Nothing is found.")
    for note in drafted.notes:
        session.say(f"  {note}")
    kept = sum(verdict == review.KEEP for verdict in said.values())
    session.say(
        f"{drafted.file} ({drafted.kind}): {len(rows)} values, {kept} kept, {len(rows) - kept} left out"
    )
    if to_review:
        flow.write(to_review, review.table(rows), overwrite=overwrite)
        session.say(f"{to_review}: {len(rows)} rows to review")
    if out:
        _write(session, drafted, said, out, (author, title, tlp), overwrite=overwrite)
        _settle(session, drafted.sha256, by or author or "share draft")
    raise SystemExit(EXIT_BAD_INPUT if strict and faults else 0)


def _write(
    session: Session, drafted: Drafted, said: dict[str, str], out: str, about: tuple[str, str, str | None], *, overwrite: bool
) -> None:  # fmt: skip
    from tocsin.core import instant
    from tocsin.flows import draft_report as flow
    from tocsin.share.draft import About
    from tocsin.share.review import KEEP

    author, title, tlp = about
    what = About(
        title=title, file="", sha256="", author=author or session.settings.organisation,
        at=instant.from_datetime(session.now()), tlp=tlp,  # type: ignore[arg-type]  # click checked it
    )  # fmt: skip
    kept = [item for item in drafted.items if said[item.key] == KEEP]
    digest = flow.write(out, flow.bundle(drafted, kept, what), overwrite=overwrite)
    session.say(
        f"{out}: a draft with {len(kept)} values, sha256 {digest}; nothing is stored before: tocsin share load {out}"
    )


def _waiting(session: Session, number: int | None, why: str, by: str, form: str) -> None:
    """List what waits for a review, or dismiss one of it."""
    from tocsin.core import instant
    from tocsin.flows import drafts_waiting

    with session.store() as store:
        if number is not None:
            at = instant.from_datetime(session.now())
            place = drafts_waiting.dismiss(store, number, by=by, why=why, at=at)
            click.echo(f"{safe(place)}: dismissed")
            return
        with store.read() as reader:
            rows = drafts_waiting.listed(reader)
    emit(rows, form, WAITING, empty="Nothing waits for a review.")


def _of_the_list(session: Session, number: int) -> str:
    """The file of this number of those that wait. Raises ``NotFound``."""
    from tocsin.flows import drafts_waiting

    with session.store() as store, store.read() as reader:
        rows = drafts_waiting.listed(reader)
    found = next((str(row["file"]) for row in rows if row["number"] == number), None)
    if found is None:
        do = "tocsin share draft --list shows what waits"
        raise NotFound(f"there is no such file, and nothing of this number waits: {number}", do=do)
    return found


def _settle(session: Session, sha256: str, by: str) -> None:
    """A draft was written: the file waits no longer, if it did."""
    from tocsin.core import instant
    from tocsin.flows import drafts_waiting

    try:
        with session.store() as store:
            if drafts_waiting.reviewed(store, sha256, by=by, at=instant.from_datetime(session.now())):
                session.say("  it waits for a review no longer")
    except (NotFound, Unavailable):
        return  # without a store nothing waited


def _names(session: Session) -> list[Named]:
    """Names that this store knows; none, and a word of it, if there is no store."""
    from tocsin.flows.draft_report import names_of

    try:
        with session.store() as store, store.read() as reader:
            return names_of(reader)
    except (NotFound, Unavailable) as error:
        session.say(f"names of malware and actors are not looked for: {error.what}")
        return []
