# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What MISP attribute types and galaxies are in STIX, and back.

Sources: MISP core format (types of attributes); STIX 2.1 sections 4 and 6; for the words of labels
(``misp:type``, ``misp:category``, ``misp:to_ids``) and for galaxies the published mapping of misp-stix, so that
either program understands what the other has made.
"""

from __future__ import annotations

from collections.abc import Mapping

HASHES: Mapping[str, str] = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
"""Kinds of atoms and the names of STIX (section 10.6)."""

_NAMED = ("filename|", "malware-sample")

ATOMS: Mapping[str, tuple[str, ...]] = {
    **{kind: (kind,) for kind in ("md5", "sha1", "sha256", "sha512", "filename", "regkey", "mutex", "url")},
    **{f"filename|{kind}": ("", kind) for kind in HASHES},
    "malware-sample": ("", "md5"),
    "email-attachment": ("filename",),
    "ip-src": ("address",),
    "ip-dst": ("address",),
    "ip-src|port": ("address", ""),
    "ip-dst|port": ("address", ""),
    "hostname": ("domain",),
    "domain": ("domain",),
    "hostname|port": ("domain", ""),
    "domain|ip": ("domain", "address"),
    **dict.fromkeys(("email", "email-src", "email-dst", "email-reply-to", "whois-registrant-email", "dns-soa-email"), ("email",)),
    "regkey|value": ("regkey", ""),
    "user-agent": ("useragent",),
    "ja3-fingerprint-md5": ("ja3",),
}  # fmt: skip
"""For each type the kind of atom of each part of its value (parted by ``|``), empty for a part that nothing looks for."""

PATHS: Mapping[str, str] = {
    "ipv4": "ipv4-addr:value",
    "ipv6": "ipv6-addr:value",
    "domain": "domain-name:value",
    "url": "url:value",
    "email": "email-addr:value",
    **{kind: f"file:hashes.'{name}'" for kind, name in HASHES.items()},
    "filename": "file:name",
    "mutex": "mutex:name",
    "regkey": "windows-registry-key:key",
    "useragent": "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
    "ja3": "network-traffic:extensions.'x-tocsin-tls'.ja3",
}
"""Where a STIX pattern looks for an atom of this kind."""

OTHER_PATHS: Mapping[str, str] = {
    "mac-address": "mac-addr:value",
    "AS": "autonomous-system:number",
    "email-subject": "email-message:subject",
    "ssdeep": "file:hashes.SSDEEP",
    "tlsh": "file:hashes.TLSH",
    "sha3-256": "file:hashes.'SHA3-256'",
    "sha3-512": "file:hashes.'SHA3-512'",
    "x509-fingerprint-md5": "x509-certificate:hashes.MD5",
    "x509-fingerprint-sha1": "x509-certificate:hashes.'SHA-1'",
    "x509-fingerprint-sha256": "x509-certificate:hashes.'SHA-256'",
}
"""Types without an atom that a pattern can name all the same."""

RULES: Mapping[str, str] = {
    "yara": "yara",
    "sigma": "sigma",
    "snort": "snort",
    "suricata": "suricata",
    "stix2-pattern": "stix",
}
"""Types whose value is itself a pattern, with its ``pattern_type``."""

BACK: Mapping[str, tuple[str, str]] = {
    "ipv4": ("ip-dst", "Network activity"),
    "ipv6": ("ip-dst", "Network activity"),
    "cidr": ("ip-dst", "Network activity"),
    "domain": ("domain", "Network activity"),
    "url": ("url", "Network activity"),
    "email": ("email", "Payload delivery"),
    **{kind: (kind, "Payload delivery") for kind in (*HASHES, "filename")},
    "mutex": ("mutex", "Artifacts dropped"),
    "regkey": ("regkey", "Persistence mechanism"),
    "useragent": ("user-agent", "Network activity"),
    "ja3": ("ja3-fingerprint-md5", "Network activity"),
}
"""The type and category of an attribute for an atom; ``ja4`` has none."""

RULES_BACK: Mapping[str, str] = {kind: name for name, kind in RULES.items() if kind != "stix"}

CATEGORIES = frozenset({
    "Internal reference", "Targeting data", "Antivirus detection", "Payload delivery", "Artifacts dropped",
    "Payload installation", "Persistence mechanism", "Network activity", "Payload type", "Attribution",
    "External analysis", "Financial fraud", "Support Tool", "Social network", "Person", "Other",
})  # fmt: skip

_GALAXIES: Mapping[str, tuple[str, ...]] = {
    "attack-pattern": ("mitre-attack-pattern", "mitre-enterprise-attack-attack-pattern", "mitre-mobile-attack-attack-pattern", "mitre-pre-attack-attack-pattern", "mitre-ics-techniques"),
    "course-of-action": ("mitre-course-of-action", "mitre-enterprise-attack-course-of-action", "mitre-mobile-attack-course-of-action"),
    "intrusion-set": ("mitre-intrusion-set", "mitre-enterprise-attack-intrusion-set", "mitre-mobile-attack-intrusion-set", "mitre-pre-attack-intrusion-set"),
    "malware": ("mitre-malware", "mitre-enterprise-attack-malware", "mitre-mobile-attack-malware", "malpedia", "ransomware", "android", "backdoor", "banker", "stealer"),
    "threat-actor": ("threat-actor", "microsoft-activity-group"),
    "tool": ("tool", "mitre-tool", "mitre-enterprise-attack-tool", "mitre-mobile-attack-tool", "botnet", "exploit-kit", "rat", "tds"),
    "vulnerability": ("branded-vulnerability",),
    "campaign": ("mitre-campaign",),
}  # fmt: skip
CLUSTERS: Mapping[str, str] = {galaxy: kind for kind, names in _GALAXIES.items() for galaxy in names}
"""Type of a galaxy -> type of the STIX object that a cluster of it is."""

GALAXY_OF: Mapping[str, tuple[str, str]] = {
    "attack-pattern": ("mitre-attack-pattern", "Attack Pattern"),
    "course-of-action": ("mitre-course-of-action", "Course of Action"),
    "intrusion-set": ("mitre-intrusion-set", "Intrusion Set"),
    "malware": ("mitre-malware", "Malware"),
    "threat-actor": ("threat-actor", "Threat Actor"),
    "tool": ("mitre-tool", "mitre-tool"),
    "campaign": ("mitre-campaign", "mitre-campaign"),
}
"""Type of a STIX object -> type and name of the galaxy that its cluster is put in."""


def quoted(text: str) -> str:
    """A text as a string of a STIX pattern (section 9.2)."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def pattern(kind: str, value: str) -> str:
    """The comparison that looks for an atom (without its brackets)."""
    path = PATHS["ipv6" if ":" in value else "ipv4"] if kind == "cidr" else PATHS[kind]
    return f"{path} = {quoted(value)}"
