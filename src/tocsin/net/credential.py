# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Credentials for others' servers: kept where a person has put them, and looked up when they are used.

The store and the settings hold only the place, ``file:PATH`` or ``env:NAME``. What is found there is one line:

    Bearer TOKEN            any scheme with its token, sent as the Authorization header
    Basic USER:PASSWORD     encoded here (RFC 7617)
    X-API-Key: VALUE        a header of any other name

It is shown by no ``repr`` and stands in no error.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from collections.abc import Mapping

from tocsin.core.errors import BadInput, Denied, NotFound, Unavailable

_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,63}):[ \t]*([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,31}) +([\x21-\x7e][\x20-\x7e]*)")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
MOST_BYTES = 16_384
_NEVER = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
"""Headers by which a request would become another one."""


class Credential:
    """One header to be sent; ``user`` and ``password`` of ``Basic``, for protocols that are not HTTP."""

    __slots__ = ("header", "password", "user", "value")

    def __init__(self, header: str, value: str, user: str = "", password: str = "") -> None:
        """Made by ``parse``."""
        self.header, self.value, self.user, self.password = header, value, user, password

    def __repr__(self) -> str:
        """Without what is secret."""
        return f"Credential({self.header})"


def parse(line: str, where: str) -> Credential:
    """Understand the one line. Raises ``BadInput`` for none of the three forms; the line is never shown."""
    if found := _HEADER.fullmatch(line):
        if found[1].lower() in _NEVER:
            raise BadInput("this header is not one for a credential", where=where, do=_DO)
        return Credential(found[1], found[2])
    found = _SCHEME.fullmatch(line)
    if found is None:
        try:
            line.encode("ascii")
        except UnicodeEncodeError:
            return _not_ascii(line, where)
        raise BadInput("no credential stands there", where=where, do=_DO)
    if found[1].lower() == "basic" and ":" in found[2]:
        return _basic(found[2])
    return Credential("Authorization", f"{found[1]} {found[2]}")


_DO = "write one line: Bearer TOKEN, Basic USER:PASSWORD, or NAME: VALUE for a header of another name"


def _not_ascii(line: str, where: str) -> Credential:
    """A user or password in another script is allowed in ``Basic`` alone, where it is encoded."""
    scheme, _, rest = line.partition(" ")
    if scheme.lower() == "basic" and ":" in rest and rest.isprintable():
        return _basic(rest)
    raise BadInput("no credential stands there", where=where, do=_DO)


def _basic(text: str) -> Credential:
    user, _, password = text.partition(":")
    packed = base64.b64encode(text.encode()).decode("ascii")
    return Credential("Authorization", f"Basic {packed}", user, password)


def reference(file: str | None, variable: str | None) -> str:
    """How a place is written. Raises ``BadInput`` if two are given, or the variable has no name that one can have."""
    if file and variable:
        raise BadInput("two places for one credential", do="give --auth-file or --auth-env, not both")
    if variable and _VARIABLE.fullmatch(variable) is None:
        raise BadInput(
            "this is no name of a variable", where="--auth-env", do="name the variable, not what it holds"
        )
    if file:
        return f"file:{os.path.abspath(file)}"
    return f"env:{variable}" if variable else ""


def load(place: str, environ: Mapping[str, str]) -> Credential | None:
    """The credential at ``file:PATH`` or ``env:NAME``; None for no place.

    Raises ``NotFound`` if there is none, ``Denied`` for a file that everybody may read, ``BadInput`` for what is no
    credential, ``Unavailable`` if it may not be read.
    """
    if not place:
        return None
    kind, _, name = place.partition(":")
    if kind == "env":
        if not environ.get(name):
            raise NotFound("this variable is not set", where=place, do="set it for the program that pulls")
        return parse(environ[name].strip(), place)
    if kind != "file":
        raise BadInput("this is no place of a credential", where=kind, do="write file:PATH or env:NAME")
    return parse(_read(name, place), place)


def _read(path: str, place: str) -> str:
    try:
        with open(path, "rb", opener=_without_waiting) as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise BadInput("this is no ordinary file", where=place, do="name a file")
            if mode & stat.S_IROTH:
                raise Denied("everybody may read this file", where=place, do=f"chmod 600 {path}")
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotFound("there is no such file", where=place, do="put the credential there") from None
    except OSError as error:
        raise Unavailable(
            f"cannot be read: {error.strerror}", where=place, do="check the path and its rights"
        ) from None
    try:
        if len(data) > MOST_BYTES:
            raise ValueError
        return data.decode().strip()
    except ValueError:  # UnicodeDecodeError is one
        raise BadInput("no credential stands there", where=place, do=_DO) from None


def _without_waiting(path: str, flags: int) -> int:
    """A pipe must not hold us."""
    return os.open(path, flags | os.O_NONBLOCK)
