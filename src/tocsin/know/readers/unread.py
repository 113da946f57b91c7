# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Formats that are known and not read by this version: what it is, and what to do instead.

Asked only after every reader has said no. Recognised by the first bytes; the name
counts only where the bytes cannot tell. Answers with one sentence, or with nothing
for what is not known at all. Cost: a few searches over the first 64 KiB.
"""

from __future__ import annotations

import re
from typing import Final

_MAGIC: Final = (
    (b"ElfFile\x00", "This is a Windows event log (EVTX); export it as JSON lines and give that."),
    (b"\xd4\xc3\xb2\xa1", "This is a packet capture; run Suricata over it and give the EVE JSON."),
    (b"\xa1\xb2\xc3\xd4", "This is a packet capture; run Suricata over it and give the EVE JSON."),
    (b"\x4d\x3c\xb2\xa1", "This is a packet capture; run Suricata over it and give the EVE JSON."),
    (b"\xa1\xb2\x3c\x4d", "This is a packet capture; run Suricata over it and give the EVE JSON."),
    (b"\x0a\x0d\x0d\x0a", "This is a packet capture (pcapng); run Suricata over it and give the EVE JSON."),
    (b"PAR1", "This is a Parquet file; export it as JSON lines and give that."),
    (b"%PDF-", "This is a PDF document; give the machine-readable list that it was made from."),
    (b"\xd0\xcf\x11\xe0", "This is an old Microsoft Office file; save the table as CSV and give that."),
    (b"\x7fELF", "This is a program, not a list; make an SBOM of it (CycloneDX JSON) and give that."),
    (b"7z\xbc\xaf\x27\x1c", "This is a 7-Zip archive; unpack it and give the folder."),
    (b"\x28\xb5\x2f\xfd", "This is compressed with zstd; unpack it and give the file."),
)
_SQLITE: Final = b"SQLite format 3\x00"
_BERKELEY: Final = (b"\x61\x15\x06\x00", b"\x00\x06\x15\x61")
_RPM: Final = (
    "This is an RPM package database in the form of Berkeley DB; give the list of rpm -qa with --qf "
    "(docs/formats.md has the form)."
)
_Rules = tuple[tuple[tuple[bytes, ...], str], ...]
"""Patterns that must all be found, and the answer. None may run over more of the text than one line or
2,000 bytes at a time: the text may be hostile."""
_JSON: Final[_Rules] = (
    (
        (rb'"metadata_version"\s*:', rb'"(?:canonical_url|aggregator)"\s*:'),
        "This says where CSAF documents are to be had; fetch those and give the folder.",
    ),
    (
        (rb'"feed"\s*:\s*\{', rb'"entry"\s*:'),
        "This is a ROLIE feed, a list of documents; fetch those and give the folder.",
    ),
    (
        (rb'"artifacts"\s*:', rb'"foundBy"\s*:|"descriptor"\s*:'),
        "This is Syft's own JSON; run Syft with -o cyclonedx-json and give that.",
    ),
    (
        (rb'"content-hash"\s*:\s*"[0-9a-f]{32}"', rb'"packages"\s*:\s*\['),
        "This is a lock file of Composer; make an SBOM of it (CycloneDX JSON) and give that.",
    ),
    (
        (rb'"Event"\s*:\s*\{', rb'"(?:Attribute|info|Object)"\s*:'),
        "This is a MISP event; export it from MISP as STIX 2.1 and give that.",
    ),
    (
        (rb'"matching_attributes"\s*:',),
        "This is a MISP warninglist; warninglists are not used by this version.",
    ),
    (
        (rb'^\{\s*"description"\s*:', rb'"list"\s*:\s*\['),
        "This is a MISP warninglist; warninglists are not used by this version.",
    ),
    (
        (rb'"CVE_Items"\s*:', rb'"CVE_data_version"\s*:'),
        "This is JSON 1.1 of the NVD, which it no longer gives; give JSON 2.0.",
    ),
    (
        (rb'"CVE_data_meta"\s*:|"dataType"\s*:\s*"CVE_RECORD"',),
        "This is a CVE record of the CVE list; give the NVD's JSON 2.0 or the OSV record of the same hole.",
    ),
)
_TEXT: Final[_Rules] = (
    (
        (
            rb"(?mi)^[ \t]*(?:Domain Name|domain|inetnum|inet6num|NetRange):[ \t]*\S",
            rb"(?mi)^[ \t]*(?:Registrar|Registry Domain ID|nserver|Name Server|registrant|netname|NetName|OrgName)(?:[ \t]\w{1,40})?:",
        ),
        "This is an answer of WHOIS, whose form is each server's own; ask RDAP for the same and give its JSON.",
    ),
    (
        (rb"spdx\.org/rdf/terms",),
        "This is an SBOM in SPDX XML or RDF; make it as SPDX JSON or CycloneDX and give that.",
    ),
    (
        (rb"(?m)^SPDXVersion:[ \t]*SPDX-",),
        "This is an SBOM in SPDX tag-value; make it as SPDX JSON or CycloneDX and give that.",
    ),
    ((rb"<stix:STIX_Package|stix\.mitre\.org/stix-1",), "This is STIX 1 in XML; give it as STIX 2.1."),
    (
        (rb"<Event xmlns=['\"]http://schemas\.microsoft\.com/win/",),
        "These are Windows events in XML; export them as JSON lines and give that.",
    ),
    (
        (rb"(?m)^logsource:[ \t]*\r?$", rb"(?m)^detection:[ \t]*\r?$"),
        "This is a Sigma rule; rules are not run by this version.",
    ),
    (
        (rb"(?m)^[ \t]*(?:private[ \t]+|global[ \t]+)?rule[ \t]+\w+", rb"(?m)^[ \t]*condition[ \t]*:"),
        "This is a YARA rule; rules are not run by this version.",
    ),
    (
        (rb"(?m)^(?:alert|drop|pass|reject)[ \t]+\w+[ \t][^\n(]{1,2000}(?:->|<>)[^\n(]{1,2000}\(",),
        "These are rules for Suricata or Snort; run them there and give the EVE JSON.",
    ),
    (
        (rb"(?m)^#separator[ \t]",),
        "This is a log of Zeek in its own columns; write Zeek's logs as JSON and give that.",
    ),
    (
        (rb"(?m)^#fields\tindicator\tindicator_type\t",),
        "This is a list of indicators in Zeek's form; give it as CSV with the header kind,value.",
    ),
    (
        (
            rb"(?m)\A(?:[A-Za-z0-9_.+-]+-[^\s-]+-[^\s-]+\.(?:x86_64|aarch64|noarch|ppc64le|s390x|i[3-6]86)\r?\n){2}",
        ),
        "This is a list of rpm -qa without the fields asked for; give one with --qf (docs/formats.md has the form).",
    ),
)


def _compiled(rules: _Rules) -> tuple[tuple[tuple[re.Pattern[bytes], ...], str], ...]:
    return tuple((tuple(map(re.compile, patterns)), answer) for patterns, answer in rules)


_JSON_RULES: Final = _compiled(_JSON)
_TEXT_RULES: Final = _compiled(_TEXT)


def why_not(name: str, head: bytes) -> str:
    """Say in one sentence what a known file is and what to do with it; empty if it is not known."""
    for magic, answer in _MAGIC:
        if head.startswith(magic):
            return answer
    base = name.replace("\\", "/").rpartition("/")[2].lower()
    if head.startswith(_SQLITE):
        return "This is an SQLite database; export the table as CSV and give that."
    if head[12:16] in _BERKELEY and base in {"packages", "packages.db"}:
        return _RPM
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(base, head)
    if head[257:262] == b"ustar":
        return "This is a tar archive; unpack it and give the folder."
    body = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    rules = _JSON_RULES if body[:1] in {b"{", b"["} else _TEXT_RULES
    return next((answer for patterns, answer in rules if all(one.search(body) for one in patterns)), "")


def _zip(base: str, head: bytes) -> str:
    if base.endswith((".xlsx", ".ods")):
        return "This is a spreadsheet; save the table as CSV and give that."
    if base.endswith((".docx", ".odt", ".pptx")):
        return "This is an office document; give the list that it was made from."
    if base.endswith((".jar", ".war", ".whl", ".apk", ".nupkg")) or b"META-INF/MANIFEST.MF" in head[:4096]:
        return "This is a software package; make an SBOM of it (CycloneDX JSON) and give that."
    return "This is a zip archive; unpack it and give the folder."
