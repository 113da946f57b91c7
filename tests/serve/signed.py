# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The app with accounts, asked as a browser or a program asks it, from an address that the test names."""

from __future__ import annotations

import asyncio
import base64
import re
from typing import Any, cast
from urllib.parse import urlencode

import httpx
from litestar import Litestar, Request, get, post

from tests.flows.signing import Clock, ways_in
from tests.serve.example import STATUS
from tests.serve.example_map import now
from tests.serve.example_warnings import BOOK
from tocsin.core.settings import Settings
from tocsin.flows.sign_in import SignIn
from tocsin.serve.app import create_app
from tocsin.serve.asker import asker_of, visitor_of
from tocsin.serve.listen import Door
from tocsin.store import Store

BASE = "https://127.0.0.1:8470"
PAGE = {"accept": "text/html"}


@get("/taxii2/who", sync_to_thread=False)
def who(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """A route of the edge, as far as accounts go: on whose behalf is it asked?"""
    asker, visitor = asker_of(request), visitor_of(request)
    return {
        "organisation": asker.organisation,
        "communities": list(asker.communities),
        "own": asker.own,
        "scope": visitor.scope,
        "how": visitor.how,
        "address": visitor.address,
    }


@post("/taxii2/write", sync_to_thread=False)
def write(request: Request[Any, Any, Any]) -> str:
    """A route that takes something in."""
    return visitor_of(request).name


def basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


class Web:
    """One client, with the cookies that it was given."""

    def __init__(self, app: Litestar, address: str = "127.0.0.1") -> None:
        self._transport = httpx.ASGITransport(
            app=cast("Any", app), client=(address, 4711), raise_app_exceptions=False
        )
        self.cookies: dict[str, str] = {}

    def __call__(
        self, method: str, path: str, *, form: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        headers = httpx.Headers(more.pop("headers", {}))
        if self.cookies and "cookie" not in headers:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            more["content"] = urlencode(form)
            headers["content-type"] = "application/x-www-form-urlencoded"
            headers.setdefault("origin", BASE)

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url=BASE) as client:
                return await client.request(method, path, headers=headers, **more)

        answer = asyncio.run(send())
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if "Max-Age=0" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value
        return answer

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self("GET", path, **more)

    def form(self, path: str, **fields: str) -> httpx.Response:
        """Open the page, and send its form with what it hides in it."""
        hidden = dict(
            re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.get(path, headers=PAGE).text)
        )
        return self("POST", path.partition("?")[0], form=hidden | fields, headers=PAGE)


def app_on(store: Store, *, door: Door | None = None) -> tuple[Litestar, SignIn, Clock]:
    ways = ways_in(store)
    made = create_app(
        lambda: STATUS,
        now,
        Settings(organisation="us"),
        warnings=BOOK,
        sign_in=ways,
        door=door,
        new_id=lambda: "id-1",
    )
    made.register(who)
    made.register(write)
    clock = ways._now
    assert isinstance(clock, Clock)
    return made, ways, clock
