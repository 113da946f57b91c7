# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""What a person should know of a CycloneDX document as a whole, and which asset it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tocsin.know.readers.shape import Record, items, record

VERSIONS: Final = frozenset({"1.2", "1.3", "1.4", "1.5", "1.6", "1.7"})
ASSET_PROPERTY: Final = "tocsin:asset"
_LEFT_OUT: Final = ("annotations", "declarations", "formulation")
"""What may name software or holes and is left out on purpose: remarks of people, claims, how it was built."""
_POINTERS: Final = {
    "bom": "further inventories",
    "exploitability-statement": "statements about vulnerabilities",
    "vulnerability-assertion": "statements about vulnerabilities",
}
_EMPTY: Final = frozenset({b"null", b"[]", b"{}"})


def asset(top: Record, where: str) -> str:
    """The asset named by a property of the metadata, else of the described component; empty if none."""
    meta = record(top, "metadata", where)
    for holder in (meta, meta.get("component")):
        if not isinstance(holder, dict):
            continue
        for one in items(holder, "properties", f"{where}/metadata"):
            if (
                isinstance(one, dict)
                and one.get("name") == ASSET_PROPERTY
                and isinstance(one.get("value"), str)
            ):
                return str(one["value"]).strip()
    return ""


def pointers(found: Record) -> list[str]:
    """Which documents a component or the whole refers to, of those that could hold components or statements."""
    listed = found.get("externalReferences")
    kinds = [one.get("type") for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return [
        f"references to {_POINTERS[kind]} were not followed; give those files too"
        for kind in kinds
        if isinstance(kind, str) and kind in _POINTERS
    ]


def notes(top: Record, others: Mapping[str, bytes], *, asset: str, alone: bool) -> list[str]:
    """Notes about the document as a whole; ``others`` are its properties, not decoded."""
    found: list[str] = []
    meta = top.get("metadata")
    meta = meta if isinstance(meta, dict) else {}
    if alone:
        found.append(
            "it lists no components: its statements are matched with the components of every other document"
        )
    elif not asset:
        described = meta.get("component")
        label = described.get("name") if isinstance(described, dict) else None
        about = f"it describes {label}" if isinstance(label, str) else "it does not say what it describes"
        found.append(f"no asset is named ({about}); add the property {ASSET_PROPERTY} to its metadata")
    version = top.get("specVersion")
    if not isinstance(version, str) or version not in VERSIONS:
        found.append(f"specVersion {str(version)[:20]!r} is not one of 1.2 to 1.7; it was read as 1.7")
    parts = top.get("compositions")
    said = [one.get("aggregate") for one in parts if isinstance(one, dict)] if isinstance(parts, list) else []
    partial = sorted({part for part in said if isinstance(part, str)} - {"complete", "not_specified"})
    if partial:
        found.append(f"it says itself that parts of it are {', '.join(partial)[:200]}")
    held = [key for key in _LEFT_OUT if others.get(key, b"null").strip() not in _EMPTY]
    if held:
        found.append(f"its {' and '.join(held)} were left out: they do not say what runs here")
    limits = meta.get("distributionConstraints")
    marking = limits.get("tlp") if isinstance(limits, dict) else None
    if isinstance(marking, str) and marking.strip():
        level = marking.strip()[:30].replace("_AND_", "+")
        found.append(
            f"its maker marked it TLP:{level}; an inventory is for the own organisation only, whatever its marking"
        )
    return found
