# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Real values to drive the pages with: a region with one service failing, and others near it."""

from __future__ import annotations

import datetime as dt

from tocsin.core.component import Unchecked
from tocsin.core.hit import Hit
from tocsin.core.sentence import Sentence, Value
from tocsin.flows.status import SourceState, Status
from tocsin.know.trouble import NextStep, Step, Trouble
from tocsin.respond.case import Case, CaseEvent, CaseStep

AT = "2026-04-03T08:15:42Z"
MALWARE = "malware--31b940d4-6f7f-459a-80ea-9c1f17b58abc"
INDICATOR = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
CASE_ID = "case--5f1f6f1c-3a52-5b0e-9d38-0a2c2c9b7d11"


def _id(number: int) -> str:
    return f"trouble--7c0c4a2e-0000-5000-8000-{number:012d}"


def _s(text: str, **values: Value) -> Sentence:
    return Sentence(text, values)


def _reaches(service: str, people: int, row: int) -> Step:
    says = _s("{service} reaches {people} people", service=service, people=people)
    return Step(says=says, cite=f"map/region.toml:{row}")


def _needs(consumer: str, member: str, input_: str, row: int) -> Step:
    says = _s(
        "{consumer} cannot do without {member} ({input})", consumer=consumer, member=member, input=input_
    )
    return Step(says=says, cite=f"map/region.toml:{row}")


