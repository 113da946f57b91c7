# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Everything that a seed decides about the demo community, before a single file is written.

Why a plan: map, SBOMs, intelligence and logs must tell one story, and taking a planted thing
out must change nothing else. So all choices fall here, each from a random stream of its own
(``stream(seed, name)``), and the writers only say what was chosen.

The plan makes exactly the planted single points: it narrows one input of one service to one
member where the content (``data/demo/region.toml``) has two. Cost: a few milliseconds.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib.resources
import ipaddress
import random
import tomllib
from typing import Any

import msgspec

from tocsin.core.errors import NotFound

MEMBERS = ("water", "harbour", "grid")
PLANTED = ("intrusion", "vulnerable-component", "supplier-cut")
SIDES = {"east": ("water-north", "water-old-town"), "west": ("water-south", "water-hill")}
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.")
"""RFC 5737: all that lies outside, good and bad alike, so that a range alone gives nothing away."""


class Site(msgspec.Struct, frozen=True):
    """Somebody else's harmless site."""

    domain: str
    address: str
    address6: str


class Known(msgspec.Struct, frozen=True):
    """One value of the actor that somebody's list holds, in normal form."""

    kind: str
    value: str
    level: str
    """TLP level in the CSIRT's bundle; ``unmarked`` where it stands in a list without markings."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it, and every value that gives it away."""

    name: str
    malware: str
    phish: str
    c2: str
    c2_second: str
    c2_red: str
    email: str
    url: str
    phish_address: str
    c2_address: str
    c2_address6: str
    red_address: str
    relay: str
    block: str
    sha256: str
    md5: str
    ja3: str

    def known(self) -> tuple[Known, ...]:
        """All values that the intelligence of ``water`` holds about this actor."""
        green, amber, red, bare = "green", "amber", "red", "unmarked"
        return (
            Known("domain", self.phish, green),
            Known("domain", self.c2, green),
            Known("domain", self.c2_second, green),
            Known("ipv4", self.relay, green),
            Known("sha256", self.sha256, green),
            Known("email", self.email, green),
            Known("ipv4", self.c2_address, amber),
            Known("url", self.url, amber),
            Known("domain", self.c2_red, red),
            Known("ja3", self.ja3, bare),
            Known("md5", self.md5, bare),
            Known("cidr", self.block, bare),
            Known("ipv4", self.phish_address, bare),
            Known("ipv6", self.c2_address6, bare),
        )


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """The order that stops a supplier: whom, when, and what hangs on it."""

    of: str
    input: str
    product: str
    supplier: str
    jurisdiction: str
    lost: str
    start: dt.date
    end: dt.date | None
    cite: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the seed decided. ``region`` is the content with its places filled in and narrowed."""

    seed: int
    as_of: dt.date
    region: dict[str, Any]
    actor: Actor
    sites: tuple[Site, ...]
    strangers: tuple[str, ...]
    """Outside addresses that knock, and are nobody's."""
    makers: tuple[str, ...]
    """Outside addresses from which makers do honest remote maintenance."""
    unseen: tuple[str, ...]
    """Outside addresses that appear in no log: for lists only."""
    networks: dict[str, int]
    """Second number of each owner's 10.n.0.0/16."""
    office: dict[str, str]
    target: dict[str, str]
    target_service: dict[str, str]
    vpn: dict[str, str]
    vulnerable: dict[str, str]
    vulnerable_service: dict[str, str]
    cut: Cut

    def asset(self, asset_id: str) -> dict[str, Any]:
        """The map's row of an asset."""
        return next(a for a in self.region["asset"] if a["id"] == asset_id)

    def own(self, member: str, *classes: str) -> list[dict[str, Any]]:
        """Assets of a member, of these classes, in the order of the content."""
        return [a for a in self.region["asset"] if a["owner"] == member and a["class"] in classes]


def stream(seed: int, name: str) -> random.Random:
    """A random stream for one purpose: what one writer draws never shifts another's draws."""
    return random.Random(f"tocsin demo {seed} {name}")


@functools.cache
def content(name: str) -> dict[str, Any]:
    """One content file of ``data/demo``, parsed once; callers copy what they change."""
    path = importlib.resources.files("tocsin").joinpath("data", "demo", name)
    return tomllib.loads(path.read_text(encoding="utf-8"))


def check(member: str, without: frozenset[str]) -> None:
    """Raise ``NotFound`` for a member or planted thing that the demo does not have."""
    if member not in MEMBERS:
        raise NotFound(f"the demo has no member {member!r}", do=f"choose one of {', '.join(MEMBERS)}")
    if unknown := sorted(without - set(PLANTED)):
        raise NotFound(f"the demo plants no {unknown[0]!r}", do=f"choose of {', '.join(PLANTED)}")


