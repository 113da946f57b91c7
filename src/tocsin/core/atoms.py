# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Atoms: observable values that can be matched, and the one normal form of each kind.

Two spellings of the same thing must become the same bytes, or a hit is lost; two
different things must never become the same bytes, or a hit is false. So a value
that readers elsewhere understand differently is refused, never guessed: zero-padded
or short IPv4 (decimal here, octal there), a prefix so wide that it accuses whole
countries, a host that is a bare number. Defanged text (``hxxp``, ``[.]``) is refused
too; taking brackets away is the work of the reader of free text.

Law: ``normal(kind, normal(kind, x)) == normal(kind, x)``. Cost: linear in the text,
and the text is at most ``LONGEST`` characters.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator

import msgspec

from tocsin.core.errors import BadInput

LONGEST = 8192
"""Characters of one value; a URL or user agent beyond that is no indicator."""

_HASH_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128, "ja3": 32}
_HEX = re.compile(r"[0-9a-f]+")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_NAME = r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
SETTLED = {
    "ipv4": re.compile(rf"{_BYTE}(?:\.{_BYTE}){{3}}"),
    "domain": re.compile(rf"(?=.{{1,253}}\Z){_NAME}"),
    "url": re.compile(
        rf"https?://(?=[^/]{{1,253}}/){_NAME}/[A-Za-z0-9._~/!$&'()*+,;=:@-]{{0,900}}(?:\?[A-Za-z0-9._~/=&-]{{0,900}})?"
    ),
    "md5": re.compile("[0-9a-f]{32}"),
    "sha1": re.compile("[0-9a-f]{40}"),
    "sha256": re.compile("[0-9a-f]{64}"),
}
"""Values that are in their normal form already: most of what comes, known by one look."""
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")
_JA4 = re.compile(r"[tqd](?:1[0-3]|s[1-3]|d[1-3]|00)[di][0-9]{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}")
_LOCAL = re.compile(r'[^\s@"<>(),:;\[\]\\]+')
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.DOTALL)
_PORT = re.compile(r"[0-9]{1,6}")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})?|[^\x21-\x7e]|[\"<>\\^`{|}]")
_PORTS = {
    "http": "80", "https": "443", "ftp": "21", "ftps": "990", "sftp": "22", "ws": "80", "wss": "443",
    "tftp": "69", "ldap": "389", "ldaps": "636", "smb": "445", "rtsp": "554", "ssh": "22", "telnet": "23",
}  # fmt: skip
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HIVES = {
    "hklm": "hkey_local_machine", "hkcu": "hkey_current_user", "hkcr": "hkey_classes_root",
    "hku": "hkey_users", "hkcc": "hkey_current_config",
}  # fmt: skip
_NOT_A_DOMAIN = frozenset({
    "exe", "dll", "sys", "bat", "cmd", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta", "lnk", "scr",
    "msi", "jar", "doc", "docx", "docm", "xls", "xlsx", "xlsm", "ppt", "pptx", "rtf", "pdf", "txt",
    "csv", "json", "xml", "html", "htm", "php", "asp", "aspx", "jsp", "rar", "7z", "gz", "tar", "iso",
    "img", "bin", "dat", "tmp", "log", "ini", "cfg", "conf", "png", "jpg", "jpeg", "gif", "bmp", "ico",
    "svg", "eml", "msg", "apk", "elf", "so",
})  # fmt: skip


class Atom(msgspec.Struct, frozen=True, order=True, gc=False):
    """One observable value in normal form."""

    kind: str
    value: str


def _bad(kind: str, text: str, why: str, do: str = "") -> BadInput:
    """A refusal that names the value, cut to a length that fits a line."""
    shown = text if len(text) <= 80 else text[:77] + "..."
    return BadInput(f"{shown!r} is no {kind} value: {why}", do=do)


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        why = "an IPv4 address is four numbers from 0 to 255, not padded with zeros"
        raise _bad("ipv4", text, why, "write it as 192.0.2.1; a prefix is of kind cidr") from None