WATER = Trouble(
    id=_id(1),
    state="now",
    subject="service:water-northbank",
    name="Drinking water, Northbank",
    headline=_s(
        "{asset}, which it cannot do without, is compromised: {what}",
        asset="Pump controller PS-3",
        what="KELPIE",
    ),
    people=48_200,
    causes=(MALWARE, INDICATOR),
    chain=(
        Step(
            says=_s(
                "{count} log lines name {what}, from {first} to {last}; seen doing: {deed}",
                count=14,
                what="KELPIE",
                first="2026-04-03 02:11:07Z",
                last="2026-04-03 07:58:31Z",
                deed="modbus write_multiple_registers",
            ),
            cite="logs/eve.json:20417",
        ),
        _needs("Pump station 3", "Pump controller PS-3", "pump control", 61),
        _needs("Pressure zone east", "Pump station 3", "pumped water", 74),
        _needs("Drinking water, Northbank", "Pressure zone east", "pressure", 80),
        _reaches("Drinking water, Northbank", 48_200, 22),
    ),
    next=(
        NextStep(
            says=_s(
                "{action}",
                action="Isolate the controller from the network and run the pumps by local control",
            ),
            cite="course-of-action--a2e7b6f0-9f2c-4b0e-8f35-6e5d1c1f2a10",
        ),
        NextStep(
            says=_s("What could replace {name}? No other source is recorded", name="Pump controller PS-3"),
            question=True,
            cite="map/region.toml:61",
        ),
    ),
)
POWER = Trouble(
    id=_id(2),
    state="due",
    subject="service:power-northbank",
    name="Power, Northbank grid",
    headline=_s("stops on {date} without {lost}", date="2026-04-15", lost="Orion Relay Works"),
    people=131_000,
    stops_on=dt.date(2026, 4, 15),
    bridge_days=9.0,
    causes=("shock:orion-cut",),
    chain=(
        Step(
            says=_s(
                "{lost} drops out on {date}: {name}",
                lost="Orion Relay Works",
                date="2026-04-08",
                name="export stop of 8 April",
            ),
            cite="map/region.toml:140",
        ),
        Step(
            says=_s(
                "{consumer} has {days} days of {input} in stock and gets no more from {member}",
                consumer="Substation upkeep",
                days=7,
                input="protection relays",
                member="Orion Relay Works",
            ),
            cite="map/region.toml:97",
        ),
        _needs("Power, Northbank grid", "Substation upkeep", "serviced substations", 99),
        _reaches("Power, Northbank grid", 131_000, 14),
    ),
    next=(
        NextStep(
            says=_s(
                "Bridge {days} days of {input} for {consumer}, from {date} until {relief}",
                days=9,
                input="protection relays",
                consumer="Substation upkeep",
                date="2026-04-15",
                relief="2026-04-24",
            ),
            cite="map/region.toml:97",
            by=dt.date(2026, 4, 15),
        ),
        NextStep(
            says=_s(
                "Order {input} for {consumer} from another source; it takes {lead} days to come",
                input="protection relays",
                consumer="Substation upkeep",
                lead=21,
            ),
            cite="map/region.toml:98",
            by=dt.date(2026, 4, 3),
        ),
    ),
)
HOSPITAL = Trouble(
    id=_id(3),
    state="due",
    subject="service:hospital",
    name="Emergency care, St Brigid",
    headline=_s("stops on {date} without {lost}", date="2026-04-18", lost="Orion Relay Works"),
    people=22_400,
    stops_on=dt.date(2026, 4, 18),
    chain=(
        POWER.chain[0],
        POWER.chain[1],
        POWER.chain[2],
        _needs("Emergency care, St Brigid", "Power, Northbank grid", "electricity", 33),
        _reaches("Emergency care, St Brigid", 22_400, 30),
    ),
    next=(
        NextStep(
            says=_s(
                "Who else can supply {input} to {consumer}, and how soon? No lead time is recorded",
                input="electricity",
                consumer="Emergency care, St Brigid",
            ),
            cite="map/region.toml:33",
            by=dt.date(2026, 4, 18),
            question=True,
        ),
    ),
)
TELECOM = Trouble(
    id=_id(4),
    state="exposed",
    subject="service:telecom",
    name="Mobile core, Northbank",
    headline=_s(
        "one loss away: {asset} has a known hole, {what}",
        asset="Signalling gateway 1",
        what="CVE-2026-20411 (openssl 3.0.11)",
    ),
    people=96_500,
    causes=("CVE-2026-20411",),
    chain=(
        Step(
            says=_s(
                "{package} {version} has a hole that is being used by attackers ({advisory})",
                package="openssl",
                version="3.0.11",
                advisory="DSA-5901-1",
            ),
            cite="intel/osv.json#/vulns/4",
        ),
        _needs("Mobile core, Northbank", "Signalling gateway 1", "signalling", 55),
        _reaches("Mobile core, Northbank", 96_500, 18),
    ),
    next=(
        NextStep(
            says=_s(
                "Update {package} from {version} to {fixed}",
                package="openssl",
                version="3.0.11",
                fixed="3.0.17",
            ),
            cite="intel/osv.json#/vulns/4",
            by=dt.date(2026, 4, 10),
        ),
    ),
)
PORT = Trouble(
    id=_id(5),
    state="exposed",
    subject="service:port",
    name="Container gate, Northbank port",
    headline=_s(
        "one loss away: {asset} has a known hole, {what}",
        asset="Gate booking server",
        what="CVE-2026-1187 (jinja2 3.1.3)",
    ),
    people=3_100,
    chain=(
        Step(
            says=_s(
                "{package} {version} has a known hole ({advisory})",
                package="jinja2",
                version="3.1.3",
                advisory="GHSA-h75v-3vvj-5mfj",
            ),
            cite="intel/osv.json#/vulns/9",
        ),
        _needs("Container gate, Northbank port", "Gate booking server", "slots", 120),
        _reaches("Container gate, Northbank port", 3_100, 41),
    ),
    next=(
        NextStep(
            says=_s(
                "Update {package} from {version} to {fixed}",
                package="jinja2",
                version="3.1.3",
                fixed="3.1.4",
            ),
            cite="intel/osv.json#/vulns/9",
        ),
    ),
)
BANK = Trouble(
    id=_id(6),
    state="fragile",
    subject="service:clearing",
    name="Payment clearing",
    headline=_s("one loss away: nothing replaces {name}", name="Clearing gateway"),
    people=210_000,
    chain=(
        Step(says=_s("if {name} is lost", name="Clearing gateway")),
        _needs("Payment clearing", "Clearing gateway", "message routing", 131),
        _reaches("Payment clearing", 210_000, 45),
    ),
    next=(
        NextStep(
            says=_s("What could replace {name}? No other source is recorded", name="Clearing gateway"),
            cite="map/region.toml:131",
            question=True,
        ),
    ),
)
JUMP_HOST = Trouble(
    id=_id(7),
    state="aside",
    scope="asset",
    subject="asset:jump-2",
    name="Jump host 2",
    headline=_s(
        "{asset} is compromised: {what}; no service is known to depend on it",
        asset="Jump host 2",
        what="KELPIE",
    ),
    chain=(
        Step(
            says=_s(
                "{count} log lines name {what}, from {first} to {last}",
                count=3,
                what="KELPIE",
                first="2026-04-02 23:40:12Z",
                last="2026-04-03 01:02:55Z",
            ),
            cite="logs/auth.log:8812",
        ),
    ),
    next=(
        NextStep(
            says=_s("What is to be done against {what}? No course of action is on file", what="KELPIE"),
            question=True,
        ),
    ),
)
SEWAGE = Trouble(
    id=_id(8),
    state="not-checked",
    subject="service:sewage",
    name="Waste water, Northbank",
    headline=_s("not checked: nothing is recorded about what it depends on"),
    people=51_000,
    next=(
        NextStep(
            says=_s("What can {service} not do without? Add it to the map", service="Waste water, Northbank"),
            cite="map/region.toml:26",
            question=True,
        ),
    ),
)


