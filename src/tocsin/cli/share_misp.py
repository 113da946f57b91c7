# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin share misp``: an event of MISP into STIX, and back, by file."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from tocsin.cli.files_in import EXIT_BAD_INPUT
from tocsin.cli.output import encode, format_option, safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput

if TYPE_CHECKING:
    from tocsin.flows.misp_file import Converted

SHOWN = 20


@click.command()
@click.argument("path", metavar="FILE")
@click.option(
    "--to", type=click.Choice(("stix", "misp")), help="The other format than that of the file, if not given."
)
@click.option(
    "--out", metavar="FILE", default="-", show_default=True, help="Where to write it; - for standard output."
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.option("--strict", is_flag=True, help="Exit 3 if any record was bad.")
@format_option
@click.pass_obj
def misp(
    session: Session, path: str, to: str | None, out: str, form: str, *, overwrite: bool, strict: bool
) -> None:
    """Turn a MISP event into a STIX 2.1 bundle, or a bundle into a MISP event.

    What the other format has no place for is named, with id, property and reason: on standard error, or with
    --format json as JSON there. A file that is of the format asked for goes out byte for byte. Nothing is stored.

    \b
    Example:
      tocsin share misp event.json --out bundle.json
      tocsin share misp bundle.json --to misp --out event.json
    """
    from tocsin.flows import misp_file

    if to is None:
        to = "stix" if misp_file.is_misp(path) else "misp"
    if out == "-":
        done = misp_file.convert(path, to, session.limits, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    else:
        done = _to_file(path, to, session, out, overwrite=overwrite)
    _told(session, done, form, out)
    nothing = not done.same and not done.report.made
    raise SystemExit(EXIT_BAD_INPUT if nothing or (strict and done.faults.listed) else 0)


def _to_file(path: str, to: str, session: Session, out: str, *, overwrite: bool) -> Converted:
    """Write beside, and put it there when it is whole."""
    from tocsin.flows import misp_file

    if os.path.lexists(out) and not overwrite:
        raise BadInput("the file exists", where=out, do="give another name, or --overwrite")
    beside = f"{out}.new"
    try:
        with open(beside, "wb") as target:
            done = misp_file.convert(path, to, session.limits, target)
        os.replace(beside, out)
    except FileNotFoundError:
        raise BadInput("no such folder", where=os.path.dirname(out) or out, do="make it first") from None
    finally:
        if os.path.lexists(beside):
            os.remove(beside)
    return done


def _told(session: Session, done: Converted, form: str, out: str) -> None:
    """The account of a conversion, on standard error: standard output may be the event."""
    import msgspec

    report = done.report
    if form != "table":
        said = {
            "out": out,
            "sha256": done.sha256,
            "same_bytes": done.same,
            "made": dict(report.made),
            "dropped": report.dropped,
            "dropped_total": report.total,
            "counts": [{"property": name, "reason": why, "count": count} for (name, why), count in report.counts.most_common()],
            "faults": done.faults.listed,
            "faults_more": done.faults.more,
        }  # fmt: skip
        click.echo(encode(msgspec.to_builtins(said), indent=form == "json"), err=True)
        return
    session.faults(done.faults.listed)
    if done.same:
        session.say(f"{out}: it is of this format already; its bytes went out unchanged")
        return
    session.say(f"{safe(out)}: " + ", ".join(f"{count} {kind}" for kind, count in report.made.most_common()))
    for (name, why), count in report.counts.most_common(SHOWN):
        session.say(f"  not carried: {count} x {safe(name)}: {safe(why)}")
    if len(report.counts) > SHOWN:
        session.say(f"  ... and {len(report.counts) - SHOWN} more reasons; --format json names each thing")
