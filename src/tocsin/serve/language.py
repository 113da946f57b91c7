# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The reader's language: which of ``flows.language`` a request asks for."""

from __future__ import annotations

import re

from tocsin.flows.language import BY_CODE, LANGUAGES, N_, Language, fill, load_all

__all__ = ["LANGUAGES", "N_", "Language", "choose", "fill", "load_all"]


def choose(asked: str, accept: str, default: str) -> Language:
    """The language of one request: ``?lang=``, else ``Accept-Language`` (RFC 9110 12.5.4), else settings."""
    for code in (asked.lower(), *_accepted(accept), default.lower()):
        found = BY_CODE.get(code) or BY_CODE.get(re.split("[-_]", code)[0])
        if found:
            return found
    return LANGUAGES[0]


def _accepted(accept: str) -> list[str]:
    ranked: list[tuple[float, str]] = []
    for part in accept[:1000].split(","):
        tag, _, quality = part.strip().partition(";")
        match = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", quality) if quality else None
        weight = float(match[1]) if match else 0.0 if quality else 1.0
        if tag and weight > 0:
            ranked.append((-weight, tag.strip().lower()))
    return [tag for _, tag in sorted(ranked, key=lambda pair: pair[0])]
