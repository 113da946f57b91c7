# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The list of trouble: which services fail now, will fail, or are one loss away from it, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from tocsin.core.dependency import Shock
from tocsin.core.sentence import Sentence

State = Literal["now", "due", "exposed", "weakened", "fragile", "treated", "aside", "not-checked"]
"""In the order of the list.

``now``          the service has failed, or an asset it cannot do without is compromised
``due``          it stops on a known day unless something is done
``exposed``      one loss away, and the thing that may be lost has a known hole
``weakened``     one loss away because something else is lost already, or will be on a known day
``fragile``      one loss away, with nothing known to be wrong
``treated``      one loss away; the hole of the thing that may be lost cannot be mended, and something stands in for that
``aside``        something is wrong on an asset, and no service fails or is weakened by it
``not-checked``  nobody can say
"""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the chain from the cause to the people."""

    says: Sentence
    node: str = ""
    cite: str = ""
    """The row it stands on: ``file:line``, ``file#/pointer``, an object id."""


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """What to do: cited, or a question to a person; never made up here."""

    says: Sentence
    cite: str = ""
    by: dt.date | None = None
    """The day by which it must be done; None means now, if the trouble is ``now``."""
    question: bool = False


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    id: str
    """Stable over runs on the same facts: made from state, service and cause."""
    state: State
    scope: Literal["service", "asset", "machine"] = "service"
    subject: str
    """Id of the service, asset or thing."""
    name: str
    headline: Sentence
    people: int = 0
    stops_on: dt.date | None = None
    bridge_days: float | None = None
    """Days between the stop and the earliest relief that is known; None where nothing is known."""
    causes: tuple[str, ...] = ()
    """Ids of what is behind it: hits, advisories, shocks, nodes."""
    chain: tuple[Step, ...] = ()
    next: tuple[NextStep, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong on one asset, in the words of whoever found it."""

    asset: str
    kind: Literal["compromised", "exposed", "treated"]
    causes: tuple[str, ...]
    says: Sentence
    what: str
    """What it is called in a headline: a malware, an advisory."""
    cite: str = ""
    next: tuple[NextStep, ...] = ()


class Loss(msgspec.Struct, frozen=True):
    """Something that is known to be lost: a compromised asset, or an announced shock."""

    shocks: tuple[Shock, ...]
    causes: tuple[str, ...]
    items: tuple[Evidence, ...] = ()
    """What was found on the asset; nothing for a shock."""

    @property
    def assets(self) -> tuple[str, ...]:
        """The compromised asset; nothing for a shock."""
        return tuple(dict.fromkeys(item.asset for item in self.items))


def shocks_of(losses: Iterable[Loss]) -> list[Shock]:
    """Return the shocks of all of these, as the cascade wants them."""
    return [shock for loss in losses for shock in loss.shocks]


def ranked(troubles: list[Trouble]) -> list[Trouble]:
    """Sort as people should read: worst state, earliest day, most people, name."""
    order = get_args(State)
    return sorted(
        troubles, key=lambda t: (order.index(t.state), t.stops_on or dt.date.max, -t.people, t.name, t.id)
    )
