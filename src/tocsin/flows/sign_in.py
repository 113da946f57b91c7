# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Signing in: what proves who asks, and how often it may be tried.

Whoever may not come in gets one answer: an unknown name, a wrong password, a disabled account and a password that
cannot be one cost the same work (one write, one read, one hash) and say the same. Tries are counted in the store, by
name and by address, before they are looked at. Tokens, sessions and accounts are read from the store at each request,
so that what was ended is ended with the next one; a token and its account not again while all that was written since, by
whatever process, is of the kinds that concern no account (``_OTHERS``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import math
import secrets
import threading
from collections.abc import Callable

import msgspec

from tocsin.core import account as rules
from tocsin.core import instant
from tocsin.core.account import Account, Scope
from tocsin.core.errors import BadInput, Denied
from tocsin.flows.passwords import Passwords
from tocsin.store import Store, accounts, audit, sessions, tokens
from tocsin.store.audit import Chained
from tocsin.store.sessions import Limit

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
_NOTED = dt.timedelta(minutes=1)
"""How exactly it is noted when something was used: a write for each request would be too many."""
_TOKENS_KEPT = 1_024
_OTHERS = frozenset(
    ("objects.add", "posted.keep", "sent.record", "sources.record", "warnings.give", "warnings.note")
)
"""What is written all day long by those who share, and concerns no account. All else has the tokens read again."""
NAME_FREE, NAME_MOST_MS = 10, 300_000
ADDRESS_FREE, ADDRESS_MOST_MS = 30, 900_000
_REMEMBERED = 1000


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """Who has signed in, and how much this way of signing in allows."""

    account: Account
    scope: Scope
    how: str
    """``password``, ``token``, ``certificate`` or ``session``."""


class Refused(msgspec.Struct, frozen=True):
    """Not let in; ``wait_s`` seconds must pass before the next try is looked at."""

    wait_s: int = 0


def address_key(address: str) -> bytes:
    """What tries are counted under: an IPv4 address, or the /64 of an IPv6 address, of which one host has all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return hashlib.sha256(b"address other").digest()
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    if isinstance(found, ipaddress.IPv6Address) and mapped is None:
        return hashlib.sha256(b"address 6 " + found.packed[:8]).digest()
    return hashlib.sha256(b"address 4 " + (mapped or found).packed).digest()


class SignIn:
    """The ways in to one store. Threads may share it."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], dt.datetime],
        passwords: Passwords | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """``now`` is the clock, ``random`` gives so many random bytes."""
        self._store, self._now, self._random = store, now, random
        self._passwords = passwords or Passwords()
        self._asked = False
        self._mine = secrets.token_bytes(32)
        self._right: dict[bytes, None] = {}
        self._tokens: dict[bytes, tuple[tokens.Token, Account]] = {}
        """Digest -> what was read in the state of the store that ``_state`` names; still so while that is moved on."""
        self._state = (-1, "")
        self._turn = threading.Lock()

    def asked(self) -> bool:
        """Whether a sign-in is asked for: always, once an account was seen."""
        if not self._asked:
            with self._store.read() as reader:
                self._asked = accounts.exist(reader)
        return self._asked

    def by_password(self, name: str, password: str, address: str) -> Signed | Refused:
        """Try a name and a password, once."""
        prepared, given = _prepared(name, password)
        by_name = hashlib.sha256(b"name " + (prepared or name).encode("utf-8", "surrogatepass")).digest()
        by_address = address_key(address)
        limits = (
            Limit(by_name, NAME_FREE, NAME_MOST_MS),
            Limit(by_address, ADDRESS_FREE, ADDRESS_MOST_MS),
        )
        now = self._now()
        with self._store.write("sign-in", instant.from_datetime(now)) as tx:
            wait = sessions.try_one(tx, limits, int(now.timestamp() * 1000))
        if wait:
            return Refused(math.ceil(wait / 1000))
        with self._store.read() as reader:
            found = accounts.find(reader, prepared)
        account, kept = found or (None, "")
        fits = self._passwords.fits(kept, given or "\x00")
        if not fits or account is None or account.disabled or not given:
            return Refused()
        with self._store.write(account.name, instant.from_datetime(now)) as tx:
            failed = sessions.succeeded(tx, by_name, by_address)
            if self._passwords.is_weak(kept):
                accounts.set_password(tx, account.name, self._passwords.made(given), again=True)
            tx.audit("account.sign_in", account.name, how="password", failed_before=failed)
        return Signed(account=account, scope=account.scope, how="password")

    def by_basic(self, name: str, password: str, address: str) -> Signed | Refused:
        """Name and password of a program that sends both with each request; in place of the password, a token of that account.

        A password that was right is known again, by a keyed hash in memory, as long as the account keeps it.
        """
        if password.startswith(rules.TOKEN_HEAD):
            signed = self.by_token(password)
            prepared, _ = _prepared(name, password)
            return signed if signed and signed.account.name == prepared else Refused()
        prepared, _ = _prepared(name, password)
        with self._store.read() as reader:
            found = accounts.find(reader, prepared)
        account, kept = found or (None, "")
        proof = self._proof(prepared, password, kept)
        if account is not None and kept and not account.disabled and proof in self._right:
            return Signed(account=account, scope=account.scope, how="password")
        signed_now = self.by_password(name, password, address)
        if isinstance(signed_now, Signed):
            with self._store.read() as reader:
                again = accounts.find(reader, prepared)
            if again:
                while len(self._right) >= _REMEMBERED:
                    self._right.pop(next(iter(self._right)), None)
                self._right[self._proof(prepared, password, again[1])] = None
        return signed_now

    def _proof(self, name: str, password: str, kept: str) -> bytes:
        parts = (part.encode("utf-8", "surrogatepass") for part in (name, password, kept))
        said = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        return hmac.digest(self._mine, said, "sha256")

    def by_token(self, secret: str) -> Signed | None:
        """An API token; None if it is unknown, ended, out of date or of a disabled account."""
        now = self._now()
        at = instant.from_datetime(now)
        if not secret.startswith(rules.TOKEN_HEAD) or len(secret) > 200:
            return None
        digest = rules.digest_of(secret)
        token, account = self._token(digest)
        if token is None or account is None or account.disabled or token.revoked_at or token.expires <= at:
            return None
        if token.used < instant.from_datetime(now - _NOTED * 60):
            with self._store.write(account.name, at) as tx:
                tokens.mark_used(tx, token.seq)
            self._tokens.pop(digest, None)  # to note the use is no news to the audit chain
        return Signed(account=account, scope=rules.narrower(account.scope, token.scope), how="token")

    def _token(self, digest: bytes) -> tuple[tokens.Token | None, Account | None]:
        """The token and its account as they are now: read again once anything was written that may concern an account.

        What was written, by this process or another, stands in the audit chain.
        """
        state = self._store.head()
        with self._turn:
            known = self._tokens if state == self._state else {}
        if digest not in known:
            with self._store.glance() as glance:
                known = self._known(glance)
        if digest in known:
            return known[digest]
        with self._store.read() as reader:
            known = self._known(reader)
            found = known.get(digest)
            if found is not None:
                return found
            token = tokens.find(reader, digest)
            account = accounts.by_seq(reader, token.account) if token else None
        if token is not None and account is not None:
            if len(known) >= _TOKENS_KEPT:
                known.clear()
            known[digest] = (token, account)
        return token, account

    def _known(self, reader: Chained) -> dict[bytes, tuple[tokens.Token, Account]]:
        """The tokens that are as they were read, in this snapshot; in the place of those that may not be, none.

        Another dictionary takes the place of the old one then, so that who has read in an older snapshot enters it there.
        """
        state = audit.head(reader)
        with self._turn:
            if state == self._state:
                return self._tokens
            if state[0] < self._state[0]:  # an older snapshot than another thread has looked at
                return {}
            if not audit.only(reader, _OTHERS, self._state):
                self._tokens = {}
            self._state = state
            return self._tokens

    def by_certificate(self, header: str) -> Signed | None:
        """A client certificate, as a trusted proxy names it; None for one of nobody."""
        try:
            digest = rules.fingerprint(header)
        except BadInput:
            return None
        with self._store.read() as reader:
            account = accounts.by_certificate(reader, digest)
        if account is None or account.disabled:
            return None
        return Signed(account=account, scope=account.scope, how="certificate")

    def by_session(self, secret: str) -> Signed | None:
        """The session of a browser; None if it is unknown, or too long idle or open."""
        if not secret or len(secret) > 200:
            return None
        now, digest = self._now(), rules.digest_of(secret)
        with self._store.read() as reader:
            found = sessions.find(reader, digest)
            account = accounts.by_seq(reader, found.account) if found else None
        if found is None or account is None or account.disabled:
            return None
        idle, oldest = self._limits(now)
        if found.used < idle or found.started < oldest:
            return None
        if found.used < instant.from_datetime(now - _NOTED):
            with self._store.write(account.name, instant.from_datetime(now)) as tx:
                sessions.mark_used(tx, digest)
        return Signed(account=account, scope=account.scope, how="session")

    def start(self, signed: Signed, before: str = "") -> str:
        """A new session, and its secret; the one the browser had ``before`` ends, so that nobody can hand one over."""
        secret = rules.secret_of(self._random(rules.SECRET_BYTES))
        now = self._now()
        idle, oldest = self._limits(now)
        with self._store.write(signed.account.name, instant.from_datetime(now)) as tx:
            if before:
                sessions.end(tx, rules.digest_of(before))
            sessions.start(
                tx, rules.digest_of(secret), signed.account.seq, idle_before=idle, started_before=oldest
            )
        return secret

    def end(self, secret: str) -> None:
        """Sign out: the session is gone from the store."""
        with self._store.write("sign-in", instant.from_datetime(self._now())) as tx:
            sessions.end(tx, rules.digest_of(secret))

    def first(self, secret: str, name: str, password: str, organisation: str, address: str) -> Signed:
        """Make the first account, of scope admin, with the first-run secret.

        Errors: ``BadInput`` for a name or password that cannot be one, ``Denied`` if the secret is another or was
        used, or if an account exists; the secret stays good after an error.
        """
        prepared = rules.prepared_name(name)
        kept = self._passwords.made(rules.new_password(password, prepared))
        now = self._now()
        limits = (Limit(address_key(address), ADDRESS_FREE, ADDRESS_MOST_MS),)
        with self._store.write("sign-in", instant.from_datetime(now)) as tx:
            waits = sessions.try_one(tx, limits, int(now.timestamp() * 1000))
        with self._store.write(prepared, instant.from_datetime(now)) as tx:
            if waits or not sessions.use_first(tx, rules.digest_of(secret.strip())):
                raise Denied(
                    "this is not the first-run secret, or it was used",
                    where="secret",
                    do="use the one that tocsin init printed, or run tocsin account add NAME",
                )
            number, _ = accounts.add_organisation(tx, organisation, own=True)
            seq = accounts.add(tx, prepared, number, "admin", password=kept, by="first-run secret")
            account = accounts.by_seq(tx, seq)
        assert account is not None
        return Signed(account=account, scope=account.scope, how="password")

    @staticmethod
    def _limits(now: dt.datetime) -> tuple[str, str]:
        return instant.from_datetime(now - IDLE), instant.from_datetime(now - LONGEST)


def _prepared(name: str, password: str) -> tuple[str, str]:
    """Both as they are kept; empty for what cannot be one."""
    try:
        known = rules.prepared_name(name)
    except BadInput:
        known = ""
    try:
        given = rules.prepared_password(password)
    except BadInput:
        given = ""
    return known, given
