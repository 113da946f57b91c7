# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A warninglist as MISP writes it (JSON: ``name``, ``type``, ``version``, ``matching_attributes``, ``list``) -> ``Warninglist``.

``matching_attributes`` are types of MISP attributes; those that stand for a kind of atom here count, and a list that
names none has something to say of every kind. Entries come into the normal form of each kind they can be; one that
can be none matches nothing, and is counted: a ``string`` list that means parents (``.example.org``) says so by nothing else.
Regular expressions may stand between slashes with flags behind (``/x/i``), as in PHP; what RE2 cannot run (look-around,
back-references) is a fault, and the other entries go on. Cost: 2 to 10 us an entry.

Source: schema.json and the README of MISP/misp-warninglists.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable

import msgspec

from tocsin.core import atoms
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.reading import Fault, Reading, listed
from tocsin.core.warninglist import TYPES, Type, Warninglist

MOST_REGEXES = 2_000
"""In one list: each is tried on each value."""
LONGEST_NAME = 200
_REGEX_BYTES = 8 * 2**20
_ADDRESS = ("cidr", "ipv4", "ipv6")
_HASHES = ("md5", "sha1", "sha256", "sha512")
_EMAILS = (
    "email", "email-src", "email-dst", "email-reply-to", "target-email", "whois-registrant-email", "dns-soa-email",
)  # fmt: skip
KINDS_OF: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("ip-src", "ip-dst", "ip-src|port", "ip-dst|port"), _ADDRESS),
    "domain|ip": ("domain", *_ADDRESS),
    **dict.fromkeys(("domain", "hostname", "hostname|port"), ("domain",)),
    **dict.fromkeys(("url", "uri", "link"), ("url",)),
    **dict.fromkeys(_EMAILS, ("email",)),
    **{kind: (kind,) for kind in _HASHES},
    **{f"filename|{kind}": (kind,) for kind in _HASHES},
    "filename": ("filename",),
    "ja3-fingerprint-md5": ("ja3",),
    "ja4-plus": ("ja4",),
    "mutex": ("mutex",),
    "regkey": ("regkey",),
    "user-agent": ("useragent",),
}
_DELIMITED = re.compile(r"([/#~!@])(.*)\1([a-zA-Z]*)", re.DOTALL)
_FLAGS = {"i": "i", "m": "m", "s": "s", "g": "", "u": ""}


class _File(msgspec.Struct):
    entries: list[object] = msgspec.field(name="list")
    name: str = ""
    type: str = "string"
    version: int = 0
    description: str = ""
    matching_attributes: list[str] = []


def is_warninglist(head: bytes) -> bool:
    """Whether the first bytes of a file, or all of it, look like a list of this form."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and b'"list"' in head


def read(data: bytes, name: str, limits: Limits) -> Reading[Warninglist]:
    """One list. Raises ``BadInput`` if the file is none, or no type of list that is known."""
    found = _decoded(data, name)
    kind = next((one for one in TYPES if one == found.type), None)
    if kind is None:
        do = f"types are: {', '.join(TYPES)}"
        raise BadInput(f"there is no type of warninglist called {found.type[:40]!r}", where=name, do=do)
    if len(found.entries) > limits.members:
        do = "split it, or raise limits.members"
        raise BadInput(
            f"a list of {len(found.entries)} entries; {limits.members} are read", where=name, do=do
        )
    kinds = _kinds(found.matching_attributes)
    faults: list[Fault] = []
    texts: list[str] = []
    for number, entry in enumerate(found.entries):
        if isinstance(entry, str) and entry.strip() and len(entry) <= atoms.LONGEST:
            texts.append(entry.strip())
        else:
            what = f"an entry is a text of 1 to {atoms.LONGEST} characters"
            faults.append(Fault(f"{name}#/list/{number}", what, "mend it, or leave it out"))
    entries, useless = _entries(kind, kinds, texts, name, faults)
    told, notes = listed(faults, limits)
    if not kinds:
        notes.append("it speaks of no kind of value that is matched here: it tags nothing")
    elif useless:
        examples = ", ".join(repr(one[:60]) for one in useless[:3])
        notes.append(
            f"{len(useless)} entries are no value of its kinds ({', '.join(kinds)}) and match nothing: {examples}"
        )
    called = " ".join((found.name or name).split())[:LONGEST_NAME]
    made = Warninglist(
        name=called, type=kind, version=found.version, description=found.description[:2000], kinds=kinds, entries=entries,
    )  # fmt: skip
    return Reading([made], told, notes)


def _decoded(data: bytes, name: str) -> _File:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        do = 'a warninglist is a JSON object with "name", "type" and "list"'
        raise BadInput(f"this is no warninglist: {error}", where=name, do=do) from None


def _kinds(attributes: list[str]) -> tuple[str, ...]:
    if not attributes:
        return tuple(sorted(atoms.KINDS))
    return tuple(sorted({kind for each in attributes for kind in KINDS_OF.get(each, ())}))


def _entries(
    type_: Type, kinds: tuple[str, ...], texts: list[str], name: str, faults: list[Fault]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Normal forms as ``Warninglist.entries`` has them, and the entries that have none."""
    if type_ == "string":
        return _strings(kinds, texts)
    if type_ == "regex":
        return {type_: _regexes(texts, name, faults)}, []
    made: Callable[[str], str] = {"hostname": _hostname, "cidr": _network, "substring": str.casefold}[type_]
    found: dict[str, None] = {}
    useless = []
    for text in texts:
        try:
            found[made(text)] = None
        except (BadInput, ValueError):
            useless.append(text)
    return {type_: tuple(found)}, useless


