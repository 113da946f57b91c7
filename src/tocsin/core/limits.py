# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""How much of anything is taken in; every reader is handed one ``Limits``.

A limit that is passed is a ``BadInput`` (or a ``Fault`` for one record) that
names the limit and its value. The defaults follow the sizes that servers of
this field announce; each can be set in the settings file under ``[limits]``.
"""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Upper bounds, all inclusive."""

    file_bytes: int = 64 * 2**20
    """A file that is read whole (SBOMs, lists); logs and bundles stream and are not bound by it."""
    stdin_bytes: int = 16 * 2**30
    """Standard input, which is put on disk to be read like a file."""
    memory_bytes: int = 160 * 2**20
    """A file that is read whole and what is kept of it until it is stored, by an estimate (``core.memory``)."""
    object_bytes: int = 2**20
    """One STIX object or one record of a list."""
    line_bytes: int = 2**20
    """One line of a log or list; one record of a log with all the lines that it goes on for."""
    record_lines: int = 1_000
    """Lines that one record of a log goes on for, after its first (traces, dumps)."""
    depth: int = 64
    """Nesting of JSON arrays and objects within one record."""
    string_bytes: int = 64 * 2**10
    """One string of a record, in UTF-8."""
    members: int = 1_000_000
    """Records in one file, or members of one array or object."""
    references: int = 1_000
    """References one object holds."""
    pattern_bytes: int = 10 * 2**10
    """One STIX pattern."""
    pattern_terms: int = 200
    """Comparisons in one STIX pattern."""
    pattern_depth: int = 32
    """Nesting of observations and brackets in one STIX pattern; beyond 200 it is 200."""
    expansion: int = 100
    """Decompressed bytes for each compressed byte, in a file that is read whole."""
    log_expansion: int = 1_500
    """The same in a log, beyond its first 64 MiB: more than gzip can reach, so no honest log does."""
    faults: int = 1_000
    """Faults listed for one file; more are counted, not listed."""
    files: int = 10_000
    """Files looked at in one folder given to ``tocsin try`` or ``tocsin know add``; packages in one ``node_modules``."""
    folder_depth: int = 32
    """Folders within folders that are looked into there; of ``node_modules`` packages within packages."""
    post_bytes: int = 10 * 2**20
    """The body of one TAXII post; announced as ``max_content_length``."""
    post_objects: int = 10_000
    """Objects in one TAXII post."""
    post_seconds: int = 10
    """Seconds that a body may take to arrive, and one more for each 16 KiB of it."""
    bodies_bytes: int = 64 * 2**20
    """Bodies of all requests that are being answered, together."""
    connections: int = 384
    """Connections to the server; above it, the client that is waited for the longest is cut off."""
    head_seconds: int = 10
    """Seconds that a request may take to arrive up to its body, and a handshake of TLS before it."""
    head_bytes: int = 16 * 2**10
    """A request up to its body."""
    answer_seconds: int = 20
    """Seconds that a client may take for an answer, and one more for each 16 KiB of it."""
    answers_bytes: int = 32 * 2**20
    """Answers that clients have not taken yet, together; above it, the slowest is cut off."""
    page_objects: int = 1_000
    """Objects on one TAXII page, whatever limit is asked for."""
    page_bytes: int = 16 * 2**20
    """Objects on one TAXII page together; one goes out whatever its size."""
