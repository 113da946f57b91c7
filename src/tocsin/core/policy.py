# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Who may have what: the one function that every way out asks.

In order, the first that applies decides:

1. an action this version does not know is refused;
2. the own organisation may *read* everything;
3. unmarked, amber+strict, red, and any level this version does not know, go no further;
4. *publish* (to anybody, without knowing whom): clear without audience, nothing else;
5. the own organisation may *share* what is clear, green or amber (whoever receives it is
   asked about in turn, as an asker of its own);
6. somebody else may have what names an audience only if named there, as organisation or
   by one of its communities;
7. clear goes to everybody else; green and amber to members of a community.

An audience only takes away: it opens nothing that the level keeps shut, so that two
markings of one thing can be merged and the result allows no more than either. Who shares
with one partner alone makes that pair a community. For somebody else, reading here and
being sent a thing are the same: what one may be sent, one may look at. Source: FIRST,
Traffic Light Protocol 2.0; amber's "clients" and green's "community" are both the
communities an asker is a member of (what differs is how far the receiver may pass it on,
which the marking tells the receiver). The tests try every combination.
"""

from __future__ import annotations

from typing import Literal, Protocol, get_args

import msgspec

from tocsin.core import marking
from tocsin.core.errors import Denied
from tocsin.core.marking import Marking
from tocsin.core.sentence import Sentence, Value

Action = Literal["read", "share", "publish"]


class Asker(msgspec.Struct, frozen=True):
    """On whose behalf something is asked for."""

    organisation: str
    """Its name as audiences write it; empty for an unknown visitor."""
    communities: tuple[str, ...] = ()
    """Those it is a member of, as this node knows."""
    own: bool = False
    """Whether it is the organisation that runs this node."""


class Row(Protocol):
    """Anything that is stored."""

    @property
    def marking(self) -> Marking:
        """Its marking as loaded, not as asked for."""


class Decision(msgspec.Struct, frozen=True):
    """The answer, and the rule it rests on."""

    allowed: bool
    reason: Sentence


def decide(asker: Asker, row: Row, action: Action) -> Decision:
    """Whether this asker may do this with this row. Raises nothing: what is not understood is refused."""
    mark = row.marking
    values: dict[str, Value] = {"who": asker.organisation, "tlp": str(mark.tlp)}
    if action not in get_args(Action):
        return Decision(False, Sentence("{action} is no action that anybody may do", {"action": str(action)}))
    if asker.own and action == "read":
        return Decision(True, Sentence("The own organisation may read everything it keeps"))
    if mark.tlp is None:
        return Decision(
            False, Sentence("Unmarked things stay in the own organisation until somebody marks them")
        )
    if marking.rank(mark.tlp) > marking.rank("amber"):
        return Decision(False, Sentence("TLP:{tlp} stays in the own organisation", values))
    if action == "publish":
        return _published(mark, values)
    if asker.own:
        return Decision(True, Sentence("TLP:{tlp} may be shared beyond the own organisation", values))
    return _outside(asker, mark, values)


def _published(mark: Marking, values: dict[str, Value]) -> Decision:
    if mark.audience:
        return Decision(False, Sentence("It is meant for a named audience, so it is not for the public"))
    if mark.tlp == "clear":
        return Decision(True, Sentence("TLP:clear is for everybody"))
    return Decision(False, Sentence("TLP:{tlp} is not for the public", values))


def _outside(asker: Asker, mark: Marking, values: dict[str, Value]) -> Decision:
    names = {name for name in (asker.organisation, *asker.communities) if name}
    if mark.audience and names.isdisjoint(mark.audience):
        return Decision(False, Sentence("{who} is not in the audience it is meant for", values))
    if mark.tlp == "clear":
        return Decision(True, Sentence("TLP:clear is for everybody"))
    if any(asker.communities):
        return Decision(
            True, Sentence("TLP:{tlp} goes to members of the community, and {who} is one", values)
        )
    return Decision(False, Sentence("TLP:{tlp} goes to members of a community, and {who} is in none", values))


def require(asker: Asker, row: Row, action: Action, where: str = "") -> None:
    """Raise ``Denied`` with the reason if ``decide`` refuses."""
    decision = decide(asker, row, action)
    if not decision.allowed:
        raise Denied(
            str(decision.reason), where=where, do="ask whoever marked it, or mark it anew if it is yours"
        )
