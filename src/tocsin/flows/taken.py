# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What became of one file that was handed in: the account that every verb gives.

Apart from what reads files, for who gives an account of a log needs none of the readers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from tocsin.core.reading import Fault

if TYPE_CHECKING:
    from tocsin.know.readers.guess_columns import Guess

Outcome = Literal[
    "taken", "partly", "nothing good", "not understood", "not whole", "unreadable", "passed over"
]


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file."""

    name: str
    kind: str = ""
    """What it was taken for; empty if it was not understood."""
    outcome: Outcome
    records: int = 0
    new: int = 0
    """Records that were not here before."""
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()

    guess: Guess | None = None
    """What the columns of a list were taken for."""

    @property
    def good(self) -> bool:
        """Whether anything of it could be used."""
        return self.outcome in {"taken", "partly"}