def make(seed: int, as_of: dt.date) -> Plan:
    """All choices for this seed. Dates move with ``as_of``, nothing else does."""
    names = content("names.toml")
    region = _places(content("region.toml"), stream(seed, "places"))
    _people_and_firms(region, names, stream(seed, "people"))
    roles = _narrow(region, stream(seed, "roles"))
    cut = _cut(region, stream(seed, "cut"), as_of)
    networks = _assets(region, stream(seed, "addresses"))
    pick = stream(seed, "picks")
    office: dict[str, str] = {}
    vpn: dict[str, str] = {}
    for member in MEMBERS:
        own = [a for a in region["asset"] if a["owner"] == member]
        office[member] = pick.choice([a["id"] for a in own if a["class"] == "office"])
        vpn[member] = pick.choice([a["id"] for a in own if a["class"] == "vpn"])
    outside = stream(seed, "outside")
    block, pool = _addresses(outside)
    sites = tuple(_site(domain, pool.pop(), outside) for domain in _domains(names, outside, 160))
    actor = _actor(names, outside, block, pool, {s.domain for s in sites})
    return Plan(
        seed=seed,
        as_of=as_of,
        region=region,
        actor=actor,
        sites=sites,
        strangers=tuple(pool.pop() for _ in range(60)),
        makers=tuple(pool.pop() for _ in range(4)),
        unseen=tuple(pool),
        networks=networks,
        office=office,
        vpn=vpn,
        cut=cut,
        **roles,
    )


