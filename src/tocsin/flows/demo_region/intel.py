# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What others have learnt: a CSIRT's STIX bundle, a sector's CSV, a plain list.

``water`` knows the actor. The other members' lists hold only values that appear in no log, so
that they can find the actor only with what ``water`` shares. The bundle also holds what a
reader must refuse to act on: a revoked indicator whose value is honest traffic, patterns that
are no plain equality, a Sigma rule, and a TLP:RED indicator that may be matched here and told
to nobody. STIX 2.1 (OASIS, 2021-06-10); markings are those of TLP 2.0.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import msgspec

from tocsin.flows.demo_region.planning import Plan, content, stream

TLP = {
    "clear": "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
PATTERN = {
    "domain": "domain-name:value = '{}'",
    "ipv4": "ipv4-addr:value = '{}'",
    "sha256": "file:hashes.'SHA-256' = '{}'",
    "email": "email-addr:value = '{}'",
    "url": "url:value = '{}'",
}
SIGMA = """title: Office program writes to a controller
logsource:
  category: network_connection
detection:
  selection:
    DestinationPort: 502
  condition: selection
level: medium
"""


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle's objects, and the ids of those that a test asks for by role."""

    objects: tuple[dict[str, Any], ...]
    roles: dict[str, str]


def intelligence(plan: Plan, member: str) -> dict[str, bytes]:
    """``intel/csirt-bundle.json``, ``intel/sector-list.csv`` and ``intel/plain.txt``."""
    made = bundle(plan, member)
    rng = stream(plan.seed, f"lists {member}")
    document = {
        "type": "bundle",
        "id": f"bundle--{uuid.UUID(int=rng.getrandbits(128), version=4)}",
        "objects": list(made.objects),
    }
    rows = [_decoy(plan, rng, kind) for kind in rng.choices(*_MIX, k=420)]
    plain = [_decoy(plan, rng, kind)[1] for kind in rng.choices(*_MIX, k=140)]
    if member == "water":
        actor = plan.actor
        rows += [("domain", actor.c2.upper()), ("ja3", actor.ja3), ("md5", actor.md5.upper())]
        rows += [("cidr", actor.block), ("ipv4", actor.phish_address)]
        plain.append(actor.c2_address6)
    rng.shuffle(rows)
    rng.shuffle(plain)
    title = content("traffic.toml")["intel"]["sector"]
    return {
        "intel/csirt-bundle.json": msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n",
        "intel/plain.txt": ("\n".join([f"# {title}, list of {plan.as_of}", *plain]) + "\n").encode(),
        "intel/sector-list.csv": ("\n".join(["kind,value", *(f"{k},{v}" for k, v in rows)]) + "\n").encode(),
    }


_MIX = (("domain", "ipv4", "ipv6", "sha256", "sha1", "md5", "url", "email"), (40, 14, 6, 14, 4, 6, 10, 6))


def _decoy(plan: Plan, rng: random.Random, kind: str) -> tuple[str, str]:
    """A value that looks like the others and is in no log."""
    names = content("names.toml")
    host = (
        f"{rng.choice(names['lure_first'])}-{rng.choice(names['lure_second'])}{rng.randint(10, 9999)}.example"
    )
    digits = {"sha256": 64, "sha1": 40, "md5": 32}
    if kind in digits:
        return kind, f"{rng.getrandbits(4 * digits[kind]):0{digits[kind]}x}"
    values = {
        "domain": host,
        "ipv4": rng.choice(plan.unseen),
        "ipv6": f"2001:db8:{rng.randint(1, 0xFFFF):x}:{rng.randint(1, 0xFFFF):x}::{rng.randint(1, 0xFFFF):x}",
        "url": f"http://{host}/d/{rng.getrandbits(32):08x}.zip",
        "email": f"{rng.choice(names['lure_first'])}@{host}",
    }
    return kind, values[kind]


def bundle(plan: Plan, member: str) -> Bundle:
    """The CSIRT's bundle as this member got it: with the actor for ``water``, without for others."""
    write = _Writer(plan, member)
    if member == "water":
        _actor(plan, write)
        _not_to_act_on(plan, write)
    for level in ("clear", "green", "green", "amber", "amber", "amber+strict", "green", "clear"):
        kinds = write.rng.sample(("domain", "ipv4", "sha256", "url"), 2)
        first, second = (_decoy(plan, write.rng, kind) for kind in kinds)
        write.indicator("Seen elsewhere", _pattern(first, second), level)
    used = {m for o in write.objects for m in o.get("object_marking_refs", [])}
    return Bundle(objects=(*_markings(used), *write.objects), roles=write.roles)


def _actor(plan: Plan, write: _Writer) -> None:
    actor, words = plan.actor, content("traffic.toml")["intel"]
    group = write.add(
        "intrusion-set",
        "green",
        name=actor.name,
        description=words["aliases"],
        goals=["disturb drinking water supply"],
    )
    tool = write.add(
        "malware", "green", name=actor.malware, is_family=True, malware_types=["remote-access-trojan"]
    )
    way = write.add("attack-pattern", "green", name="Remote maintenance used from a relay")
    found = {
        "phish": write.indicator("Site of the lure", _pattern(("domain", actor.phish)), "green"),
        "c2": write.indicator(
            "Control of the implant", _pattern(("domain", actor.c2), ("domain", actor.c2_second)), "green"
        ),
        "c2-address": write.indicator(
            "Control of the implant", _pattern(("ipv4", actor.c2_address)), "amber"
        ),
        "dropper": write.indicator("Dropper", _pattern(("sha256", actor.sha256)), "green"),
        "relay": write.indicator("Relay for remote maintenance", _pattern(("ipv4", actor.relay)), "green"),
        "url": write.indicator("Download of the dropper", _pattern(("url", actor.url)), "amber"),
        "email": write.indicator("Sender of the lure", _pattern(("email", actor.email)), "green"),
        "red": write.indicator(
            "Second control site, source at risk", _pattern(("domain", actor.c2_red)), "red"
        ),
    }
    write.roles |= {"actor": group, "malware": tool, **found}
    write.relate(group, "uses", tool, "green")
    write.relate(group, "uses", way, "green")
    for key, ref in found.items():
        level = {"red": "red", "url": "amber", "c2-address": "amber"}.get(key, "green")
        write.relate(ref, "indicates", group if key in {"phish", "relay", "email"} else tool, level)
    cures = {"relay": [found["relay"], way], "implant": [tool], "lure": [found["phish"], found["email"]]}
    for action in words["action"]:
        step = write.add(
            "course-of-action",
            "green",
            name=action["name"],
            description=action["text"],
            external_references=[{"source_name": words["csirt"], "description": action["cite"]}],
        )
        write.roles[f"action-{action['key']}"] = step
        for ref in cures[action["key"]]:
            write.relate(step, "mitigates", ref, "green")


def _not_to_act_on(plan: Plan, write: _Writer) -> None:
    """Indicators that must give no hit here: revoked, more than equalities, another language."""
    honest, other = plan.sites[0].domain, plan.sites[1].domain
    write.roles["revoked"] = write.indicator(
        "Taken back: an honest site", _pattern(("domain", honest)), "green", revoked=True
    )
    both = f"[domain-name:value = '{other}' AND network-traffic:dst_port = 4444]"
    write.roles["complex-and"] = write.indicator("Honest site on a port it never uses", both, "green")
    then = f"[domain-name:value = '{other}'] FOLLOWEDBY [network-traffic:dst_port = 502]"
    write.roles["complex-followedby"] = write.indicator("Look-up, then a controller", then, "amber")
    write.roles["sigma"] = write.indicator(
        "Office program writes to a controller", SIGMA, "clear", pattern_type="sigma"
    )


def _pattern(*values: tuple[str, str]) -> str:
    """Plain equalities, joined by OR. None of the demo's values holds a quote or a backslash."""
    return "[" + " OR ".join(PATTERN[kind].format(value) for kind, value in values) + "]"


def _markings(used: set[str]) -> list[dict[str, Any]]:
    """The TLP 2.0 marking definitions that the bundle refers to, as FIRST and OASIS publish them."""
    return [
        {
            "type": "marking-definition",
            "spec_version": "2.1",
            "id": ref,
            "created": "2022-10-01T00:00:00.000Z",
            "name": f"TLP:{level.upper()}",
            "extensions": {TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": level}},
        }
        for level, ref in TLP.items()
        if ref in used
    ]


class _Writer:
    """Objects in the order made; ids and times come from the bundle's own random stream."""

    def __init__(self, plan: Plan, member: str) -> None:
        self.rng = stream(plan.seed, f"bundle {member}")
        self.roles: dict[str, str] = {}
        self.objects: list[dict[str, Any]] = []
        self._as_of = plan.as_of
        self._author = ""
        self._author = self.add(
            "identity", "clear", name=content("traffic.toml")["intel"]["csirt"], identity_class="organization"
        )

    def add(self, kind: str, level: str, **fields: Any) -> str:
        """Add one object and give back its id."""
        ref = f"{kind}--{uuid.UUID(int=self.rng.getrandbits(128), version=4)}"
        day = self._as_of - dt.timedelta(days=self.rng.randint(2, 12))
        at = f"{day}T{self.rng.randint(6, 18):02}:{self.rng.randint(0, 59):02}:00.000Z"
        author = {"created_by_ref": self._author} if self._author else {}
        head = {"type": kind, "spec_version": "2.1", "id": ref, **author, "created": at, "modified": at}
        self.objects.append({**head, **fields, "object_marking_refs": [TLP[level]]})
        return ref

    def indicator(
        self, name: str, pattern: str, level: str, *, pattern_type: str = "stix", revoked: bool = False
    ) -> str:
        """Add an indicator that holds for half a year around the day of the demo."""
        fields: dict[str, Any] = {
            "name": name,
            "indicator_types": ["malicious-activity"],
            "pattern": pattern,
            "pattern_type": pattern_type,
            "valid_from": f"{self._as_of - dt.timedelta(days=60)}T00:00:00Z",
            "valid_until": f"{self._as_of + dt.timedelta(days=120)}T00:00:00Z",
        }
        if revoked:
            fields["revoked"] = True
        return self.add("indicator", level, **fields)

    def relate(self, source: str, kind: str, target: str, level: str) -> None:
        """Add a relationship."""
        self.add("relationship", level, relationship_type=kind, source_ref=source, target_ref=target)