def _hit(minute: int, **over: object) -> Hit:
    fields: dict[str, object] = {
        "file": "logs/eve.json",
        "line": 20_000 + minute,
        "offset": 512 * minute,
        "field": "dest_ip",
        "at": f"2026-04-03T{2 + minute // 60:02d}:{minute % 60:02d}:07Z",
        "kind": "ipv4",
        "value": "203.0.113.77",
        "seen": "203.0.113.77",
        "objects": (INDICATOR,),
        "hosts": ("10.20.3.11", "203.0.113.77"),
        "deed": "modbus write_multiple_registers",
    }
    return Hit(**(fields | over))  # type: ignore[arg-type]  # the dict mixes types


HITS = (
    *(_hit(minute) for minute in range(350, 11, -26)),
    _hit(
        9,
        kind="domain",
        value="update.kelpie.example",
        seen="UPDATE.kelpie.example.",
        field="dns.rrname",
        hosts=("10.20.3.11",),
        deed="dns query",
        objects=(INDICATOR, MALWARE),
    ),
    _hit(
        5,
        kind="sha256",
        value="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        seen="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        field="fileinfo.sha256",
        hosts=("10.20.9.4", "10.20.3.11"),
        deed="",
    ),
    *(
        _hit(
            m,
            file="logs/auth.log",
            line=8_810 + m,
            field="message",
            hosts=("jump-2", "198.51.100.4"),
            deed="",
        )
        for m in (2, 1, 0)
    ),
)


def _machine(number: int, package: str, old: str, new: str) -> Trouble:
    advisory = f"CVE-2026-30{number:02d}"
    return Trouble(
        id=_id(100 + number),
        state="exposed",
        scope="machine",
        subject="asset:this-machine",
        name=f"{package} {old}",
        headline=_s(
            "{package} {version} has a known hole ({advisory})",
            package=package,
            version=old,
            advisory=advisory,
        ),
        chain=(
            Step(
                says=_s(
                    "{package} {version} has a known hole ({advisory})",
                    package=package,
                    version=old,
                    advisory=advisory,
                ),
                cite="lists/debian-security:88",
            ),
        ),
        next=(
            NextStep(
                says=_s(
                    "Update {package} from {version} to {fixed}", package=package, version=old, fixed=new
                ),
                cite="lists/debian-security:88",
            ),
        ),
    )


