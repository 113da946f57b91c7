# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""From the map and what is wrong with it to the list of trouble.

Everything is asked of the one cascade: a compromised asset, an asset with a known
hole, an announced shock and a thing that merely could drop out are all "lose
this, what falls, when". The order of the rules:

1. A compromised asset counts as lost today: services that fall at once are in
   trouble ``now``, those that live on stock are ``due``.
2. An announced shock: services fall on a day (``due``), or have fallen (``now``).
   Shocks are run one by one, then together; what only falls together is said so.
3. An asset with a known hole is lost in thought: what would fall is ``exposed``.
4. Every other thing is lost in thought, one at a time: ``fragile``, one line a
   service, its weakest point first.
5. A service about which nothing is recorded is ``not-checked``.

Cost: one cascade a piece of evidence and shock, and one a node for rule 4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from tocsin.core import ids
from tocsin.core.dependency import Input, Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.cascade import Course, Engine, Moment
from tocsin.know.trouble import Evidence, NextStep, State, Step, Trouble, ranked


class _Fall(msgspec.Struct, frozen=True):
    """One service falling in one run."""

    service: int
    moment: Moment
    day: dt.date
    level: float
    path: list[tuple[int, int]]
    """(node, input) from the service back to what was lost."""


def diagnose(
    graph: Graph, *, today: dt.date, shocks: Sequence[Shock] = (), evidence: Sequence[Evidence] = ()
) -> list[Trouble]:
    """Return the list of trouble, ranked. Evidence on assets that are on no map is listed aside."""
    return ranked(_Diagnosis(graph, today).all(shocks, evidence))


