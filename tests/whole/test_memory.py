# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""No file takes a process beyond ``MIB``, whichever verb reads it: small records by the million, and large real ones.

Each file is refused with the limit named, or taken; which of the two is part of the table, so that
a bound that refuses what people have is seen as well. The sizes are those at which a reader that
keeps everything is beyond the bound.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli import samples
from tests.cli.program import copied, tocsin
from tests.stix_samples import numbered
from tests.whole.test_bounds import MIB, START, ended

ADD, LOAD, CHECK = ("know", "add"), ("watch", "load"), ("share", "check")
BOM = b'{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":['
XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>'
SPDX2 = b'{"spdxVersion":"SPDX-2.3","packages":['
SPDX3 = b'{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":['
CVE = b'{"catalogVersion":"2026","vulnerabilities":['
OSV = b'[{"id":"A-1","modified":"2026-01-01T00:00:00Z","affected":[]},'


def many(head: bytes, unit: bytes, tail: bytes, mib: float) -> bytes:
    """So many MiB of the same member."""
    count = int(mib * 2**20) // (len(unit) + 1)
    return head + b",".join([unit] * count) + tail


def lines(head: bytes, line: bytes, count: int) -> bytes:
    """Lines that differ by their number."""
    return head + b"".join(line.replace(b"#", b"%d" % at) for at in range(count))


def component(at: int) -> dict[str, object]:
    """A component as makers of inventories write it: 1 KiB, a tenth of it kept."""
    purl = f"pkg:npm/package-{at}@{at % 20}.{at % 7}.{at % 11}"
    return {
        "type": "library", "bom-ref": purl, "name": f"package-{at}", "version": purl.rpartition("@")[2], "purl": purl,
        "description": "does what it does, and does it well " * 6, "licenses": [{"license": {"id": "MIT"}}],
        "hashes": [{"alg": "SHA-512", "content": f"{at:0128x}"}],
        "externalReferences": [{"type": kind, "url": f"https://{kind}.example/{at}"} for kind in ("website", "vcs", "issue-tracker")],
        "evidence": {"identity": {"field": "purl", "confidence": 1, "methods": [{"technique": "manifest-analysis", "confidence": 1, "value": f"/srv/{at}/package.json"}]}},
    }  # fmt: skip


def inventory(mib: float) -> bytes:
    return BOM + b",".join(json.dumps(component(at)).encode() for at in range(int(mib * 1_000))) + b"]}"


def spdx2(count: int) -> bytes:
    """Packages as makers of inventories write them, four files to each, and relationships between all of it: 2 KiB a package."""
    packages = (
        {
            "SPDXID": f"SPDXRef-Package-{at}",
            "name": f"package-{at}",
            "versionInfo": f"{at % 20}.{at % 7}.{at % 11}",
            "supplier": "Organization: Acme",
            "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION",
            "licenseDeclared": "MIT",
            "copyrightText": "NOASSERTION",
            "sourceInfo": f"found in /srv/{at}/package.json",
            "externalRefs": [
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": f"pkg:npm/package-{at}@{at % 20}.{at % 7}.{at % 11}",
                }
            ],
        }
        for at in range(count)
    )
    files = (
        {
            "SPDXID": f"SPDXRef-File-{at}",
            "fileName": f"/srv/{at // 4}/{at}.js",
            "licenseConcluded": "NOASSERTION",
            "checksums": [{"algorithm": "SHA1", "checksumValue": f"{at:040x}"}],
        }
        for at in range(4 * count)
    )
    relations = (
        {
            "spdxElementId": f"SPDXRef-Package-{at // 4}",
            "relatedSpdxElement": f"SPDXRef-File-{at}",
            "relationshipType": "CONTAINS",
        }
        for at in range(4 * count)
    )
    sections = (b",".join(json.dumps(one).encode() for one in rows) for rows in (packages, files, relations))
    return (
        SPDX2
        + b'],"files":['.join([next(sections), next(sections)])
        + b'],"relationships":['
        + next(sections)
        + b"]}"
    )


def ot_assets(count: int) -> bytes:
    """A list of controllers as an asset inventory exports it, 70 bytes a row."""
    rows = (
        f"plc-{at:06d},Maker {at % 8},Model {at % 40},{at % 9}.{at % 20},10.{at >> 16}.{at >> 8 & 255}.{at & 255},"
        f"site {at % 200},Works {at % 50}\n"
        for at in range(count)
    )
    return ("asset,vendor,model,firmware,address,site,owner\n" + "".join(rows)).encode()


