# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What can be bought against a loss, and the losses it is weighed against: measures and scenarios as records.

A *measure* helps a node or one input of a node, in one of two ways:

* it opens another *way*: from the day it works, the node or input is also met by
  ``members`` under ``rule``, beside what meets it now; a way without members never
  fails. That is a second source, a substitute, what is developed at home, and a
  redesign (whose members and rule say what is needed instead);
* it lays in *stock*: ``stock_days`` more, before anything else fails.

``know.plan`` chooses among them; ``know.plan_check`` refuses what cannot be meant.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from tocsin.core.dependency import Rule, Shock

MeasureKind = Literal["second-source", "stockpile", "substitute", "develop", "redesign"]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What a measure helps: one input of a node by its name, or the node itself where ``input`` is empty."""

    node: str
    """Id of the consumer that has the input, or of the node itself."""
    input: str = ""


class Payer(msgspec.Struct, frozen=True, kw_only=True):
    """One member of the community who pays for a measure."""

    member: str
    """Id of an organisation node."""
    share: float
    """Of the cost, from 0 to 1; the shares of one measure sum to 1."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that money can do about a dependency. It is bought whole or not at all."""

    id: str
    name: str
    kind: MeasureKind
    helps: tuple[Target, ...]
    """One or several: one contract may serve many consumers."""
    cost: float
    """In the unit of the budget; 0 is allowed."""
    years: float = 0.0
    """Years from the day of the plan until it works; a year has 365.25 days, and days are rounded up."""
    stock_days: float = 0.0
    """Days of stock added, of a stockpile; 0 of the other kinds."""
    members: tuple[str, ...] = ()
    """Ids of nodes that meet the need on the new way; none if nothing on the map can take it away.

    They should not lean on what they help: in the cascade two that hold each other up do not fall.
    """
    rule: Rule = "all"
    """Over ``members``: all, any or k-of-n."""
    k: int = 0
    payers: tuple[Payer, ...] = ()
    """Empty where nobody has said who pays."""
    source: str = ""


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """Shocks that come together, and how much they count."""

    id: str
    name: str
    shocks: tuple[Shock, ...]
    weight: float = 1.0
    """Probability, or any number in proportion to it: the weights of a plan are divided by their sum."""
    source: str = ""
