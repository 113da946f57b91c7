# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""SBOMs of a demo member, and the advisories and KEV list that go with them.

One component on one asset is in the range of one advisory, which is on the KEV list. All
other advisories miss, each for one reason that a matcher must see: already fixed, not yet
introduced, withdrawn, the same name in another ecosystem, a longer name, nothing installed.
Package names are invented, so that no real package is accused; CVE numbers are of 2099.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from typing import Any

import msgspec

from tocsin.flows.demo_region.planning import Plan, content, stream

Version = tuple[int, int, int]
ECOSYSTEMS = ("PyPI", "npm", "Go", "Debian:12")
KINDS = {"controller": ("Go", "Debian:12"), "vpn": ("Go", "Debian:12", "PyPI"), "server": ECOSYSTEMS}
REASONS = (
    "already-fixed",
    "not-yet-introduced",
    "withdrawn",
    "other-ecosystem",
    "longer-name",
    "last-affected",
)


class Package(msgspec.Struct, frozen=True):
    """An invented package: two versions are in use, ``version`` and the patch before it."""

    ecosystem: str
    vendor: str
    first: str
    second: str
    version: Version

    def name(self) -> str:
        """Name as the ecosystem's advisories write it (Debian: the source package)."""
        if self.ecosystem == "npm":
            return f"@{self.vendor}/{self.first}-{self.second}"
        if self.ecosystem == "Go":
            return f"git.{self.vendor}.example/{self.first}/{self.second}"
        return f"{self.vendor}-{self.first}-{self.second}"

    def write(self, version: Version) -> str:
        """A version as the ecosystem spells it in advisories."""
        text = ".".join(map(str, version))
        return f"{text}-1" if self.ecosystem.startswith("Debian") else text

    def component(self, version: Version) -> dict[str, Any]:
        """A CycloneDX component (ECMA-424, ``components``)."""
        text, name = self.write(version), self.name()
        if self.ecosystem == "npm":
            purl = f"pkg:npm/%40{name[1:]}@{text}"
        elif self.ecosystem == "Go":
            text = f"v{text}"
            purl = f"pkg:golang/{name}@{text}"
        elif self.ecosystem == "PyPI":
            purl = f"pkg:pypi/{name}@{text}"
        else:
            binary = f"lib{name}1"
            purl = f"pkg:deb/debian/{binary}@{text}?arch=amd64&distro=debian-12&upstream={name}"
            name = binary
        row: dict[str, Any] = {"type": "library", "bom-ref": purl}
        if self.ecosystem == "npm":
            row["group"], name = name.split("/")
        return row | {"name": name, "version": text, "purl": purl}


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """The advisory that matches, and all that a test wants to know of it."""

    package: Package
    installed: Version
    fixed: Version
    advisory: str
    cve: str
    due: dt.date
    action: str


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """What a member has installed where, and the planted flaw."""

    installed: dict[str, tuple[tuple[Package, Version], ...]]
    spare: tuple[Package, ...]
    """Packages that are on no asset."""
    flaw: Flaw


def catalogue(plan: Plan, member: str) -> Catalogue:
    """Packages of every asset of the member, drawn from one invented world of packages."""
    rng = stream(plan.seed, f"packages {member}")
    packages = _packages(rng)
    flawed, spare, common = packages[0], packages[1:40], packages[40:]
    installed: dict[str, tuple[tuple[Package, Version], ...]] = {}
    for asset in plan.own(member, *KINDS):
        fits = [p for p in common if p.ecosystem in KINDS[asset["class"]]]
        chosen = rng.sample(fits, rng.randint(20, 58))
        installed[asset["id"]] = tuple(
            (p, p.version if rng.random() < 0.7 else _patch(p.version, -1)) for p in chosen
        )
    number = rng.randint(10000, 59999)
    flaw = Flaw(
        package=flawed,
        installed=flawed.version,
        fixed=_patch(flawed.version, rng.randint(1, 4)),
        advisory=f"DEMO-{plan.as_of.year}-{number % 9000 + 1000}",
        cve=f"CVE-2099-{number}",
        due=plan.as_of + dt.timedelta(days=rng.randint(5, 18)),
        action="Apply the update named in the vendor's advisory, or take the product out of use where there is none.",
    )
    return Catalogue(installed=installed, spare=tuple(spare), flaw=flaw)


