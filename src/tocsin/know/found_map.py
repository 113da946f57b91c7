# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Accepted proposals as a map file: TOML that ``readers.map_toml`` reads, each entry with its evidence above it.

Several resolvers, or several sources of time, of one node count as alternatives: programs ask the next if one is
silent. All other needs stand by themselves. The file stands by itself: what other maps define is said again as they say it,
so that the file can take the place of an older one; assets and services that were there before are only named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tocsin.core.dependency import Map, Node
from tocsin.know.found import Proposal

ALTERNATIVES = frozenset({"resolver", "time"})
_CONTROL = {code: f"\\u{code:04x}" for code in (0x7F, *range(0x80, 0xA0))}


def as_toml(accepted: Sequence[Proposal], chart: Map, service: Node) -> str:
    """The file. ``service`` is defined in it unless it is on ``chart``."""
    there = {node.id: node for node in chart.nodes}
    laws, known = _Laws(chart.nodes), set[str]()
    parties: list[str] = []
    needs: list[str] = []
    if service.id not in there or there[service.id].kind == "service":
        parties.append(_table("service", {"id": service.id, "name": service.name[:200]}))
    for one in accepted:
        rows = [(one.provider, one.name, one.jurisdiction, one.jurisdiction_by)]
        rows += [(link.provider, link.name, link.jurisdiction, link.evidence) for link in one.stands_on]
        for provider, name, law, by in rows:
            if provider not in known:
                known.add(provider)
                kind = (
                    "organisation"
                    if provider in there and there[provider].kind == "organisation"
                    else "supplier"
                )
                parties.append(_party(kind, provider, name, laws.id_of(law), by))
    done: dict[tuple[str, str], None] = {}
    for group in _grouped(accepted):
        needs.append(_need(group))
        for one in group:
            for link in one.stands_on:
                if (one.provider, link.provider) not in done:
                    done[one.provider, link.provider] = None
                    fields: dict[str, Any] = {
                        "of": one.provider,
                        "name": f"{link.what}: {link.name}"[:200],
                        "from": [link.provider],
                    }
                    needs.append(_comment([link.evidence]) + _table("input", fields))
    return "\n".join([*laws.made, *parties, *needs])


def with_evidence(chart: Map, accepted: Iterable[Proposal]) -> Map:
    """The map read back, each entry with the place in logs or settings that it comes from as its source."""
    nodes: dict[str, str] = {}
    inputs: dict[tuple[str, str], str] = {}
    for one in accepted:
        place = one.evidence[0] if one.evidence else ""
        nodes.setdefault(one.provider, place)
        nodes.setdefault(one.of, place)
        inputs.setdefault((one.of, one.provider), place)
        for link in one.stands_on:
            nodes.setdefault(link.provider, link.evidence)
            inputs.setdefault((one.provider, link.provider), link.evidence)
    return msgspec.structs.replace(
        chart,
        nodes=tuple(
            msgspec.structs.replace(node, source=nodes.get(node.id) or node.source) for node in chart.nodes
        ),
        inputs=tuple(
            msgspec.structs.replace(need, source=inputs.get((need.of, need.members[0].node)) or need.source)
            for need in chart.inputs
        ),
    )


class _Laws:
    """Jurisdictions by country code or id: as the map has them, else new."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.made: list[str] = []
        self._there: dict[str, Node] = {}
        self._ids: dict[str, str] = {}
        for node in nodes:
            if node.kind == "jurisdiction":
                for name in (node.id, node.id.removeprefix("jurisdiction:"), node.name.casefold()):
                    self._there.setdefault(name, node)

    def id_of(self, text: str) -> str:
        key = text.casefold()
        if text and key not in self._ids:
            node = self._there.get(key)
            law = (node.id, node.name) if node is not None else (f"jurisdiction:{key}", text)
            if law[0] not in self._ids.values():
                self.made.append(_table("jurisdiction", {"id": law[0], "name": law[1]}))
            self._ids[key] = law[0]
        return self._ids.get(key, "")


def _party(kind: str, provider: str, name: str, law: str, by: str) -> str:
    fields: dict[str, Any] = {"id": provider, "name": name[:200]}
    if law:
        fields["jurisdiction"] = law
    return (_comment([f"jurisdiction by {by}"]) if law and by else "") + _table(kind, fields)


def _grouped(accepted: Sequence[Proposal]) -> list[list[Proposal]]:
    groups: dict[tuple[str, str, str], list[Proposal]] = {}
    for one in accepted:
        alike = "" if one.kind in ALTERNATIVES else one.provider
        groups.setdefault((one.of, one.kind, alike), []).append(one)
    return list(groups.values())


def _need(group: Sequence[Proposal]) -> str:
    first = group[0]
    several = len(group) > 1
    what = first.purpose if several else f"{first.purpose}: {first.name}"
    fields: dict[str, Any] = {"of": first.of, "name": what[:200], "from": [one.provider for one in group]}
    if several:
        fields["rule"] = "any"
    if first.flow != "unknown":
        fields["flow"] = first.flow
    if first.stock_days is not None:
        fields["stock_days"] = min(first.stock_days, 36_500.0)
    said = []
    for one in group:
        seen = f", seen on {one.days} of {one.of_days} days by {one.hosts} hosts" if one.days else ""
        said.append(f"{one.name}{seen}: {', '.join(one.evidence)}")
    return _comment(said) + _table("input", fields)


def _table(kind: str, fields: dict[str, Any]) -> str:
    return "\n".join([f"[[{kind}]]", *(f"{key} = {_value(value)}" for key, value in fields.items()), ""])


def _comment(texts: Iterable[str]) -> str:
    return "".join(f"# {_quoted(text)[1:-1]}\n" for text in texts if text)


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(each) for each in value)}]"
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """A basic string of TOML: control characters escaped, what is no text replaced."""
    clean = text.encode("utf-8", "replace").decode()
    return json.dumps(clean, ensure_ascii=False).translate(_CONTROL)
