# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The languages that people read, and every text in them: for pages, and for the mail that goes out.

English is the source; other languages are gettext catalogues under
``data/locale``, loaded once. A text without a translation is shown in English.
Templates may hold plain names only: ``{name.attribute}`` and ``{name[0]}`` are
refused, and so are format marks that could blow up the output, because a stored
sentence may have been altered on disk.
"""

from __future__ import annotations

import functools
import gettext
import re
import string
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import msgspec

from tocsin.core.errors import Unavailable
from tocsin.core.sentence import Sentence, Value

_SPEC = re.compile(r"[,_]?(?:\.\d{1,2})?[dfgs%]?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def N_(text: str) -> str:  # noqa: N802 - the name gettext's tools and readers know
    """Mark a text for the catalogue where it is written; it is translated where it is shown."""
    return text


class _Plain(string.Formatter):
    """``str.format`` without attributes, indexes, conversions and wide fields."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:  # noqa: ARG002 - the signature is the formatter's
        if not _NAME.fullmatch(field_name):
            raise ValueError(field_name)
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        if not _SPEC.fullmatch(format_spec):
            raise ValueError(format_spec)
        return str(super().format_field(value, format_spec))


_PLAIN = _Plain()


def fill(template: str, values: Mapping[str, Value]) -> str | None:
    """``template`` with ``values`` put in; None if they do not fit."""
    try:
        return _PLAIN.vformat(template, (), values)
    except (KeyError, ValueError, IndexError, TypeError):
        return None


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """One language of the pages."""

    code: str
    """As in ``?lang=``."""
    name: str
    """In the language itself, for the switch."""
    html: str
    """For the attribute ``lang`` (BCP 47)."""
    catalogue: str = ""
    """Folder under ``data/locale``; empty for the source language."""

    def text(self, message: str) -> str:
        """A literal of our own source in this language."""
        return _catalogue(self.catalogue).gettext(message) if message else ""

    def tr(self, sentence: Sentence) -> str:
        """A sentence in this language: the template is translated, then filled."""
        for template in (self.text(sentence.text), sentence.text):
            filled = fill(template, sentence.values)
            if filled is not None:
                return filled
        return sentence.text

    def asked(self, sentence: Sentence) -> str:
        """A question to a supplier: the name of its input, too, where it is a literal of our own (``know.found``)."""
        named = sentence.values.get("input")
        values = dict(sentence.values)
        if isinstance(named, str):
            values["input"] = self.text(named)
        return self.tr(Sentence(sentence.text, values))


LANGUAGES = (
    Language(code="en", name="English", html="en"),
    Language(code="zh", name="中文", html="zh-Hans", catalogue="zh_CN"),
)
BY_CODE = {language.code: language for language in LANGUAGES}


@functools.cache
def _catalogue(folder: str) -> gettext.NullTranslations:
    if not folder:
        return gettext.NullTranslations()
    path = files("tocsin") / "data" / "locale" / folder / "LC_MESSAGES" / "tocsin.mo"
    try:
        with path.open("rb") as stream:
            return gettext.GNUTranslations(stream)
    except OSError as error:
        raise Unavailable(
            "a message catalogue is missing",
            where=str(path),
            do="install tocsin again, or run tools/messages.py",
        ) from error


def load_all() -> None:
    """Load every catalogue now. Errors: ``Unavailable`` if one is missing."""
    for language in LANGUAGES:
        _catalogue(language.catalogue)