def sboms(plan: Plan, member: str, without: frozenset[str]) -> dict[str, bytes]:
    """``sbom/<asset>.cdx.json``, CycloneDX 1.5, one for each controller, server and gateway."""
    known = catalogue(plan, member)
    rng = stream(plan.seed, f"sbom {member}")
    files: dict[str, bytes] = {}
    for asset, rows in known.installed.items():
        components = [p.component(v) for p, v in rows]
        refs = [c["bom-ref"] for c in components]
        needs = [
            {"ref": ref, "dependsOn": sorted(rng.sample(refs[:i], min(i, 2)))} for i, ref in enumerate(refs)
        ]
        serial, place = uuid.UUID(int=rng.getrandbits(128), version=4), rng.randrange(len(components))
        if asset == plan.vulnerable[member] and "vulnerable-component" not in without:
            components.insert(place, known.flaw.package.component(known.flaw.installed))
        day = plan.as_of - dt.timedelta(days=rng.randint(15, 50))
        document = {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "serialNumber": f"urn:uuid:{serial}",
            "version": 1,
            "metadata": {
                "timestamp": f"{day}T04:00:00Z",
                "properties": [{"name": "tocsin:asset", "value": asset}],
            },
            "components": components,
            "dependencies": needs,
        }
        files[f"sbom/{asset}.cdx.json"] = _json(document)
    return files


def advisories(plan: Plan, member: str) -> dict[str, bytes]:
    """``intel/osv/*.json`` and ``intel/kev.json``: the one that matches among those that do not."""
    known = catalogue(plan, member)
    rng = stream(plan.seed, f"advisories {member}")
    flaw = known.flaw
    whole = (
        {"introduced": flaw.package.write((flaw.installed[0], 0, 0))},
        {"fixed": flaw.package.write(flaw.fixed)},
    )
    rows = [_osv(plan, flaw.advisory, flaw.cve, flaw.package.ecosystem, flaw.package.name(), [*whole], rng)]
    common = sorted({p for rows in known.installed.values() for p, _ in rows}, key=Package.name)
    numbers = iter(rng.sample([n for n in range(1000, 9999) if f"{n}" != flaw.advisory[-4:]], 200))
    cves = iter(rng.sample(range(60000, 99999), 200))
    decoys: list[tuple[str, str]] = []
    for reason in REASONS:
        for package in rng.sample(common, 2):
            ecosystem, name, events, withdrawn = _miss(reason, package)
            decoys.append((f"DEMO-{plan.as_of.year}-{next(numbers)}", f"CVE-2099-{next(cves)}"))
            rows.append(_osv(plan, *decoys[-1], ecosystem, name, events, rng, withdrawn=withdrawn))
    for package in known.spare[:24]:
        events = [{"introduced": "0"}, {"fixed": package.write(_patch(package.version, 3))}]
        ids = f"DEMO-{plan.as_of.year}-{next(numbers)}", f"CVE-2099-{next(cves)}"
        rows.append(_osv(plan, *ids, package.ecosystem, package.name(), events, rng))
    files = {f"intel/osv/{row['id']}.json": _json(row) for row in rows}
    # Half of the misses are on the KEV list too: being on that list accuses nobody.
    listed = [flaw.cve, *(cve for _, cve in decoys[::2]), *(f"CVE-2099-{next(cves)}" for _ in range(15))]
    files["intel/kev.json"] = _json(_kev(plan, flaw, sorted(listed), rng))
    return dict(sorted(files.items()))


def _packages(rng: random.Random) -> list[Package]:
    names = content("names.toml")
    pairs = [(a, b) for a in names["package_first"] for b in names["package_second"]]
    rng.shuffle(pairs)
    return [
        Package(
            rng.choice(ECOSYSTEMS),
            rng.choice(names["package_vendor"]),
            first,
            second,
            (rng.randint(1, 6), rng.randint(1, 14), rng.randint(2, 11)),
        )
        for first, second in pairs
    ]


