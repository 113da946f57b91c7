# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a test wants to know of a page: its elements, texts, links and ids."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable
from html.parser import HTMLParser

from litestar import Litestar
from litestar.testing import TestClient

from tests.serve.example_intelligence import kept
from tests.serve.example_map import CHART, now
from tests.serve.example_warnings import BOOK
from tocsin.core.dependency import Map
from tocsin.core.settings import Settings
from tocsin.flows.map_now import MapNow
from tocsin.flows.status import Status
from tocsin.serve.app import create_app

VOID = {"meta", "link", "br", "img", "input", "hr"}
ALIEN = {"script", "style", "iframe", "object", "embed", "form", "base", "img"}
"""Elements that no page of ours has."""


class Page(HTMLParser):
    """A parsed page; refuses one whose tags do not close in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"[ \t\r\n]+", " ", " ".join(self.texts))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        return [a["href"] for a in self.all("a")]


def client(
    status: Status | Callable[[], Status],
    *,
    chart: Map = CHART,
    map_now: MapNow | None = None,
    security_contact: str = "",
) -> TestClient[Litestar]:
    """The app on real values, with a fixed clock and counted request ids; ``map_now`` in the place of ``chart``."""
    drawn = map_now or now(chart)
    read = status if callable(status) else lambda: status
    count = itertools.count(1)
    app = create_app(
        read,
        lambda: drawn,
        Settings(),
        warnings=BOOK,
        intelligence=kept(),
        security_contact=security_contact,
        clock=lambda: dt.datetime(2026, 4, 3, 8, 15, 42, tzinfo=dt.UTC),
        new_id=lambda: f"id-{next(count)}",
    )
    return TestClient(app, base_url="http://127.0.0.1:8470", raise_server_exceptions=False)


HTML = {"accept": "text/html"}
