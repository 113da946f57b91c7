# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
r"""LIKE and MATCHES over text (STIX 2.1 section 9.6.1): in linear time, by RE2, as PCRE with DOTALL would say.

LIKE is the whole text, ``%`` for any characters and ``_`` for one, line ends among them. MATCHES is found anywhere; a dot
stands for line ends too, ``^`` for the begin of the text, ``$`` and ``\Z`` for its end or the place before a line end that
ends it, ``\z`` for its end alone. Both compare in Unicode form C. The octets of a binary value are the characters
U+0000 to U+00FF. One thing is not as in PCRE: what follows a ``$`` that stands before the last line end cannot take it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from tocsin.core.errors import BadInput

_WILD = re.compile("[%_]")
_PARTS = re.compile(
    r"(?s)\\Q.*?(?:\\E|\Z)"  # quoted text
    r"|\\."
    r"|\[\^?\]?(?:\[:\^?[a-z]+:\]|\\.|[^\]\\])*\]"  # a class, whose first bracket is none of its end
    r"|\$"
)
_ENDS = r"(?:$|\n\z)"
"""``$`` of RE2 is the end alone, or a line's end under ``(?m)``."""


def form_c(text: str) -> str:
    """The text in Unicode form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def searcher(kind: str, wanted: str) -> Callable[[Any], bool]:
    """What tells whether a value is LIKE, or MATCHES, a constant. Raises ``BadInput`` for what cannot be searched for."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    text = form_c(wanted)
    before = after = ""
    if kind == "LIKE":
        before, after = _WILD.split(text, maxsplit=1)[0], _WILD.split(text)[-1]
        text = "".join({"%": ".*", "_": "."}.get(each) or re2.escape(each) for each in text)
        text = rf"\A(?:{text})\z"
    else:
        text = _PARTS.sub(lambda found: _ENDS if found[0] in {"$", r"\Z"} else found[0], text)
    try:
        made = re2.compile(text, options)
    except (re2.error, UnicodeError) as error:
        said = error.args[0] if error.args else ""
        said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        what = f"the expression cannot be searched for in linear time: {said}"
        raise BadInput(what, do="write it without look-around and back references") from None

    def holds(value: Any) -> bool:
        if isinstance(value, bytes):
            value = value.decode("latin-1")
        if not isinstance(value, str):
            return False
        text = form_c(value)
        if not (text.startswith(before) and text.endswith(after)):  # much sooner told than by the expression
            return False
        try:
            return made.search(text) is not None
        except UnicodeError:  # half a pair of surrogates: no text that an expression could be of
            return False

    return holds