def _places(region: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    side_a, side_b = rng.sample(sorted(SIDES), 2)
    a, b = rng.sample(SIDES[side_a], 2), rng.sample(SIDES[side_b], 2)
    foreign = rng.sample(["birch", "cedar", "dogwood"], 3)
    places = {f"@a{i}": v for i, v in enumerate(a, 1)} | {f"@b{i}": v for i, v in enumerate(b, 1)}
    places |= {f"@f{i}": v for i, v in enumerate(foreign, 1)}
    places |= {"@ta": f"water-treatment-{side_a}", "@tb": f"water-treatment-{side_b}"}

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            return places.get(value, value)
        if isinstance(value, list):
            return [fill(v) for v in value]
        if isinstance(value, dict):
            return {k: fill(v) for k, v in value.items()}
        return value

    filled: dict[str, Any] = fill(region)
    return filled


def _people_and_firms(region: dict[str, Any], names: dict[str, Any], rng: random.Random) -> None:
    factors = {r["id"]: rng.uniform(0.75, 1.35) for r in region["region"]}
    for place in region["region"]:
        place["people"] = round(place["people"] * factors[place["id"]], -2)
    for service in region["service"]:
        service["people"] = round(service["people"] * factors[service["region"]], -1)
    firms = rng.sample(names["firm"], len(region["supplier"]))
    for supplier, firm in zip(region["supplier"], firms, strict=True):
        supplier["name"] = f"{firm} {supplier['name']}"
    for need in region["input"]:
        need.setdefault("rule", "all")
        need.setdefault("flow", "consumed")
        need.setdefault("stock_days", 0)


def _input(region: dict[str, Any], of: str, name: str) -> dict[str, Any]:
    return next(i for i in region["input"] if i["of"] == of and i["name"] == name)


def _narrow(region: dict[str, Any], rng: random.Random) -> dict[str, dict[str, str]]:
    """Leave one asset where there were two, for each target and each vulnerable asset."""
    roles: dict[str, dict[str, str]] = {
        "target": {},
        "target_service": {},
        "vulnerable": {},
        "vulnerable_service": {},
    }
    cut = rng.choice(region.pop("cut"))
    gone: set[str] = set()
    for role in ("target", "vulnerable"):
        for member in MEMBERS:
            # Each planted thing has services of its own: none that another one stops.
            taken = {cut["of"], roles["target_service"].get(member, cut["of"])}
            own = [c for c in region[role] if c["member"] == member]
            choices = [c for c in own if c["of"] not in taken and c.get("not_with") not in taken]
            if not choices:
                continue
            chosen = rng.choice(choices)
            need = _input(region, chosen["of"], chosen["input"])
            keep = rng.choice(need["from"])
            gone |= set(need["from"]) - {keep}
            need["from"], need["rule"] = [keep], "all"
            roles[role][member] = keep
            roles[f"{role}_service"][member] = chosen["of"]
        del region[role]
    for assets in region["assets"]:
        assets["ids"] = [i for i in assets["ids"] if i not in gone]
    region["chosen_cut"] = cut
    return roles


def _cut(region: dict[str, Any], rng: random.Random, as_of: dt.date) -> Cut:
    chosen = region.pop("chosen_cut")
    need = _input(region, chosen["of"], chosen["input"])
    products = {p["id"]: p["supplier"] for p in region["product"]}
    homes = {s["id"]: s["jurisdiction"] for s in region["supplier"]}
    product = rng.choice([p for p in need["from"] if homes[products[p]] != "alder"])
    supplier = products[product]
    need["from"], need["rule"] = [product], "all"
    need["stock_days"] += rng.randint(-3, 4)
    need["lead_days"] += rng.randint(-4, 12)
    start = as_of + dt.timedelta(days=rng.randint(20, 45))
    lasts = rng.randint(int(need["stock_days"]) + 14, int(need["lead_days"]) - 2)
    end = start + dt.timedelta(days=lasts) if rng.random() < 0.5 else None
    lost = rng.choice([supplier, homes[supplier]])
    law = next(j["name"] for j in region["jurisdiction"] if j["id"] == homes[supplier])
    cite = f"notice {rng.randint(3, 60)}/{start.year} of the export authority of {law}"
    return Cut(
        of=chosen["of"],
        input=chosen["input"],
        product=product,
        supplier=supplier,
        jurisdiction=homes[supplier],
        lost=lost,
        start=start,
        end=end,
        cite=cite,
    )


def _assets(region: dict[str, Any], rng: random.Random) -> dict[str, int]:
    """Rows of assets with an address each: 10.n.20 controllers, .10 servers, .40 offices, .5 remote access."""
    owners = [o["id"] for o in region["organisation"]]
    networks = dict(zip(owners, rng.sample(range(16, 200), len(owners)), strict=True))
    third = {"controller": 20, "server": 10, "office": 40, "vpn": 5}
    rows: list[dict[str, Any]] = []
    for group in region.pop("assets"):
        last = rng.sample(range(11, 240), len(group["ids"]))
        for asset_id, number in zip(group["ids"], last, strict=True):
            net = networks[group["owner"]]
            addresses = [f"10.{net}.{third[group['class']]}.{number}"]
            if group["class"] == "office":
                addresses.append(f"fd00:{net:x}:40::{number:x}")
            name = f"{group['name']} {asset_id.replace('-', ' ')}"
            rows.append(
                {
                    "id": asset_id,
                    "name": name,
                    "owner": group["owner"],
                    "class": group["class"],
                    "addresses": addresses,
                    "hosts": [asset_id],
                }
            )
    region["asset"] = rows
    return networks


def _addresses(rng: random.Random) -> tuple[str, list[str]]:
    """The actor's block of eight addresses, and all the others in random order."""
    net, start = rng.choice(NETWORKS), 8 * rng.randint(1, 30)
    block = {f"{net}{start + i}" for i in range(8)}
    pool = [f"{n}{i}" for n in NETWORKS for i in range(1, 255) if f"{n}{i}" not in block]
    rng.shuffle(pool)
    return f"{net}{start}/29", pool


def _domains(names: dict[str, Any], rng: random.Random, count: int) -> list[str]:
    pairs = [(a, b) for a in names["site_first"] for b in names["site_second"]]
    tails = ["example"] * 8 + ["example.org", "example.net", "example.com"]
    return [f"{a}{rng.choice(('', '-'))}{b}.{rng.choice(tails)}" for a, b in rng.sample(pairs, count)]


def _site(domain: str, address: str, rng: random.Random) -> Site:
    return Site(domain, address, f"2001:db8:{rng.randint(1, 0x7FFF):x}::{rng.randint(1, 0xFFFF):x}")


def _actor(names: dict[str, Any], rng: random.Random, block: str, pool: list[str], taken: set[str]) -> Actor:
    pairs = [f"{a}-{b}.example" for a in names["lure_first"] for b in names["lure_second"]]
    phish, c2, second, red = rng.sample([p for p in pairs if p not in taken], 4)
    ticket = f"{rng.getrandbits(32):08x}"
    return Actor(
        name=f"{rng.choice(names['actor_first'])} {rng.choice(names['actor_second'])}",
        malware=rng.choice(names["malware"]),
        phish=phish,
        c2=c2,
        c2_second=second,
        c2_red=red,
        email=f"{phish.split('-')[0]}{rng.randint(10, 99)}@{phish}",
        url=f"http://{phish}/d/{ticket}/notice.zip",
        phish_address=pool.pop(),
        c2_address=pool.pop(),
        c2_address6=f"2001:db8:{rng.randint(0x8000, 0xFFFF):x}::{rng.randint(1, 0xFFFF):x}",
        red_address=pool.pop(),
        relay=str(ipaddress.ip_network(block)[rng.randint(1, 6)]),
        block=block,
        sha256=f"{rng.getrandbits(256):064x}",
        md5=f"{rng.getrandbits(128):032x}",
        ja3=f"{rng.getrandbits(128):032x}",
    )
