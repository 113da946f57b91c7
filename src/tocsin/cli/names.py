# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin know names``: what is wrong with own domains, certificates and prefixes, by the files that were given."""

from __future__ import annotations

import click

from tocsin.cli.output import FORMATS, emit
from tocsin.cli.session import Session

COLUMNS = (
    ("level", "level"), ("rule", "rule"), ("name", "name"), ("what", "says"), ("services", "services"),
    ("by", "by"), ("what to do", "do"), ("source", "cite"), ("where", "where"),
)  # fmt: skip


@click.command()
@click.option(
    "--format",
    "form",
    type=click.Choice((*FORMATS, "sarif")),
    default="table",
    show_default=True,
    help="How to print the result.",
)
@click.option("--json", "form", flag_value="json", help="Short for --format json.")
@click.pass_obj
def names(session: Session, form: str) -> None:
    """What is wrong with own domains, certificates and prefixes, and what the files leave open.

    Zone files, RDAP answers, certificates, announcements and ROA payloads are taken in by `tocsin know add`; nothing is
    looked up on the network. An error does not work or stops on a known day; a warning works until one more thing
    goes wrong; a question is for a person.

    \b
    Example:
      tocsin know add example.org.zone example.org.rdap.json www.pem announced.csv vrps.csv
      tocsin know names
      tocsin know names --format sarif > names.sarif
    """
    from tocsin.flows import own_names

    with session.store() as store:
        rows = own_names.rows(store, session.now().date())
    if form == "sarif":
        from tocsin import __version__
        from tocsin.share import sarif

        found = [own_names.shown(row) for row in rows]
        click.echo(sarif.encode(found, version=__version__, tool="tocsin know names"))
        return
    emit(
        rows,
        form,
        COLUMNS,
        empty="Nothing is wrong with own names and addresses by the files that were given.",
    )
