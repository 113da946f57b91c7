# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The store that ``demo`` and ``try`` work in, made or emptied for the run.

It is the store of the data folder as long as nobody has done real work in it; what an
earlier trial left is cleared. A store with real work is never touched: the trial then
goes beside it, into the folder ``trial`` (``trial-2`` and so on, if somebody works in that
one, too), and whoever asked is told where to look.
"""

from __future__ import annotations

import itertools
import os

from tocsin.store import Store, create_store
from tocsin.store.clear import actors, clear

TRIAL_ACTORS = frozenset({"init", "demo", "try"})
FILE = "tocsin.db"


def open_trial(url: str, data_dir: str, *, actor: str, at: str) -> tuple[Store, str]:
    """Return an empty store, and its folder if it lies beside the one at ``url`` (else empty)."""
    store, beside = create_store(url), ""
    for number in itertools.count(1):
        with store.read() as reader:
            mine = actors(reader) <= TRIAL_ACTORS
        if mine:
            break
        store.close()
        beside = os.path.join(data_dir, "trial" if number == 1 else f"trial-{number}")
        store = create_store("sqlite:///" + os.path.join(beside, FILE))
    with store.write(actor, at) as tx:
        clear(tx)
    return store, beside
