# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Rules between the properties of one object, in the forms in which the standard has them.

Each test gets the limits and the values of the properties it names, None where one is
absent, each of its own kind already; it answers what is wrong, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tocsin.core import ids, instant
from tocsin.core import pattern as patterns
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.stix.shapes import Rule

NOT_DERIVED = "with a version 5 UUID that is not the one its content gives"
SHORT_HIVE = "with a registry hive that is not spelled out"
NO_NUMBER = "with a reference to CVE or CAPEC whose id has another form, kept as it came"
OTHER_FORM = "with a value that has not the form of a URL, domain name or e-mail address, kept as it came"


def at_least_one(*names: str, section: str) -> Rule:
    """One of these properties must be there."""

    def broken(_: Limits, *values: object) -> str:
        return "" if any(value is not None for value in values) else f"none of {', '.join(names)} is there"

    return Rule(names, broken, section, do="give one of them", any_of=True)


def not_both(one: str, other: str, *, section: str) -> Rule:
    """Of two properties, one at most."""

    def broken(_: Limits, first: object, second: object) -> str:
        return "" if first is None or second is None else f"{one} and {other} exclude each other"

    return Rule((one, other), broken, section, at=other, do=f"leave {one} or {other} out", only_with=other)


def needs(one: str, other: str, *, section: str) -> Rule:
    """If the one is there, the other must be."""

    def broken(_: Limits, first: object, second: object) -> str:
        return f"{one} is there without {other}" if first is not None and second is None else ""

    return Rule((one, other), broken, section, at=one, do=f"give {other}, or leave {one} out", only_with=one)


def in_order(early: str, late: str, *, section: str, strictly: bool = False) -> Rule:
    """An instant that is not before another; if ``strictly``, after it."""

    def broken(_: Limits, first: str | None, last: str | None) -> str:
        if first is None or last is None or (first == last and not strictly):
            return ""
        begin, end = (
            first[:19],
            last[:19],
        )  # most are not of one second, and texts to the second are in the order of time
        if begin == end:
            begin, end = instant.order_key(first), instant.order_key(last)
        if end < begin:
            return f"{late} is before {early}"
        return f"{late} equals {early}" if strictly and begin == end else ""

    do = f"give {late} an instant {'after' if strictly else 'not before'} {early}"
    return Rule((early, late), broken, section, at=late, do=do, only_with=late, holds_if_equal=not strictly)


def must_be(name: str, wanted: bool, other: str, *, section: str) -> Rule:
    """A property that is only there if a flag says so; a flag that is not given says nothing."""
    word = "true" if wanted else "false"

    def broken(_: Limits, flag: bool | None, value: object) -> str:
        return (
            f"{other} is there, though {name} is not {word}"
            if value is not None and flag is (not wanted)
            else ""
        )

    do = f"leave {other} out, or set {name} to {word}"
    return Rule((name, other), broken, section, at=other, do=do, only_with=other)


def _right_pattern(limits: Limits, text: str | None, kind: str | None) -> str:
    if text is None or (kind is not None and kind != "stix") or patterns.is_simple(text, limits):
        return ""
    if not text:
        return "pattern is empty"
    try:
        patterns.check(text, limits)
    except BadInput as error:
        return error.what + (f" ({error.where})" if error.where else "")
    return ""


PATTERN = Rule(
    ("pattern", "pattern_type"),
    _right_pattern,
    "9",
    at="pattern",
    do="mend the pattern at the character named; if it passes a limit, make several indicators of it",
)


def observable_id(kind: str) -> Rule:
    """A version 5 UUID of an observable SHOULD be the one that its contributing properties give (2.9, 3.4).

    A producer may use another namespace, so another UUID is no error. Where hashes are the only thing to
    go by and none of the four is among them, the standard does not say which to take: nothing is said.
    """
    names = ids.CONTRIBUTING[kind]

    def broken(_: Limits, named: str | None, *values: object) -> str:
        if named is None or named[-22] != "5":
            return ""
        due = ids.of_values(kind, values)
        return (
            ""
            if due is None or named == due
            else f"its version 5 UUID is not the one its content gives, {due}"
        )

    do = "make the id anew from the content, unless its maker uses a namespace of its own"
    return Rule(("id", *names), broken, "2.9", "id", do, "warning", NOT_DERIVED)


def _family_has_a_name(_: Limits, is_family: bool | None, name: str | None) -> str:
    return "a family of malware has a name" if is_family and name is None else ""


FAMILY = Rule(("is_family", "name"), _family_has_a_name, "4.11", at="name", do="give name")


