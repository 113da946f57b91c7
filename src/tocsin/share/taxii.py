# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What both sides of TAXII 2.1 say on the wire: media types and the names of headers. Pure.

The client's side is ``share.taxii_client``, the server's ``share.taxii_server``. Source: TAXII 2.1 sections 1.6.8 and 3.5.
"""

from __future__ import annotations

MEDIA_TYPE = "application/taxii+json;version=2.1"
STIX_TYPE = "application/stix+json;version="
FIRST_ADDED, LAST_ADDED = "X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"
"""When the first and the last object of a page were added."""
_TAXII, _STIX = "application/taxii+json", "application/stix+json"
_VERSIONS = frozenset({"", "2.1", "2.1.0"})


def accepts(header: str) -> bool:
    """Whether a client that sends this ``Accept`` takes MEDIA_TYPE (RFC 9110 12.5.1; TAXII 2.1 section 3.6)."""
    if not header.strip():
        return True
    for kind, parameters in _media_types(header):
        if kind in {"*/*", "application/*", _TAXII} and parameters.get("version", "") in _VERSIONS:
            try:
                if float(parameters.get("q", "1")) > 0:
                    return True
            except ValueError:
                continue
    return False


def is_content(header: str) -> bool:
    """Whether a body of this ``Content-Type`` is taken: TAXII, and STIX, which clients in use send."""
    several = _media_types(header)
    if len(several) != 1:
        return False
    kind, parameters = several[0]
    return kind in {_TAXII, _STIX} and parameters.get("version", "") in _VERSIONS


def _media_types(header: str) -> list[tuple[str, dict[str, str]]]:
    found = []
    for each in header[:4_096].lower().split(","):
        kind, *parameters = (part.strip() for part in each.split(";"))
        named = (part.partition("=") for part in parameters)
        found.append((kind, {name.strip(): value.strip().strip('"') for name, _, value in named}))
    return found