def _patch(version: Version, by: int) -> Version:
    return version[0], version[1], version[2] + by


def _miss(reason: str, package: Package) -> tuple[str, str, list[dict[str, str]], bool]:
    """(ecosystem, name, events, withdrawn) of an advisory that must not match any installed version."""
    major, minor, patch = package.version
    everything = [{"introduced": "0"}, {"fixed": package.write((major + 3, 0, 0))}]
    if reason == "already-fixed":
        return (
            package.ecosystem,
            package.name(),
            [everything[0], {"fixed": package.write((major, minor, patch - 1))}],
            False,
        )
    if reason == "not-yet-introduced":
        events = [{"introduced": package.write((major + 1, 0, 0))}, everything[1]]
        return package.ecosystem, package.name(), events, False
    if reason == "last-affected":
        last = {"last_affected": package.write((major, minor, patch - 2))}
        return package.ecosystem, package.name(), [everything[0], last], False
    if reason == "withdrawn":
        return package.ecosystem, package.name(), everything, True
    if reason == "other-ecosystem":
        return ("npm" if package.ecosystem != "npm" else "PyPI"), package.name(), everything, False
    return package.ecosystem, f"{package.name()}-tools", everything, False


def _osv(
    plan: Plan,
    advisory: str,
    cve: str,
    ecosystem: str,
    name: str,
    events: list[dict[str, str]],
    rng: random.Random,
    *,
    withdrawn: bool = False,
) -> dict[str, Any]:
    """One advisory in the OSV schema 1.6."""
    out = plan.as_of - dt.timedelta(days=rng.randint(12, 90))
    kind = "SEMVER" if ecosystem in {"npm", "Go"} else "ECOSYSTEM"
    summary = rng.choice(
        [
            "Missing length check on input",
            "Authentication can be left out",
            "Path leaves its folder",
            "Session is not ended",
        ]
    )
    row: dict[str, Any] = {
        "schema_version": "1.6.0",
        "id": advisory,
        "published": f"{out}T09:00:00Z",
        "modified": f"{out + dt.timedelta(days=3)}T09:00:00Z",
        "aliases": [cve],
        "summary": f"{summary} in {name}",
        "affected": [
            {"package": {"ecosystem": ecosystem, "name": name}, "ranges": [{"type": kind, "events": events}]}
        ],
        "references": [{"type": "ADVISORY", "url": f"https://advisories.example/{advisory}"}],
    }
    if withdrawn:
        row["withdrawn"] = f"{out + dt.timedelta(days=3)}T09:00:00Z"
    return row


def _kev(plan: Plan, flaw: Flaw, listed: list[str], rng: random.Random) -> dict[str, Any]:
    """CISA's catalogue of known exploited vulnerabilities, its JSON form."""
    rows = []
    for cve in listed:
        due = flaw.due if cve == flaw.cve else plan.as_of + dt.timedelta(days=rng.randint(-40, 20))
        vendor = flaw.package.vendor if cve == flaw.cve else "demo"
        product = flaw.package.name() if cve == flaw.cve else f"product {cve[-5:]}"
        rows.append(
            {
                "cveID": cve,
                "vendorProject": vendor,
                "product": product,
                "vulnerabilityName": f"{product} vulnerability",
                "dateAdded": f"{due - dt.timedelta(days=21)}",
                "shortDescription": f"{product} has a flaw that is used in attacks.",
                "requiredAction": flaw.action,
                "dueDate": f"{due}",
                "knownRansomwareCampaignUse": "Unknown",
                "notes": "",
                "cwes": [],
            }
        )
    return {
        "title": "Demo catalogue of known exploited vulnerabilities",
        "catalogVersion": f"{plan.as_of:%Y.%m.%d}",
        "dateReleased": f"{plan.as_of}T06:00:00.000Z",
        "count": len(rows),
        "vulnerabilities": rows,
    }


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
