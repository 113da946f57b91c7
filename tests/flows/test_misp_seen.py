# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Sightings that are said by the MISP API."""

from __future__ import annotations

import pytest

from tests.flows.misp_node import MEMBER, OWN, add, attribute, event, uid
from tocsin.core.errors import BadInput, NotFound
from tocsin.flows import misp_search, misp_seen
from tocsin.share.misp.asked import Search


def test_a_sighting_needs_an_attribute_that_the_asker_sees_and_bears_its_marking(here):
    add(here, OWN, event(1, attribute(2), attribute(3, Tag=[{"name": "tlp:red"}])))
    misp_seen.add_sighting(here, MEMBER, uid(2), b'{"source": "proxy"}')
    misp_seen.add_sighting(here, OWN, "", b'{"values": ["v3.example"], "type": "1"}')
    assert [s["source"] for s in misp_search.sightings(here, MEMBER, Search())] == ["proxy"]
    assert len(misp_search.sightings(here, OWN, Search())) == 2
    for name, body in ((uid(3), b"{}"), ("", b'{"value": "v3.example"}'), ("x", b"{}"), ("", b"{}")):
        with pytest.raises(NotFound):
            misp_seen.add_sighting(here, MEMBER, name, body)
    with pytest.raises(BadInput):
        misp_seen.add_sighting(here, OWN, uid(2), b'{"type": "2"}')
