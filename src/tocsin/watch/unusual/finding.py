# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What is found unusual: a record that explains itself with its rows and with what was usual before."""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.core.sentence import Sentence

UnusualKind = Literal["new destination", "beacon", "volume", "dns tunnel", "new service", "new command"]
KINDS: tuple[UnusualKind, ...] = (
    "new command", "beacon", "dns tunnel", "volume", "new destination", "new service",
)  # fmt: skip
"""In the order in which they are told."""


class Unusual(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that one of ours did on one day and did not do before."""

    kind: UnusualKind
    who: str
    """Id of the asset of ours, or the address of a host that is on no map."""
    day: str
    """UTC, ``2026-11-22``."""
    about: tuple[str, ...]
    """Remote parties, names, ports or commands that it is about, those that weigh most first; at most ten."""
    says: Sentence
    """What happened, with its numbers."""
    usual: Sentence
    """What the baseline says, with its numbers."""
    grave: bool = False
    """Whether it changes what a controller does."""
    count: int = 1
    """How many things the finding stands for; ``about`` names the first."""
    places: tuple[str, ...] = ()
    """``file:line`` of the first few lines that tell of it."""
