# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who may come in: stands between the guard and the routes, and names the asker of each request.

* Before the first account exists, whoever sits at this machine reads as the own organisation, as ever, and writes nothing.
* From the first account on, every address asks for a sign-in but the few of ``PUBLIC``: a session of the sign-in
  page, or ``Authorization`` with ``Basic`` (RFC 7617), ``Bearer`` (RFC 6750), ``Token`` or the token alone, or a client
  certificate that a proxy of the settings has verified.
* A write needs the scope ``write``; one that a browser's session makes also needs the token of its pages
  (``X-Tocsin-Write``), because a browser sends its cookie along whoever asks it to.
* Accounts of other organisations come in at ``SHARED`` only, where each object is asked about (``core.policy``);
  all else shows the inventory of the own organisation.

Nothing that failed is told apart from the outside, and nothing of it is written to a log.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlencode

from litestar.enums import ScopeType

from tocsin.core.account import basic, cookies, covers
from tocsin.core.policy import Asker
from tocsin.flows.sign_in import Refused, Signed, SignIn
from tocsin.serve.asker import KEY, NOBODY, Visitor
from tocsin.serve.guard import Refuse, answer, headers_of, under
from tocsin.serve.language import N_
from tocsin.serve.listen import Door, is_local, peer
from tocsin.serve.problem import Problem

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

SIGN_IN, SIGN_OUT, FIRST, ACCOUNT = "/sign-in", "/sign-out", "/first-account", "/account"
FORMS = (SIGN_IN, SIGN_OUT, FIRST)
"""Addresses that take a form; each looks for the token of its page itself."""
PUBLIC = (SIGN_IN, FIRST, "/healthz", "/.well-known/security.txt", "/static/")
SHARED = ("/taxii2", "/taxii2/", "/misp/", "/misp-feed/", "/lists/")
"""Addresses of programs, where accounts of other organisations come in, too: nobody is sent on to the sign-in page."""
ASKED_BY_POST = (
    "/misp/events/restSearch", "/misp/attributes/restSearch", "/misp/sightings/restSearch", "/misp/events/index",
    "/misp/sightings/index", "/misp/sightings/listSightings", "/misp/tags/search", "/misp/events/view/",
    "/misp/events/restSearch.json", "/misp/attributes/restSearch.json", "/misp/sightings/restSearch/",
)  # fmt: skip
"""Addresses where a POST asks and changes nothing: it needs no more than a GET."""
_KEY = "x-misp-auth"
"""A token beside ``Authorization``, for programs that speak to MISP by way of a proxy with a sign-in of its own."""
SESSION, VISIT = "__Host-tocsin-session", "__Host-tocsin-visit"
"""Cookies. By the head of their name a browser takes them over TLS (or from this machine) only, for this host only."""
WRITE_HEADER = "x-tocsin-write"
_REALM = 'realm="tocsin", charset="UTF-8"'

_WHO = N_("Sign in first.")
_WHO_DO = N_("Send the name and password of an account, or a token; in a browser, open the sign-in page.")
_SLOWER = N_("Too many tries to sign in failed.")
_SLOWER_DO = N_("Wait for as long as the answer says, then try again.")
_NOT_WRITE = N_("This account or token may only read.")
_NOT_WRITE_DO = N_("Use one with the scope write.")
_NO_TOKEN = N_("A change needs the token of this session.")
_NO_TOKEN_DO = N_("Reload the page and try again.")
_NOT_YOURS = N_("This page is for the organisation that runs this server.")
_NOT_YOURS_DO = N_(
    "Use the addresses where it shares with others, or sign in with an account of that organisation."
)
_NOT_HERE = N_("This server answers its proxy only.")
_NOT_HERE_DO = N_("Open the address of the proxy.")
_NO_ACCOUNTS = N_("Nothing can be changed here before an account exists.")
_NO_ACCOUNTS_DO = N_("Make an account with tocsin account add.")


_HASHING = ThreadPoolExecutor(2, thread_name_prefix="sign-in")
"""Where passwords are looked at: tries that wait for their turn must not hold the threads that answer everybody else."""

P = ParamSpec("P")
T = TypeVar("T")


