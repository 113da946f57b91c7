# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What can be done about a supply that is cut: another source, a bridge until then, and what to ask.

Every step is cited from the row of the map it stands on, or it is a question.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from tocsin.core.dependency import Input, Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.chain import Names
from tocsin.know.control import LEAVE
from tocsin.know.outage import Fall, Outages, as_bad
from tocsin.know.trouble import NextStep


class Relief:
    """The ways out of one fall, asked of one graph on one day."""

    def __init__(self, graph: Graph, today: dt.date, outages: Outages) -> None:
        """Share the outages, and with them the engine, with whoever found the fall."""
        self._graph, self._today, self._outages = graph, today, outages
        self._names = Names(graph)

    def need(self, fall: Fall) -> Input | None:
        """The input nearest to what was lost: the one another source would have to fill.

        A supplier's leave to deliver is not a need that anyone can buy elsewhere,
        so the walk from the loss goes on to the first input of something of ours.
        """
        needs = [self._graph.inputs[entry] for _, entry in fall.path if entry >= 0]
        ours = [need for need in needs if self._names.kind(need.of) not in {"supplier", "product"}]
        return ours[-1] if ours else (needs[-1] if needs else None)

    def day(self, fall: Fall, shocks: Sequence[Shock]) -> dt.date | None:
        """The earliest day on which supply is back: the shock ends, or another source delivers.

        That source is ordered on the first day of the cut, or today if that day has passed:
        nobody has said that it was ordered.
        """
        need = self.need(fall)
        days = [] if fall.back is None else [fall.back]
        if need is not None and need.lead_days is not None:
            ordered = max(self._today, *(shock.start for shock in shocks))
            days.append(ordered + dt.timedelta(days=math.ceil(need.lead_days)))
        return min(days, default=None)

    def steps(
        self, fall: Fall, shocks: Sequence[Shock], relief: dt.date | None, bridge: float | None
    ) -> tuple[NextStep, ...]:
        """Return what to do about a fall by announced losses: order, bridge, and ask what nobody has said."""
        need = self.need(fall)
        stop = max(fall.day, self._today)
        if need is None:
            says = Sentence(
                "What could replace {name}? No other source is recorded",
                {"name": self._graph.nodes[fall.service].name},
            )
            return (NextStep(says=says, cite=shocks[0].cite or shocks[0].source, question=True, by=stop),)
        said: dict[str, str | int | float] = {"input": need.name, "consumer": self._names.name(need.of)}
        steps = [self._order(fall, need, said)]
        if bridge and relief is not None:
            text = Sentence(
                "Bridge {days} days of {input} for {consumer}, from {date} until {relief}",
                said | {"days": round(bridge), "date": fall.day.isoformat(), "relief": relief.isoformat()},
            )
            steps.append(NextStep(says=text, cite=need.source, by=stop))
        steps.extend(self._doubts(fall, shocks))
        return tuple(steps)

    def renew(self, shock: Shock) -> NextStep:
        """What to do about an end that whoever holds it can put off: nobody else need be asked."""
        last = shock.start - dt.timedelta(days=1)
        said: dict[str, str | int | float] = {"what": shock.renew, "date": last.isoformat()}
        if last < self._today:
            return NextStep(
                says=Sentence("Renew {what} today: it ended on {date}", said), cite=shock.cite, by=self._today
            )
        return NextStep(
            says=Sentence("Renew {what} before it ends on {date}", said), cite=shock.cite, by=last
        )

    def replace(self, point: str, fall: Fall, lost: str = "") -> NextStep:
        """The question that a single point asks: what else could do, and how long is there to find it.

        ``lost`` names what would have replaced it, and is lost already or will be.
        """
        days = (fall.day - self._today).days
        said: dict[str, str | int | float] = {
            "name": self._names.name(point),
            "service": self._graph.nodes[fall.service].name,
            "days": days,
            "lost": lost,
        }
        if lost and days > 0:
            says = Sentence(
                "What could replace {name} while {lost} is gone? Without both {service} lasts {days} days",
                said,
            )
        elif lost:
            says = Sentence(
                "What could replace {name} while {lost} is gone? Without both {service} fails at once", said
            )
        elif days > 0:
            says = Sentence(
                "What could replace {name}? Without it {service} lasts {days} days; no other source is recorded",
                said,
            )
        else:
            says = Sentence(
                "What could replace {name}? Without it {service} fails at once; no other source is recorded",
                said,
            )
        need = self._graph.inputs[fall.path[-2][1]] if len(fall.path) > 1 else None
        return NextStep(says=says, cite=need.source if need else "", question=True)

    def _order(self, fall: Fall, need: Input, said: dict[str, str | int | float]) -> NextStep:
        if need.lead_days is None:
            says = Sentence(
                "Who else can supply {input} to {consumer}, and how soon? No lead time is recorded", said
            )
            return NextStep(says=says, cite=need.source, question=True, by=max(fall.day, self._today))
        lead = math.ceil(need.lead_days)
        left = (fall.day - self._today).days - lead
        said = said | {"lead": lead}
        text = (
            Sentence("Order {input} for {consumer} from another source; it takes {lead} days to come", said)
            if left >= 0
            else Sentence(
                "Order {input} for {consumer} from another source today; it takes {lead} days, so it is {late} days late",
                said | {"late": -left},
            )
        )
        return NextStep(says=text, cite=need.source, by=self._today + dt.timedelta(days=max(0, left)))

    def _doubts(self, fall: Fall, shocks: Sequence[Shock]) -> list[NextStep]:
        """Questions where the fall hangs on something nobody has said."""
        best = self._outages.fall(fall.service, shocks, pessimistic=False)
        hangs = best is None or not as_bad(best, fall)
        doubts = []
        for _, entry in fall.path:
            need = self._graph.inputs[entry] if entry >= 0 else None
            if need is None:
                continue
            said = {"input": need.name, "consumer": self._names.name(need.of)}
            if need.name == LEAVE and need.flow == "unknown":
                if hangs:
                    votes = Sentence(
                        "Who controls {consumer}, with which share of its votes? The map leaves it open", said
                    )
                    doubts.append(NextStep(says=votes, cite=need.source, question=True))
            elif need.flow == "unknown" and hangs:
                text = Sentence(
                    "Is {input} used up by {consumer}, or does it go on working? The map does not say", said
                )
                doubts.append(NextStep(says=text, cite=need.source, question=True))
            elif (
                not need.stock_known
                and need.flow == "consumed"
                and self._names.kind(need.of) not in {"supplier", "product"}
            ):
                text = Sentence(
                    "How many days of {input} has {consumer} in stock? None is recorded, so none is counted",
                    said,
                )
                doubts.append(NextStep(says=text, cite=need.source, question=True))
        return doubts
