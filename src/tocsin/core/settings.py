# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Settings: typed, merged from layers, each value knowing where it came from.

Precedence, first wins: flag, ``TOCSIN_*``, ``--config`` file, ``./tocsin.toml``, the
user's folder, ``/etc/tocsin/``, default. The command line reads files and environment
and hands over mappings; nothing is read here. A key that does not exist is refused with
the name of its layer and the nearest key, since a misspelt limit is no limit.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal

import msgspec

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits

PREFIX = "TOCSIN_"
DEFAULT = "default"


UNNAMED = "own"
"""What an organisation is called that has not said its name."""


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where the pages and interfaces are served."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8470
    """0 lets the system choose."""
    tls_certificate: str = ""
    """File with the server's certificate and its chain (PEM)."""
    tls_key: str = ""
    """File with its key (PEM, not encrypted)."""
    proxies: str = ""
    """Addresses or networks of the proxies in front, with commas between: what they say in headers is believed."""
    names: str = ""
    """Names under which the server is reached, with commas between; numbers need none."""
    certificate_header: str = ""
    """Header in which a proxy gives the SHA-256 or the PEM of a client certificate that it verified."""
    security_contact: str = ""
    """``mailto:`` or ``https:`` address for ``/.well-known/security.txt``; without it that page is not served."""


class Online(msgspec.Struct, frozen=True, kw_only=True):
    """Where lists are fetched from when a person asks for it (``--online``); empty for the public ones."""

    osv_url: str = ""
    kev_url: str = ""
    epss_url: str = ""


class Feeds(msgspec.Struct, frozen=True, kw_only=True):
    """How feeds are pulled."""

    page_objects: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1_000
    """Objects asked for at once; a TAXII server may give fewer."""
    pages: Annotated[int, msgspec.Meta(ge=1)] = 1_000
    """Most pages of one pull; the next one goes on from there."""
    request_s: Annotated[int, msgspec.Meta(ge=1, le=900)] = 300
    """Seconds that one request may take in all."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to others."""

    own_names_file: str = ""
    """Own names that must not leave unseen (users, customers, projects, mail domains), one a line."""
    answer_unasked: str = ""
    """Verdicts that answer a pulled warning by themselves, with commas between; with the verdict alone."""
    recipients_file: str = ""
    """To whom warnings are delivered by mail and webhook (TOML); empty for nobody."""
    remind_before: str = "24h"
    """How long before the day of a warning who has not answered is reminded, with commas between; empty for never."""

    language: Literal["en", "zh"] = "en"
    """Of the text for people in mails and webhooks, for a recipient who has none of its own in the file."""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """The server that mail is handed in at."""

    host: str = ""
    """Empty: no mail is sent."""
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``none`` sends no password, and is for a server on this machine or an own network."""
    inside: bool = False
    """Whether it may have an inside address."""
    sender: str = ""
    """The address that mail comes from, and that answers go to."""
    credential: str = ""
    """Where ``Basic USER:PASSWORD`` is found: ``file:PATH`` or ``env:NAME``."""
    ca_file: str = ""
    """Certificates that vouch for the server (PEM), for one that no public authority vouches for."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """All settings."""

    data_dir: str = ""
    """Empty for the folder that the platform keeps data in."""
    database_url: str = ""
    """Empty for SQLite in the data folder."""
    organisation: str = UNNAMED
    """Name of the organisation that runs this node, as audiences write it."""
    language: str = ""
    """Of pages; empty to follow the reader's browser."""
    limits: Limits = Limits()
    server: Server = Server()
    online: Online = Online()
    feeds: Feeds = Feeds()
    share: Share = Share()
    mail: Mail = Mail()


class Resolved(msgspec.Struct, frozen=True):
    """The merged settings and, for each dotted key, the name of the layer that set it."""

    settings: Settings
    origin: dict[str, str]


def _keys(kind: type[msgspec.Struct], head: str = "") -> Iterator[tuple[str, object]]:
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from _keys(field.type, f"{head}{field.name}.")
        else:
            yield head + field.name, field.type


_TYPES: dict[str, object] = dict(_keys(Settings))
KEYS: tuple[str, ...] = tuple(_TYPES)
"""Every setting, dotted: ``data_dir``, ``server.port``, ``limits.depth``."""
_SECTIONS = frozenset(key.partition(".")[0] for key in KEYS if "." in key)


