# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A store with a TAXII server before it, as the tests of TAXII need it."""

from __future__ import annotations

import itertools
import json
import uuid
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.testing import TestClient

from tests.flows import signing
from tests.serve.example import STATUS
from tests.serve.example_map import now
from tests.serve.example_warnings import BOOK
from tests.stix_samples import indicator, numbered
from tocsin.core.collection import Collection
from tocsin.core.limits import Limits
from tocsin.core.settings import Settings
from tocsin.flows import warnings_now
from tocsin.flows.intelligence_now import Reading
from tocsin.flows.taxii import Node
from tocsin.serve.app import create_app
from tocsin.share import taxii
from tocsin.store import Store, collections

AT = "2026-11-22T12:00:00.000Z"
STAMP = "2026-01-01T00:00:00.000Z"
ALL = "00000000-0000-4000-8000-0000000000a1"
INBOX = "00000000-0000-4000-8000-0000000000a2"
ROOT = "/taxii2/api"
SEND = {"content-type": taxii.MEDIA_TYPE, "accept": taxii.MEDIA_TYPE}


def made(number: int, stamp: str = STAMP, **more: object) -> dict[str, object]:
    """The n-th indicator."""
    pattern = f"[ipv4-addr:value = '198.51.100.{number % 256}']"
    return indicator(numbered("indicator", number), pattern, stamp, **more)


def from_here(inner: Any) -> Any:
    """As if each request came from this machine: the client of the tests has a name for an address."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        await inner({**scope, "client": ("127.0.0.1", 4711)}, receive, send)

    return asked


class Web:
    """The application on a fresh store, and short ways to ask it; by a token of ours unless told otherwise."""

    def __init__(
        self, folder: Path, limits: Limits | None = None, *, people: bool = True, store: Store | None = None
    ) -> None:
        self.store: Store = store or signing.fresh(folder)
        limits = limits or Limits()
        numbers = itertools.count(1)
        self.node = Node(
            store=self.store,
            organisation="own",
            limits=limits,
            now=lambda: AT,
            new_id=lambda: str(uuid.UUID(int=next(numbers), version=4)),
        )
        with self.store.write("test", AT) as tx:
            collections.add(tx, Collection(id=ALL, title="All"))
            collections.add(tx, Collection(id=INBOX, title="Inbox", can_write=True))
        settings = Settings(organisation="own", limits=limits)
        if people:
            signing.add(self.store, "amy", None, scope="write", own="own")
        app = create_app(
            lambda: STATUS,
            now,
            settings,
            warnings=BOOK if store is None else warnings_now.Reading(store, now=signing.Clock()),
            intelligence=None if store is None else Reading(self.store, limits, now=signing.Clock()),
            sign_in=signing.ways_in(self.store),
            taxii_node=self.node,
        )
        app.asgi_handler = from_here(app.asgi_handler)
        self.http: TestClient[Litestar] = TestClient(
            app, base_url="http://127.0.0.1:8470", raise_server_exceptions=False
        )
        if people:
            self.http.headers["authorization"] = f"Bearer {self.token('amy', 'write')}"
        self.http.__enter__()  # noqa: PLC2801 -- one event loop for all requests, until close

    def token(self, name: str, scope: str = "read") -> str:
        """A token for an account."""
        return signing.token(self.store, name, scope=scope)

    def get(self, path: str, **headers: str) -> Any:
        """GET below the API root."""
        return self.http.get(
            f"{ROOT}{path}", headers={"accept": taxii.MEDIA_TYPE, **headers}, follow_redirects=False
        )

    def post(self, body: bytes | list[Any], collection: str = INBOX, **headers: str) -> Any:
        """POST an envelope of objects, or any bytes."""
        data = body if isinstance(body, bytes) else json.dumps({"objects": body}).encode()
        given = {**SEND, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.http.post(f"{ROOT}/collections/{collection}/objects/", content=data, headers=given)

    def page(self, query: str = "", collection: str = ALL) -> Any:
        """One page of objects, decoded."""
        answer = self.get(f"/collections/{collection}/objects/{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        """Close the store."""
        self.http.__exit__(None, None, None)
        self.store.close()


def wire(obj: object) -> bytes:
    """An object as it is sent."""
    return msgspec.json.encode(obj)
