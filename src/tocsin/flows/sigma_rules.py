# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Files of Sigma rules -> a ruleset, compiled once and kept: parsing thousands takes longer than asking them.

What is kept stands under a name made of everything it was made of (rules, pipelines, values, versions), is plain data
(msgpack, typed), and is believed only if it and its folder belong to who runs this and nobody else may write there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata

import msgspec

from tocsin.core.errors import BadInput, NotFound
from tocsin.core.limits import Limits
from tocsin.flows import files
from tocsin.watch.sigma.model import VERSION, Refused, Ruleset
from tocsin.watch.sigma.rules import PIPELINES, Text, compile_rules

ENDINGS = (".yml", ".yaml")
PACKAGES = ("pysigma", "pysigma-pipeline-sysmon", "pysigma-pipeline-windows", "google-re2", "PyYAML")
RULES = 100_000
"""Rule files in one call."""


def is_rules(path: str) -> bool:
    """Whether a path names rules: a YAML file, or a folder with one somewhere in it."""
    if os.path.isdir(path):
        return next(_in_folder(path), None) is not None
    return path.lower().endswith(ENDINGS)


def _in_folder(path: str) -> Iterator[str]:
    for place, folders, names in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS) and not name.startswith("."):
                yield os.path.join(place, name)


def load(
    paths: Sequence[str],
    *,
    pipelines: Sequence[str],
    values: Mapping[str, Sequence[str]],
    limits: Limits,
    cache: str | None,
) -> Ruleset:
    """The ruleset of these files and folders. ``cache``: the folder of what is kept, None to keep nothing.

    Raises ``NotFound`` and ``Unavailable`` as opening does, ``BadInput`` for a pipeline that is none or without any rule file.
    """
    texts, refused = _texts(paths, limits)
    own = {name: files.read_whole(name, limits) for name in pipelines if name not in PIPELINES}
    if cache is None:
        return _with(compile_rules(texts, pipelines=pipelines, own=own, values=values), refused)
    name = _digest(texts, pipelines, own, values)
    ruleset = _kept(cache, name)
    if ruleset is None:
        ruleset = compile_rules(texts, pipelines=pipelines, own=own, values=values)
        keep(cache, name, msgspec.msgpack.encode(ruleset))
    return _with(msgspec.structs.replace(ruleset, digest=name), refused)


def _with(ruleset: Ruleset, refused: Sequence[Refused]) -> Ruleset:
    return msgspec.structs.replace(ruleset, refused=(*refused, *ruleset.refused)) if refused else ruleset


def of_level(ruleset: Ruleset, levels: Sequence[str]) -> Ruleset:
    """The ruleset with only the rules of these levels told; others run on for the correlations that name them."""
    rules = tuple(
        msgspec.structs.replace(rule, shown=rule.shown and rule.level in levels) for rule in ruleset.rules
    )
    correlations = tuple(
        msgspec.structs.replace(one, shown=one.shown and one.level in levels) for one in ruleset.correlations
    )
    return msgspec.structs.replace(ruleset, rules=rules, correlations=correlations)


def _texts(paths: Sequence[str], limits: Limits) -> tuple[list[Text], list[Refused]]:
    texts: list[Text] = []
    refused: list[Refused] = []
    for path in paths:
        for name in _in_folder(path) if os.path.isdir(path) else (path,):
            if len(texts) >= RULES:
                raise BadInput(f"more than {RULES} rule files", where=path, do="name fewer folders")
            try:
                size = os.path.getsize(name)
                if size > limits.object_bytes:
                    what = f"larger than {limits.object_bytes} bytes (limit object_bytes)"
                    refused.append(Refused(files.shown(name), "", what))
                    continue
                with open(name, "rb") as stream:
                    texts.append(Text(files.shown(name), stream.read(limits.object_bytes + 1)))
            except FileNotFoundError:
                raise NotFound("there is no such file", where=name, do="check the name") from None
            except OSError as error:
                refused.append(Refused(files.shown(name), "", f"cannot be read: {error.strerror}"))
    if not texts:
        raise BadInput(
            "no rules among them", where=" ".join(paths)[:200], do="name .yml files or folders with some"
        )
    return texts, refused


def _digest(
    texts: Sequence[Text],
    pipelines: Sequence[str],
    own: Mapping[str, bytes],
    values: Mapping[str, Sequence[str]],
) -> str:
    made = hashlib.sha256()
    versions = {name: _version(name) for name in PACKAGES}
    head = (VERSION, versions, list(pipelines), own, {key: list(each) for key, each in values.items()})
    made.update(msgspec.msgpack.encode(head))
    for text in texts:
        made.update(msgspec.msgpack.encode((text.name, len(text.data))))
        made.update(text.data)
    return made.hexdigest()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _kept(cache: str, name: str) -> Ruleset | None:
    data = kept(cache, name)
    if data is None:
        return None
    try:
        found = msgspec.msgpack.decode(data, type=Ruleset)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if found.version == VERSION else None


def kept(cache: str, name: str) -> bytes | None:
    """What is kept under a name, if nobody else can have put it there."""
    try:
        with open(os.path.join(cache, name), "rb") as stream:
            if not _ours(os.stat(cache)) or not _ours(os.fstat(stream.fileno())):
                return None
            return stream.read()
    except OSError:
        return None


def _ours(state: os.stat_result) -> bool:
    """Whether it belongs to us and nobody else may write it. Where users have no numbers, folders of users are their own."""
    getuid = getattr(os, "getuid", None)
    return getuid is None or (state.st_uid == getuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def keep(cache: str, name: str, data: bytes) -> None:
    """Keep bytes under a name, whole or not at all; a folder that cannot be written keeps nothing."""
    with contextlib.suppress(OSError):
        os.makedirs(cache, mode=0o700, exist_ok=True)
        if not _ours(os.stat(cache)):
            return
        number, beside = tempfile.mkstemp(dir=cache)
        try:
            with open(number, "wb") as stream:
                stream.write(data)
            os.replace(beside, os.path.join(cache, name))
        except OSError:
            os.remove(beside)
            raise