def _ipv6(text: str) -> str:
    if "%" in text:
        raise _bad(
            "ipv6", text, "a zone id means something on one machine only", "leave out the part from % on"
        )
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        raise _bad("ipv6", text, "it does not read as an IPv6 address", "write it as 2001:db8::1") from None
    if address.ipv4_mapped is not None:
        raise _bad("ipv6", text, "it is an IPv4 address in IPv6 clothes", f"use ipv4 {address.ipv4_mapped}")
    return address.compressed


def _cidr(text: str) -> str:
    host, slash, prefix = text.partition("/")
    if not slash or not _PREFIX.fullmatch(prefix):
        raise _bad("cidr", text, "a prefix is an address, a slash and a number", "write it as 192.0.2.0/24")
    four = ":" not in host
    address = _ipv4(host) if four else _ipv6(host)
    longest, shortest = (32, 8) if four else (128, 16)
    if int(prefix) > longest:
        raise _bad("cidr", text, f"the prefix is longer than /{longest}")
    if int(prefix) < shortest:
        raise _bad(
            "cidr", text, f"a prefix shorter than /{shortest} accuses too many", "give narrower prefixes"
        )
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def _labels(kind: str, text: str, host: str) -> list[str]:
    """Labels of a host name as A-labels, lower case (UTS #46 mapping, IDNA 2008; STD3 but for ``_``)."""
    if len(host) > 1024:
        raise _bad(kind, text, "a host name has at most 253 characters")
    if not host.isascii():
        host = _mapped(kind, text, host)
    host = host.lower().removesuffix(".")
    labels = [label if label.isascii() else _a_label(kind, text, label) for label in host.split(".")]
    for label in labels:
        if not _LABEL.fullmatch(label):
            why = f"the label {label!r} is empty or holds more than letters, digits, inner hyphens and _"
            raise _bad(kind, text, why)
        if len(label) > 63:
            raise _bad(kind, text, "a label has at most 63 characters")
    if len(".".join(labels)) > 253:
        raise _bad(kind, text, "a host name has at most 253 characters")
    if _NUMBER.fullmatch(labels[-1]):
        raise _bad(
            kind, text, "its last label is a number, as in an address", "write an address as four numbers"
        )
    return labels


def _mapped(kind: str, text: str, host: str) -> str:
    import idna  # 40 ms of tables, needed for the few names that are not ASCII

    try:
        return idna.uts46_remap(host, std3_rules=False, transitional=False)
    except (idna.IDNAError, IndexError):
        raise _bad(kind, text, "UTS #46 does not allow a character of it") from None


def _a_label(kind: str, text: str, label: str) -> str:
    import idna

    try:
        return idna.alabel(label).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        why = f"IDNA 2008 does not allow the label {label!r}"
        raise _bad(kind, text, why, "give the A-label, which begins with xn--") from None


def _domain(text: str) -> str:
    labels = _labels("domain", text, text)
    if len(labels) < 2:
        raise _bad("domain", text, "a single label is no domain name of the Internet")
    return ".".join(labels)


def _email(text: str) -> str:
    local, at, host = text.rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise _bad("email", text, "an address is a local part without quotes, an @ and a domain")
    labels = _labels("email", text, host)
    if len(labels) < 2:
        raise _bad("email", text, "its host is a single label")
    local = _folded(local)
    if len(local) > 64:
        raise _bad("email", text, "its local part has more than 64 characters")
    return f"{local}@{'.'.join(labels)}"


