# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bitcoin addresses, told from other words by their checksum.

Sources: Base58Check as in Bitcoin's first client (version 0 and 5, double SHA-256); BIP 173 (bech32, witness version
0) and BIP 350 (bech32m, the later ones).
"""

from __future__ import annotations

import hashlib
import re

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_OLD = re.compile(f"[13][{_BASE58}]{{25,34}}")
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_NEW = re.compile(f"bc1[{_BECH32}]{{8,87}}")
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CONSTANT_M = 0x2BC830A3
_PROGRAM = range(2, 41)


def is_bitcoin(text: str) -> bool:
    """Whether this is an address of Bitcoin's main network, by its form and its checksum."""
    if _OLD.fullmatch(text):
        return _base58(text)
    lower = text.lower()
    one_case = text in {lower, text.upper()}
    return one_case and _NEW.fullmatch(lower) is not None and _segwit(lower)


def _base58(text: str) -> bool:
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    if number >= 2**200:
        return False
    data = number.to_bytes(25, "big")
    ones = len(text) - len(text.lstrip("1"))
    zeros = len(data) - len(data.lstrip(b"\0"))
    digest = hashlib.sha256(hashlib.sha256(data[:21]).digest()).digest()
    return data[0] in {0, 5} and ones == zeros and digest[:4] == data[21:]


def _segwit(text: str) -> bool:
    values = [_BECH32.index(character) for character in text[3:]]
    version, program = values[0], values[1:-6]
    size, rest = divmod(5 * len(program), 8)
    if version > 16 or size not in _PROGRAM or rest > 4 or (rest and program[-1] & ((1 << rest) - 1)):
        return False
    if version == 0 and size not in {20, 32}:
        return False
    # the human-readable part "bc", expanded
    return _polymod([3, 3, 0, 2, 3, *values]) == (_CONSTANT_M if version else 1)


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, part in enumerate(_GENERATOR):
            check ^= part if top >> place & 1 else 0
    return check
