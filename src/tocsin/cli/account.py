# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""``tocsin account``: who may sign in. Passwords come from a prompt, a file or standard input, never from an argument."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import emit, format_option, safe
from tocsin.cli.session import Session
from tocsin.core.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from tocsin.core.account import Scope
    from tocsin.store import Store

VERBS = {
    "add": ("tocsin.cli.account:add", "Make an account."),
    "list": ("tocsin.cli.account:list_", "Every account."),
    "password": ("tocsin.cli.account:password", "Give an account another password."),
    "disable": ("tocsin.cli.account:disable", "Let an account in no more."),
    "enable": ("tocsin.cli.account:enable", "Let a disabled account in again."),
    "sign-out": ("tocsin.cli.account:sign_out", "End every session of an account."),
    "token": ("tocsin.cli.account_token:token", "API tokens, for programs."),
}
COLUMNS = (
    ("name", "name"), ("organisation", "organisation"), ("communities", "communities"), ("may", "scope"), ("state", "state"),
    ("signs in with", "with"), ("since", "at"), ("made by", "by"),
)  # fmt: skip
SECRET_BYTES = 8_192
"""Read of a file with a password: longer ones are none."""

scope_option = click.option(
    "--scope",
    type=click.Choice(["read", "write", "admin"]),
    default="read",
    show_default=True,
    help="What it may do; each holds those before it.",
)
file_option = click.option(
    "--password-file",
    metavar="FILE",
    help="Take the password from the first line of a file; - is standard input.",
)


@click.group(cls=LazyGroup, verbs=VERBS)
def account() -> None:
    """Who may sign in, and their tokens. From the first account on, every page asks for a sign-in.

    \b
    Example:
      tocsin account add amy --scope admin
      tocsin account token add amy --days 90 --label "SIEM"
      tocsin account list
    """


@click.command()
@click.argument("name")
@click.option("--organisation", default="", metavar="NAME", help="Whose account it is [default: our own].")
@scope_option
@file_option
@click.option("--no-password", is_flag=True, help="Tokens or a certificate only.")
@click.option(
    "--certificate",
    default="",
    metavar="SHA256",
    help="The client certificate it signs in with, behind a proxy.",
)
@click.pass_obj
def add(
    session: Session,
    name: str,
    organisation: str,
    scope: Scope,
    password_file: str | None,
    certificate: str,
    *,
    no_password: bool,
) -> None:
    """Make an account. The password is asked for, or read from a file or standard input.

    \b
    Example:
      tocsin account add amy --scope admin
      tocsin account add siem --no-password
      tocsin account add bob --organisation "Northbank Utilities" --password-file - < secret.txt
    """
    from tocsin.core import instant
    from tocsin.flows import accounts
    from tocsin.flows.passwords import Passwords

    if no_password and password_file:
        raise click.UsageError("--no-password and --password-file exclude each other")
    with session.store() as store:
        made = accounts.add(
            store,
            name,
            None if no_password else read_password(password_file),
            organisation=organisation,
            own=session.settings.organisation,
            scope=scope,
            certificate=certificate,
            at=instant.from_datetime(session.now()),
            passwords=Passwords(),
        )
    click.echo(f"account {safe(made.name)} of {safe(made.organisation)}: may {made.scope}")


@click.command("list")
@format_option
@click.pass_obj
def list_(session: Session, form: str) -> None:
    """Every account, those disabled too; no secret of any.

    \b
    Example:
      tocsin account list
    """
    from tocsin.store import accounts

    with session.store() as store, store.read() as reader:
        found = accounts.all(reader)
    rows = [
        {
            "name": one.name,
            "organisation": one.organisation,
            "own": one.own,
            "communities": list(one.communities),
            "scope": one.scope,
            "state": "disabled" if one.disabled else "in use",
            "with": [
                *(["password"] if one.has_password else []),
                *(["certificate"] if one.certificate else []),
            ],
            "certificate": one.certificate,
            "at": one.at,
            "by": one.by,
        }
        for one in found
    ]
    emit(rows, form, COLUMNS, empty="no accounts: whoever sits at this machine reads everything")


