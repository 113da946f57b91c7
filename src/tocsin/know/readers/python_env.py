# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a Python environment holds: requirement pins, pip's JSON, or the metadata of installed distributions.

Three forms: text of ``pip freeze`` or a requirements file, JSON of ``pip list --format
json`` or ``pip inspect``, and the METADATA files of ``*.dist-info`` folders (core
metadata, PyPA). Names by PEP 503. A requirement without ``==`` is a component without
a version, so that it is shown as not checked; one that names a URL, a repository or a folder is
code of its own, and has no ecosystem. Options and other files that are pulled in are noted, never
followed; the same name and version twice counts once. Refused: JSON that is not whole or another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from packageurl import PackageURL
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.reading import Reading
from tocsin.core.textin import lines, not_utf8
from tocsin.know.readers.shape import COMPONENT, Faults, as_record, record, text

_FILE: Final = re.compile(
    r"(?:^|[/_.-])(?:requirements|constraints|freeze)[^/]*\.(?:txt|lock|in)$", re.IGNORECASE
)
_PIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?\s*={2,3}\s*[A-Za-z0-9][^\s;#\\]*")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_PIP_LIST: Final = re.compile(rb'\s*\[\s*\{\s*"(?:name|version)"\s*:\s*"[^"]*"\s*,\s*"(?:name|version)"\s*:')
_FROM_A_PLACE: Final = (
    "requirements come from a URL, a repository or a folder and are not compared with advisories"
)
_COMMENT: Final = re.compile(r"(?:^|\s)#.*$")
_HASH: Final = re.compile(r"\s--(?:hash|config-settings?|global-option)[= ].*$")
_PLACE: Final = re.compile(
    r"(?:[a-z]+\+)?(?:https?|file|ssh|git)://?|\.{0,2}/[^=]*$|\.$|[^\s=<>!~;@]+\.(?:whl|zip|tar\.gz)(?:[\s#]|$)"
)
_EGG: Final = re.compile(r"#(?:[^\s]*&)?egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_MOST_OF: Final = 0.8
"""Share of the lines that must be pins, in a file whose name says nothing."""


def detect(name: str, head: bytes) -> bool:
    """Whether this looks like pins of Python packages, or pip's JSON."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        return b'"pip_version"' in head and b'"installed"' in head
    if start[:1] == b"[":
        return _PIP_LIST.match(start) is not None
    if b"\0" in head:
        return False
    seen = [line for _, line in _logical(head.decode("utf-8", "replace").split("\n"), len(head))][:200]
    pins = sum(_PIN.match(line) is not None for line in seen)
    if _FILE.search(name):
        first = seen[:20]
        good = sum(map(_looks_like_requirement, first))
        if 0 < good < len(first):  # beside pins a bad line is a fault, and the rest is read
            return pins > 0 and 2 * good > len(first)
        return good > 0
    plain = [line for line in seen if not line.startswith("-")]
    return pins > 0 and pins >= _MOST_OF * len(plain)


def read(data: bytes, name: str, limits: Limits, asset: str = "") -> Reading[Component]:
    """Read pins, or pip's JSON. Raises ``BadInput`` if JSON is not whole or not pip's, or text is not UTF-8."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _read_json(data, name, limits, asset)
    return _read_text(data, name, limits, asset)


def read_distributions(
    distributions: Iterable[tuple[str, bytes]], limits: Limits, asset: str = ""
) -> Reading[Component]:
    """Read (name, METADATA bytes) of installed distributions; a bad one is a fault."""
    faults = Faults(limits)
    records: list[Component] = []
    for where, data in distributions:
        if len(records) >= limits.members:
            what = f"more than {limits.members} distributions (limit members)"
            raise BadInput(what, where=where, do="raise limits.members")
        try:
            found = _headers(data[: limits.object_bytes])
            records.append(_component(found.get("name", ""), found.get("version", ""), where, asset))
        except BadInput as error:
            faults.take(error, where)
    return Reading(records=records, faults=faults.listed, notes=faults.note())


def _read_json(data: bytes, name: str, limits: Limits, asset: str) -> Reading[Component]:
    parts = split(data, name, limits, "installed")
    if parts.members is None:
        raise BadInput("neither pip's list nor pip's inspection", where=name, do="run pip list --format json")
    base = f"{name}#" if parts.shape == "array" else f"{name}#/installed"
    faults = Faults(limits)
    records: list[Component] = Bounded(limits, name, 2 * len(data), **COMPONENT)
    for place, raw in enumerate(parts.members):
        where = f"{base}/{place}"
        try:
            row = as_record(decode(raw, where, limits), where)
            row = record(row, "metadata", where) if parts.shape == "object" else row
            component = _component(text(row, "name", where), text(row, "version", where), where, asset)
        except BadInput as error:
            faults.take(error, where)
            continue
        records.append(component)
    return Reading(records=records, faults=faults.listed, notes=faults.note())


def _read_text(data: bytes, name: str, limits: Limits, asset: str) -> Reading[Component]:
    if len(data) > limits.file_bytes:
        what = f"{len(data)} bytes, more than {limits.file_bytes} (limit file_bytes)"
        raise BadInput(what, where=name, do="raise limits.file_bytes, or split the file")
    wrong = not_utf8(data)
    if wrong is not None:
        raise BadInput(f"byte {wrong} is not UTF-8", where=name, do="save it as UTF-8")
    faults = Faults(limits)
    counts: Counter[str] = Counter()
    records: Bounded[Component] = Bounded(limits, name, len(data), **COMPONENT)
    seen: set[tuple[str, str, str]] = set()
    for number, line in _logical(lines(data, limits), limits.line_bytes):
        where = f"{name}:{number}"
        try:
            if len(line) > limits.line_bytes:
                what = f"a line of {len(line)} characters (limit line_bytes)"
                raise BadInput(what, where=where, do="break the line, or raise limits.line_bytes")
            if len(records) >= limits.members:
                what = f"more than {limits.members} requirements (limit members)"
                raise BadInput(what, where=where, do="raise limits.members, or split the list")
            component = _requirement(line, where, asset, counts)
        except BadInput as error:
            faults.take(error, where)
            continue
        if component is not None:
            key = (component.package, component.version, component.ecosystem)
            if key in seen:
                counts["requirements name a package and version that was there before, and count once"] += 1
                continue
            records.beside(250)
            seen.add(key)
            records.append(component)
    notes = [f"{count} {what}" for what, count in sorted(counts.items())]
    return Reading(records=records, faults=faults.listed, notes=notes + faults.note())


def _logical(raws: Iterable[str], most: int) -> Iterator[tuple[int, str]]:
    """Lines joined over a closing backslash, without comments, each with the number of its first line.

    Of one that is longer than ``most`` what stands behind may be missing.
    """
    held: list[str] = []
    first = size = 0
    for number, raw in enumerate(raws, start=1):
        line = raw.rstrip("\r")
        first = first or number
        if line.endswith("\\"):
            if size <= most:
                held.append(line[:-1])
                size += len(line) + 1
            continue
        joined = _COMMENT.sub("", " ".join([*held, line])).strip() if held else _COMMENT.sub("", line).strip()
        if joined:
            yield first, joined
        held, first, size = [], 0, 0
    if held and " ".join(held).strip():
        yield first, " ".join(held).strip()


def _requirement(line: str, where: str, asset: str, counts: Counter[str]) -> Component | None:
    """The component of one line, None for an option. Raises ``BadInput`` if it is neither."""
    option = line.split(maxsplit=1)[0].partition("=")[0]
    if option in {"-r", "--requirement", "-c", "--constraint"}:
        counts["other files are pulled in (-r, -c) and were not read"] += 1
        return None
    if option in {"-e", "--editable"}:
        return _elsewhere(line, where, asset, counts)
    if option.startswith("-"):
        return None
    bare = _HASH.sub("", line)
    if _PLACE.match(bare):
        return _elsewhere(bare, where, asset, counts)
    try:
        requirement = Requirement(bare)
    except (InvalidRequirement, RecursionError) as error:
        raise BadInput(f"not a requirement: {bare[:120]!r}", where=where, do="see PEP 508") from error
    if requirement.url:
        counts[_FROM_A_PLACE] += 1
        return _apart(_component(requirement.name, "", where, asset))
    pins = [one.version for one in requirement.specifier if one.operator in {"==", "==="}]
    version = pins[0] if len(pins) == 1 and not pins[0].endswith(".*") else ""
    if not version:
        counts["requirements are not pinned with ==, so their version is not known"] += 1
    return _component(requirement.name, version, where, asset)


def _elsewhere(line: str, where: str, asset: str, counts: Counter[str]) -> Component | None:
    """What a URL, a repository or a folder gives, if the line names it; else it is counted alone."""
    egg = _EGG.search(line)
    if egg is None:
        counts["URLs, repositories or folders without a name were left out"] += 1
        return None
    counts[_FROM_A_PLACE] += 1
    return _apart(_component(egg[1].rstrip("._-"), "", where, asset))


def _apart(component: Component) -> Component:
    """The component as code of its own: no advisory of the ecosystem is about it."""
    return msgspec.structs.replace(component, ecosystem="", purl="")


def _looks_like_requirement(line: str) -> bool:
    if line.startswith("-") or _PLACE.match(line):
        return True
    try:
        Requirement(_HASH.sub("", line))
    except (InvalidRequirement, RecursionError):
        return False
    return True


def _headers(data: bytes) -> dict[str, str]:
    """The header ``Name`` and ``Version`` of core metadata; the text after the first empty line is not read."""
    found: dict[str, str] = {}
    for raw in data.split(b"\n"):
        line = raw.decode("utf-8", "replace").rstrip("\r")
        if not line.strip():
            break
        field, colon, value = line.partition(":")
        if colon and field.lower() in {"name", "version"}:
            found.setdefault(field.lower(), value.strip())
    return found


def _component(name: str, version: str, where: str, asset: str) -> Component:
    if not _NAME.fullmatch(name):
        what = f"not a name of a Python distribution: {name[:100]!r}" if name else "the name is missing"
        raise BadInput(what, where=where, do="names are letters, digits, and . _ - between them")
    package = canonicalize_name(name)
    return Component(
        name=name,
        version=version,
        ecosystem="PyPI",
        package=package,
        purl=PackageURL("pypi", None, package, version or None).to_string(),
        asset=asset,
        source=where,
    )