def _place(_: Limits, region: object, country: object, latitude: object, longitude: object) -> str:
    if region is None and country is None and (latitude is None or longitude is None):
        return "neither region nor country nor latitude with longitude is there"
    return ""


PLACE = Rule(("region", "country", "latitude", "longitude"), _place, "4.10", do="give one of the three")


def _hive(_: Limits, key: str | None) -> str:
    hive = "" if key is None else key.partition("\\")[0].upper()
    return f"the hive {hive} is not spelled out" if hive in {"HKLM", "HKCC", "HKCR", "HKCU", "HKU"} else ""


HIVE = Rule(("key",), _hive, "6.17", "key", "write it out, as in HKEY_LOCAL_MACHINE", "warning", SHORT_HIVE)


_NUMBERED = {"cve": re.compile(r"CVE-[0-9]{4}-[0-9]{4,}+"), "capec": re.compile(r"CAPEC-[0-9]++")}
"""Sources whose ids the standard gives a form (4.18.1, 4.1.1)."""


def _number(_: Limits, source: str | None, named: str | None) -> str:
    form = None if source is None else _NUMBERED.get(source)
    if form is None or named is None or form.fullmatch(named):
        return ""
    return f"{named[:60]!r} is no id of {source}"


NUMBER = Rule(
    ("source_name", "external_id"),
    _number,
    "2.5",
    "external_id",
    "write it in full, as in CVE-2026-12345 or CAPEC-163",
    "warning",
    NO_NUMBER,
    "external_id",
)


def _own_properties(_: Limits, kinds: list[str] | None, names: list[str] | None) -> str:
    if names is not None and kinds is not None and "toplevel-property-extension" not in kinds:
        return "extension_properties are there, though toplevel-property-extension is no type of it"
    return ""


TOPLEVEL = Rule(
    ("extension_types", "extension_properties"),
    _own_properties,
    "7.3",
    at="extension_properties",
    do="add toplevel-property-extension to extension_types",
)


_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:[^\s\x00-\x20\x7f<>\"]++")
_LABEL = r"[^\s\x00-\x2c./:-@\[-^`{-\x7f]{1,63}+"
_DOMAIN = re.compile(rf"(?=.{{1,254}}\Z){_LABEL}(?:\.{_LABEL})*+\.?")
_EMAIL = re.compile(r'(?:"[^"\r\n]*+"|[^\s\x00-\x20<>@,;"]++)@[^\s\x00-\x20<>@,;"]++')


def _form_of_value(form: re.Pattern[str], wrong: str, section: str, do: str) -> Rule:
    """The form of what was observed, loosely: what it calls wrong is wrong in every reading of the standard.

    A warning, as for hives: what was seen was seen. What its maker has defanged has another form on purpose.
    """
    right: Callable[[str], object] = form.fullmatch

    def broken(_: Limits, value: str | None, defanged: bool | None) -> str:
        return "" if value is None or right(value) or defanged else f"{value[:60]!r} {wrong}"

    return Rule(("value", "defanged"), broken, section, "value", do, "warning", OTHER_FORM, "value")


URL = _form_of_value(_URL, "is no URL", "6.15", "write it with its scheme, as in https://a.example/x")
DOMAIN_NAME = _form_of_value(_DOMAIN, "is no domain name", "6.4", "give the name alone, as in www.a.example")
EMAIL_ADDRESS = _form_of_value(
    _EMAIL, "is no e-mail address", "6.5", "give the address alone; the name of its owner is display_name"
)


def _declared(extensions: Mapping[str, object] | None) -> set[object]:
    """Which kinds of extension an object says that it has."""
    found = (extensions or {}).values()
    return {each.get("extension_type") for each in found if isinstance(each, dict)}


def _own_common(_: Limits, extensions: Mapping[str, object] | None, *stamps: str | None) -> str:
    if None not in stamps or not {"new-sdo", "new-sro"} & _declared(extensions):
        return ""
    missing = [name for name, held in zip(("created", "modified"), stamps, strict=True) if held is None]
    return f"an extension makes it a domain or relationship object, and {' and '.join(missing)} is missing"


def _own_newer(limits: Limits, extensions: Mapping[str, object] | None, *stamps: str | None) -> str:
    return "" if "new-sco" in _declared(extensions) else _NEWER.broken(limits, *stamps)


_OWN = ("extensions", "created", "modified")
_NEWER = in_order("created", "modified", section="3.6")
OWN_COMMON = Rule(_OWN, _own_common, "3.2", do="give created and modified")
OWN_NEWER = Rule(_OWN, _own_newer, "3.6", at="modified", do=_NEWER.do)
"""Of types that the standard does not know."""