def _percent(match: re.Match[str]) -> str:
    """One spelling of a percent-encoding (RFC 3986 section 6.2.2)."""
    digits = match.group(1)
    if digits is not None:
        character = chr(int(digits, 16))
        return character if character in _UNRESERVED else f"%{digits.upper()}"
    # A lone % is written out, or decoding what follows it could make a new escape.
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def _url(text: str) -> str:
    text = text.replace("\\/", "/")
    found = _URL.fullmatch(text)
    if found is None:
        raise _bad("url", text, "a URL is a scheme, ://, a host and a path")
    scheme, authority, path, query = found.group(1).lower(), found.group(2), found.group(3), found.group(4)
    if scheme not in _PORTS:
        do = "write http or https (the reader of free text takes hxxp)" if scheme.startswith("hxx") else ""
        raise _bad("url", text, f"the scheme {scheme} has no host to look for, or is not known here", do)
    if "\\" in authority or any(character.isspace() for character in text):
        raise _bad(
            "url",
            text,
            "white space, or a backslash before the path, is read differently by different readers",
        )
    user, at, host_port = authority.rpartition("@")
    name = _authority(scheme, text, host_port)
    login = _PERCENT.sub(_percent, user) + "@" if at and user else ""
    return (
        f"{scheme}://{login}{name}{_PERCENT.sub(_percent, path or '/')}{_PERCENT.sub(_percent, query or '')}"
    )


def _authority(scheme: str, text: str, host_port: str) -> str:
    if host_port.startswith("["):
        inner, closed, port = host_port[1:].partition("]")
        if not closed or (port and not port.startswith(":")):
            raise _bad("url", text, "its bracketed host is not closed")
        host, port = f"[{_ipv6(inner)}]", port[1:]
    else:
        host, _, port = host_port.partition(":")
        is_address = re.fullmatch(r"[0-9.]+", host.rstrip(".")) is not None
        host = _ipv4(host.rstrip(".")) if is_address and host else ".".join(_labels("url", text, host))
    if port:
        if not _PORT.fullmatch(port) or int(port) > 65535:
            raise _bad("url", text, "its port is no number up to 65535")
        port = str(int(port))
    return host if port in ("", _PORTS[scheme]) else f"{host}:{port}"


def _hash(kind: str) -> Callable[[str], str]:
    digits = _HASH_DIGITS[kind]

    def check(text: str) -> str:
        lower = text.lower()
        if len(lower) != digits or not _HEX.fullmatch(lower):
            raise _bad(kind, text, f"it is not {digits} hexadecimal digits")
        return lower

    return check


def _ja4(text: str) -> str:
    lower = text.lower()
    if not _JA4.fullmatch(lower):
        raise _bad(
            "ja4",
            text,
            "it does not have the three parts of a JA4",
            "as in t13d1516h2_8daaf6152771_b186095e22b6",
        )
    return lower


def _folded(text: str) -> str:
    """Case folded until it stays as it is (Unicode folding may need a second turn)."""
    once = text.casefold()
    return once if once.isascii() else once.casefold()


def _filename(text: str) -> str:
    """Case folded: Windows and macOS look names up without case, and logs differ in how they spell them."""
    if "/" in text or "\\" in text:
        raise _bad("filename", text, "it holds a path separator", "give the last part of the path only")
    name = _folded(text)
    if name in {".", ".."} or len(name) > 255:
        raise _bad("filename", text, "a file name has 1 to 255 characters and is not . or ..")
    return name


def _regkey(text: str) -> str:
    """Case folded, as Windows compares keys; hives spelled out (STIX 2.1 section 6.17)."""
    parts = [part for part in _folded(text).split("\\") if part]
    if parts and parts[0] == "computer":
        parts = parts[1:]
    if parts[:2] == ["registry", "machine"]:
        parts = ["hklm", *parts[2:]]
    elif parts[:2] == ["registry", "user"]:
        parts = ["hku", *parts[2:]]
    if parts:
        hive = parts[0].removesuffix(":")
        parts[0] = _HIVES.get(hive, hive)
    if not parts or parts[0] not in _HIVES.values():
        raise _bad(
            "regkey", text, "it does not begin with a hive", "as in HKEY_LOCAL_MACHINE\\Software\\Example"
        )
    return "\\".join(parts)


def _exact(text: str) -> str:
    return text


