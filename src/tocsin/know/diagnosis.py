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
3. An asset with a known hole is lost in thought: what would fall is ``exposed``, or ``treated`` if the hole cannot
   be mended and a countermeasure stands in for that.
4. Every other thing is lost in thought, one at a time: ``fragile``, one line a
   service. Rules 3 and 4 are asked of the map as it is drawn, and of what 1 and 2 have
   left of it: what hangs on one thing because another is lost is ``weakened``, or
   ``exposed`` if that one thing has a known hole (``know.one_loss``).
5. A service about which nothing is recorded, or only where it stands, is ``not-checked``.

Evidence that has no part in any of this is ``aside``.

Cost: one cascade a piece of evidence and shock; for rules 3 and 4 see ``know.one_loss``.
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
from tocsin.know.one_loss import OneLoss, Weakness
from tocsin.know.outage import Fall, Outages, worse
from tocsin.know.relief import Relief
from tocsin.know.trouble import Evidence, Loss, NextStep, State, Step, Trouble, ranked, shocks_of


def diagnose(
    graph: Graph, *, today: dt.date, shocks: Sequence[Shock] = (), evidence: Sequence[Evidence] = ()
) -> list[Trouble]:
    """Return the list of trouble, ranked. Evidence on assets that are on no map is listed aside."""
    return examine(graph, today=today, shocks=shocks, evidence=evidence).trouble


class Examined(msgspec.Struct, frozen=True):
    """The list of trouble, and of how many things nobody asked what falls with each of them alone."""

    trouble: list[Trouble]
    unasked: int


def examine(
    graph: Graph, *, today: dt.date, shocks: Sequence[Shock] = (), evidence: Sequence[Evidence] = ()
) -> Examined:
    """The same, and what was not asked because the map hangs together too much (``one_loss.PAIRS``)."""
    work = _Diagnosis(graph, today)
    found = ranked(work.all(shocks, evidence))
    return Examined(found, work.unasked)


