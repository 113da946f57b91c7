# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""STIX 2.1 objects: the bytes they came in, and a checked header beside them.

The original bytes are the record: they are stored, sent on and signed, never written
anew. Every type of the standard is written down once, as a shape (``domain``,
``observables``, ``extensions``, ``meta``, of the words in ``shapes``, ``parts``,
``vocabulary`` and ``rules``). Two readers are made from the shapes: ``quick`` takes what
is right at the speed of a C decoder, and what it does not take ``explain`` looks at, which
knows every fault with its place, section and mend. One bad object costs only itself.

``read_bundle`` reads a file, ``check`` says everything that is wrong in one, ``make`` and
``bundle`` write. Types, properties and extensions that the standard does not know are
kept; references may point to objects that are not there. Empty lists and null, which STIX
prohibits and feeds send all the same, are kept with a note. Objects without
``spec_version`` (STIX 2.0) are read, marked "2.0" and noted; their bytes stay the record, and
whatever is asked of them is asked of the STIX 2.1 that they are upgraded to (``upgrade``,
``upgraded``). STIX 1 is no JSON and not read. ``translated`` gives an object in another language, to be read.

Cost: about 10 us for an object in which there is nothing to find, 100 us for another, the
bytes once in memory beside the file (``benchmarks/core_stix.py``).
"""

from tocsin.core.stix.bundle import bundle, make, read_bundle
from tocsin.core.stix.catalogue import META, SCO, SDO, SRO
from tocsin.core.stix.check import check, check_stream
from tocsin.core.stix.judge import Finding
from tocsin.core.stix.language import Translated, translated
from tocsin.core.stix.meaning import atoms_of, marking_of, markings_in, said_of, tags_of, unknown_markings
from tocsin.core.stix.objects import StixObject, canonical, properties, properties_of
from tocsin.core.stix.quick import prepare
from tocsin.core.stix.stream import ObjectStream, survey
from tocsin.core.stix.upgrade import Upgraded, upgrade
from tocsin.core.stix.upgrade_all import alike, upgraded, upgraded_bundle

__all__ = [
    "META",
    "SCO",
    "SDO",
    "SRO",
    "Finding",
    "ObjectStream",
    "StixObject",
    "Translated",
    "Upgraded",
    "alike",
    "atoms_of",
    "bundle",
    "canonical",
    "check",
    "check_stream",
    "make",
    "marking_of",
    "markings_in",
    "prepare",
    "properties",
    "properties_of",
    "read_bundle",
    "said_of",
    "survey",
    "tags_of",
    "translated",
    "unknown_markings",
    "upgrade",
    "upgraded",
    "upgraded_bundle",
]
