# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Where a warning or an answer goes: the options of every verb that writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tocsin.cli.output import Call
    from tocsin.cli.session import Session
    from tocsin.flows.context import Context
    from tocsin.flows.issue_warning import Issued
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
