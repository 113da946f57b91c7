# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""One normal form for the name of a vendor, so that ``SIEMENS AG`` and ``Siemens`` can be compared.

The form is for comparing only: what is shown and kept is the name as it came. It folds case, width, accents of
Latin letters and punctuation, and leaves off the legal form at the end (``GmbH & Co. KG``, ``Co., Ltd.``,
``S.p.A.``, ``有限公司``), or before the name where that is the custom (``株式会社``, ``ООО``). Nothing that tells two
firms apart is taken away on purpose: ``ABB (China) Co., Ltd.`` stays another firm than ``ABB``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque

LEGAL_FORMS = frozenset(
    (
        "ab ad ag aktiengesellschaft aps as asa bhd bv cjsc co company corp corporation cv dd doo ead eirl eood "
        "eurl fzco fze gesmbh gk gmbh inc incorporated jsc kft kg kgaa kk lda limited limitee llc llp lp ltd ltda "
        "ltee mbh nv nyrt oao ohg ojsc ood ooo ou oy oyj pao pjsc plc pllc private pte pty publ pvt sa sal sapi "
        "sarl sas sasu sca scs sdn se sia sl slu snc spa srl srls sro sti tbk tov uab ug vof wll zao zrt "
        "ао ат зао оао ооо пао прат тов"
    ).split()
)
"""Words that are a legal form at the end of a name. Groups and holdings are not: they are firms of their own."""
_SEVERAL = frozenset("kabushikikaisha sadecv sapidecv sderldecv societeanonyme spolsro spzoo zoo".split())
"""Legal forms of several words, written without the spaces."""
_MOST_WORDS = 5
_AHEAD = frozenset("ао ат зао оао ооо пао прат тов".split())
_EAST_AFTER = (
    "股份有限公司", "有限责任公司", "有限責任公司", "股份公司", "有限公司", "公司", "株式会社", "有限会社", "合同会社", "주식회사", "유한회사",
)  # fmt: skip
"""Written behind a name without a space; a longer one before what it ends with."""
_EAST_AHEAD = ("株式会社", "有限会社", "合同会社", "주식회사", "유한회사")
_FORMS = {-1: _EAST_AFTER, 0: _EAST_AHEAD}
_SHORT_FORM = frozenset("株 有 주 유".split())
"""``(株)``, ``㈜``: a legal form where it stands as a word of its own, at either end."""
_LETTER_DOT = re.compile(r"(?<![^\W_])((?:[^\W\d_][./])+[^\W\d_]?)(?![^\W_])")
"""``S.p.A.``, ``A/S``: letters of which each has a dot or a stroke behind it."""


def normal_vendor(text: str) -> str:
    """Return ``text`` in a form that is equal for two ways of writing one vendor.

    Lower-case words with one space between them. Empty only if ``text`` has no letter and no digit: a name that is
    nothing but legal forms keeps its first word. ``normal_vendor(normal_vendor(x)) == normal_vendor(x)``.
    Cost: linear in the length.
    """
    folded = _LETTER_DOT.sub(lambda found: re.sub("[./]", "", found[1]), _folded(text))
    words = deque("".join(letter if _in_word(letter) else " " for letter in folded).split())
    while _shorten(words):
        pass
    return " ".join(words)


def _folded(text: str) -> str:
    """Without case, width and the accents of Latin letters."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept: list[str] = []
    latin = False
    for letter in apart:
        if latin and "\u0300" <= letter <= "\u036f":
            continue
        latin = letter.isascii() and letter.isalpha()
        kept.append(letter)
    return unicodedata.normalize("NFKC", "".join(kept))


def _in_word(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _shorten(words: deque[str]) -> bool:
    """Take one legal form away from either end; False if there is none, or nothing else."""
    if len(words) > 1:
        count = _form_at_end(words)
        for _ in range(count):
            words.pop()
        if count:
            return True
        if words[0] in _AHEAD or words[0] in _SHORT_FORM:
            words.popleft()
            return True
    return bool(words) and (_cut(words, -1) or _cut(words, 0))


def _form_at_end(words: deque[str]) -> int:
    """How many words the legal form at the end has; 0 if there is none, or nothing before it."""
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        last = [words[at] for at in range(-count, 0)]
        joined = "".join(last)
        one = count == 1 or all(len(word) == 1 for word in last)
        if joined in _SEVERAL or (one and joined in LEGAL_FORMS) or last == ["and", "co"]:
            return count
    return int(words[-1] in _SHORT_FORM)


def _cut(words: deque[str], at: int) -> bool:
    """Cut legal forms written without a space off the first or last word, unless nothing at all would be left."""
    word, others = words[at], len(words) > 1
    start, end = 0, len(word)
    while form := next((form for form in _FORMS[at] if _there(word, form, at, start, end)), ""):
        if len(form) == end - start and not others:
            break
        start, end = (start + len(form), end) if at == 0 else (start, end - len(form))
    words[at] = word[start:end]
    if not words[at]:
        del words[at]
    return len(word) != end - start


def _there(word: str, form: str, at: int, start: int, end: int) -> bool:
    return word.startswith(form, start, end) if at == 0 else word.endswith(form, start, end)