def merge(layers: Sequence[tuple[str, Mapping[str, object]]]) -> Resolved:
    """Settings from layers (name, possibly nested mapping), the one with the highest precedence first.

    Raises ``BadInput`` for an unknown key, a value of the wrong type or out of its bounds, ``where``
    being the layer's name and the key.
    """
    chosen: dict[str, object] = {}
    origin = dict.fromkeys(KEYS, DEFAULT)
    for name, layer in layers:
        for key, value in _flat(name, layer):
            typed = _typed(name, key, value)
            if key not in chosen:
                chosen[key], origin[key] = typed, name
    return Resolved(_built(chosen), origin)


def _flat(name: str, layer: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for head, value in layer.items():
        if head in _SECTIONS:
            if not isinstance(value, Mapping):
                raise BadInput(
                    f"{head} is a section, not a value", where=f"{name}: {head}", do=f"write [{head}]"
                )
            for inner, held in value.items():
                yield _known(name, f"{head}.{inner}"), held
        else:
            yield _known(name, str(head)), value


def _known(name: str, key: str, shown: str = "", choices: Sequence[str] = KEYS) -> str:
    if key in _TYPES:
        return key
    near = difflib.get_close_matches(shown or key, choices, n=1, cutoff=0.5)
    do = f"did you mean {near[0]}?" if near else f"known are: {', '.join(choices)}"
    raise BadInput(f"there is no setting {shown or key}", where=f"{name}: {shown or key}", do=do)


def _typed(name: str, key: str, value: object) -> object:
    where = f"{name}: {key}"
    try:
        typed: object = msgspec.convert(value, type=_TYPES[key])
    except msgspec.ValidationError as error:
        raise BadInput(f"{key}: {error}", where=where, do="see the settings page for its type") from None
    if key.startswith("limits.") and isinstance(typed, int) and typed < 1:
        raise BadInput(
            f"{key} is {typed}, which would let nothing in", where=where, do="give a number from 1 on"
        )
    return typed


def _built(chosen: Mapping[str, object]) -> Settings:
    nested: dict[str, object] = {}
    for key, value in chosen.items():
        head, dot, inner = key.partition(".")
        if dot:
            section = nested.setdefault(head, {})
            if isinstance(section, dict):
                section[inner] = value
        else:
            nested[head] = value
    return msgspec.convert(nested, type=Settings)


def variable(key: str) -> str:
    """The environment variable of a setting: ``server.port`` is ``TOCSIN_SERVER_PORT``."""
    return PREFIX + key.upper().replace(".", "_")


def from_environ(environ: Mapping[str, str], read: Callable[[str], str] | None = None) -> dict[str, object]:
    """The layer that ``TOCSIN_*`` variables make; an empty one counts as not set.

    ``TOCSIN_DATABASE_URL_FILE`` names a file that holds the value (secrets belong there): ``read`` is
    called with it, white space at the end is cut. Raises ``BadInput`` for an unknown name, a number that
    is none, or a setting given in both ways.
    """
    names = {variable(key): key for key in KEYS}
    layer: dict[str, object] = {}
    given: dict[str, str] = {}
    for name in sorted(environ):
        value = environ[name]
        if not name.startswith(PREFIX) or not value:
            continue
        plain = name if name in names else name.removesuffix("_FILE")
        key = _known("environment", names.get(plain, ""), name, tuple(names))
        if key in given:
            raise BadInput(
                f"{given[key]} and {name} set the same", where=f"environment: {name}", do="unset one"
            )
        given[key] = name
        if plain != name:
            if read is None:
                raise BadInput(f"{name} names a file, and none is read here", where=f"environment: {name}")
            value = read(value).rstrip()
        _put(layer, key, _from_text(name, key, value))
    return layer


def _from_text(name: str, key: str, text: str) -> object:
    try:
        value: object = msgspec.convert(text, type=_TYPES[key], strict=False)
    except msgspec.ValidationError as error:
        raise BadInput(f"{name}: {error}", where=f"environment: {name}") from None
    return value


def _put(layer: dict[str, object], key: str, value: object) -> None:
    head, dot, inner = key.partition(".")
    if not dot:
        layer[head] = value
        return
    section = layer.setdefault(head, {})
    if isinstance(section, dict):
        section[inner] = value