class _Diagnosis:
    def __init__(self, graph: Graph, today: dt.date) -> None:
        self.graph = graph
        self.today = today
        self.engine = Engine(graph)

    def all(self, shocks: Sequence[Shock], evidence: Sequence[Evidence]) -> list[Trouble]:
        found: list[Trouble] = []
        for item in evidence:
            found.extend(self._from_evidence(item))
        current = [shock for shock in shocks if shock.end is None or shock.end > self.today]
        fell: set[int] = set()
        for shock in current:
            falls = self._falls([shock])
            fell.update(fall.service for fall in falls)
            found.extend(self._from_shock(fall, [shock]) for fall in falls)
        if len(current) > 1:
            together = [fall for fall in self._falls(current) if fall.service not in fell]
            found.extend(self._from_shock(fall, current) for fall in together)
        found.extend(self._fragile())
        found.extend(self._unknown())
        return found

    # -- running -------------------------------------------------------------------------

    def _falls(self, shocks: Sequence[Shock], *, pessimistic: bool = True) -> list[_Fall]:
        origin = min([self.today, *(shock.start for shock in shocks)])
        course = self.engine.run(shocks, origin, pessimistic=pessimistic)
        falls = []
        for service in self.graph.services:
            moment = self._fall_still_ahead(course, service)
            if moment is not None:
                day = origin + dt.timedelta(days=int(moment.day))
                falls.append(
                    _Fall(service, moment, day, moment.levels[service], course.path(service, moment))
                )
        return falls

    def _fall_still_ahead(self, course: Course, service: int) -> Moment | None:
        """The first moment in which the service is down and that is not over before today."""
        ends = [*(m.day for m in course.moments[1:]), float("inf")]
        now = (self.today - course.origin).days
        return next(
            (m for m, end in zip(course.moments, ends, strict=True) if service in m.levels and end > now),
            None,
        )

    def _lost(self, node: str, cite: str = "") -> Shock:
        return Shock(id=f"loss:{node}", name=node, lost=(node,), start=self.today, cite=cite)

    # -- rules 1 and 3 -------------------------------------------------------------------

    def _from_evidence(self, item: Evidence) -> list[Trouble]:
        at = self.graph.index.get(item.asset)
        falls = [] if at is None else self._falls([self._lost(item.asset, item.cite)])
        if not falls:
            return [self._aside(item)]
        name = self.graph.nodes[self.graph.index[item.asset]].name
        found = []
        for fall in falls:
            state: State = "exposed"
            if item.kind == "compromised":
                state = "now" if fall.day <= self.today else "due"
            words = {
                "now": Sentence(
                    "{asset}, which it cannot do without, is compromised: {what}",
                    {"asset": name, "what": item.what},
                ),
                "due": Sentence(
                    "stops on {date} if {asset} stays lost: {what}",
                    {"asset": name, "what": item.what, "date": fall.day.isoformat()},
                ),
                "exposed": Sentence(
                    "one loss away: {asset} has a known hole, {what}", {"asset": name, "what": item.what}
                ),
            }
            found.append(
                self._trouble(
                    state,
                    fall,
                    words[state],
                    item.causes,
                    Step(says=item.says, node=item.asset, cite=item.cite),
                    item.next,
                )
            )
        return found

    def _aside(self, item: Evidence) -> Trouble:
        at = self.graph.index.get(item.asset)
        name = self.graph.nodes[at].name if at is not None else item.asset
        what = {"asset": name, "what": item.what}
        headline = (
            Sentence(
                "{asset}, which is on no map, shows signs of {what}: what depends on it is not known", what
            )
            if at is None and item.kind == "compromised"
            else Sentence("{asset} is compromised: {what}; no service is known to depend on it", what)
            if item.kind == "compromised"
            else Sentence("{asset} has a known hole, {what}; no service is known to depend on it", what)
        )
        return Trouble(
            id=ids.derived("trouble", "aside", item.asset, *item.causes),
            state="aside",
            scope="asset",
            subject=item.asset,
            name=name,
            headline=headline,
            causes=item.causes,
            chain=(Step(says=item.says, node=item.asset, cite=item.cite),),
            next=item.next,
        )

    # -- rule 2 --------------------------------------------------------------------------

    def _from_shock(self, fall: _Fall, shocks: Sequence[Shock]) -> Trouble:
        shock = shocks[0]
        lost = ", ".join(self._name(name) for s in shocks for name in s.lost)
        state: State = "now" if fall.day <= self.today else "due"
        relief = self._relief(fall, shocks)
        bridge = None if relief is None else max(0.0, float((relief - fall.day).days))
        says = Sentence(
            "{lost} drops out on {date}: {name}",
            {"lost": lost, "date": shock.start.isoformat(), "name": "; ".join(s.name for s in shocks)},
        )
        trouble = self._trouble(
            state,
            fall,
            self._shock_headline(fall, lost),
            tuple(s.id for s in shocks),
            Step(says=says, node=shock.lost[0], cite=shock.cite or shock.source),
            self._shock_steps(fall, shocks, relief, bridge),
        )
        return msgspec.structs.replace(trouble, bridge_days=bridge)

    def _shock_headline(self, fall: _Fall, lost: str) -> Sentence:
        values: dict[str, str | int | float] = {"lost": lost, "date": fall.day.isoformat()}
        if fall.level > 0.0:
            return Sentence(
                "falls to {percent} % on {date} without {lost}", values | {"percent": round(fall.level * 100)}
            )
        return Sentence("stops on {date} without {lost}", values)

    def _first_need(self, fall: _Fall) -> Input | None:
        """The input nearest to what was lost: the one another source would have to fill.

        A supplier's leave to deliver is not a need that anyone can buy elsewhere,
        so the walk from the loss goes on to the first input of something of ours.
        """
        needs = [self.graph.inputs[entry] for _, entry in fall.path if entry >= 0]
        ours = [need for need in needs if self._kind(need.of) not in {"supplier", "product"}]
        return ours[-1] if ours else (needs[-1] if needs else None)

    def _relief(self, fall: _Fall, shocks: Sequence[Shock]) -> dt.date | None:
        """The earliest day on which supply is back: the shock ends, or a source ordered at the cut delivers."""
        need = self._first_need(fall)
        days = [shock.end for shock in shocks if shock.end is not None] if len(shocks) == 1 else []
        if need is not None and need.lead_days is not None:
            days.append(max(shock.start for shock in shocks) + dt.timedelta(days=need.lead_days))
        return min(days, default=None)

    def _shock_steps(
        self, fall: _Fall, shocks: Sequence[Shock], relief: dt.date | None, bridge: float | None
    ) -> tuple[NextStep, ...]:
        need = self._first_need(fall)
        if need is None:
            return ()
        consumer = self._name(need.of)
        said: dict[str, str | int | float] = {"input": need.name, "consumer": consumer}
        steps: list[NextStep] = []
        if need.lead_days is None:
            says = Sentence(
                "Who else can supply {input} to {consumer}, and how soon? No lead time is recorded", said
            )
            steps.append(NextStep(says=says, cite=need.source, question=True, by=fall.day))
        else:
            by = fall.day - dt.timedelta(days=need.lead_days)
            said["lead"] = round(need.lead_days)
            text = (
                Sentence(
                    "Order {input} for {consumer} from another source; it takes {lead} days to come", said
                )
                if by >= self.today
                else Sentence(
                    "Order {input} for {consumer} from another source today; it takes {lead} days, so it is {late} days late",
                    said | {"late": (self.today - by).days},
                )
            )
            steps.append(NextStep(says=text, cite=need.source, by=max(by, self.today)))
        if bridge and relief is not None:
            text = Sentence(
                "Bridge {days} days of {input} for {consumer}, from {date} until {relief}",
                {
                    "input": need.name,
                    "consumer": consumer,
                    "days": round(bridge),
                    "date": fall.day.isoformat(),
                    "relief": relief.isoformat(),
                },
            )
            steps.append(NextStep(says=text, cite=need.source, by=fall.day))
        steps.extend(self._doubts(fall, shocks))
        return tuple(steps)

    def _doubts(self, fall: _Fall, shocks: Sequence[Shock]) -> list[NextStep]:
        """Questions where the fall hangs on something nobody has said."""
        better = {f.service for f in self._falls(shocks, pessimistic=False)}
        doubts = []
        for _, entry in fall.path:
            need = self.graph.inputs[entry] if entry >= 0 else None
            if need is None:
                continue
            said = {"input": need.name, "consumer": self._name(need.of)}
            if need.flow == "unknown" and fall.service not in better:
                text = Sentence(
                    "Is {input} used up by {consumer}, or does it go on working? The map does not say", said
                )
                doubts.append(NextStep(says=text, cite=need.source, question=True))
            elif (
                not need.stock_known
                and need.flow == "consumed"
                and self._kind(need.of) not in {"supplier", "product"}
            ):
                text = Sentence(
                    "How many days of {input} has {consumer} in stock? None is recorded, so none is counted",
                    said,
                )
                doubts.append(NextStep(says=text, cite=need.source, question=True))
        return doubts

    # -- rules 4 and 5 -------------------------------------------------------------------

    def _fragile(self) -> list[Trouble]:
        points: dict[int, list[tuple[dt.date, str, _Fall]]] = {}
        used = set(self.graph.member.tolist())
        for at in sorted(used):
            node = self.graph.nodes[at]
            if node.kind == "region":
                continue  # that a service is lost with the place it stands in is true of all, and says nothing
            for fall in self._falls([self._lost(node.id)]):
                if fall.service != at:
                    points.setdefault(fall.service, []).append((fall.day, node.id, fall))
        return [self._fragile_service(sorted(rows, key=lambda r: r[:2])) for rows in points.values()]

    def _fragile_service(self, rows: list[tuple[dt.date, str, _Fall]]) -> Trouble:
        day, first, fall = rows[0]
        names = [self._name(node) for _, node, _ in rows]
        headline = (
            Sentence("one loss away: nothing replaces {name}", {"name": names[0]})
            if len(rows) == 1
            else Sentence(
                "one loss away: any one of {count} things stops it, first {name}",
                {"count": len(rows), "name": names[0]},
            )
        )
        need = self.graph.inputs[fall.path[-2][1]] if len(fall.path) > 1 else None
        step = NextStep(
            says=Sentence("What could replace {name}? No other source is recorded", {"name": names[0]}),
            cite=need.source if need else "",
            question=True,
        )
        if day > self.today:
            says = Sentence(
                "if {name} is lost, stock lasts until {date}", {"name": names[0], "date": day.isoformat()}
            )
        else:
            says = Sentence("if {name} is lost", {"name": names[0]})
        return self._trouble(
            "fragile",
            fall,
            headline,
            tuple(node for _, node, _ in rows),
            Step(says=says, node=first),
            (step,),
            dated=False,
        )

    def _unknown(self) -> list[Trouble]:
        has_inputs = set(self.graph.consumer.tolist())
        found = []
        for service in self.graph.services:
            if service in has_inputs:
                continue
            node = self.graph.nodes[service]
            question = Sentence(
                "What can {service} not do without? Add it to the map", {"service": node.name}
            )
            found.append(
                Trouble(
                    id=ids.derived("trouble", "not-checked", node.id),
                    state="not-checked",
                    subject=node.id,
                    name=node.name,
                    headline=Sentence("not checked: nothing is recorded about what it depends on"),
                    people=node.people,
                    next=(NextStep(says=question, cite=node.source, question=True),),
                )
            )
        return found

    # -- words ---------------------------------------------------------------------------

    def _name(self, node: str) -> str:
        at = self.graph.index.get(node)
        return node if at is None else self.graph.nodes[at].name

    def _kind(self, node: str) -> str:
        return self.graph.nodes[self.graph.index[node]].kind

    def _trouble(
        self,
        state: State,
        fall: _Fall,
        headline: Sentence,
        causes: tuple[str, ...],
        first: Step,
        steps: tuple[NextStep, ...],
        *,
        dated: bool = True,
    ) -> Trouble:
        node = self.graph.nodes[fall.service]
        return Trouble(
            id=ids.derived("trouble", state, node.id, *causes),
            state=state,
            subject=node.id,
            name=node.name,
            headline=headline,
            people=node.people,
            stops_on=fall.day if dated and state != "exposed" else None,
            causes=causes,
            chain=(first, *self._chain(fall)),
            next=steps,
        )

    def _chain(self, fall: _Fall) -> list[Step]:
        """The links from the first thing that needs what was lost to the people."""
        steps = [
            self._link(self.graph.inputs[entry], member)
            for (_, entry), (member, _) in zip(reversed(fall.path[:-1]), reversed(fall.path[1:]), strict=True)
        ]
        node = self.graph.nodes[fall.service]
        if node.people:
            says = Sentence(
                "{service} reaches {people} people", {"service": node.name, "people": node.people}
            )
            steps.append(Step(says=says, node=node.id, cite=node.source))
        return steps

    def _link(self, need: Input, member: int) -> Step:
        consumer = self._name(need.of)
        values: dict[str, str | int | float] = {
            "consumer": consumer,
            "input": need.name,
            "member": self.graph.nodes[member].name,
        }
        if need.stock_days > 0:
            values["days"] = round(need.stock_days)
            says = Sentence(
                "{consumer} has {days} days of {input} in stock and gets no more from {member}", values
            )
        elif need.rule == "all" or len(need.members) == 1:
            says = Sentence("{consumer} cannot do without {member} ({input})", values)
        elif need.rule == "shares":
            says = Sentence("{consumer} gets too little {input} without {member}", values)
        else:
            says = Sentence("{consumer} has no source of {input} left without {member}", values)
        return Step(says=says, node=need.of, cite=need.source)
