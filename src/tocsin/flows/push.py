# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A collection of ours -> somebody's server, by the way that it speaks: TAXII or MISP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from tocsin.core.settings import Settings
from tocsin.flows import push_misp, push_taxii
from tocsin.flows.push_turn import Pushed
from tocsin.net.reach import Resolve, resolve
from tocsin.store import Store, feeds


def push(
    store: Store,
    name: str,
    settings: Settings,
    *,
    clock: Callable[[], dt.datetime],
    environ: Mapping[str, str],
    resolver: Resolve = resolve,
    renew: Callable[[], None] = lambda: None,
) -> Pushed:
    """Push what is new. Raises ``NotFound`` for no such feed, and whatever went wrong with it."""
    way = push_misp.push if _is_misp(store, name) else push_taxii.push
    return way(store, name, settings, clock=clock, environ=environ, resolver=resolver, renew=renew)


def preview(store: Store, name: str, settings: Settings, *, clock: Callable[[], dt.datetime]) -> Pushed:
    """What the next push would send, and what it would hold. Nothing leaves, nothing is kept."""
    way = push_misp.preview if _is_misp(store, name) else push_taxii.preview
    return way(store, name, settings, clock=clock)


def _is_misp(store: Store, name: str) -> bool:
    with store.read() as reader:
        return feeds.get(reader, name).feed.kind == "misp-server"