async def hashing(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run what may compute a hash."""
    return await asyncio.get_running_loop().run_in_executor(_HASHING, partial(call, *args, **kwargs))


async def in_turn(headers: Mapping[str, str], call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ``call`` in a thread: among those that compute hashes if the request brings a password."""
    if headers.get("authorization", "").lstrip()[:6].lower() == "basic ":
        return await hashing(call, *args, **kwargs)
    return await asyncio.to_thread(call, *args, **kwargs)


def page_token(secret: str) -> str:
    """The token that a page carries and its forms send back: it follows from the cookie, and the cookie not from it."""
    return hmac.digest(secret.encode("utf-8", "replace"), b"tocsin page token 1", "sha256").hex()


def same(a: str, b: str) -> bool:
    """Whether two secrets are equal, in the time of the longer one."""
    return hmac.compare_digest(a.encode("utf-8", "replace"), b.encode("utf-8", "replace"))


class Gate:
    """ASGI application between guard and routes."""

    def __init__(
        self, app: ASGIApp, *, refuse: Refuse, organisation: str, sign_in: SignIn | None, door: Door
    ) -> None:
        """Without ``sign_in`` there are no accounts, and everybody who gets here sits at this machine."""
        self._app, self._refuse, self._door = app, refuse, door
        self._sign_in = sign_in
        self._local = Visitor(asker=Asker(organisation=organisation, own=True), scope="read", how="local")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks, then pass on or refuse."""
        if scope["type"] != ScopeType.HTTP:  # the guard has closed web sockets before
            await self._app(scope, receive, send)
            return
        headers = headers_of(scope)
        inner = cast("Scope", {**scope})
        found = await self._visitor(inner, headers)
        if isinstance(found, Visitor):
            inner["state"] = {**scope.get("state", {}), KEY: found}
            problem = self._may(found, inner, headers)
        else:
            problem = found
        if problem is None:
            await self._app(inner, receive, send)
            return
        await answer(send, self._refuse, problem, inner)

    async def _visitor(self, scope: Scope, headers: Mapping[str, str]) -> Visitor | Problem:
        """Who asks; a problem if they may not even be nobody here."""
        here, path = peer(scope), str(scope["path"])
        if self._sign_in is None:
            return self._local
        if not self._door.lets_in(here):
            return Problem(status=403, code="denied", what=_NOT_HERE, where="", do=_NOT_HERE_DO)
        address = self._door.client(scope, headers)
        if path == "/healthz" or path.startswith("/static/"):
            return Visitor(asker=NOBODY, address=address)  # without a look into the store
        signed = await in_turn(headers, self._proof, scope, headers, address)
        if isinstance(signed, Signed):
            account = signed.account
            return Visitor(
                asker=account.asker, scope=signed.scope, name=account.name, how=signed.how, address=address
            )
        if isinstance(signed, Refused):
            return _refused(signed)
        if not await asyncio.to_thread(self._sign_in.asked) and is_local(here):
            return Visitor(asker=self._local.asker, scope="read", how="local", address=address)
        if under(path, PUBLIC):
            return Visitor(asker=NOBODY, address=address)
        return _ask(scope, headers)

    def _proof(self, scope: Scope, headers: Mapping[str, str], address: str) -> Signed | Refused | None:
        """What the request proves; None if it brings nothing to prove anything with."""
        assert self._sign_in is not None
        said = headers.get("authorization", "")
        if _KEY in headers and str(scope["path"]).startswith("/misp"):
            return self._sign_in.by_token(headers[_KEY].strip()) or Refused()
        if said:
            return self._authorised(said, address) or Refused()
        certificate = self._door.client_certificate(scope, headers)
        if certificate:
            return self._sign_in.by_certificate(certificate)
        kept = cookies(headers.get("cookie", "")).get(SESSION, "")
        return self._sign_in.by_session(kept) if kept else None

    def _authorised(self, said: str, address: str) -> Signed | Refused | None:
        assert self._sign_in is not None
        kind, _, value = said.strip().partition(" ")
        if kind.lower() == "basic":
            pair = basic(value)
            return self._sign_in.by_basic(*pair, address) if pair else None
        if kind.lower() in ("bearer", "token"):
            return self._sign_in.by_token(value.strip())
        return self._sign_in.by_token(kind) if not value else None

    def _may(self, visitor: Visitor, scope: Scope, headers: Mapping[str, str]) -> Problem | None:
        path, method = str(scope["path"]), str(scope.get("method", ""))
        asks = method == "POST" and under(path, ASKED_BY_POST)
        if method not in ("GET", "HEAD") and path not in FORMS and not asks:
            problem = _write(visitor, headers)
            if problem:
                return problem
        theirs = under(path, (*PUBLIC, *SHARED, SIGN_OUT, ACCOUNT))
        if not visitor.asker.own and not theirs:
            return Problem(status=403, code="denied", what=_NOT_YOURS, where=path[:200], do=_NOT_YOURS_DO)
        return None


def _write(visitor: Visitor, headers: Mapping[str, str]) -> Problem | None:
    if visitor.how == "local":
        return Problem(status=403, code="denied", what=_NO_ACCOUNTS, where="", do=_NO_ACCOUNTS_DO)
    if not visitor.scope or not covers(visitor.scope, "write"):
        return Problem(status=403, code="denied", what=_NOT_WRITE, where="", do=_NOT_WRITE_DO)
    if visitor.how == "session":
        kept = cookies(headers.get("cookie", "")).get(SESSION, "")
        if not same(headers.get(WRITE_HEADER, ""), page_token(kept)):
            return Problem(
                status=403, code="no-write-token", what=_NO_TOKEN, where=WRITE_HEADER, do=_NO_TOKEN_DO
            )
    return None


def _refused(refused: Refused) -> Problem:
    if refused.wait_s:
        after = (("retry-after", str(refused.wait_s)),)
        return Problem(status=429, code="too-many", what=_SLOWER, do=_SLOWER_DO, headers=after)
    return _unknown()


def _unknown() -> Problem:
    asked = (("www-authenticate", f"Basic {_REALM}"), ("www-authenticate", 'Bearer realm="tocsin"'))
    return Problem(status=401, code="sign-in", what=_WHO, do=_WHO_DO, headers=asked)


def _ask(scope: Scope, headers: Mapping[str, str]) -> Problem:
    """A browser is sent to the sign-in page and back; a program is told how to sign in."""
    path = str(scope["path"])
    program = path.endswith(".json") or under(path, SHARED)
    page = "text/html" in headers.get("accept", "").lower() and not program
    if not page or scope.get("method") not in ("GET", "HEAD"):
        return _unknown()
    query = scope.get("query_string", b"").decode("latin-1")
    back = quote(path) + (f"?{query}" if query else "")
    pairs = {"next": back[:2000]} if back != "/" else {}
    asked = [value for name, value in parse_qsl(query[:2000]) if name == "lang"]
    if asked:
        pairs["lang"] = asked[-1]
    to = SIGN_IN + ("?" + urlencode(pairs) if pairs else "")
    return Problem(status=303, code="sign-in", what=_WHO, do=_WHO_DO, headers=(("location", to),))