@click.command()
@click.argument("name")
@file_option
@click.pass_obj
def password(session: Session, name: str, password_file: str | None) -> None:
    """Give an account another password: its sessions end, its tokens stay.

    \b
    Example:
      tocsin account password amy
    """
    from tocsin.core import instant
    from tocsin.flows import accounts
    from tocsin.flows.passwords import Passwords

    with session.store() as store:
        at = instant.from_datetime(session.now())
        accounts.set_password(store, name, read_password(password_file), at=at, passwords=Passwords())
    click.echo(f"{safe(name)}: the password is another, and all sessions have ended")


@click.command()
@click.argument("name")
@click.pass_obj
def disable(session: Session, name: str) -> None:
    """Let an account in no more: its sessions end, its tokens and certificate count no more.

    \b
    Example:
      tocsin account disable amy
    """
    _set_disabled(session, name, disabled=True)
    click.echo(f"{safe(name)}: disabled")


@click.command()
@click.argument("name")
@click.pass_obj
def enable(session: Session, name: str) -> None:
    """Let a disabled account in again, with its password and the tokens that were not revoked.

    \b
    Example:
      tocsin account enable amy
    """
    _set_disabled(session, name, disabled=False)
    click.echo(f"{safe(name)}: in use")


def _set_disabled(session: Session, name: str, *, disabled: bool) -> None:
    from tocsin.core import instant
    from tocsin.core.account import prepared_name
    from tocsin.store import accounts

    actor = "account disable" if disabled else "account enable"
    with session.store() as store, store.write(actor, instant.from_datetime(session.now())) as tx:
        accounts.set_disabled(tx, prepared_name(name), disabled=disabled)


@click.command("sign-out")
@click.argument("name")
@click.pass_obj
def sign_out(session: Session, name: str) -> None:
    """End every session of an account, on whatever browser it is.

    \b
    Example:
      tocsin account sign-out amy
    """
    from tocsin.core import instant
    from tocsin.core.account import prepared_name
    from tocsin.store import accounts

    at = instant.from_datetime(session.now())
    with session.store() as store, store.write("account sign-out", at) as tx:
        ended = accounts.end_sessions(tx, prepared_name(name))
    click.echo(f"{safe(name)}: {ended} sessions ended")


def read_password(path: str | None) -> str:
    """A password from a prompt (asked twice), or the first line of a file or of standard input.

    Errors: ``BadInput``, ``Unavailable``.
    """
    if path is None:
        if not sys.stdin.isatty():
            raise BadInput(
                "there is no terminal to ask for the password at",
                where="password",
                do="pass --password-file FILE, or --password-file - and the password on standard input",
            )
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return typed
    try:
        if path == "-":
            data = sys.stdin.buffer.readline(SECRET_BYTES)
        else:
            with open(path, "rb") as stream:
                data = stream.readline(SECRET_BYTES)
    except OSError as error:
        said = f"cannot be read: {error.strerror}"
        raise Unavailable(said, where=path, do="check the path and its rights") from None
    if len(data) >= SECRET_BYTES:
        raise BadInput("the password is too long", where=path, do="give it alone on the first line")
    try:
        return data.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        raise BadInput("the password is not UTF-8", where=path, do="write the file in UTF-8") from None


def show_first(session: Session, store: Store) -> None:
    """Tell the first-run secret, the one time that it can be told; nothing with --quiet."""
    from tocsin.core import instant
    from tocsin.flows import accounts

    if session.quiet:
        return
    secret = accounts.first_run(store, at=instant.from_datetime(session.now()))
    if secret:
        click.echo(
            f"first-run secret, shown once: {secret}\n"
            "  for /first-account of tocsin serve; tocsin account add does without it",
            err=True,
        )
