# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Accounts, tokens and organisations made and ended by whoever may write the store."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from tocsin.core import account as rules
from tocsin.core import instant
from tocsin.core.account import Account, Scope
from tocsin.core.errors import BadInput, NotFound
from tocsin.flows.passwords import Passwords
from tocsin.store import Store, accounts, sessions, tokens
from tocsin.store.tokens import Token

MOST_DAYS = 3650


def add(
    store: Store,
    name: str,
    password: str | None,
    *,
    organisation: str,
    own: str,
    scope: Scope,
    certificate: str,
    at: str,
    passwords: Passwords,
) -> Account:
    """Make an account; ``organisation`` empty is the own one, which is called ``own`` if it is not there yet.

    ``password`` None: none can be used. Errors: ``BadInput``, ``Conflict``, ``NotFound`` for an organisation that
    nobody added.
    """
    prepared = rules.prepared_name(name)
    digest = rules.fingerprint(certificate) if certificate else ""
    kept = "" if password is None else passwords.made(rules.new_password(password, prepared))
    with store.write("account add", at) as tx:
        known = {one.name: one.seq for one in accounts.organisations(tx)}
        mine = accounts.own_one(tx)
        if not organisation or organisation == mine or (mine is None and organisation == own):
            number = known[mine] if mine is not None else accounts.add_organisation(tx, own, own=True)[0]
        elif organisation in known:
            number = known[organisation]
        else:
            raise NotFound(
                "there is no such organisation",
                where=organisation,
                do="add it with tocsin organisation add NAME",
            )
        seq = accounts.add(
            tx, prepared, number, scope, password=kept, certificate=digest, by="the command line"
        )
        sessions.drop_first(tx)
        made = accounts.by_seq(tx, seq)
    assert made is not None
    return made


def set_password(store: Store, name: str, password: str, *, at: str, passwords: Passwords) -> None:
    """Give an account another password; its sessions end, its tokens stay. Errors: ``BadInput``, ``NotFound``."""
    prepared = rules.prepared_name(name)
    kept = passwords.made(rules.new_password(password, prepared))
    with store.write("account password", at) as tx:
        accounts.set_password(tx, prepared, kept)


def add_token(
    store: Store,
    name: str,
    *,
    label: str,
    scope: Scope,
    days: int,
    now: dt.datetime,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[Token, str]:
    """Make a token for an account, and the only copy of its secret. Errors: ``BadInput``, ``NotFound``."""
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"{days} days is no time for a token", where="days", do=f"give 1 to {MOST_DAYS}")
    if len(label) > rules.LABEL_CHARACTERS:
        raise BadInput("the label is too long", where="label", do=f"use {rules.LABEL_CHARACTERS} characters")
    secret = rules.secret_of(random(rules.SECRET_BYTES), rules.TOKEN_HEAD)
    with store.write("account token add", instant.from_datetime(now)) as tx:
        found = accounts.find(tx, rules.prepared_name(name))
        if found is None:
            raise NotFound("there is no such account", where=name, do="tocsin account list has them")
        if not rules.covers(found[0].scope, scope):
            raise BadInput(
                f"the account may only {found[0].scope}",
                where="scope",
                do=f"make the token with --scope {found[0].scope}",
            )
        expires = instant.from_datetime(now + dt.timedelta(days=days))
        tokens.add(tx, found[0].seq, rules.digest_of(secret), label, scope, expires)
        made = tokens.find(tx, rules.digest_of(secret))
    assert made is not None
    return made, secret


def first_run(store: Store, *, at: str, random: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """The first-run secret, once; empty if it was given out before or an account exists."""
    with store.read() as reader:
        if accounts.exist(reader):
            return ""
    secret = rules.secret_of(random(rules.SECRET_BYTES))
    with store.write("init", at) as tx:
        return secret if sessions.offer_first(tx, rules.digest_of(secret)) else ""
