# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share draft``: a report in prose -> a draft STIX bundle, by way of a table that a person reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import NotFound, Unavailable
from tocsin.core.marking import LEVELS

if TYPE_CHECKING:
    from tocsin.core.extract_names import Named
    from tocsin.core.reading import Fault
    from tocsin.flows.draft_report import Drafted

COLUMNS = (
    ("verdict", "verdict"), ("kind", "kind"), ("value", "value"), ("times", "count"), ("where", "where"), ("context", "context"),
    ("doubt", "doubt"),
)  # fmt: skip


@click.command()
@click.argument("path", metavar="FILE")
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
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@click.option("--strict", is_flag=True, help="Exit 3 if anything of the reviewed table was not understood.")
@format_option
@click.pass_obj
def draft(
    session: Session, path: str, out: str | None, author: str, title: str, tlp: str | None, to_review: str | None,
    reviewed: str | None, form: str, *, with_doubtful: bool, overwrite: bool, strict: bool,
) -> None:  # fmt: skip
    """Find what a report (text, HTML, mail) speaks of, and draft a STIX report of it.

    Nothing is stored. Values with a false friend are shown with their doubt, and left out unless you keep them.

    \b
    Example:
      tocsin share draft report.html
      tocsin share draft report.html --to-review review.csv
      tocsin share draft report.html --review review.csv --out draft.json
      tocsin share load draft.json
    """
    from tocsin.flows import draft_report as flow
    from tocsin.share import review

    drafted = flow.take_apart(path, _names(session), session.limits)
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


def _names(session: Session) -> list[Named]:
    """Names that this store knows; none, and a word of it, if there is no store."""
    from tocsin.flows.draft_report import names_of

    try:
        with session.store() as store, store.read() as reader:
            return names_of(reader)
    except (NotFound, Unavailable) as error:
        session.say(f"names of malware and actors are not looked for: {error.what}")
        return []
