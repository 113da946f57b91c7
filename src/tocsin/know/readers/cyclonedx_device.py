# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Devices of a CycloneDX document, and the firmware in them, by what advisories name them: vendor, model, version.

A component of the type ``device`` is a device; one of the type ``firmware`` is, too, where it is nested in a device,
or stands in the list of components of a document that describes a device. Its vendor is its manufacturer, else its
supplier, else the vendor of its CPE name, else its ``group``; of firmware else the vendor of the device. A device
without a version has that of the firmware directly in it, if that is one. Source: ECMA-424, component ``type``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tocsin.core.component import Component
from tocsin.know.readers.device import vendor_of
from tocsin.know.readers.shape import LONGEST_NAME, Record, items, text


class Device(NamedTuple):
    """What tells a device from a piece of software."""

    vendor: str
    firmware: frozenset[str]
    """Versions of the firmware directly in it."""


def look(one: Record, cpe: str, within: Component | None, pointer: str) -> Device | None:
    """What a component is as a device, or as firmware ``within`` one; None if it is neither. Raises ``BadInput``."""
    kind = text(one, "type", pointer)
    if kind != "device" and (kind != "firmware" or within is None):
        return None
    named = maker(one, "manufacturer") or maker(one, "supplier") or vendor_of(cpe)
    named = named or text(one, "group", pointer)
    if not named and kind == "firmware" and within is not None:
        named = within.supplier
    return Device(named[:LONGEST_NAME], frozenset(firmware(items(one, "components", pointer))))


def firmware(components: Iterable[object]) -> set[str]:
    """The versions of the firmware among these."""
    return {
        one["version"].strip()
        for one in components
        if isinstance(one, dict) and one.get("type") == "firmware" and isinstance(one.get("version"), str)
    } - {""}


def maker(one: Record, key: str) -> str:
    """The name of an organisation, if one is given in the form of the standard; nothing is judged by it."""
    found = one.get(key)
    name = found.get("name") if isinstance(found, dict) else None
    return name.strip()[:LONGEST_NAME] if isinstance(name, str) else ""