MACHINE = (
    _machine(1, "libxml2", "2.9.14+dfsg-1.3", "2.9.14+dfsg-1.3~deb12u4"),
    _machine(2, "curl", "7.88.1-10", "7.88.1-10+deb12u14"),
    _machine(3, "git", "1:2.39.5-0", "1:2.39.5-0+deb12u3"),
    _machine(4, "perl", "5.36.0-7", "5.36.0-7+deb12u3"),
    _machine(5, "sudo", "1.9.13p3-1", "1.9.13p3-1+deb12u2"),
)
CASE = Case(
    id=CASE_ID,
    title=_s("{threat} on {assets}", threat="KELPIE", assets="Pump controller PS-3"),
    opened_at="2026-04-03T08:15:42Z",
    services=("service:water-northbank",),
    assets=("asset:plc-ps3",),
    people=48_200,
    objects=(MALWARE, INDICATOR),
    events=(
        CaseEvent(
            at="2026-04-03T02:11:07Z",
            says=_s(
                "{count} log lines name {what}, from {first} to {last}",
                count=14,
                what="KELPIE",
                first="02:11",
                last="07:58",
            ),
            cite="logs/eve.json:20012",
        ),
        CaseEvent(at="2026-04-03T08:15:42Z", says=_s("case opened by {count} hits", count=14)),
    ),
    next=(
        CaseStep(
            says=_s(
                "{action}",
                action="Isolate the controller from the network and run the pumps by local control",
            ),
            cite="course-of-action--a2e7b6f0-9f2c-4b0e-8f35-6e5d1c1f2a10",
            by="2026-04-04",
        ),
        CaseStep(
            says=_s("What could replace {name}? No other source is recorded", name="Pump controller PS-3"),
            cite="map/region.toml:61",
            by="2026-04-06",
            question=True,
        ),
    ),
)
UNCHECKED = (
    Unchecked(
        what="firmware of Pump controller PS-3",
        why="no ecosystem is recorded",
        source="sbom/water.cdx.json#/components/2",
    ),
    Unchecked(
        what="requests 2.x on asset web-1",
        why="the version is not exact",
        source="sbom/port.cdx.json#/components/7",
    ),
    *(
        Unchecked(
            kind="indicator",
            what=f"indicator--00000000-0000-4000-8000-{n:012d}",
            why="the pattern is more than one comparison",
            source=f"intel/bundle.json#/objects/{n}",
        )
        for n in range(11)
    ),
    Unchecked(kind="file", what="logs/old.pcap", why="no reader for this format"),
    Unchecked(
        kind="component",
        what="packages of this machine from other archives",
        why="no list covers them",
        count=37,
    ),
    Unchecked(
        kind="service", what="Waste water, Northbank", why="nothing is recorded about what it depends on"
    ),
)
SOURCES = (
    SourceState(name="map/region.toml", kind="map", read_at="2026-04-03T08:15:38Z", records=64, faults=0),
    SourceState(
        name="sbom/water.cdx.json", kind="sbom", read_at="2026-04-03T08:15:38Z", records=118, faults=0
    ),
    SourceState(
        name="intel/bundle.json", kind="intel", read_at="2026-04-03T08:12:10Z", records=412, faults=2
    ),
    SourceState(name="intel/osv.json", kind="osv", read_at="2026-04-02T21:00:00Z", records=9_314, faults=0),
    SourceState(name="logs/eve.json", kind="log", read_at="2026-04-03T08:15:40Z", records=201_554, faults=1),
    SourceState(name="logs/auth.log", kind="log", read_at="2026-04-03T08:15:40Z", records=18_220, faults=0),
    SourceState(
        name="debian status", kind="inventory", read_at="2026-04-03T08:15:41Z", records=512, faults=0
    ),
)
STATUS = Status(
    at=AT,
    organisation="Northbank Utilities",
    state=_s(
        "In trouble now: {now}. Stopping on a known day: {due}. One loss away: {one}. Not checked: {unchecked}.",
        now=1,
        due=2,
        one=3,
        unchecked=52,
    ),
    trouble=(WATER, POWER, HOSPITAL, TELECOM, PORT, BANK, JUMP_HOST, SEWAGE),
    machine=MACHINE,
    unchecked=UNCHECKED,
    hits=HITS,
    hits_total=len(HITS),
    cases=(CASE,),
    sources=SOURCES,
)
EMPTY = Status(
    at=AT,
    organisation="Northbank Utilities",
    state=_s("No service is on the map yet, so none was checked. Not checked: {unchecked}.", unchecked=0),
    trouble=(),
    machine=(),
    unchecked=(),
    hits=(),
    hits_total=0,
    cases=(),
    sources=(),
)
