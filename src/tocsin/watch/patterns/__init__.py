# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX patterns over events: ``mapping`` makes observed data of an event, ``observed`` judges one observation,
``bind`` joins observations over time, ``search`` does so for many patterns over many events.
"""

from tocsin.watch.patterns.bind import Event, bindings
from tocsin.watch.patterns.mapping import Mapping, mappings
from tocsin.watch.patterns.observed import compiled
from tocsin.watch.patterns.search import Match, Search

__all__ = ["Event", "Mapping", "Match", "Search", "bindings", "compiled", "mappings"]
