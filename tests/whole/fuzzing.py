# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Hostile bytes for every reader: what each is fed with, and what is done to good samples to make bad ones.

``TARGETS`` is the table; a reader that is in none of its rows fails a test. Everything comes out of
(target, number) alone, so that a number that fails can be run again. For the good neighbours of a
broken record there is ``RECORDS``: how a file is joined of records, and which are found in it.
"""

from __future__ import annotations

import base64
import bz2
import datetime as dt
import gzip
import io
import json
import lzma
import random
import re
import tempfile
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import lz4.frame
import msgspec

from tests import inventory_forms, misp_samples
from tests.cli import samples
from tests.know.readers import (
    test_apk_installed,
    test_gemfile_lock,
    test_go_modules,
    test_npm_lock,
    test_pipfile_lock,
    test_pnpm_lock,
    test_rpm_list,
    test_toml_lock,
    test_yarn_lock,
)
from tests.know.readers.schema_walk import as_json
from tests.know.readers.test_apt_lists import RELEASE
from tests.know.readers.test_certificate import WWW, der, pem
from tests.know.readers.test_csaf import CSAF, CSAF_21
from tests.know.readers.test_cyclonedx_xml import WHOLE_XML
from tests.know.readers.test_dns_zone import ZONE
from tests.know.readers.test_nvd import NVD
from tests.know.readers.test_python_env import LOCK
from tests.know.readers.test_rdap import DOMAIN, NETWORK
from tests.rpm_samples import database, package
from tests.share.readers.pdf_made import of_pages
from tests.share.test_warning_draft import GOOD as DRAFT
from tests.share.warning_samples import note, report, said
from tests.stix_samples import bundle, numbered
from tests.watch import traffic_lines
from tests.watch.log_samples import SAMPLES
from tocsin.cli import session
from tocsin.core import cpe, jsonin, jsonstream, misp, pattern, settings, stix, xmlin
from tocsin.core.errors import BadInput, TocsinError
from tocsin.core.extract import finds
from tocsin.core.hit import Hit
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.flows import files, mail_file, misp_file, rpm_database
from tocsin.flows.context import Context
from tocsin.flows.formats import recognise
from tocsin.flows.intelligence_in import stix_detect
from tocsin.flows.take_in import not_understood
from tocsin.know.readers import (
    announcements,
    apk_installed,
    apt_lists,
    asset_csv,
    certificate,
    csaf,
    cyclonedx,
    cyclonedx_xml,
    decompress,
    dns_zone,
    dpkg,
    epss,
    gemfile_lock,
    go_modules,
    guessed_csv,
    host_settings,
    kev,
    map_json,
    map_toml,
    node_modules,
    npm_lock,
    nvd,
    openvex,
    os_release,
    osv,
    pipfile_lock,
    plan_json,
    plan_toml,
    pnpm_lock,
    prefix_csv,
    purl,
    python_env,
    rdap,
    rir_delegated,
    roa_payloads,
    rpm_header,
    rpm_list,
    sales_csv,
    scenario_csv,
    spdx2,
    spdx3,
    supplier_csv,
    toml_lock,
    yarn_lock,
)
from tocsin.know.readers.cpe_name import first_cpe
from tocsin.know.readers.mac import normal_mac
from tocsin.know.readers.shape import Faults
from tocsin.share import misp as conversion
from tocsin.share import recipients, review, warning, warning_answer, warning_draft
from tocsin.share.readers import pdf
from tocsin.share.readers import read as read_document
from tocsin.store import backup
from tocsin.watch.contacts import Contacts
from tocsin.watch.index import build
from tocsin.watch.ours import Ours
from tocsin.watch.readers import LIST_READERS, READERS, named
from tocsin.watch.readers.contract import LineContext, ListReader, LogReader
from tocsin.watch.readers.one_column import OneColumn
from tocsin.watch.scan import scan_stream
from tocsin.watch.traffic import READERS as TRAFFIC
from tocsin.watch.traffic import TrafficReader

LIMITS = Limits(
    file_bytes=300_000, object_bytes=20_000, line_bytes=20_000, string_bytes=2_000, members=2_000, faults=20,
    references=50, pattern_bytes=2_000, pattern_terms=20, pattern_depth=8, record_lines=40,
)  # fmt: skip
"""Small, so that small inputs reach them."""

DPKG = b"""Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1~deb12u2)
Version: 3.0.11-1~deb12u2+b1
Description: TLS
 goes on
  and on

Package: curl
Status: install ok installed
Architecture: amd64
Version: 7.88.1-10+deb12u5

"""
APT = b"""Package: curl
Source: curl
Version: 7.88.1-10+deb12u8
Architecture: amd64
Filename: pool/updates/main/c/curl/curl.deb

Package: libssl3
Source: openssl
Version: 3.0.15-1~deb12u1
Architecture: amd64
Filename: pool/updates/main/o/openssl/libssl3.deb

