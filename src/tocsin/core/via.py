# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""By what way a component came to be where it is: the chain of dependencies that its inventory states."""

from __future__ import annotations

from typing import Final

import msgspec

LONGEST: Final = 8
"""Names of a chain; of a longer one the first four and the last three are kept, with a sign between them."""
FIRST: Final = 4
LAST: Final = LONGEST - FIRST - 1
LONGEST_NAME: Final = 80
"""Characters kept of a name in a chain, which stands in every component below it."""


class Via(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, eq=False):
    """The shortest chain of names from what its document describes to a component, without the component itself.

    It says nothing of what the component is, so all of them are equal, also to none: two listings that differ only
    in the way are one component to matching, to what is kept once, and to mappings.
    """

    chain: tuple[str, ...] = ()
    """From the described component on; where the document relates nothing to that, from one on which nothing depends."""
    direct: bool = False
    """Whether what the document describes needs or holds it itself."""
    scope: str = ""
    """``development``, ``test``, ``build``, ``optional``, ``provided``, ``design``, ``other``, if it is needed so alone; else empty."""

    def __eq__(self, other: object) -> bool:
        """Whether the other is a way, too, or none."""
        return isinstance(other, Via | msgspec.UnsetType)

    def __hash__(self) -> int:
        """That of none."""
        return hash(msgspec.UNSET)

    def __str__(self) -> str:
        """``direct`` or the chain, and the scope; empty if nothing is said."""
        way = "direct" if self.direct else " > ".join(self.chain)
        return f"{way} ({self.scope})".strip() if self.scope else way


def cut(left_out: int) -> str:
    """The sign for names left out of a chain."""
    return f"(+{left_out})"
