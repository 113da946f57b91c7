# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share``: a case out as a bundle, a bundle of another member in."""

from __future__ import annotations

import os

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT, account
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import FORMATS, emit, format_option, safe
from tocsin.cli.progress import progress
from tocsin.cli.session import Session

VERBS = {
    "draft": ("tocsin.cli.draft:draft", "Draft a STIX report from a report in prose, for review."),
    "check": ("tocsin.cli.share:check", "Say everything that is wrong in STIX files."),
    "collection": ("tocsin.cli.collection:collection", "Collections that TAXII clients read from."),
    "preview": ("tocsin.cli.leave:preview", "What of a case would go to whom, and the own names in it."),
    "approve": ("tocsin.cli.leave:approve", "Release or mask own names in what leaves, on record."),
    "export": ("tocsin.cli.leave:export", "Write a case as a STIX bundle for other members."),
    "withdraw": ("tocsin.cli.take_back:withdraw", "Take back what a source said, or an object as a whole."),
    "remark": ("tocsin.cli.remark:remark", "Mark an object anew, for every way out at once."),
    "trace": ("tocsin.cli.take_back:trace", "Where an object came from, and where it went."),
    "load": ("tocsin.cli.share:load", "Take in a bundle of another member, after checking it."),
    "misp": ("tocsin.cli.share_misp:misp", "Turn a MISP event into STIX, or STIX into a MISP event."),
    "misp-event": ("tocsin.cli.misp_out:event", "A MISP event that is kept, out again as it came."),
    "misp-feed": ("tocsin.cli.misp_out:feed", "Write or look through a static MISP feed."),
    "sources": ("tocsin.cli.sources:sources", "Every source: owner, state, errors, and how it stood up."),
    "same": ("tocsin.cli.same_as:same", "Objects or sources that are the same, as somebody claims."),
    "feed": ("tocsin.cli.feed:feed", "Others' collections, lists and folders, pulled again and again."),
    "warn": (
        "tocsin.cli.warn:warn",
        "Warnings: issue, answer from the own inventory and logs, see who has answered.",
    ),
}
CHECK_COLUMNS = (
    ("level", "level"), ("where", "where"), ("what is wrong", "what"), ("rule", "rule"), ("what to do", "do"), ("object", "object_id"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def share() -> None:
    """Bundles to and from other members.

    \b
    Example:
      tocsin share check bundle.json
      tocsin share export case--0b5e --tlp green --out bundle.json
      tocsin share load bundle.json
    """


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Exit 3 for warnings, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, "sarif")),
    default="table",
    show_default=True,
    help="How to print the findings.",
)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.pass_obj
def check(session: Session, paths: tuple[str, ...], form: str, *, strict: bool) -> None:
    """Check STIX 2.1 files against the whole standard: every fault, its place, the section and the mend.

    Objects of STIX 2.0 are held to what 2.0 requires, and to the rules of 2.1 in the form they are upgraded to.

    Nothing is stored, and no store is needed. An error refuses its object and exits 3; a warning does not.

    \b
    Example:
      tocsin share check bundle.json
      tocsin share check --format sarif *.json > findings.sarif
    """
    from tocsin import __version__
    from tocsin.flows import check_file

    found, errors = [], 0
    for path in paths:
        size = os.path.getsize(path) if os.path.isfile(path) else None
        with progress(f"checking {safe(path)}", size, quiet=session.quiet) as advance:
            for finding in check_file.findings(path, session.limits, advance):
                errors += finding.level == "error"
                found.append(finding)
    if form == "sarif":
        from tocsin.share import sarif

        click.echo(sarif.encode(found, version=__version__))
    else:
        import msgspec

        rows = [msgspec.structs.asdict(each) for each in found]
        emit(rows, form, CHECK_COLUMNS, empty="nothing to find")
    session.say(f"{len(paths)} files: {errors} errors, {len(found) - errors} warnings")
    raise SystemExit(EXIT_BAD_INPUT if errors or (strict and found) else 0)


@click.command()
@click.argument("path", metavar="FILE")
@click.option(
    "--sha256", default="", metavar="HEX", help="The digest the sender announced; exit 4 if it differs."
)
@click.option("--strict", is_flag=True, help="Exit 3 if any record was not taken.")
@format_option
@click.pass_obj
def load(session: Session, path: str, sha256: str, form: str, *, strict: bool) -> None:
    """Take in a bundle of another member: every object is checked, then kept as the bytes it came in.

    \b
    Example:
      tocsin share load bundle.json
      tocsin watch scan eve.json
    """
    from tocsin.core import instant
    from tocsin.flows import share_case
    from tocsin.flows.context import Context

    with session.store() as store:
        context = Context(actor="share load", at=instant.from_datetime(session.now()), limits=session.limits)
        taken = share_case.load_file(store, path, context, sha256=sha256)
    account(session, [taken], form)
    raise SystemExit(EXIT_BAD_INPUT if not taken.good or (strict and taken.faults) else 0)