"""
PIP = b'[{"name": "requests", "version": "2.19.0"}, {"name": "idna", "version": "3.10"}]'
METADATA = b"Metadata-Version: 2.1\nName: requests\nVersion: 2.19.0\nSummary: x\n\nbody\n"
ASSETS = (
    b'asset,ip,hostname,service,owner\nPump 7,"10.0.0.7, 10.0.1.0/24",plc-7,Water,North\nScada,10.0.0.9,,,\n'
)
ROAS = b'{"metadata":{"buildtime":"2026-11-22T00:00:00Z"},"roas":[{"asn":"AS64496","prefix":"192.0.2.0/24","maxLength":25,"ta":"x"},{"asn":1,"prefix":"2001:db8::/32","maxLength":48,"ta":"x"}]}'
ROA_ROWS = b'ASN,IP Prefix,Max Length,Trust Anchor\nAS64496,192.0.2.0/24,24,x\n"1","2001:db8::/32","","y"\n'
OT_ASSETS = (
    "Liste vom 1.2.2026\n\nGerät;Hersteller;Typ;Firmware;Seriennr;MAC;IP;CPE\n"
    "Pumpe 7;Würth AG;S7-1500;V2.9.4;SC123456;00:1b:1b:00:00:07;10.0.0.7;cpe:2.3:h:a:b:1:*:*:*:*:*:*:*\n"
    "Pumpe 8;Würth AG;S7-1500;V2.8;=cmd|' /C calc'!A0;00-1b-1b-00-00-08;10.0.0.8;\n"
).encode()
GUESSED = ("guess_columns", "guessed_csv", "list_kind", "column_score", "column_values", "column_words")
ZEEK = (
    b"#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n192.0.2.7\tIntel::ADDR\tus\ta\n"
    b"bad.example\tIntel::DOMAIN\tus\t-\nbad.example/x\tIntel::URL\tus\t\\x41\n"
)
OPENIOC = (
    b'<?xml version="1.0"?>\n<OpenIOC xmlns="http://openioc.org/schemas/OpenIOC_1.1" id="1"><metadata><short_description>K</short_description></metadata>'
    b'<criteria><Indicator operator="OR"><IndicatorItem condition="is"><Context search="Network/DNS"/><Content type="string">bad.example</Content>'
    b'</IndicatorItem>\n<Indicator operator="AND"><IndicatorItem condition="is" negate="false"><Context search="PortItem/remoteIP"/>'
    b"<Content>192.0.2.7</Content></IndicatorItem></Indicator></Indicator></criteria></OpenIOC>\n"
)
PLAIN = (
    b"# ours\nbad.example\n192.0.2.7  # seen\nhxxp://bad[.]example/x\n0.0.0.0 evil.example\n"
    + b"a" * 64
    + b"\n"
)
SOLD = b'seller,buyer,amount,industry\nchem,water,10,C\nsalt,water,2.5,C\nwater,"food, north",1,W\n'
FIRMS = b"firm;industry;final\nchem;C;5\nwater;W;\n"
EFFECTS = b"from,to,effect\nC,W,essential\nW,C,none\nC,C,linear\n"
MAP_JSON = json.dumps(as_json(tomllib.loads(samples.MAP))).encode()
EVE = samples.eve(2) + (
    b'{"timestamp":"2026-11-01T00:00:09.5+0100","event_type":"http","src_ip":"10.0.0.9","dest_ip":"2001:db8::1",'
    b'"http":{"hostname":"bad.example","url":"/x?y=\\u00e9","http_user_agent":"curl/8"},"host":"gw"}\n'
    b'{"timestamp":"2026-11-01T00:00:10.000000+0000","event_type":"fileinfo","fileinfo":{"filename":"/a/b.exe",'
    b'"md5":"d41d8cd98f00b204e9800998ecf8427e"},"tls":{"sni":"x.example","ja3":{"hash":"aa"}}}\n'
)
SYSLOG = samples.SYSLOG + (
    b'<34>1 2026-11-01T00:00:01.003Z gw su 77 ID47 [x@1 a="b\\"c" d="e"] \xef\xbb\xbffailed for 203.0.113.9\n'
    b"<13>Nov  1 00:00:02 gw app: Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: bad.example\n"
    b"2026-11-01T00:00:03.5+01:00 gw kernel: [  1.0] x\n--- MARK ---\n25 <13>Nov  1 00:00:02 gw a: b\n"
)  # fmt: skip
VEX = json.dumps(
    {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
        "version": 1, "components": [
            {"type": "library", "name": "lib", "version": "1.0.0", "purl": "pkg:npm/lib@1.0.0", "bom-ref": "lib",
             "components": [{"type": "library", "name": "inner", "version": "2", "bom-ref": "in"}]}],
        "services": [{"name": "api", "bom-ref": "s", "endpoints": ["https://a.example"], "provider": {"name": "x"}}],
        "vulnerabilities": [
            {"id": "CVE-2026-1", "source": {"name": "NVD"}, "references": [{"id": "GHSA-1", "source": {"name": "G"}}],
             "ratings": [{"method": "CVSSv31", "vector": "CVSS:3.1/AV:N", "severity": "high", "score": 9.8}],
             "analysis": {"state": "not_affected", "justification": "code_not_present", "response": ["update"]},
             "affects": [{"ref": "lib", "versions": [{"version": "1.0.0", "status": "affected"}, {"range": "vers:npm/<2"}]}]}],
    }
).encode()  # fmt: skip
OPENVEX = json.dumps(
    {
        "@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://x.example/1", "author": "x", "timestamp": "2026-11-01T00:00:00Z", "version": 1,
        "statements": [
            {"vulnerability": {"name": "CVE-2026-1", "aliases": ["GHSA-1"]}, "products": [{"@id": "pkg:npm/a@1", "subcomponents": [{"@id": "pkg:npm/b@2"}]}],
             "status": "not_affected", "justification": "component_not_present", "timestamp": "2026-11-02T00:00:00.5+01:00"},
            {"vulnerability": "CVE-2026-2", "products": ["pkg:npm/a@1", {"identifiers": {"purl": "pkg:npm/c@1"}}], "status": "affected", "action_statement": "update"}],
    }
).encode()  # fmt: skip
OSV_RICH = json.dumps(
    [
        {**samples.advisory(), "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N"}], "upstream": ["CVE-1-1"],
         "withdrawn": "2026-01-01T00:00:00Z", "database_specific": {"severity": "HIGH"}},
        {"id": "GO-2026-1", "modified": "2026-01-01T00:00:00Z", "affected": [
            {"package": {"ecosystem": "Go", "name": "a/b"}, "versions": ["1.0.0"], "ranges": [
                {"type": "SEMVER", "events": [{"introduced": "0"}, {"last_affected": "1.2.3"}, {"limit": "*"}]},
                {"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]}]}]},
    ]
).encode()  # fmt: skip
RICH_BUNDLE = json.dumps(
    {
        "type": "bundle", "id": numbered("bundle", 0), "objects": [
            *json.loads(samples.BUNDLE)["objects"],
            {"type": "ipv4-addr", "spec_version": "2.1", "id": "ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd", "value": "198.51.100.3"},
            {"type": "file", "id": numbered("file", 1), "name": "a", "hashes": {"SHA-256": "a" * 64}, "size": 2**40,
             "extensions": {"pdf-ext": {"version": "1.7", "document_info_dict": {"Title": "x"}}}},
            samples.stix("marking-definition", numbered("marking-definition", 9), definition_type="statement",
                         definition={"statement": "Copyright"}),
            samples.stix("x-custom", numbered("x-custom", 1), x_any=[1, 2.5, None, {"a": []}]),
            samples.stix("sighting", numbered("sighting", 1), sighting_of_ref=samples.INDICATOR, count=3),
        ],
    }
).encode()  # fmt: skip
PATTERNS = (
    b"[domain-name:value = 'bad.example']",
    b"[ipv4-addr:value ISSUBSET '198.51.100.0/24' OR file:hashes.'SHA-256' = 'aa'] AND [url:value LIKE 'http%'] WITHIN 5 SECONDS",
    b"([a:b[0].c MATCHES '^x+$'] FOLLOWEDBY [a:b IN ('x', 'y', t'2026-01-01T00:00:00Z', b'YQ==', h'ff')]) REPEATS 5 TIMES",
    b"[a:x NOT = 1 AND (a:y >= 2.5 OR EXISTS a:z)] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
)
SETTINGS = (
    b'organisation = "us"\nlanguage = "zh_CN"\n[limits]\nfile_bytes = 1000\nmembers = 5\n[server]\nhost = "::1"\nport = 8080\n'
    b'[online]\nosv_url = "https://a.example/"\n'
)


def _zipped(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return made.getvalue()


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            record = {**samples.advisory(f"PYSEC-2099-{number}"), "summary": "x" * 200}
            archive.writestr(zipfile.ZipInfo(f"PYSEC-2099-{number}.json"), json.dumps(record))
    return made.getvalue()


def _rpm_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return database(
            Path(folder, "rpmdb.sqlite"), [package(f"p{n}", vendor="x" * 50) for n in range(30)]
        ).read_bytes()


OSV_ZIP = _zip()
RPM_DATABASE = _rpm_database()
BACKUP = gzip.compress(
    b'{"format":"tocsin-backup","version":1,"schema":"0001","made_at":"x","made_by":"x","last":1,"audit_last":0,"audit_head":""}\n'
    b'{"is":"table","name":"atom","columns":[["id","int"],["key","bytes"]]}\n[1,"YQ=="]\n{"is":"end","rows":1,"sha256":"x"}\n',
    mtime=0,
)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0), "bzip2": bz2.compress, "xz": lzma.compress, "lz4": lz4.frame.compress,
}  # fmt: skip


# What is done to a sample

JUNK = [
    b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\\ud800", b"\\u0000", b"\r", b"\n", b"\r\n", b"\x0b\x85",
    b'"', b"'", b"\\", b"{", b"}", b"[", b"]", b",", b":", b"\t", b"=", b"#", b"<34>", b"9" * 5_000, b"1e999", b"-0", b"NaN",
    b"-Infinity", b"0x1F", b"1_0", b"null", b"true", b"[" * 600, b'{"a":' * 600, b"(" * 600, b"x" * 3_000, b"x" * 25_000,
    "é\u202e\U0001f514".encode(), b"99999-99-99T99:99:99Z", b"0000-00-00", b"2026-02-30T00:00:00Z", b"9999-12-31T23:59:60Z",
    b"1970-01-01T00:00:00.123456789123456789Z", b"\xd9\xa3\xd9\xa3", b"%00%2e%2e/", b"../../etc/passwd", b"\x1a", b"\x1f\x8b",
    b'"""', b"[[", b"a.b.c = 1\n", b"a = {a.b = {}}\n", b"::1%eth0/129", b"xn--\xc3\xa9.example", b"[" * 30_000, b'{"a":' * 5_000,
]  # fmt: skip
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null|[A-Za-z_]+')
VALUES: list[bytes] = [
    b'""', b'"x"', b"0", b"-1", b"1e400", b"9007199254740993", b"null", b"true", b"[]", b"{}", b"[[]]", b'[{"a":1}]',
    b'{"a":{"b":[]}}', b'"\\ud800"', b'"\\u0000"', b'"' + b"x" * 2_500 + b'"', b"[" + b"1," * 3_000 + b"1]", b'"2026-01-01"',
    b"[" * 100 + b"]" * 100, b'{"a":1,"a":2}', b'"CVE-2026-1"', b'"pkg:npm/a@1?x=%ff#y"', b'["x","x"]', b"2.5", b'"9"',
]  # fmt: skip


