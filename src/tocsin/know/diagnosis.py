# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""From the map and what is wrong with it to the list of trouble.

Everything is asked of the one cascade: a compromised asset, an asset with a known
hole, an announced shock and a thing that merely could drop out are all "lose
this, what falls, when". The order of the rules:

1. A compromised asset counts as lost today: services that fall at once are in
   trouble ``now``, those that live on stock are ``due``.
2. An announced shock: services fall on a day (``due``), or have fallen (``now``).
   Entries of one id are one shock; one that has ended before today is over.
   What 1 and 2 name is run one by one, then together: what falls only together, or
   sooner or lower, is a line of its own that names no more than it takes.
3. An asset with a known hole is lost in thought: what would fall is ``exposed``.
4. Every other thing is lost in thought, one at a time: ``fragile``, one line a
   service, its weakest point first. Regions are left out, since all that stands in
   one is lost with it.
5. A service about which nothing is recorded, or only where it stands, is ``not-checked``.

Evidence with which no service falls is ``aside``.

Cost: one cascade a piece of evidence and shock, and one a node for rule 4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from tocsin.core import ids
from tocsin.core.dependency import Shock
from tocsin.core.graph import Graph
from tocsin.core.sentence import Sentence
from tocsin.know.chain import Names
from tocsin.know.outage import Fall, Outages, as_bad
from tocsin.know.relief import Relief
from tocsin.know.trouble import Evidence, NextStep, State, Step, Trouble, ranked

POINTS_ASKED = 10
"""Of the single points of one service, how many are asked about by name; the others are counted."""


class _Loss(msgspec.Struct, frozen=True):
    """Something that is known to be lost: a compromised asset, or an announced shock."""

    shocks: tuple[Shock, ...]
    causes: tuple[str, ...]
    item: Evidence | None = None


def diagnose(
    graph: Graph, *, today: dt.date, shocks: Sequence[Shock] = (), evidence: Sequence[Evidence] = ()
) -> list[Trouble]:
    """Return the list of trouble, ranked. Evidence on assets that are on no map is listed aside."""
    return ranked(_Diagnosis(graph, today).all(shocks, evidence))


