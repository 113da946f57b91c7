# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Logs, settings and inventories -> proposed dependencies -> a map of their own, once they are accepted.

Nothing is stored by asking. What is accepted is one source of maps: to accept anew takes its place, to accept none
takes it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from tocsin.core.contact import Heard
from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault
from tocsin.core.registrable import registrable
from tocsin.flows.found_files import Telling, holdings, read_log, settings_in
from tocsin.know.found import Found, Proposal, of_components, of_settings, propose
from tocsin.know.found_map import as_toml, with_evidence
from tocsin.know.holders import Holders
from tocsin.know.locate import Locator
from tocsin.know.readers import map_toml
from tocsin.know.readers.table_csv import slug
from tocsin.store import Store, inventory, maps
from tocsin.watch.contacts import Contacts
from tocsin.watch.ours import Ours, told
from tocsin.watch.readers.contract import LineContext

SERVICE = "operations"
"""What needs what no asset on the map does, unless a person names it."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a person hands over."""

    logs: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    registries: tuple[str, ...] = ()
    settings: str = ""
    """A folder; what lies in a folder of it that is called like an asset is that asset's."""
    service: str = SERVICE
    min_days: int = 0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    found: Found
    heard: Heard
    chart: Map
    service: Node
    read: tuple[str, ...] = ()
    """A line on each file that was read."""
    sizes: dict[str, int] = {}
    """Lines, or entries, of each of them."""
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def find(
    store: Store | None,
    asked: Asked,
    *,
    now: dt.datetime,
    limits: Limits,
    advance: Callable[[int], None] = lambda _bytes: None,
) -> Answer:
    """All proposals. Without a store no map and no inventory is known.

    Raises ``BadInput`` if there is nothing to look at, or none of the logs is one; and what opening raises.
    """
    chart, components = Map(), []
    if store is not None:
        with store.read() as reader:
            chart, components = maps.load(reader), inventory.components(reader)
    telling, locator = Telling(limits), Locator(chart.nodes)
    telling.fault(*locator.faults)
    settings = list(settings_in(asked.settings, locator, limits, telling)) if asked.settings else []
    networks, domains = told(asked.own)
    domains.extend(one.value for _, one in settings if one.kind == "search" and "." in one.value)
    ours = Ours(networks, domains, full_names(chart), lambda party: next(iter(locator.assets(party)), ""))
    holders = Holders(holdings(asked.registries, limits, telling))
    contacts, good = Contacts(ours, registrable, now), 0
    for path in asked.logs:
        good += read_log(path, contacts, LineContext(now=now, limits=limits), telling, advance)
    if asked.logs and not good:
        first = telling.faults[-1]
        raise BadInput(first.what, where=first.where, do=first.do)
    if not (asked.logs or asked.settings or components):
        raise BadInput(
            "there is nothing to look at", do="name logs, or give --settings DIR, or add an SBOM first"
        )
    heard = contacts.heard()
    service = _service(asked.service, chart)
    outside = [
        (who, one) for who, one in settings if ours.who(one.value) is None and not ours.has_name(one.value)
    ]
    inside = sum(one.kind != "search" for _, one in settings) - sum(
        one.kind != "search" for _, one in outside
    )
    if inside:
        telling.notes.append(f"{inside} settings name addresses or hosts of ours: no need of others")
    more = [*of_settings(outside, registrable), *of_components(components, _asset_names(chart))]
    found = propose(heard, more, chart, service.id, holders, now.date())
    kept = tuple(one for one in found.proposals if one.said or one.days >= asked.min_days)
    return Answer(
        found=msgspec.structs.replace(found, proposals=kept), heard=heard, chart=chart, service=service,
        read=tuple(telling.read), sizes=telling.sizes, faults=tuple(telling.faults), notes=tuple(telling.notes),
    )  # fmt: skip


def chosen(answer: Answer, accept: str) -> list[Proposal]:
    """The proposals that ``all``, ``none`` or numbers and names (``1,4,vendor.example``) mean. Raises ``NotFound``."""
    proposals = answer.found.proposals
    if accept.strip() in {"all", "none"}:
        return list(proposals) if accept.strip() == "all" else []
    wanted: dict[int, Proposal] = {}
    for word in filter(None, (part.strip() for part in accept.split(","))):
        mine = [one for one in proposals if word in {str(one.number), one.provider, one.name}]
        if not mine:
            raise NotFound(
                f"no proposal is {word[:80]!r}", do="give all, none, or numbers or names of the list"
            )
        wanted.update({one.number: one for one in mine})
    return list(wanted.values())


def written(answer: Answer, accepted: Sequence[Proposal]) -> str:
    """The accepted proposals as a map file."""
    return as_toml(accepted, answer.chart, answer.service)


def keep(
    store: Store, answer: Answer, accepted: Sequence[Proposal], *, actor: str, at: str, limits: Limits
) -> str:
    """Make the accepted ones all that this source of maps says; returns its name."""
    source = f"found:{answer.service.id}"
    chart = as_map(answer, accepted, limits)
    with store.write(actor, at) as tx:
        maps.replace(tx, source, chart)
    return source


def as_map(answer: Answer, accepted: Sequence[Proposal], limits: Limits) -> Map:
    """The accepted proposals as a map, each entry with its evidence."""
    if not accepted:
        return Map()
    reading = map_toml.read(written(answer, accepted).encode(), "found.toml", limits)
    return with_evidence(reading.records[0], accepted)


def _service(said: str, chart: Map) -> Node:
    """The node that a person names, by id or name; a new service where there is none."""
    for node in chart.nodes:
        if node.id == said or (node.kind == "service" and node.name == said):
            return node
    return Node(id=said if said == slug(said) else f"service:{slug(said)}", kind="service", name=said)


def full_names(chart: Map) -> list[str]:
    """Full names of the hosts of assets."""
    return [
        host.rstrip(".") for node in chart.nodes if node.kind == "asset" for host in node.hosts if "." in host
    ]


def _asset_names(chart: Map) -> dict[str, str]:
    return {
        name: node.id
        for node in chart.nodes
        if node.kind == "asset"
        for name in (node.name, *node.hosts, node.id)
    }