def mutated(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    """A sample with one to four things done to it."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 4])):
        data = rng.choice(CHANGES)(rng, data, pool)[:200_000]
    return data


def _span(rng: random.Random, data: bytes, most: int = 200) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice([0, 1, 4, rng.randrange(most)]))


def _cut(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    return rng.choice([data[: rng.randrange(len(data) + 1)], data[rng.randrange(len(data) + 1) :]])


def _flip(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    made = bytearray(data)
    for _ in range(rng.randrange(1, 9) if made else 0):
        made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def _put(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    start, end = _span(rng, data)
    return data[:start] + rng.choice(JUNK) + data[rng.choice([start, end]) :]


def _splice(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    other = rng.choice(pool)
    start, end = _span(rng, data, len(data) + 1)
    first, last = _span(rng, other, len(other) + 1)
    return data[:start] + other[first:last] + data[end:]


def _repeat(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    start, end = _span(rng, data, 1_000)
    return data[:end] + data[start:end] * rng.choice([1, 2, 50, 3_000]) + data[end:]


def _token(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    found = list(_TOKEN.finditer(data[:50_000]))
    if not found:
        return data
    one, other = rng.choice(found), rng.choice(found)
    value = rng.choice([rng.choice(VALUES), rng.choice(VALUES), other.group()])
    return data[: one.start()] + value + data[one.end() :]


def _lines(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    how = rng.randrange(4)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines[at], lines[to] = lines[to], lines[at]
    elif how == 2:
        lines.insert(to, lines[at])
    else:
        lines[at] = lines[at].rstrip(b"\n") + rng.choice([b"\r", b"", b"\r\n", b"\x0c"])
    return b"".join(lines)


def _encoded(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    text = data.decode("utf-8", "replace")
    return text.encode(
        rng.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "latin-1", "cp1252", "gb18030"]), "replace"
    )


def _packed(rng: random.Random, data: bytes, pool: tuple[bytes, ...]) -> bytes:
    del pool
    made = PACKERS[rng.choice([*PACKERS])](data)
    return made + made if rng.random() < 0.1 else made


CHANGES: tuple[Callable[[random.Random, bytes, tuple[bytes, ...]], bytes], ...] = (
    _cut, _flip, _flip, _put, _put, _put, _splice, _repeat, _token, _token, _token, _token, _lines, _encoded, _packed,
)  # fmt: skip


# Who is fed


class Target(NamedTuple):
    """A reader, the modules it goes through, and good samples of what it reads."""

    modules: tuple[str, ...]
    samples: tuple[bytes, ...]
    run: Callable[[bytes], object]
    raises: tuple[type[TocsinError], ...] = (BadInput,)


_WARNED = bundle(said(report(exercise=True)), said(note(release="counts", counts={"assets": 1})))


def _plain(read: Callable[[bytes, str, Limits], object]) -> Callable[[bytes], object]:
    return lambda data: read(data, "in", LIMITS)


def _detected(
    detect: Callable[[str, bytes], bool], read: Callable[[bytes, str, Limits], object]
) -> Callable[[bytes], object]:
    """Both doors of a reader: what is not recognised may still be given to it."""

    def run(data: bytes) -> object:
        detect("in.csv", data[:65536])
        return read(data, "in", LIMITS)

    return run


CONTEXT = LineContext(now=dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC), limits=LIMITS)
INDEX = build(
    (kind, value, "indicator--1", ())
    for kind, value in (("domain", "bad.example"), ("ipv4", "203.0.113.9"), ("url", "http://bad.example/x"),
                        ("cidr", "198.51.100.0/24"), ("md5", "d" * 32), ("filename", "b.exe"), ("email", "a@bad.example"))
)  # fmt: skip


def _log(reader: LogReader) -> Callable[[bytes], list[Hit]]:
    def run(data: bytes) -> list[Hit]:
        reader.detect("in.log", data[:65536])
        found: list[Hit] = []
        for part in scan_stream(
            io.BytesIO(data), index=INDEX, reader=reader, file="in", context=CONTEXT, block_bytes=4096
        ):
            assert len(part.faults) <= LIMITS.faults
            found += part.hits
        return found

    return run


def _any_log(name: str) -> Callable[[bytes], list[Hit]]:
    """The reader of that name, opened anew for the head of each file: some know their columns by it."""

    def run(data: bytes) -> list[Hit]:
        return _log(named(name, data[:65536]))(data)

    return run


LOG_MODULES = {
    "zeek": "zeek_tsv", "zeek-json": "zeek_json", "web-error": "web_error", "json": "json_lines", "csv": "csv_log", "text": "plain_text",
    "ecs": "ecs", "ocsf": "ocsf", "cef": "cef", "access": "access",
}  # fmt: skip
"""Formats of logs beside EVE and syslog, and the module of each."""


def _list(reader: ListReader) -> Callable[[bytes], object]:
    return _detected(reader.detect, reader.read)


MISP = (misp_samples.raw(misp_samples.FULL), misp_samples.raw([misp_samples.FULL["Event"]]))
MISP_BUNDLE = stix.bundle(misp_file.read(MISP[0], "in", Limits()).records, numbered("bundle", 0))


def _to_misp(data: bytes) -> object:
    objects = stix.read_bundle(data, "in", LIMITS).records
    event = b"".join(conversion.FromStix(lambda: iter(objects), "in", conversion.Report(9), LIMITS).event())
    found: object = json.loads(event)
    return found


def _streamed(data: bytes) -> Reading[Any]:
    source = stix.ObjectStream(io.BytesIO(data), "in", LIMITS)
    taken = list(source)
    reading = source.done()
    assert source.count == len(taken)
    return Reading(taken, reading.faults, reading.notes)


def _atoms(data: bytes) -> object:
    reading = stix.read_bundle(data, "in", LIMITS)
    known = stix.markings_in(reading.records)
    for item in reading.records:
        stix.marking_of(item, known)
        stix.tags_of(item)
        stix.properties_of(item.raw)
        try:
            stix.atoms_of(item, LIMITS)
        except BadInput:
            continue
    return reading


def _settings(data: bytes) -> object:
    found: Any = _on_disk(data, lambda path: session._toml(str(path), needed=True))
    return settings.merge(
        [("file", found), ("environment", settings.from_environ({"TOCSIN_LANGUAGE": repr(found)[:500]}))]
    )


def _on_disk(data: bytes, use: Callable[[Path], object]) -> object:
    with tempfile.NamedTemporaryFile() as stream:
        stream.write(data)
        stream.flush()
        return use(Path(stream.name))


def _file(data: bytes) -> object:
    def use(path: Path) -> object:
        files.read_head(str(path))
        whole = files.read_whole(str(path), LIMITS)
        assert len(whole) <= LIMITS.file_bytes
        with files.open_file(str(path)) as stream:
            measured = files.Measured(stream, str(path), LIMITS)
            while measured.read(4096):
                pass
        return whole

    return _on_disk(data, use)


def _expanded(data: bytes) -> object:
    decompress.compressed(data)
    assert len(decompress.peek(data, 1_000)) <= max(1_000, len(data))
    made = decompress.expand(data, "in", LIMITS)
    assert len(made) <= LIMITS.file_bytes
    return made


def _looked_at(data: bytes) -> object:
    """Everything that says what a file is, before anything reads it."""
    stix_detect("in", data)
    for name in ("in.json", "status", "Packages.gz", "requirements.txt", "rpmdb.sqlite", "x.xlsx"):
        recognise(name, data[:65536])
        not_understood(name, data[:65536])
    return None


def _text(use: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: use(data.decode("utf-8", "surrogateescape"))


def _named(text: str) -> object:
    first_cpe([text], Counter(), Faults(Limits()), "in")
    name = cpe.parse(text)
    assert cpe.parse(str(name)) == name
    return name


class _Deaf:
    """Hears XML and keeps nothing."""

    def start(self, space: str, name: str, attributes: dict[str, str]) -> None:
        del space, name, attributes

    def end(self) -> None:
        pass

    def text(self, piece: str) -> None:
        del piece


def _pattern(text: str) -> object:
    try:
        pattern.check(text, LIMITS)
    finally:
        pattern.is_simple(text, LIMITS)
    return pattern.equalities(text, LIMITS)


PLAN = b"""[[scenario]]
id = "order"
weight = 0.5
lost = ["alder"]
start = 2027-04-15
[[measure]]
id = "second"
kind = "second-source"
helps = ["water/chlorine"]
cost = 10
years = 0.5
from = ["a", "b"]
rule = "1 of 2"
payers = [{node = "x", share = 1}]
"""
PLAN_JSON = b"""{"scenario": [{"id": "order", "weight": 0.5, "lost": ["alder"], "start": "2027-04-15", "de_minimis": 0.25}],
 "measure": [{"id": "second", "kind": "second-source", "helps": ["water/chlorine"], "cost": 10, "from": ["a", "b"], "rule": "1 of 2"}]}"""
SCENARIOS = b"""id,name,weight,shocks,lost,start,end,level,de_minimis,cite
a,an order,0.5,,alder; birch,2027-04-15,2027-06-01,0.5,25%,gazette
b,,1,,acme,2027-05-01,,,,
"""
EPSS = (
    b"#model_version:v4,score_date:2026-11-21T12:55:00Z\ncve,epss,percentile\nCVE-2026-1001,0.00043,0.13\nCVE-2026-1002,1,1\n",
    b'{"status":"OK","total":1,"data":[{"cve":"CVE-2026-1001","epss":"0.5","percentile":"0.9","date":"2026-11-21"}]}',
)
REGISTRY = (
    b"2.3|ripencc|20270114|2|19830705|20270113|+0100\nripencc|*|ipv4|*|1|summary\n"
    b"ripencc|NL|ipv4|203.0.113.0|256|20100101|allocated|h-1\nripencc|DE|ipv6|2001:db8::|32|20100101|allocated|h-1\n"
)
RESOLV = b"nameserver 198.51.100.53\nsearch north.example\n"


DEVICE = json.dumps(
    {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"type": "device", "name": "plc", "cpe": "cpe:2.3:h:acme:plc:-:*:*:*:*:*:*:*"}},
     "components": [{"type": "firmware", "name": "fw", "version": "2.9"}, {"type": "device", "name": "io", "manufacturer": {"name": "M"}, "components": [{"type": "firmware", "name": "f", "version": "1"}]}]}
).encode()  # fmt: skip
DEVICE_SPDX2 = json.dumps(
    {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT",
     "packages": [{"SPDXID": "SPDXRef-p", "name": "plc", "primaryPackagePurpose": "DEVICE", "originator": "Organization: M"},
                  {"SPDXID": "SPDXRef-f", "name": "fw", "versionInfo": "2.9", "primaryPackagePurpose": "FIRMWARE"}],
     "relationships": [{"spdxElementId": "SPDXRef-p", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-f"}]}
).encode()  # fmt: skip


REPORTS = (
    b"<!doctype html><title>R</title><p>hxxp://evil[.]com/a <a href='http://x.ru'>y</a> CVE-2021-44228 &amp; T1059.001</p>",
    (
        b"From: a@b.example\nSubject: =?utf-8?q?x?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n1.2.4.8 evil[.]com\n"
        b"--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+ZXZpbC5jb208L3A+\n--b--\n"
    ),
    "访问恶意域名evil-cn.com，mutex: Global\\abc HKLM\\Software\\x user[at]evil[dot]com 2a00:1450::2 AS15169\n".encode(),
    b"see http:// or hxxps://[.]/ @ :// [at] mailto: CVE- T ftp://",  # a scheme with nothing behind it was read for ever
)
REVIEWS = (
    b"key,verdict,value\nf-0123456789ab,keep,x\nf-0123456789ac,drop,y\n",
    b"\xef\xbb\xbfverdict;key\r\nkeep;a\r\n",
)


def _report(data: bytes) -> None:
    """Read a document and find all in it: each find stands where it says."""
    for part in read_document(data, "in", LIMITS).parts:
        for one in finds(part.text):
            assert part.text[one.start : one.end] == one.seen


def _each_setting(data: bytes) -> object:
    """The same bytes under each name that has a form of its own; what the last gives."""
    for name in ("resolved.conf", "chrony.conf", "main.cf"):
        host_settings.read(data, name, LIMITS)
    return _detected(
        host_settings.detect, lambda d, _n, limits: host_settings.read(d, "resolv.conf", limits)
    )(data)


def _traffic(kind: type[TrafficReader]) -> Callable[[bytes], object]:
    """Every line of a log read and added up, as ``flows.found_files`` does."""

    def run(data: bytes) -> object:
        reader, contacts = kind(), Contacts(Ours(), lambda name: name[-30:], CONTEXT.now, 40)
        reader.detect("in.log", data[:65536])
        for number, line in enumerate(data.split(b"\n"), 1):
            try:
                for seen in reader.seen(line, CONTEXT):
                    contacts.add(seen, f"in:{number}")
            except BadInput as error:
                assert error.do
        heard = contacts.heard()
        assert len(heard.contacts) <= 2 * 40
        return msgspec.json.encode(heard)

    return run


KNOW, WATCH = "know.readers.", "watch.readers."
DEPENDS = json.dumps({
    "bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app"}},
    "components": [{"type": "library", "bom-ref": ref, "name": ref, "version": "1"} for ref in "abc"],
    "dependencies": [{"ref": "app", "dependsOn": ["a"], "provides": ["b"]}, {"ref": "a", "dependsOn": ["c", "a"]}, {"ref": "c", "dependsOn": ["a"]}],
}).encode()  # fmt: skip
DEPENDS_XML = b"""<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><metadata><component type="application"
 bom-ref="app"><name>app</name></component></metadata><components><component type="library" bom-ref="a"><name>a</name></component></components>
<dependencies><dependency ref="app"><dependency ref="a"><dependency ref="app"/></dependency><provides ref="a"/></dependency></dependencies></bom>"""
DEPENDS_SPDX2 = json.dumps({
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "documentDescribes": ["app"], "packages": [{"SPDXID": ref, "name": ref} for ref in ("app", "a", "b")],
    "relationships": [{"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": to}
                      for one, kind, to in (("app", "DEPENDS_ON", "a"), ("b", "TEST_DEPENDENCY_OF", "a"), ("app", "CONTAINS", "b"))],
}).encode()  # fmt: skip
DEPENDS_SPDX3 = json.dumps({
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [{"type": "software_Package", "spdxId": "app", "name": "app"}, {"type": "software_Package", "spdxId": "a", "name": "a"},
               {"type": "LifecycleScopedRelationship", "from": "app", "to": ["a"], "relationshipType": "dependsOn", "scope": "test"},
               {"type": "software_Sbom", "spdxId": "s", "rootElement": ["app"]}],
}).encode()  # fmt: skip

TARGETS: dict[str, Target] = {
    "plan": Target((KNOW + "plan_toml", KNOW + "toml_tables"), (PLAN,), lambda data: plan_toml.read(data, "in", LIMITS, {})),
    "plan json": Target((KNOW + "plan_json", KNOW + "plan_toml", KNOW + "map_json"), (PLAN_JSON,), lambda data: plan_json.read(data, "in.json", LIMITS, {})),
    "scenarios": Target((KNOW + "scenario_csv", KNOW + "table_csv"), (SCENARIOS,), lambda data: scenario_csv.read(data, "in.csv", LIMITS, {})),
    "map": Target((KNOW + "map_toml", KNOW + "toml_tables"), (samples.MAP.encode(),), _detected(map_toml.detect, map_toml.read)),
    "map json": Target((KNOW + "map_json", KNOW + "map_toml", KNOW + "toml_tables"), (MAP_JSON,), _detected(map_json.detect, map_json.read)),
    "sales": Target((KNOW + "sales_csv", KNOW + "table_csv"), (SOLD,), lambda data: sales_csv.read_sales(data, "in", LIMITS)),
    "sales of firms": Target((KNOW + "sales_csv", KNOW + "table_csv"), (FIRMS,), lambda data: sales_csv.read_firms(data, "in", LIMITS)),
    "sales, effects": Target((KNOW + "sales_csv", KNOW + "table_csv"), (EFFECTS,), lambda data: sales_csv.read_effects(data, "in", LIMITS)),
    "suppliers": Target((KNOW + "supplier_csv", KNOW + "table_csv"), (samples.SUPPLIERS.encode(), b"supplier;provides;share\nA;x;50%\n"), _detected(supplier_csv.detect, supplier_csv.read)),
    "zone": Target((KNOW + "dns_zone", KNOW + "zone_entries", KNOW + "own_node"), (ZONE, ZONE + b"@ RRSIG SOA 13 2 60 20301231000000 20260101000000 1 example.org. AAAA\n"), _detected(dns_zone.detect, dns_zone.read)),
    "rdap": Target((KNOW + "rdap",), (json.dumps(DOMAIN).encode(), json.dumps([NETWORK, DOMAIN]).encode()), _detected(rdap.detect, rdap.read)),
    "certificates": Target((KNOW + "certificate",), (pem(WWW), WWW, pem(der("ca", ca=True)) + pem(b"x", "PRIVATE KEY") + pem(WWW)), _plain(certificate.read)),
    "roa": Target((KNOW + "roa_payloads",), (ROAS, ROA_ROWS), _detected(roa_payloads.detect, roa_payloads.read)),
    "announcements": Target((KNOW + "announcements",), (b"prefix,origin\n192.0.2.0/24,AS64500\n2001:db8::/32,64501\n",), _detected(announcements.detect, announcements.read)),
    "assets": Target((KNOW + "asset_csv", KNOW + "table_csv"), (ASSETS,), _detected(asset_csv.detect, asset_csv.read)),
    "lists": Target(tuple(KNOW + name for name in GUESSED), (samples.SUPPLIERS.encode(), ASSETS, OT_ASSETS, OT_ASSETS.decode().encode("utf-16"), OT_ASSETS.decode().encode("cp1252")), _detected(guessed_csv.detect, guessed_csv.read)),
    "sbom": Target((KNOW + "cyclonedx", KNOW + "cyclonedx_vex", KNOW + "cyclonedx_refs", KNOW + "cyclonedx_about", KNOW + "cyclonedx_device", KNOW + "cyclonedx_dependencies", KNOW + "relations", KNOW + "device", KNOW + "shape"), (samples.SBOM, VEX, DEVICE, DEPENDS), _detected(cyclonedx.detect, cyclonedx.read)),
    "sbom xml": Target((KNOW + "cyclonedx_xml", KNOW + "cyclonedx", "core.xmlin"), (inventory_forms.cyclonedx_xml(inventory_forms.ROWS), WHOLE_XML, DEPENDS_XML), _detected(cyclonedx_xml.detect, cyclonedx_xml.read)),
    "spdx 2": Target((KNOW + "spdx2", KNOW + "spdx_packages", KNOW + "relations", KNOW + "device", KNOW + "shape"), (inventory_forms.spdx2(inventory_forms.ROWS), DEVICE_SPDX2, DEPENDS_SPDX2), _detected(spdx2.detect, spdx2.read)),
    "spdx 3": Target((KNOW + "spdx3", KNOW + "spdx_packages", KNOW + "shape"), (inventory_forms.spdx3(inventory_forms.ROWS), DEPENDS_SPDX3), _detected(spdx3.detect, spdx3.read)),
    "openvex": Target((KNOW + "openvex", KNOW + "shape"), (OPENVEX,), _detected(openvex.detect, openvex.read)),
    "csaf": Target(tuple(KNOW + part for part in ("csaf", "csaf_tree", "csaf_hole", "csaf_document", "csaf_package", "shape")), (CSAF, CSAF_21), _detected(csaf.detect, csaf.read)),
    "csaf zip": Target((KNOW + "csaf", KNOW + "zipped"), (_zipped({"a/x.json": CSAF, "a/y.json": CSAF_21}),), _detected(csaf.detect_zip, csaf.read_zip)),
    "nvd": Target((KNOW + "nvd", KNOW + "shape"), (NVD,), _detected(nvd.detect, nvd.read)),
    "nvd zip": Target((KNOW + "nvd", KNOW + "zipped"), (_zipped({"nvd.json": NVD}),), _detected(nvd.detect_zip, nvd.read_zip)),
    "mac": Target((KNOW + "mac",), (b"00-1B-44-11-3A-B7", b"001b.4411.3ab7"), _text(normal_mac)),
    "cpe": Target(("core.cpe", KNOW + "cpe_name"), (b"cpe:2.3:o:acme:pump\\!:1.*:-:*:*:*:*:*:*", b"cpe:/a:acme:pump%21:1:sp1:~~pro~~x64~"), _text(_named)),
    "xml": Target(("core.xmlin",), (WHOLE_XML,), lambda data: xmlin.walk(data, "in", LIMITS, _Deaf())),
    "kev": Target((KNOW + "kev", KNOW + "shape"), (samples.KEV,), _detected(kev.detect, kev.read)),
    "epss": Target((KNOW + "epss", KNOW + "shape"), EPSS, _detected(epss.detect, epss.read)),
    "osv": Target((KNOW + "osv", KNOW + "shape"), (samples.OSV, OSV_RICH, samples.OSV + b"\n" + samples.OSV), _detected(osv.detect, osv.read)),
    "osv zip": Target((KNOW + "osv",), (OSV_ZIP,), _detected(osv.detect_zip, osv.read_zip)),
    "apt": Target((KNOW + "apt_lists", KNOW + "deb822", KNOW + "decompress"), (APT, gzip.compress(APT, mtime=0), lz4.frame.compress(APT)), _detected(apt_lists.detect, apt_lists.read)),
    "release": Target((KNOW + "apt_lists", KNOW + "deb822"), (RELEASE,), _plain(apt_lists.read_release)),
    "dpkg": Target((KNOW + "dpkg", KNOW + "deb822"), (DPKG,), _detected(dpkg.detect, dpkg.read)),
    "python": Target((KNOW + "python_env",), (LOCK.encode(), PIP), _detected(python_env.detect, python_env.read)),
    "distributions": Target((KNOW + "python_env",), (METADATA,), lambda data: python_env.read_distributions([("a", data), ("b", METADATA)], LIMITS)),
    "apk": Target((KNOW + "apk_installed", KNOW + "installed", KNOW + "text_lock"), (test_apk_installed.stanza("a", "1", "o:b") + test_apk_installed.stanza("c", "2"),), _detected(apk_installed.detect, apk_installed.read)),
    "rpm list": Target((KNOW + "rpm_list", KNOW + "rpm_packages"), (test_rpm_list.LIST.encode(),), _detected(rpm_list.detect, rpm_list.read)),
    "rpm header": Target((KNOW + "rpm_header", KNOW + "rpm_packages"), (package(epoch=1, vendor="x"), package("b", source_rpm="b-1-1.src.rpm")), lambda data: rpm_header.read([(1, data), (2, package("beside"))], "in", LIMITS)),
    "rpm database": Target((KNOW + "rpm_header",), (RPM_DATABASE,), lambda data: rpm_database.read_bytes(data, "in", Context(actor="fuzz", at="", limits=LIMITS))),
    "os-release": Target((KNOW + "os_release",), (b'NAME="x"\nID=openEuler\nVERSION_ID="24.03"\nVERSION="24.03 (LTS-SP1)"\n',), os_release.ecosystem),
    "npm lock": Target((KNOW + "npm_lock", KNOW + "lock_entries"), tuple(json.dumps(one).encode() for one in (test_npm_lock.THIRD, test_npm_lock.FIRST)), _detected(npm_lock.detect, npm_lock.read)),
    "node_modules": Target((KNOW + "node_modules",), (b'{"name":"@s/a","version":"1.0.0","_resolved":"https://h.example/a/-/a-1.0.0.tgz"}',), lambda data: node_modules.read([("in/a/package.json", data)] * 2, "in", LIMITS)),
    "toml lock": Target((KNOW + "toml_lock", KNOW + "lock_entries", KNOW + "toml_tables"), tuple(text.encode() for text in test_toml_lock.ALL.values()), _detected(toml_lock.detect, toml_lock.read)),
    "pipfile lock": Target((KNOW + "pipfile_lock", KNOW + "lock_entries"), (json.dumps(test_pipfile_lock.LOCK).encode(),), _detected(pipfile_lock.detect, pipfile_lock.read)),
    "yarn lock": Target((KNOW + "yarn_lock", KNOW + "indented", KNOW + "text_lock"), (test_yarn_lock.FIRST.encode(), test_yarn_lock.BERRY.encode()), _detected(yarn_lock.detect, yarn_lock.read)),
    "go modules": Target((KNOW + "go_modules", KNOW + "text_lock"), (test_go_modules.MOD.encode(), test_go_modules.SUM.encode()), _detected(go_modules.detect, go_modules.read)),
    "gemfile lock": Target((KNOW + "gemfile_lock", KNOW + "text_lock"), (test_gemfile_lock.LOCK.encode(),), _detected(gemfile_lock.detect, gemfile_lock.read)),
    "pnpm lock": Target((KNOW + "pnpm_lock", KNOW + "indented", KNOW + "text_lock"), tuple(text.encode() for text in (test_pnpm_lock.NINTH, test_pnpm_lock.SIXTH, test_pnpm_lock.FIFTH)), _detected(pnpm_lock.detect, pnpm_lock.read)),
    "purl": Target((KNOW + "purl",), (b"pkg:deb/debian/curl@7.88?arch=amd64&distro=debian-12#sub/path", b"pkg:npm/%40a/b@1.0.0"), _text(purl.identify)),
    "decompress": Target((KNOW + "decompress",), tuple(pack(APT) for pack in PACKERS.values()), _expanded),
    "what a file is": Target((KNOW + "unread",), (*[samples.BUNDLE, samples.SBOM, APT, DPKG, ZEEK, EVE, SYSLOG, OSV_ZIP], b"SPDXVersion: SPDX-2.3\n", b'{"csaf_version":"2"}'), _looked_at),
    "eve": Target((WATCH + "eve", "watch.records", "watch.scan"), (EVE,), _log(READERS[0])),
    "syslog": Target((WATCH + "syslog", WATCH + "stamps", "watch.records", "watch.scan"), (SYSLOG,), _log(named("syslog"))),
    **{f"log {name}": Target((WATCH + module, WATCH + "json_walk", WATCH + "times", "watch.sections"), (SAMPLES[name],), _any_log(name)) for name, module in LOG_MODULES.items()},
    "traffic eve": Target(("watch.traffic.eve", "watch.contacts"), (EVE, traffic_lines.eve("tls", tls={"sni": "a.example", "issuerdn": "O=A"}) + b"\n" + traffic_lines.eve("flow", flow={"bytes_toserver": 3}) + b"\n"), _traffic(TRAFFIC[0])),
    "traffic zeek": Target(("watch.traffic.zeek",), (traffic_lines.ZEEK_DNS,), _traffic(TRAFFIC[1])),
    "traffic zeek json": Target(("watch.traffic.zeek",), (traffic_lines.ZEEK_CONN,), _traffic(TRAFFIC[2])),
    "traffic flows": Target(("watch.traffic.flow_csv",), (traffic_lines.NFDUMP,), _traffic(TRAFFIC[3])),
    "traffic proxy": Target(("watch.traffic.access_log",), (traffic_lines.SQUID, traffic_lines.COMMON), _traffic(TRAFFIC[4])),
    "traffic resolver": Target(("watch.traffic.resolver_log",), (traffic_lines.DNSMASQ, traffic_lines.BIND, traffic_lines.UNBOUND), _traffic(TRAFFIC[5])),
    "registry": Target((KNOW + "rir_delegated", "know.holders"), (REGISTRY,), _detected(rir_delegated.detect, rir_delegated.read)),
    "prefixes": Target((KNOW + "prefix_csv", KNOW + "table_csv"), (b"prefix,holder,country\n203.0.113.0/24,A,NL\n2001:db8::/32,B,\n",), _detected(prefix_csv.detect, prefix_csv.read)),
    "host settings": Target((KNOW + "host_settings",), (RESOLV, b"pool a.example iburst\nserver 198.51.100.1\n", b"relayhost = [a.example]:25\n  b.example\n"), _each_setting),
    "zeek": Target((WATCH + "zeek_intel", WATCH + "listing"), (ZEEK,), _list(LIST_READERS[0])),
    "indicator csv": Target((WATCH + "indicator_csv", WATCH + "listing"), (samples.INDICATORS, b"kind,value,note\nipv4,192.0.2.1,x\nurl,hxxp://a[.]example,\n"), _list(LIST_READERS[2])),
    "one column": Target((WATCH + "one_column", WATCH + "listing"), (b"# a list\n# first,ip,note\n2026,192.0.2.1,x\n2026,198.51.100.7,\n", b"ip;x\n192.0.2.1;y\n"), _list(OneColumn("ip"))),
    "openioc": Target((WATCH + "openioc", WATCH + "listing"), (OPENIOC,), _list(LIST_READERS[1])),
    "plain list": Target((WATCH + "plain_list", WATCH + "listing"), (PLAIN,), _list(LIST_READERS[3])),
    "bundle": Target(("core.stix.bundle", "core.stix.container", "core.stix.quick", "core.stix.explain", "core.stix.meaning"), (samples.BUNDLE, RICH_BUNDLE), _atoms),
    "misp": Target(("core.misp.stream", "core.misp.records", "core.misp.fields", "share.misp.to_stix", "flows.misp_file"), MISP, _detected(misp.detect, misp_file.read)),
    "misp from stix": Target(("share.misp.from_stix",), (samples.BUNDLE, RICH_BUNDLE, MISP_BUNDLE), _to_misp),
    "bundle streamed": Target(("core.stix.stream", "core.jsonstream"), (samples.BUNDLE, RICH_BUNDLE), _streamed),
    "survey": Target(("core.stix.stream",), (samples.BUNDLE, RICH_BUNDLE), lambda data: stix.survey(io.BytesIO(data), "in", LIMITS)),
    "check": Target(("core.stix.check",), (samples.BUNDLE, RICH_BUNDLE), lambda data: list(stix.check(data, "in", LIMITS)), ()),
    "check streamed": Target(("core.stix.check",), (samples.BUNDLE, RICH_BUNDLE), lambda data: list(stix.check_stream(lambda: io.BytesIO(data), "in", LIMITS)), ()),
    "json": Target(("core.jsonin", "core.jsonwalk", "core.canonical"), (samples.SBOM, samples.OSV, VEX), lambda data: jsonin.canonical(jsonin.decode(data, "in", LIMITS))),
    "json split": Target(("core.jsonin",), (samples.BUNDLE, samples.KEV), lambda data: jsonin.split(data, "in", LIMITS, "objects")),
    "json stream": Target(("core.jsonstream",), (samples.BUNDLE, RICH_BUNDLE, PIP), lambda data: list(jsonstream.Members(io.BytesIO(data), "in", LIMITS, "objects", window=64))),
    "pattern": Target(("core.pattern",), PATTERNS, _text(_pattern)),
    "settings": Target(("core.settings",), (SETTINGS,), _settings),
    "files": Target(("flows.files",), (APT, *[pack(APT) for name, pack in PACKERS.items() if name != "lz4"]), _file),
    "report": Target(("share.readers.html", "share.readers.mail", "share.readers.plain", "core.extract", "core.refang"), REPORTS, _report),
    "report pdf": Target(("share.readers.pdf",), (of_pages("calls evil-c2[.]ru", "T1059", links=["https://a.example/x"]),), lambda data: pdf.read(data, "in", LIMITS)),
    "report review": Target(("share.review",), REVIEWS, lambda data: review.read(data, "in", LIMITS)),
    "backup": Target(("store.backup",), (BACKUP,), lambda data: _on_disk(data, lambda path: list(backup.read(path))), (TocsinError,)),
}  # fmt: skip


def _warnings(data: bytes) -> object:
    """Every object that says it is a warning or an answer; none of the others."""
    found = []
    for each in stix.read_bundle(data, "in", LIMITS).records:
        said = stix.properties(each)
        if warning.is_one(said):
            found.append(warning.read(each.raw).name)
        if warning_answer.is_one(said):
            found.append(warning_answer.read(each.raw).member)
    return found


_MAILED = (
    b"From: a@b.example\nTo: c@d.example\nSubject: w\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nsee\n"
    b'--b\nContent-Type: application/stix+json\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="w.json"\n\n'
    + base64.encodebytes(samples.BUNDLE)
    + b"--b--\n"
)
_RECIPIENTS = (
    b'[[recipient]]\nname = "water"\nmail = ["a@b.example"]\nwebhook = "https://a.example/x"\ncredential = "file:/x"\n'
    b'[[recipient]]\nname = "x"\nidentity = "identity--0b5e5a1c-6f3a-4c0e-9d2b-3b1d7c1f7a10"\nmail = ["c@d.example"]\n'
)

TARGETS |= {
    "mailed": Target(
        ("share.mailed", "flows.mail_file"), (_MAILED,), _detected(mail_file.detect, mail_file.read)
    ),
    "recipients": Target(
        ("share.recipients",), (_RECIPIENTS,), lambda data: recipients.read(data, "in", LIMITS)
    ),
    "warnings": Target(
        ("share.warning", "share.warning_answer", "share.warning_query"), (_WARNED,), _warnings
    ),
    "warning draft": Target(("share.warning_draft",), (DRAFT,), lambda data: warning_draft.read(data, "in")),
    "members": Target(
        ("share.warning_draft",),
        (b"water\nidentity--0b5e5a1c-17d4-4cbf-938f-98ee46b3cd3f Port # x\n",),
        _plain(warning_draft.members),
    ),
}
POOL = tuple(dict.fromkeys(sample for target in TARGETS.values() for sample in target.samples))


def made(name: str, number: int) -> bytes:
    """The hostile input of a target with this number."""
    rng = random.Random(f"{name} {number}")
    return mutated(rng, rng.choice(TARGETS[name].samples), POOL)


def held(name: str, data: bytes) -> None:
    """Feed it, and hold what comes to the contract: a reading with told faults, or an error that says what to do."""
    target = TARGETS[name]
    try:
        found = target.run(data)
    except target.raises as error:
        assert error.what
        str(error).encode("utf-8", "surrogateescape")
        return
    if isinstance(found, Reading):
        assert len(found.faults) <= LIMITS.faults
        assert all(fault.where and fault.what for fault in found.faults)
        assert len(found.records) <= max(LIMITS.members, 1)
        msgspec.json.encode([len(found.records), len(found.notes)])


# Good records beside a broken one


class Records(NamedTuple):
    """A format that is made of records: how a file of it is joined, and who is found in it."""

    first: bytes
    second: bytes
    third: bytes
    """Of neither's identity: it is broken and put between them."""
    join: Callable[[list[bytes]], bytes]
    found: Callable[[bytes], set[str]]
    """Names of the records that came through."""
    names: tuple[str, str]
    broken: Callable[[random.Random, bytes], bytes]


def _one_line(rng: random.Random, record: bytes) -> bytes:
    """A mutation that stays one line of text: without what ends a line, or opens a cell over several."""
    data = mutated(rng, record, POOL)[:15_000].decode("utf-8", "ignore")
    return re.sub('["\\r\\n\\x0b\\x0c\\x1c-\\x1e\\x85\u2028\u2029]', "", data).encode()


def _any_line(rng: random.Random, record: bytes) -> bytes:
    return re.sub(rb"[\r\n]", b"", mutated(rng, record, POOL))[:30_000]


def _stanza(rng: random.Random, record: bytes) -> bytes:
    lines = mutated(rng, record, POOL)[:50_000].split(b"\n")
    return b"\n".join(line for line in lines if line.strip())


def _json(rng: random.Random, record: bytes) -> bytes:
    """The record with some values put in the place of others: still JSON, or nearly."""
    for _ in range(rng.randrange(1, 4)):
        found = list(_TOKEN.finditer(record))
        values = [one for one in found if not record[one.end() :].lstrip().startswith(b":")]
        if not values:
            break
        one = rng.choice(values)
        record = record[: one.start()] + rng.choice(VALUES) + record[one.end() :]
    return record if rng.random() < 0.9 else rng.choice(VALUES)


def _entry(rng: random.Random, record: bytes) -> bytes:
    """A table of a map with other values."""
    values = [b"1", b"-1", b"1e400", b"nan", b"''", b"'x'", b"[]", b"[[]]", b"{}", b"{a = 1}", b"true", b"2026-01-01",
              b"2026-01-01T00:00:00Z", b"07:00:00", b"'''\n'''", b"['power', 7]", b"9223372036854775807", b'"\\u0000"', b"'" + b"x" * 2_500 + b"'"]  # fmt: skip
    lines = record.split(b"\n")
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(1, len(lines))
        if b"=" in lines[at]:
            lines[at] = lines[at].partition(b"=")[0] + b"= " + rng.choice(values)
    return b"\n".join(lines)


def _array(before: bytes, after: bytes) -> Callable[[list[bytes]], bytes]:
    return lambda records: before + b",".join(records) + after


def _names(run: Callable[[bytes], object], name: Callable[[Any], str]) -> Callable[[bytes], set[str]]:
    def found(data: bytes) -> set[str]:
        reading = run(data)
        records = reading.records if isinstance(reading, Reading) else reading
        return {name(record) for record in records}  # type: ignore[attr-defined]  # hits come as a list

    return found


def _of_map(reading: Any) -> set[str]:
    return {node.id for node in reading.records[0].nodes}


_HITS = samples.eve(1, "bad.example"), samples.eve(1, "x.bad.example").replace(b"10.20.0.7", b"203.0.113.9")
_OBJECTS = [
    json.dumps(each).encode()
    for each in (
        samples.indicator(),
        *(samples.indicator(f"{n}.example", numbered("indicator", n)) for n in (2, 3)),
    )
]
_ID: Callable[[Any], str] = lambda record: record.id  # noqa: E731 -- a word for the lines below
RECORDS: dict[str, Records] = {
    "sbom": Records(b'{"type":"library","name":"a","version":"1"}', b'{"type":"library","name":"b","version":"2","purl":"pkg:npm/b@2"}', b'{"type":"library","name":"c","version":"3","purl":"pkg:npm/c@3"}', _array(b'{"bomFormat":"CycloneDX","specVersion":"1.6","components":[', b"]}"), _names(TARGETS["sbom"].run, lambda c: c.name), ("a", "b"), _json),
    "spdx 2": Records(b'{"SPDXID":"SPDXRef-1","name":"a"}', b'{"SPDXID":"SPDXRef-2","name":"b","versionInfo":"2"}', json.dumps(inventory_forms.spdx2_package(inventory_forms.ROWS[1], "SPDXRef-3")).encode(), _array(b'{"spdxVersion":"SPDX-2.3","packages":[', b"]}"), _names(TARGETS["spdx 2"].run, lambda c: c.name), ("a", "b"), _json),
    "spdx 3": Records(b'{"type":"software_Package","spdxId":"urn:1","name":"a"}', b'{"type":"software_Package","spdxId":"urn:2","name":"b"}', json.dumps(next(iter(inventory_forms.spdx3_package(inventory_forms.ROWS[1], "urn:3")))).encode(), _array(b'{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[', b"]}"), _names(TARGETS["spdx 3"].run, lambda c: c.name), ("a", "b"), _json),
    "kev": Records(b'{"cveID":"CVE-2099-0001","dateAdded":"2099-01-01"}', b'{"cveID":"CVE-2099-0002","dateAdded":"2099-01-01","dueDate":"2099-02-01"}', b'{"cveID":"CVE-2099-0003","dateAdded":"2099-01-01","dueDate":"2099-02-01"}', _array(b'{"catalogVersion":"1","dateReleased":"2099-01-02T00:00:00Z","vulnerabilities":[', b"]}"), _names(TARGETS["kev"].run, lambda k: k.cve), ("CVE-2099-0001", "CVE-2099-0002"), _json),
    "epss": Records(b"CVE-2026-1001,0.1,0.5", b"CVE-2026-1002,0.2,0.5", b"CVE-2026-1003,0.3,0.5", lambda records: b"\n".join([EPSS[0].split(b"CVE")[0].rstrip(), *records]) + b"\n", _names(TARGETS["epss"].run, lambda s: s.cve), ("CVE-2026-1001", "CVE-2026-1002"), _one_line),
    "epss answer": Records(b'{"cve":"CVE-2026-1001","epss":"0.1","percentile":"0.5","date":"2026-11-21"}', b'{"cve":"CVE-2026-1002","epss":"0.1","percentile":"0.5","date":"2026-11-21"}', b'{"cve":"CVE-2026-1003","epss":"0.1","percentile":"0.5","date":"2026-11-21"}', _array(b'{"status":"OK","data":[', b"]}"), _names(TARGETS["epss"].run, lambda s: s.cve), ("CVE-2026-1001", "CVE-2026-1002"), _json),
    "osv": Records(json.dumps(samples.advisory("A-1")).encode(), json.dumps(samples.advisory("B-2")).encode(), json.dumps(samples.advisory("C-3")).encode(), _array(b"[", b"]"), _names(TARGETS["osv"].run, _ID), ("A-1", "B-2"), _json),
    "osv lines": Records(json.dumps(samples.advisory("A-1")).encode(), json.dumps(samples.advisory("B-2")).encode(), json.dumps(samples.advisory("C-3")).encode(), b"\n".join, _names(TARGETS["osv"].run, _ID), ("A-1", "B-2"), _json),
    "pip": Records(b'{"name":"a","version":"1"}', b'{"name":"b","version":"2"}', b'{"name":"c","version":"3"}', _array(b"[", b"]"), _names(TARGETS["python"].run, lambda c: c.name), ("a", "b"), _json),
    "requirements": Records(b"a==1.0", b"b==2.0", b"c==3.0", b"\n".join, _names(TARGETS["python"].run, lambda c: c.name), ("a", "b"), lambda rng, record: _one_line(rng, record).replace(b"\\", b"")),
    "bundle": Records(_OBJECTS[0], _OBJECTS[1], _OBJECTS[2], _array(b'{"type":"bundle","id":"' + numbered("bundle", 0).encode() + b'","objects":[', b"]}"), _names(TARGETS["bundle"].run, _ID), (samples.INDICATOR, numbered("indicator", 2)), _json),
    "bundle streamed": Records(_OBJECTS[0], _OBJECTS[1], _OBJECTS[2], _array(b'{"type":"bundle","id":"' + numbered("bundle", 0).encode() + b'","objects":[', b"]}"), _names(_streamed, _ID), (samples.INDICATOR, numbered("indicator", 2)), _json),
    "map": Records(b'[[service]]\nid = "power"\nname = "P"\npeople = 5\nregion = "n"', b'[[service]]\nid = "water"\nname = "W"', b'[[service]]\nid = "other"\nname = "O"\npeople = 5\nregion = "n"\nowner = "x"', b"\n".join, lambda data: _of_map(TARGETS["map"].run(data)), ("power", "water"), _entry),
    "dpkg": Records(DPKG.split(b"\n\n")[0], DPKG.split(b"\n\n")[1], DPKG.split(b"\n\n")[1].replace(b"curl", b"other"), b"\n\n".join, _names(TARGETS["dpkg"].run, lambda c: c.name), ("libssl3", "curl"), _stanza),
    "apt": Records(APT.split(b"\n\n")[0], APT.split(b"\n\n")[1], APT.split(b"\n\n")[1].replace(b"libssl3", b"other"), b"\n\n".join, lambda data: {name for name, _ in TARGETS["apt"].run(data).records[0].packages}, ("curl", "libssl3"), _stanza),  # type: ignore[attr-defined]  # a reading of one list
    "apk": Records(b"P:a\nV:1", b"P:b\nV:2\no:x", b"P:c\nV:3\no:y", b"\n\n".join, _names(TARGETS["apk"].run, lambda c: c.name), ("a", "b"), _stanza),
    "rpm list": Records(b"a 1 1 1 x86_64 (none) a-1-1.src.rpm", b"b (none) 2 1 noarch An Example a-1-1.src.rpm", b"c (none) 3 1 noarch V c-3-1.src.rpm", b"\n".join, _names(TARGETS["rpm list"].run, lambda c: c.name), ("a", "b"), _one_line),
    "go modules": Records(b"require a.example/b v1.0.0", b"require c.example/d v1.0.0", b"require e.example/f v1.0.0", lambda records: b"\n".join([b"module m", *records]), _names(TARGETS["go modules"].run, lambda c: c.name), ("a.example/b", "c.example/d"), lambda rng, record: re.sub(rb"[(>]", b"", _one_line(rng, record))),
    "gemfile lock": Records(b"    a (1)", b"    b (2)", b"    c (3)", lambda records: b"\n".join([b"GEM\n  specs:", *records]), _names(TARGETS["gemfile lock"].run, lambda c: c.name), ("a", "b"), lambda rng, record: b"    " + _one_line(rng, record)),
    "npm lock": Records(b'"node_modules/a":{"version":"1"}', b'"node_modules/b":{"version":"2","dev":true}', b'{"version":"3","resolved":"x","dev":true}', lambda records: b'{"lockfileVersion":3,"packages":{' + b",".join([records[0], *(b'"node_modules/c":' + each for each in records[1:-1]), records[-1]]) + b"}}", _names(TARGETS["npm lock"].run, lambda c: c.name), ("a", "b"), _json),
    "yarn lock": Records(b'a@^1:\n  version "1"', b'"b@^2", b@2:\n  version "2"', b'c@^3:\n  version "3"', lambda records: b"\n\n".join([b"# yarn lockfile v1", *records]), _names(TARGETS["yarn lock"].run, lambda c: c.name), ("a", "b"), lambda rng, record: b"c@^3:\n" + _one_line(rng, record.partition(b"\n")[2])),
    "suppliers": Records(b"A,x,1", b"B,y,2", b"C,z,1", lambda records: b"\n".join([b"supplier,provides,share", *records]), lambda data: _of_map(TARGETS["suppliers"].run(data)), ("supplier:a", "supplier:b"), _one_line),
    "zone": Records(b"$ORIGIN example.org.\n@ 60 IN SOA a b 1 2 3 4 5\na.example.org. A 192.0.2.1", b"b.example.org. 60 IN MX 10 c", b"c.example.org. IN 60 SRV 1 2 3 d", b"\n".join, lambda data: {record.name for record in TARGETS["zone"].run(data).records[0].nodes[0].facts[0].records}, ("a.example.org", "b.example.org"), _one_line),  # type: ignore[attr-defined]  # a reading of one zone
    "rdap": Records(b'{"objectClassName":"domain","ldhName":"a.example"}', b'{"objectClassName":"domain","ldhName":"b.example"}', json.dumps({**DOMAIN, "ldhName": "c.example"}).encode(), _array(b"[", b"]"), lambda data: {node.name for node in TARGETS["rdap"].run(data).records[0].nodes}, ("a.example", "b.example"), _json),  # type: ignore[attr-defined]  # a reading of one map
    "certificates": Records(pem(WWW), pem(der("b.example")), der("c.example"), b"".join, lambda data: {node.name for node in TARGETS["certificates"].run(data).records[0].nodes}, ("certificate of www.example.org", "certificate of b.example"), lambda rng, record: pem(mutated(rng, record, POOL)[:15_000])),  # type: ignore[attr-defined]  # a reading of one map
    "roa": Records(b'{"asn":1,"prefix":"192.0.2.0/24","maxLength":24}', b'{"asn":"AS2","prefix":"198.51.100.0/24","maxLength":25}', b'{"asn":"AS3","prefix":"203.0.113.0/24","maxLength":25,"ta":"x"}', _array(b'{"roas":[', b"]}"), _names(TARGETS["roa"].run, lambda p: p.prefix), ("192.0.2.0/24", "198.51.100.0/24"), _json),
    "roa rows": Records(b"1,192.0.2.0/24,24,x", b"AS2,198.51.100.0/24,24,x", b"3,203.0.113.0/24,24,x", lambda records: b"\n".join([b"ASN,IP Prefix,Max Length,Trust Anchor", *records]), _names(TARGETS["roa"].run, lambda p: p.prefix), ("192.0.2.0/24", "198.51.100.0/24"), _one_line),
    "announcements": Records(b"192.0.2.0/24,1", b"198.51.100.0/24,2", b"203.0.113.0/24,3", lambda records: b"\n".join([b"prefix,origin", *records]), lambda data: _of_map(TARGETS["announcements"].run(data)), ("prefix:192.0.2.0/24", "prefix:198.51.100.0/24"), _one_line),
    "assets": Records(b"A,10.0.0.1", b"B,10.0.0.2", b"C,10.0.0.3", lambda records: b"\n".join([b"asset,ip", *records]), lambda data: _of_map(TARGETS["assets"].run(data)), ("asset:a", "asset:b"), _one_line),
    "registry": Records(b"ripencc|NL|ipv4|203.0.113.0|256|x|allocated|a", b"ripencc|NL|ipv4|198.51.100.0|256|x|allocated|b", b"ripencc|NL|ipv4|192.0.2.0|256|x|allocated|c", lambda records: b"\n".join([REGISTRY.split(b"\n")[0], *records]), _names(TARGETS["registry"].run, lambda h: h.holder), ("a", "b"), _one_line),
    "prefixes": Records(b"203.0.113.0/24,a,NL", b"198.51.100.0/24,b,NL", b"192.0.2.0/24,c,NL", lambda records: b"\n".join([b"prefix,holder,country", *records]), _names(TARGETS["prefixes"].run, lambda h: h.holder), ("a", "b"), _one_line),
    "indicator csv": Records(b"domain,a.example", b"ipv4,192.0.2.1", b"domain,c.example", lambda records: b"\n".join([b"kind,value", *records]), _names(TARGETS["indicator csv"].run, lambda r: r.value), ("a.example", "192.0.2.1"), _one_line),
    "plain list": Records(b"a.example", b"192.0.2.1", b"c.example", b"\n".join, _names(TARGETS["plain list"].run, lambda r: r.value), ("a.example", "192.0.2.1"), _one_line),
    "zeek": Records(b"a.example\tIntel::DOMAIN\tx\ty", b"192.0.2.1\tIntel::ADDR\tx\ty", b"c.example\tIntel::DOMAIN\tx\ty", lambda records: b"\n".join([ZEEK.split(b"\n")[0], *records]), _names(TARGETS["zeek"].run, lambda r: r.value), ("a.example", "192.0.2.1"), lambda rng, record: b" " + _one_line(rng, record)),
    "eve": Records(_HITS[0].strip(), _HITS[1].strip(), _HITS[0].strip(), b"\n".join, _names(TARGETS["eve"].run, lambda hit: hit.value), ("bad.example", "203.0.113.9"), _any_line),
    "syslog": Records(b"<13>1 2026-11-01T00:00:01Z gw a - - - to bad.example", b"<13>1 2026-11-01T00:00:02Z gw a - - - from 203.0.113.9", b"<13>1 2026-11-01T00:00:01Z gw a - - - to c.example", b"\n".join, _names(TARGETS["syslog"].run, lambda hit: hit.value), ("bad.example", "203.0.113.9"), _any_line),
}  # fmt: skip


def beside(name: str, number: int) -> bytes:
    """A file of a format, of two good records with a broken one between them."""
    rng = random.Random(f"{name} beside {number}")
    one = RECORDS[name]
    return one.join([one.first, one.broken(rng, one.third), one.second])
