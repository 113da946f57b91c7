# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lists of indicators, and the STIX object that each line of one becomes.

A list says little: a value, sometimes a remark. It becomes an ordinary indicator, so that everything
behind (markings, withdrawal, matching) needs no second way. The same value of the same source always
gets the same id: loading a list again makes a new version, not a twin.
"""

from __future__ import annotations

from tocsin.core import ids, instant
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Reading
from tocsin.watch.readers import Listed, list_reader

_HEAD = 64 * 2**10

_PATHS = {
    "ipv4": "ipv4-addr:value",
    "ipv6": "ipv6-addr:value",
    "domain": "domain-name:value",
    "url": "url:value",
    "email": "email-addr:value",
    "md5": "file:hashes.MD5",
    "sha1": "file:hashes.'SHA-1'",
    "sha256": "file:hashes.'SHA-256'",
    "sha512": "file:hashes.'SHA-512'",
    "filename": "file:name",
    "mutex": "mutex:name",
    "regkey": "windows-registry-key:key",
    "useragent": "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'",
    # STIX 2.1 has no home for TLS fingerprints; section 7.3 leaves extensions to us.
    "ja3": "network-traffic:extensions.'x-tocsin-tls'.ja3",
    "ja4": "network-traffic:extensions.'x-tocsin-tls'.ja4",
}


def read_list(data: bytes, name: str, limits: Limits) -> Reading[Listed]:
    """The indicators of a list in any format known here.

    Raises ``BadInput`` if no reader knows the format, or the file as a whole breaks it.
    """
    reader = list_reader(name, data[:_HEAD])
    if reader is None:
        do = "give a CSV with the header kind,value, a Zeek intelligence file, or one indicator a line"
        raise BadInput("this is no list of indicators known here", where=name, do=do)
    return reader.read(data, name, limits)


def pattern(kind: str, value: str) -> str:
    """The STIX pattern (2.1 section 9) that looks for one value in normal form. Raises ``BadInput``."""
    if kind == "cidr":
        path = "ipv6-addr:value" if ":" in value else "ipv4-addr:value"
    elif kind in _PATHS:
        path = _PATHS[kind]
    else:
        raise BadInput(f"there is no pattern for the kind {kind!r}")
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"[{path} = '{escaped}']"


def to_stix(listed: Listed, source_name: str, at: str) -> dict[str, object]:
    """The properties of a STIX 2.1 indicator (section 4.7) for one line of a list.

    ``at`` is the instant the list was made or read. Raises ``BadInput`` if it is no timestamp.
    """
    instant.check(at)
    made: dict[str, object] = {
        "type": "indicator",
        "spec_version": "2.1",
        "id": ids.derived("indicator", listed.kind, listed.value, source_name),
        "created": at,
        "modified": at,
        "name": listed.value,
        "pattern": pattern(listed.kind, listed.value),
        "pattern_type": "stix",
        "pattern_version": "2.1",
        "valid_from": at,
        "labels": [f"list:{source_name}", f"kind:{listed.kind}"],
    }
    if listed.note:
        made["description"] = listed.note
    return made
