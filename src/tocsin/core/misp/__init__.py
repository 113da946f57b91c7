# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""MISP events: a typed view over their bytes, which stay as they came."""

from tocsin.core.misp.fields import decode
from tocsin.core.misp.records import Records, attribute, event, misp_object, proposal
from tocsin.core.misp.shapes import (
    Analyst,
    Attribute,
    Cluster,
    Event,
    EventReport,
    Object,
    Org,
    Proposal,
    Reference,
    Sighting,
    Tag,
)
from tocsin.core.misp.stream import EventStream, Part, detect

__all__ = [
    "Analyst",
    "Attribute",
    "Cluster",
    "Event",
    "EventReport",
    "EventStream",
    "Object",
    "Org",
    "Part",
    "Proposal",
    "Records",
    "Reference",
    "Sighting",
    "Tag",
    "attribute",
    "decode",
    "detect",
    "event",
    "misp_object",
    "proposal",
]
