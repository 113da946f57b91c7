# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The one text of a JSON value (RFC 8785): for ids made from content, and for asking whether two texts say the same."""

from __future__ import annotations

import json
import math
from decimal import Decimal

from tocsin.core.errors import BadInput
from tocsin.core.jsonwalk import LARGEST


def canonical(value: object) -> bytes:
    """The one text of a JSON value (RFC 8785). Raises ``BadInput`` for what I-JSON cannot hold."""
    try:
        return _text(value).encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput("half a surrogate pair, which is no character") from None


def _text(value: object) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if not -LARGEST <= value <= LARGEST:
            raise BadInput(f"the integer {value} is beyond +-(2**53 - 1)")
        return str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_text(each) for each in value) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(str(key))}:{_text(value[key])}" for key in keys) + "}"
    raise BadInput(f"a {type(value).__name__} is no JSON value")


def _number(value: float) -> str:
    """As ECMAScript writes a number (RFC 8785 section 3.2.2.3)."""
    if not math.isfinite(value):
        raise BadInput("NaN and Infinity are no JSON numbers")
    if value == 0:
        return "0"
    sign, digit_tuple, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, digit_tuple))
    point = len(digits) + int(exponent)
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{fraction}e{point - 1:+d}"
    return "-" + text if sign else text