def _strings(kinds: tuple[str, ...], texts: list[str]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    found: dict[str, dict[str, None]] = {kind: {} for kind in kinds}
    useless = []
    for text in texts:
        good = False
        for kind in kinds:
            if not _may_be(kind, text):
                continue
            try:
                found[kind][atoms.normal(kind, text)] = None
                good = True
            except BadInput:
                continue
        if not good:
            useless.append(text)
    return {kind: tuple(values) for kind, values in found.items() if values}, useless


_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "ja3": 32}


def _may_be(kind: str, text: str) -> bool:
    """False where ``atoms.normal`` would refuse, at a hundredth of the cost of a refusal."""
    if kind in _DIGITS:
        return len(text) == _DIGITS[kind]
    if kind == "domain":
        return "." in text and not text.startswith(".")
    signs = {"url": "://", "email": "@", "cidr": "/", "ipv6": ":", "ipv4": "."}
    return signs.get(kind, "") in text


def _hostname(text: str) -> str:
    """The name that an entry stands for: without a scheme, a leading dot or star; a single label is one, too."""
    bare = text.partition("://")[2].partition("/")[0] if "://" in text else text
    bare = bare.removeprefix("*").removeprefix(".")
    single = "." not in bare.removesuffix(".")
    made = atoms.normal("domain", f"{bare.removesuffix('.')}.example" if single else bare)
    return made.removesuffix(".example") if single else made


def _network(text: str) -> str:
    network = ipaddress.ip_network(text, strict=False)
    if isinstance(network, ipaddress.IPv6Network) and network.prefixlen >= 96:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return f"{mapped}/{network.prefixlen - 96}"
    return str(network)


def _regexes(texts: list[str], name: str, faults: list[Fault]) -> tuple[str, ...]:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _REGEX_BYTES
    found: dict[str, None] = {}
    for number, text in enumerate(texts):
        where = f"{name}#/list/{number}"
        if number >= MOST_REGEXES:
            faults.append(
                Fault(where, f"only {MOST_REGEXES} regular expressions are tried", "split the list")
            )
            break
        pattern = _without_delimiters(text)
        try:
            re2.compile(pattern, options)
        except (re2.error, UnicodeError) as error:
            what = f"this expression cannot be run in linear time: {_said(error)}"
            faults.append(Fault(where, what, "write it without look-around and back-references"))
        else:
            found[pattern] = None
    return tuple(found)


def _said(error: Exception) -> str:
    first = error.args[0] if error.args else ""
    return first.decode(errors="replace") if isinstance(first, bytes) else str(first)


def _without_delimiters(text: str) -> str:
    found = _DELIMITED.fullmatch(text)
    if found is None or any(flag not in _FLAGS for flag in found[3]):
        return text
    flags = "".join(sorted({_FLAGS[flag] for flag in found[3]}))
    return f"(?{flags}){found[2]}" if flags else found[2]
