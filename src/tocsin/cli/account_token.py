# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin account token``: secrets for programs, with a scope and an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tocsin.cli.account import scope_option
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option
from tocsin.cli.session import Session
from tocsin.core.errors import NotFound

if TYPE_CHECKING:
    from tocsin.core.account import Scope

VERBS = {
    "add": ("tocsin.cli.account_token:add", "Make a token; it is shown once."),
    "list": ("tocsin.cli.account_token:list_", "Every token, without its secret."),
    "revoke": ("tocsin.cli.account_token:revoke", "End a token at once."),
}
COLUMNS = (
    ("number", "number"), ("account", "account"), ("label", "label"), ("may", "scope"), ("state", "state"), ("made", "at"),
    ("expires", "expires"), ("last used", "used"),
)  # fmt: skip


@click.group(cls=LazyGroup, verbs=VERBS)
def token() -> None:
    """API tokens, for programs: Authorization: Bearer TOKEN, or in place of the password with Basic.

    \b
    Example:
      tocsin account token add siem --days 90 --label "SIEM"
      tocsin account token revoke 12
    """


@click.command()
@click.argument("name")
@scope_option
@click.option("--days", type=int, default=90, show_default=True, help="How long it is good.")
@click.option("--label", default="", metavar="TEXT", help="What it is for.")
@click.pass_obj
def add(session: Session, name: str, scope: Scope, days: int, label: str) -> None:
    """Make a token for an account. Its secret is printed on standard output, once, and kept nowhere.

    \b
    Example:
      tocsin account token add siem --days 90 --label "SIEM" > /run/secrets/tocsin-token
    """
    from tocsin.flows import accounts

    with session.store() as store:
        made, secret = accounts.add_token(store, name, label=label, scope=scope, days=days, now=session.now())
    session.say(f"token {made.seq} of {made.name}: may {made.scope}, until {made.expires}; shown once:")
    click.echo(secret)


@click.command("list")
@click.argument("name", required=False)
@format_option
@click.pass_obj
def list_(session: Session, name: str | None, form: str) -> None:
    """Every token, or those of an account; those that ended, too.

    \b
    Example:
      tocsin account token list
      tocsin account token list siem
    """
    from tocsin.core import instant
    from tocsin.core.account import prepared_name
    from tocsin.store import accounts, tokens

    now = instant.from_datetime(session.now())
    with session.store() as store, store.read() as reader:
        of = accounts.find(reader, prepared_name(name)) if name else None
        if name and of is None:
            raise NotFound("there is no such account", where=name, do="tocsin account list has them")
        found = tokens.all(reader, of[0].seq if of else None)
    rows = [
        {
            "number": one.seq,
            "account": one.name,
            "label": one.label,
            "scope": one.scope,
            "state": "revoked" if one.revoked_at else "expired" if one.expires <= now else "in use",
            "at": one.at,
            "expires": one.expires,
            "revoked_at": one.revoked_at,
            "used": one.used,
        }
        for one in found
    ]
    emit(rows, form, COLUMNS, empty="no tokens")


@click.command()
@click.argument("number", type=int)
@click.pass_obj
def revoke(session: Session, number: int) -> None:
    """End a token at once: the next request with it is refused.

    \b
    Example:
      tocsin account token revoke 12
    """
    from tocsin.core import instant
    from tocsin.store import tokens

    at = instant.from_datetime(session.now())
    with session.store() as store, store.write("account token revoke", at) as tx:
        new = tokens.revoke(tx, number)
    click.echo(f"token {number}: revoked" if new else f"token {number}: was revoked before")
