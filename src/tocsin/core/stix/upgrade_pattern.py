# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A pattern of STIX 2.0 as one of STIX 2.1: what differs is replaced, every other character stays.

START and STOP take timestamps with the prefix ``t`` in 2.1, where tools of 2.0 also read them as plain
strings; and paths follow the properties of observables that 2.1 renamed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from tocsin.core import instant
from tocsin.core import pattern_grammar as grammar
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.earlier import RENAMED, hash_name

_TARGETS: Mapping[str, str] = {
    "binary_ref": "file",
    "image_ref": "file",
    "content_ref": "artifact",
    "contains_refs": "file",
    "body_raw_ref": "file",
    "service_dll_refs": "file",
    "parent_directory_ref": "directory",
    "parent_ref": "process",
    "child_refs": "process",
    "creator_user_ref": "user-account",
    "belongs_to_ref": "user-account",
    "opened_connection_refs": "network-traffic",
    "encapsulates_refs": "network-traffic",
    "encapsulated_by_ref": "network-traffic",
    "encapsulates_by_ref": "network-traffic",
}
"""What a reference leads to, as far as names depend on it; files and directories are renamed alike."""
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def upgraded_pattern(pattern: str, limits: Limits) -> str:
    """The pattern as STIX 2.1 has it; the same text if nothing in it differs, or if it cannot be read."""
    if len(pattern) > limits.pattern_bytes:
        return pattern
    try:
        tokens = grammar.tokens(pattern)
    except BadInput:
        return pattern
    changes = sorted([*_times(tokens), *_paths(tokens)])
    made, at = [], 0
    for begin, end, text in changes:
        made += [pattern[at:begin], text]
        at = end
    return "".join([*made, pattern[at:]])


def _times(tokens: list[grammar.Token]) -> Iterator[tuple[int, int, str]]:
    for before, token in pairwise(tokens):
        if before.kind in {"START", "STOP"} and token.kind == "string" and instant.is_one(token.text[1:-1]):
            yield token.at, token.at, "t"


def _paths(tokens: list[grammar.Token]) -> Iterator[tuple[int, int, str]]:
    """(begin, end, new text) of each path step that has another name."""
    for index in range(1, len(tokens) - 1):
        if tokens[index].kind == ":" and tokens[index - 1].kind == "word":
            yield from _path(tokens[index - 1].text, tokens, index + 1)


def _path(kind: str, tokens: list[grammar.Token], at: int) -> Iterator[tuple[int, int, str]]:
    before = ""
    while tokens[at].kind in {"word", "string"}:
        token = tokens[at]
        name = grammar.unquoted(token.text)
        new = hash_name(name) if before == "hashes" else _renamed(kind, name)
        if new != name:
            yield token.at, token.at + len(token.text), new if _BARE.fullmatch(new) else f"'{new}'"
        kind, before = _TARGETS.get(name, ""), name
        at += 1
        while tokens[at].kind == "[":  # an index: three tokens, if the pattern is right
            at = min(at + 3, len(tokens) - 1)
        if tokens[at].kind != ".":
            return
        at += 1


def _renamed(kind: str, name: str) -> str:
    return RENAMED.get(kind, {}).get(name, name)
