# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001 - a script
"""Message catalogues: collect every text of the source, keep the translations, compile.

    python tools/messages.py            update the .pot and .po files and compile the .mo files
    python tools/messages.py --check    change nothing; exit 1 if anything is out of step or untranslated

Collected are the literals in ``_("...")``, ``N_("...")``, ``translatable("...")`` and ``Sentence("...")`` of
``src/tocsin`` and of its templates. Needs Babel, which is in the development
environment only. The files carry no date and no line numbers, so that the same
source always gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "tocsin"
LOCALE = SOURCE / "data" / "locale"
LANGUAGES = ("zh_CN",)
_METHODS = [("**.py", "python"), ("serve/templates/**.html", "jinja2")]
_KEYWORDS = {"_": None, "N_": None, "Sentence": None, "translatable": None}
_UNSTABLE = re.compile(
    rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team):.*\n',
    re.MULTILINE,
)
_NO_DATE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HEADER = """\
# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0"""


def collect() -> Catalog:
    """Every text of the source that people read."""
    catalog = Catalog(project="tocsin", version="1", charset="utf-8", header_comment=_HEADER, fuzzy=False)
    found = extract_from_dir(SOURCE, _METHODS, keywords=_KEYWORDS, options_map={})
    for filename, _line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
        catalog.add(message, locations=[(filename, 0)], auto_comments=comments, context=context)
    return catalog


def po_path(language: str) -> Path:
    """Where the translations of a language are kept."""
    return LOCALE / language / "LC_MESSAGES" / "tocsin.po"


def load(language: str) -> Catalog:
    """The translations as they stand on disk; empty if there are none yet."""
    path = po_path(language)
    if not path.exists():
        return Catalog(
            locale=language, project="tocsin", version="1", charset="utf-8", header_comment=_HEADER
        )
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def merged(language: str, template: Catalog) -> Catalog:
    """The translations brought in step with the source: new texts empty, gone ones dropped, none guessed."""
    catalog = load(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = _HEADER
    catalog.fuzzy = False
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """A catalogue as text, the same bytes for the same content."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, include_lineno=False, sort_output=True, omit_header=False)
    return _UNSTABLE.sub(b"", out.getvalue())


def mo_bytes(language: str) -> bytes:
    """The compiled form of the .po file on disk."""
    catalog = read_po(io.BytesIO(po_path(language).read_bytes()), locale=language)
    catalog.creation_date = catalog.revision_date = _NO_DATE
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Texts that have no translation."""
    return sorted(str(m.id) for m in catalog if m.id and not m.string)


def misfits(catalog: Catalog) -> list[str]:
    """Translations whose ``{names}`` are not those of the text, or that are marked as a guess."""
    names = re.compile(r"\{([^{}]*)\}")
    return [
        str(m.id)
        for m in catalog
        if m.id
        and m.string
        and (m.fuzzy or set(names.findall(str(m.id))) != set(names.findall(str(m.string))))
    ]


def outdated(template: Catalog) -> Iterator[str]:
    """What ``--check`` complains about, one line each."""
    for language in LANGUAGES:
        catalog = merged(language, template)
        path = po_path(language)
        if not path.exists() or po_bytes(catalog) != path.read_bytes():
            yield f"{language}: tocsin.po is not in step with the source"
        elif mo_bytes(language) != path.with_suffix(".mo").read_bytes():
            yield f"{language}: tocsin.mo is not made from tocsin.po"
        yield from (f"{language}: not translated: {text!r}" for text in missing(catalog))
        yield from (f"{language}: does not fit its text: {text!r}" for text in misfits(catalog))


def update(template: Catalog) -> None:
    """Write every file anew."""
    (LOCALE / "tocsin.pot").write_bytes(po_bytes(template))
    for language in LANGUAGES:
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(merged(language, template)))
        path.with_suffix(".mo").write_bytes(mo_bytes(language))


def main(arguments: list[str]) -> int:
    """Update or check; 0 if everything is in step and translated."""
    template = collect()
    if "--check" not in arguments:
        update(template)
    complaints = list(outdated(template))
    for line in complaints:
        sys.stdout.write(line + "\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