def repeated(mib: float) -> bytes:
    """One indicator under many ids."""
    text = json.dumps(samples.indicator("a.example", numbered("indicator", 1)))
    before, _, after = text.partition(numbered("indicator", 1))
    made = (
        f"{before}indicator--00000000-0000-4000-8000-{at:012d}{after}"
        for at in range(int(mib * 2**20) // len(text))
    )
    return START + ",".join(made).encode() + b"]}"


Make = Callable[[], bytes]
FILES: dict[str, tuple[tuple[str, ...], str, Make, int]] = {
    "inventory of empty objects": (ADD, "s.cdx.json", lambda: many(BOM, b"{}", b"]}", 5), 3),
    "inventory of zeros": (ADD, "s.cdx.json", lambda: many(BOM, b"0", b"]}", 5), 3),
    "inventory with very many properties": (ADD, "s.cdx.json", lambda: lines(BOM + b"]", b',"#":0', 600_000) + b"}", 3),
    "inventory of names alone": (ADD, "s.cdx.json", lambda: lines(BOM, b'{"name":"#"},', 200_000)[:-1] + b"]}", 3),
    "inventory with a large property": (ADD, "s.cdx.json", lambda: many(BOM + b'],"metadata":{"x":[', b"[{},{},{},{}]", b"]}}", 11), 3),
    "inventory of 30 MiB": (ADD, "s.cdx.json", lambda: inventory(30), 0),
    "inventory in XML of empty components": (ADD, "s.cdx.xml", lambda: XML + b"<component/>" * 1_000_000 + b"</components></bom>", 3),
    "inventory in XML of names alone": (ADD, "s.cdx.xml", lambda: lines(XML, b"<component><name>#</name></component>", 200_000) + b"</components></bom>", 3),
    "inventory in XML of one component of a million": (ADD, "s.cdx.xml", lambda: XML + b"<component><name>a</name><components>" + b"<component/>" * 1_000_000 + b"</components></component></components></bom>", 3),
    "inventory in XML of very many names": (ADD, "s.cdx.xml", lambda: lines(XML, b"<a#/>", 3_000_000), 3),
    "inventory in XML without end tags": (ADD, "s.cdx.xml", lambda: XML + b"<component>" * 5_000_000, 3),
    "inventory in XML with 40 MiB of licences": (ADD, "s.cdx.xml", lambda: XML + b"<component><name>a</name><licenses><text>%s</text></licenses></component>" % (b"x" * 40 * 2**20) + b"</components></bom>", 0),
    "lock file of npm with a million packages": (ADD, "package-lock.json", lambda: lines(b'{"lockfileVersion":3,"packages":{', b'"node_modules/p#":{"version":"1"},', 1_000_000)[:-1] + b"}}", 3),
    "lock file of npm with 20,000 packages": (ADD, "package-lock.json", lambda: lines(b'{"lockfileVersion":3,"packages":{', b'"node_modules/p#":{"version":"1.0.0","resolved":"https://registry.example/p#/-/p#-1.0.0.tgz","integrity":"sha512-' + b"A" * 86 + b'==","license":"MIT","engines":{"node":">=18"}},', 20_000)[:-1] + b"}}", 0),
    "lock file in TOML with a million packages": (ADD, "uv.lock", lambda: lines(b"", b'[[package]]\nname = "p#"\nversion = "1"\nsource = { registry = "x" }\n', 1_000_000), 3),
    "lock file of lines with a million packages": (ADD, "yarn.lock", lambda: lines(b"# yarn lockfile v1\n", b'p#@1:\n  version "1"\n', 1_000_000), 3),
    "RPM list of a million packages": (ADD, "rpms.txt", lambda: lines(b"", b"p# 1 1 1 noarch v p#-1-1.src.rpm\n", 1_000_000), 3),
    "SPDX 2 of a million packages": (ADD, "s.spdx.json", lambda: lines(SPDX2, b'{"SPDXID":"SPDXRef-#","name":"a"},', 1_000_000)[:-1] + b"]}", 3),
    "SPDX 2 of 30 MiB": (ADD, "s.spdx.json", lambda: spdx2(17_000), 0),
    "SPDX 2 of relationships": (ADD, "s.spdx.json", lambda: SPDX2 + b'],"relationships":[' + many(b"", b"{}", b"]}", 5), 3),
    "SPDX 2 of descriptions": (ADD, "s.spdx.json", lambda: lines(SPDX2 + b'],"documentDescribes":[', b'"#",', 900_000)[:-1] + b"]}", 3),
    "SPDX 3 of a million packages": (ADD, "s.spdx3.json", lambda: lines(SPDX3, b'{"type":"software_Package","spdxId":"u:#","name":"a"},', 1_000_000)[:-1] + b"]}", 3),
    "SPDX 3 of agents": (ADD, "s.spdx3.json", lambda: lines(SPDX3, b'{"type":"Agent","spdxId":"#"},', 600_000)[:-1] + b"]}", 3),
    "catalogue of empty lists": (ADD, "k.json", lambda: many(CVE, b"[]", b"]}", 5), 3),
    "advisories of empty objects": (ADD, "o.json", lambda: many(OSV, b"{}", b"]", 5), 3),
    "advisories of ids alone": (ADD, "o.json", lambda: lines(b"", b'{"id":"A-#","modified":"","affected":[]}\n', 400_000), 3),
    "status of names alone": (ADD, "status", lambda: lines(b"", b"Package: a#\nStatus: install ok installed\nVersion: 1\n\n", 150_000), 3),
    "package list of names alone": (ADD, "a-security_Packages", lambda: lines(b"", b"Package: a#\nVersion: 1\nFilename: a\n\n", 200_000), 3),
    "requirements": (ADD, "requirements.txt", lambda: lines(b"", b"a#==1\n", 200_000), 3),
    "assets of 100,000 rows with vendor, model and firmware": (ADD, "a.csv", lambda: ot_assets(100_000), 0),
    "assets, as many as pass": (ADD, "a.csv", lambda: lines(b"asset,address\n", b"plc-#,10.0.0.1\n", 130_000), 0),
    "assets with services, as many as pass": (ADD, "a.csv", lambda: lines(b"asset,vendor,model,serial,service\n", b"plc-#,Acme,M1,SN#,Water\n", 52_000), 0),
    "assets": (ADD, "a.csv", lambda: lines(b"asset,service\n", b"a#,s#\n", 200_000), 3),
    "suppliers": (ADD, "s.csv", lambda: lines(b"supplier,provides\n", b"S#,x#\n", 200_000), 3),
    "bad rows of suppliers": (ADD, "s.csv", lambda: b"supplier,provides\n" + b"x,x,x\n" * 700_000, 3),
    "map of assets": (ADD, "m.toml", lambda: lines(samples.MAP.encode(), b'[[asset]]\nid="a#"\nname="a"\n', 200_000), 3),
    "list of one very long row": (LOAD, "l.csv", lambda: b"kind,value\ndomain,a.example\n" + b"," * 20 * 2**20, 0),
    "list of names": (LOAD, "l.txt", lambda: lines(b"", b"h#.example\n", 400_000), 3),
    "list of line ends": (LOAD, "l.txt", lambda: b"a.example\n" + b"\n" * 5 * 2**20, 0),
    "bundle of empty objects": (LOAD, "b.json", lambda: many(START, b"{}", b"]}", 5), 3),
    "bundle with very many properties": (LOAD, "b.json", lambda: lines(START + b"]", b',"#":0', 700_000) + b"}", 3),
    "bundle of 40 MiB": (LOAD, "b.json", lambda: repeated(40), 0),
    "check of zeros": (CHECK, "b.json", lambda: many(START, b"0", b"]}", 5), 3),
    "check of a stream of zeros": (CHECK, "b.json", lambda: many(START, b"0", b"]}", 17), 3),
    "check of a property of lists": (CHECK, "b.json", lambda: many(START + b'],"x":[', b"[]", b"]}", 15), 3),
    "check of a bundle of 40 MiB": (CHECK, "b.json", lambda: repeated(40), 0),
    "check of 40 MiB of brackets": (CHECK, "b.json", lambda: START + b"[" * 40 * 2**20, 3),
}  # fmt: skip
QUICK = {
    "inventory of zeros",
    "inventory in XML without end tags",
    "bundle of empty objects",
    "list of one very long row",
    "check of zeros",
    "check of 40 MiB of brackets",
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty store; only to be copied."""
    data = tmp_path_factory.mktemp("empty")
    assert tocsin("init", data=data).code == 0
    return data


@pytest.mark.parametrize(
    "case", [case if case in QUICK else pytest.param(case, marks=pytest.mark.soak) for case in FILES]
)
def test_no_file_takes_more_than_the_memory(case: str, empty: Path, tmp_path: Path):
    verb, name, body, code = FILES[case]
    (tmp_path / name).write_bytes(body())
    found, told, most = ended(*verb, name, data=copied(empty, tmp_path / "data"), cwd=tmp_path)
    assert (found, most < MIB) == (code, True), (found, most, told[:500])