class _Diagnosis:
    def __init__(self, graph: Graph, today: dt.date) -> None:
        self.graph = graph
        self.today = today
        self.outages = Outages(graph, today)
        self.names = Names(graph)
        self.relief = Relief(graph, today, self.outages)

    def all(self, shocks: Sequence[Shock], evidence: Sequence[Evidence]) -> list[Trouble]:
        said = {(item.asset, item.kind, item.causes): item for item in reversed(evidence)}
        items = dict(sorted(said.items()))
        sure = [item for item in items.values() if item.kind == "compromised"]
        found, concerned = self._known_losses([*map(self._compromise, sure), *self._current(shocks)])
        found.extend(self._aside(item) for item in sure if item.asset not in concerned)
        for item in items.values():
            if item.kind == "exposed":
                falls = self.outages.falls([self._lost(item.asset, item.cite)])
                found.extend(self._from_evidence(fall, item) for fall in falls)
                found.extend([] if falls else [self._aside(item)])
        found.extend(self._fragile())
        found.extend(self._unknown())
        return found

    def _compromise(self, item: Evidence) -> _Loss:
        return _Loss((self._lost(item.asset, item.cite),), item.causes, item)

    def _current(self, shocks: Iterable[Shock]) -> list[_Loss]:
        by_id: dict[str, list[Shock]] = {}
        for shock in shocks:
            if shock.end is None or shock.end > self.today:
                by_id.setdefault(shock.id, []).append(shock)
        return [_Loss(tuple(entries), (name,)) for name, entries in sorted(by_id.items())]

    def _known_losses(self, losses: Sequence[_Loss]) -> tuple[list[Trouble], set[str]]:
        """The trouble that these make, one by one and together; and the assets that have a part in it."""
        found: list[Trouble] = []
        concerned: set[str] = set()
        alone: dict[int, list[Fall]] = {}
        for loss in losses:
            for fall in self.outages.falls(loss.shocks):
                alone.setdefault(fall.service, []).append(fall)
                found.append(
                    self._from_evidence(fall, loss.item) if loss.item else self._from_losses(fall, [loss])
                )
                concerned.update([loss.item.asset] if loss.item else [])
        for fall in self.outages.falls(_shocks(losses)) if len(losses) > 1 else ():
            if any(as_bad(one, fall) for one in alone.get(fall.service, ())):
                continue
            needed = [losses[i] for i in self.outages.needed(fall, [loss.shocks for loss in losses])]
            less = self.outages.fall(fall.service, _shocks(needed)) or fall
            found.append(self._from_losses(less, needed))
            concerned.update(loss.item.asset for loss in needed if loss.item)
        return found, concerned

    def _lost(self, node: str, cite: str = "") -> Shock:
        return Shock(id=f"loss:{node}", name=node, lost=(node,), start=self.today, cite=cite)

    # -- rules 1 and 3 -------------------------------------------------------------------

    def _from_evidence(self, fall: Fall, item: Evidence) -> Trouble:
        state: State = "exposed"
        if item.kind == "compromised":
            state = "now" if fall.day <= self.today else "due"
        return self._trouble(
            state,
            fall,
            self._evidence_headline(state, fall, item),
            item.causes,
            (Step(says=item.says, node=item.asset, cite=item.cite),),
            item.next,
            key=("asset", item.asset),
        )

    def _evidence_headline(self, state: State, fall: Fall, item: Evidence) -> Sentence:
        said: dict[str, str | int | float] = {"asset": self.names.name(item.asset), "what": item.what}
        if state == "due":
            said["date"] = fall.day.isoformat()
            if fall.level > 0.0:
                said["percent"] = _percent(fall.level)
                return Sentence("falls to {percent} % on {date} if {asset} stays lost: {what}", said)
            return Sentence("stops on {date} if {asset} stays lost: {what}", said)
        if fall.lowest > 0.0:
            said["percent"] = _percent(fall.lowest)
            if state == "now":
                return Sentence("falls to {percent} % without {asset}, which is compromised: {what}", said)
            return Sentence("one loss away from {percent} %: {asset} has a known hole, {what}", said)
        if state == "now":
            return Sentence("{asset}, which it cannot do without, is compromised: {what}", said)
        return Sentence("one loss away: {asset} has a known hole, {what}", said)

    def _aside(self, item: Evidence) -> Trouble:
        return Trouble(
            id=ids.derived("trouble", "aside", item.asset, item.kind, *item.causes),
            state="aside",
            scope="asset",
            subject=item.asset,
            name=self.names.name(item.asset),
            headline=self._aside_headline(item),
            causes=item.causes,
            chain=(Step(says=item.says, node=item.asset, cite=item.cite),),
            next=item.next,
        )

    def _aside_headline(self, item: Evidence) -> Sentence:
        said = {"asset": self.names.name(item.asset), "what": item.what}
        at = self.graph.index.get(item.asset)
        if item.kind == "compromised":
            if at is None:
                return Sentence(
                    "{asset}, which is on no map, shows signs of {what}: what depends on it is not known",
                    said,
                )
            if self._serves(at):
                return Sentence("{asset} is compromised: {what}; no service stops by that alone", said)
            return Sentence("{asset} is compromised: {what}; no service is known to depend on it", said)
        if at is not None and self._serves(at):
            return Sentence("{asset} has a known hole, {what}; no service stops by that alone", said)
        return Sentence("{asset} has a known hole, {what}; no service is known to depend on it", said)

    def _serves(self, node: int) -> bool:
        """Whether a service uses the node in any way, if only as one of several sources."""
        start, uses, consumer = self.graph.uses_start, self.graph.uses, self.graph.consumer
        seen, left = {node}, [node]
        while left:
            at = left.pop()
            if self.graph.nodes[at].kind == "service":
                return True
            new = {int(consumer[entry]) for entry in uses[start[at] : start[at + 1]]} - seen
            seen |= new
            left.extend(new)
        return False

    # -- rule 2, and what falls only together --------------------------------------------

    def _from_losses(self, fall: Fall, losses: Sequence[_Loss]) -> Trouble:
        shocks = _shocks(losses)
        announced = any(loss.item is None for loss in losses)
        lost = ", ".join(dict.fromkeys(self.names.name(name) for shock in shocks for name in shock.lost))
        relief = self.relief.day(fall, shocks) if announced else None
        bridge = None if relief is None else max(0.0, float((relief - fall.day).days))
        steps = [step for loss in losses if loss.item for step in loss.item.next]
        if announced:
            steps.extend(self.relief.steps(fall, shocks, relief, bridge))
        trouble = self._trouble(
            "now" if fall.day <= self.today else "due",
            fall,
            self._shock_headline(fall, lost),
            tuple(dict.fromkeys(cause for loss in losses for cause in loss.causes)),
            tuple(step for loss in losses for step in self._first_steps(fall, loss)),
            tuple(steps),
            key=("together", *sorted(loss.item.asset for loss in losses if loss.item))
            if len(losses) > 1
            else (),
        )
        return msgspec.structs.replace(trouble, bridge_days=bridge)

    def _first_steps(self, fall: Fall, loss: _Loss) -> list[Step]:
        if loss.item:
            return [Step(says=loss.item.says, node=loss.item.asset, cite=loss.item.cite)]
        origin = self.graph.nodes[fall.path[-1][0]].id
        steps = []
        for shock in loss.shocks:
            lost = ", ".join(self.names.name(name) for name in shock.lost)
            says = Sentence(
                "{lost} drops out on {date}: {name}",
                {"lost": lost, "date": shock.start.isoformat(), "name": shock.name},
            )
            node = origin if origin in shock.lost else shock.lost[0]
            steps.append(Step(says=says, node=node, cite=shock.cite or shock.source))
        return steps

    def _shock_headline(self, fall: Fall, lost: str) -> Sentence:
        said: dict[str, str | int | float] = {"lost": lost, "date": fall.day.isoformat()}
        if fall.level <= 0.0 or (fall.lowest <= 0.0 and fall.lowest_on == fall.day):
            return Sentence("stops on {date} without {lost}", said)
        said["percent"] = _percent(fall.level)
        if fall.lowest_on > fall.day:
            said["lowest"] = _percent(fall.lowest)
            said["later"] = fall.lowest_on.isoformat()
            return Sentence(
                "falls to {percent} % on {date} without {lost}, and to {lowest} % on {later}", said
            )
        return Sentence("falls to {percent} % on {date} without {lost}", said)

    # -- rules 4 and 5 -------------------------------------------------------------------

    def _fragile(self) -> list[Trouble]:
        points: dict[int, list[tuple[dt.date, str, Fall]]] = {}
        used = set(self.graph.member.tolist())
        for at in sorted(used):
            node = self.graph.nodes[at]
            if node.kind == "region":
                continue  # that a service is lost with the place it stands in is true of all, and says nothing
            for fall in self.outages.falls([self._lost(node.id)]):
                if fall.service != at:
                    points.setdefault(fall.service, []).append((fall.day, node.id, fall))
        return [self._fragile_service(sorted(rows, key=lambda r: r[:2])) for rows in points.values()]

    def _fragile_service(self, rows: list[tuple[dt.date, str, Fall]]) -> Trouble:
        day, first, fall = rows[0]
        names = [self.names.name(node) for _, node, _ in rows]
        said: dict[str, str | int | float] = {"count": len(rows), "name": names[0]}
        if len(rows) == 1:
            headline = Sentence("one loss away: nothing replaces {name}", {"name": names[0]})
        elif any(each.lowest > 0.0 for _, _, each in rows):
            headline = Sentence(
                "one loss away: any one of {count} things stops or weakens it, first {name}", said
            )
        else:
            headline = Sentence("one loss away: any one of {count} things stops it, first {name}", said)
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
            (Step(says=says, node=first),),
            tuple(self._replacement(node, each) for _, node, each in rows[:POINTS_ASKED]),
            dated=False,
        )

    def _replacement(self, node: str, fall: Fall) -> NextStep:
        """The question that a single point asks: what else could do, and how long is there to find it."""
        said: dict[str, str | int | float] = {
            "name": self.names.name(node),
            "service": self.graph.nodes[fall.service].name,
            "days": (fall.day - self.today).days,
        }
        if fall.day > self.today:
            says = Sentence(
                "What could replace {name}? Without it {service} lasts {days} days; no other source is recorded",
                said,
            )
        else:
            says = Sentence(
                "What could replace {name}? Without it {service} fails at once; no other source is recorded",
                said,
            )
        need = self.graph.inputs[fall.path[-2][1]] if len(fall.path) > 1 else None
        return NextStep(says=says, cite=need.source if need else "", question=True)

    def _unknown(self) -> list[Trouble]:
        told = {
            entry.of
            for entry in self.graph.inputs
            if any(self.names.kind(m.node) != "region" for m in entry.members)
        }
        found = []
        for service in self.graph.services:
            if self.graph.nodes[service].id in told:
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

    def _trouble(
        self,
        state: State,
        fall: Fall,
        headline: Sentence,
        causes: tuple[str, ...],
        first: tuple[Step, ...],
        steps: tuple[NextStep, ...],
        *,
        key: tuple[str, ...] = (),
        dated: bool = True,
    ) -> Trouble:
        node = self.graph.nodes[fall.service]
        return Trouble(
            id=ids.derived("trouble", state, node.id, *key, *causes),
            state=state,
            subject=node.id,
            name=node.name,
            headline=headline,
            people=node.people,
            stops_on=fall.day if dated and state != "exposed" else None,
            causes=causes,
            chain=(*first, *self.names.chain(fall)),
            next=steps,
        )


def _shocks(losses: Iterable[_Loss]) -> list[Shock]:
    return [shock for loss in losses for shock in loss.shocks]


def _percent(level: float) -> int:
    """For people: 0 and 100 only where it is so."""
    return 0 if level <= 0.0 else min(99, max(1, round(level * 100)))