class _Diagnosis:
    def __init__(self, graph: Graph, today: dt.date) -> None:
        self.graph = graph
        self.today = today
        self.outages = Outages(graph, today)
        self.names = Names(graph)
        self.relief = Relief(graph, today, self.outages)
        self.unasked = 0

    def all(self, shocks: Sequence[Shock], evidence: Sequence[Evidence]) -> list[Trouble]:
        said = {(item.asset, item.kind, item.causes): item for item in reversed(evidence)}
        items = [item for _, item in sorted(said.items())]
        losses = [*(self._compromise(i) for i in items if i.kind == "compromised"), *self._current(shocks)]
        one_loss = OneLoss(self.graph, self.today, self.outages, losses)
        found = self._known_losses(losses)
        for item in items:
            if item.kind != "compromised":
                found.extend(self._from_hole(weak, item) for weak in one_loss.weaknesses(item.asset))
        found.extend(one_loss.lines())
        self.unasked = one_loss.unasked
        told = {
            (cause, step.node, step.cite) for line in found for cause in line.causes for step in line.chain
        }
        for item in items:
            if not any((cause, item.asset, item.cite) in told for cause in item.causes):
                found.append(self._aside(item))
        found.extend(self._unknown())
        return found

    def _compromise(self, item: Evidence) -> Loss:
        lost = Shock(
            id=f"loss:{item.asset}", name=item.asset, lost=(item.asset,), start=self.today, cite=item.cite
        )
        return Loss((lost,), item.causes, (item,))

    def _current(self, shocks: Iterable[Shock]) -> list[Loss]:
        by_id: dict[str, list[Shock]] = {}
        for shock in shocks:
            if shock.end is None or shock.end > self.today:
                by_id.setdefault(shock.id, []).append(shock)
        return [Loss(tuple(entries), (name,)) for name, entries in sorted(by_id.items())]

    def _known_losses(self, losses: Sequence[Loss]) -> list[Trouble]:
        """The trouble that these make, one by one and together."""
        found: list[Trouble] = []
        alone: dict[int, list[Fall]] = {}
        for loss in losses:
            for fall in self.outages.falls(loss.shocks):
                alone.setdefault(fall.service, []).append(fall)
                found.append(
                    self._from_compromise(fall, *loss.items)
                    if loss.items
                    else self._from_losses(fall, [loss])
                )
        for fall in self.outages.falls(shocks_of(losses)) if len(losses) > 1 else ():
            if not worse(fall, alone.get(fall.service, ())):
                continue
            needed = [losses[i] for i in self.outages.needed(fall, [loss.shocks for loss in losses])]
            less = self.outages.fall(fall.service, shocks_of(needed)) or fall
            found.append(self._from_losses(less, needed))
        return found

    # -- rules 1 and 3 -------------------------------------------------------------------

    def _from_compromise(self, fall: Fall, item: Evidence) -> Trouble:
        said: dict[str, str | int | float] = {"asset": self.names.name(item.asset), "what": item.what}
        now = fall.day <= self.today
        if now and fall.lowest > 0.0:
            said["percent"] = _percent(fall.lowest)
            headline = Sentence("falls to {percent} % without {asset}, which is compromised: {what}", said)
        elif now:
            headline = Sentence("{asset}, which it cannot do without, is compromised: {what}", said)
        else:
            said["date"] = fall.day.isoformat()
            said["percent"] = _percent(fall.level)
            if fall.level > 0.0:
                headline = Sentence("falls to {percent} % on {date} if {asset} stays lost: {what}", said)
            else:
                headline = Sentence("stops on {date} if {asset} stays lost: {what}", said)
        return self._from_evidence("now" if now else "due", fall, item, headline)

    def _from_hole(self, weak: Weakness, item: Evidence) -> Trouble:
        said: dict[str, str | int | float] = {
            "asset": self.names.name(item.asset),
            "what": item.what,
            "percent": _percent(weak.fall.lowest),
            "lost": self.names.lost(weak.losses),
        }
        if item.kind == "treated":
            headline = _treated(said, weak)
        elif weak.losses and weak.fall.lowest > 0.0:
            headline = Sentence(
                "one loss away from {percent} % while {lost} is gone: {asset} has a known hole, {what}", said
            )
        elif weak.losses:
            headline = Sentence("one loss away while {lost} is gone: {asset} has a known hole, {what}", said)
        elif weak.fall.lowest > 0.0:
            headline = Sentence("one loss away from {percent} %: {asset} has a known hole, {what}", said)
        else:
            headline = Sentence("one loss away: {asset} has a known hole, {what}", said)
        state: State = "treated" if item.kind == "treated" else "exposed"
        return self._from_evidence(state, weak.fall, item, headline, weak.losses)

    def _from_evidence(
        self, state: State, fall: Fall, item: Evidence, headline: Sentence, losses: tuple[Loss, ...] = ()
    ) -> Trouble:
        found = [each for loss in losses for each in loss.items]
        return self.names.line(
            state,
            fall,
            headline,
            causes=(*(cause for loss in losses for cause in loss.causes), *item.causes),
            first=[
                *self.names.first(fall, losses),
                Step(says=item.says, node=item.asset, cite=item.cite),
            ],
            steps=[*item.next, *(step for each in found for step in each.next)],
            key=("asset", item.asset, *(each.asset for each in found)),
        )

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
                return Sentence(
                    "{asset} is compromised: {what}; no service stops, nor is one loss away by it", said
                )
            return Sentence("{asset} is compromised: {what}; no service is known to depend on it", said)
        if item.kind == "treated":
            return Sentence(
                "{asset} has a hole that cannot be mended, {what}; something stands in for that, and no service is one loss away by it",
                said,
            )
        if at is not None and self._serves(at):
            return Sentence("{asset} has a known hole, {what}; no service stops without it", said)
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

    def _from_losses(self, fall: Fall, losses: Sequence[Loss]) -> Trouble:
        shocks = shocks_of(losses)
        items = [item for loss in losses for item in loss.items]
        announced = len(items) < len(losses)
        ending = [shock for shock in shocks if shock.renew]
        cut = any(not shock.renew for loss in losses if not loss.items for shock in loss.shocks)
        relief = self.relief.day(fall, shocks) if announced else None
        bridge = None if relief is None else max(0.0, float((relief - fall.day).days))
        trouble = self.names.line(
            "now" if fall.day <= self.today else "due",
            fall,
            self._shock_headline(fall, self.names.lost(losses)),
            causes=tuple(dict.fromkeys(cause for loss in losses for cause in loss.causes)),
            first=self.names.first(fall, losses),
            steps=[
                *(step for item in items for step in item.next),
                *map(self.relief.renew, ending),
                *(self.relief.steps(fall, shocks, relief, bridge) if cut else ()),
            ],
            key=("together", *sorted(item.asset for item in items)) if len(losses) > 1 else (),
        )
        return msgspec.structs.replace(trouble, bridge_days=bridge)

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

    # -- rule 5 --------------------------------------------------------------------------

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


def _treated(said: dict[str, str | int | float], weak: Weakness) -> Sentence:
    """The headline of a hole that cannot be mended."""
    if weak.losses and weak.fall.lowest > 0.0:
        return Sentence(
            "one loss away from {percent} % while {lost} is gone: {asset} has a hole that cannot be mended, {what}",
            said,
        )
    if weak.losses:
        return Sentence(
            "one loss away while {lost} is gone: {asset} has a hole that cannot be mended, {what}", said
        )
    if weak.fall.lowest > 0.0:
        return Sentence(
            "one loss away from {percent} %: {asset} has a hole that cannot be mended, {what}", said
        )
    return Sentence("one loss away: {asset} has a hole that cannot be mended, {what}", said)


def _percent(level: float) -> int:
    """For people: 0 and 100 only where it is so."""
    return 0 if level <= 0.0 else min(99, max(1, round(level * 100)))