_NORMAL: dict[str, Callable[[str], str]] = {
    "ipv4": _ipv4,
    "ipv6": _ipv6,
    "cidr": _cidr,
    "domain": _domain,
    "url": _url,
    "email": _email,
    "md5": _hash("md5"),
    "sha1": _hash("sha1"),
    "sha256": _hash("sha256"),
    "sha512": _hash("sha512"),
    "ja3": _hash("ja3"),
    "ja4": _ja4,
    "filename": _filename,
    "mutex": _exact,
    "regkey": _regkey,
    "useragent": _exact,
}
KINDS: tuple[str, ...] = tuple(_NORMAL)
_AS_WRITTEN = frozenset({"filename", "mutex", "useragent"})


def normal(kind: str, text: str) -> str:
    """The normal form of a value of this kind.

    White space around it is cut, but not for file names, mutexes and user agents, where it counts.
    Raises ``BadInput`` that says why the value, or the kind, is not taken.
    """
    settled = SETTLED.get(kind)
    if settled is not None and settled.fullmatch(text):
        return text
    form = _NORMAL.get(kind)
    if form is None:
        raise BadInput(f"there is no kind of atom called {kind!r}", do=f"use one of: {' '.join(KINDS)}")
    value = text if kind in _AS_WRITTEN else text.strip()
    if not value:
        raise _bad(kind, text, "it is empty")
    if len(value) > LONGEST:
        raise _bad(kind, text, f"it has more than {LONGEST} characters")
    if _CONTROL.search(value):
        raise _bad(kind, text, "it holds a control character")
    if not value.isascii() and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
        raise _bad(kind, text, "it holds half a surrogate pair, which is no character")
    made = form(value)
    if len(made) > LONGEST:
        raise _bad(kind, text, f"its normal form has more than {LONGEST} characters")
    return made


def address(text: str) -> Atom:
    """An address or prefix in whatever spelling, as the kind it truly is.

    ``::ffff:192.0.2.1`` is an ipv4, a /32 or /128 is a single address. Raises ``BadInput``.
    """
    if SETTLED["ipv4"].fullmatch(text):
        return Atom("ipv4", text)
    text = text.strip()
    if "/" in text:
        value = normal("cidr", text)
        host, _, prefix = value.partition("/")
        if prefix == "32" and ":" not in host:
            return Atom("ipv4", host)
        return Atom("ipv6", host) if prefix == "128" else Atom("cidr", value)
    if ":" not in text:
        return Atom("ipv4", normal("ipv4", text))
    try:
        mapped = ipaddress.IPv6Address(text).ipv4_mapped
    except ValueError:
        mapped = None
    return Atom("ipv6", normal("ipv6", text)) if mapped is None else Atom("ipv4", str(mapped))


def guess(text: str) -> Atom | None:
    """The atom a line of a plain list means, or None.

    A run of 32 hexadecimal digits is taken for an MD5; a JA3 has to say what it is. A name that ends
    like a file (``setup.exe``) is not taken for a domain.
    """
    text = text.strip()
    try:
        if "://" in text:
            return Atom("url", normal("url", text))
        if "@" in text:
            return Atom("email", normal("email", text))
        if ":" in text or "/" in text or re.fullmatch(r"[0-9.]+", text):
            return address(text)
        lower = text.lower()
        for kind in ("md5", "sha1", "sha256", "sha512"):
            if len(lower) == _HASH_DIGITS[kind] and _HEX.fullmatch(lower):
                return Atom(kind, lower)
        name = normal("domain", text)
    except BadInput:
        return None
    top = name.rpartition(".")[2]
    is_top = top.startswith("xn--") or (top.isalpha() and len(top) > 1)
    return Atom("domain", name) if is_top and top not in _NOT_A_DOMAIN else None


def parents(domain: str) -> Iterator[str]:
    """The name itself and each parent down to two labels; ``domain`` is in normal form."""
    yield domain
    while domain.count(".") > 1:
        domain = domain.partition(".")[2]
        yield domain
