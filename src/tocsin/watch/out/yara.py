# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A bundle of YARA rules: those of indicators (STIX pattern type ``yara``), and one a file hash.

A rule from outside is compiled alone first, without ``include`` (which would read files of ours into the bundle), and
with a rule of ours behind it, which must still be there: what is not closed would take in what follows. Left out is what
does not compile, a ``global`` rule (it decides over all others of the file) and a second rule of a name. Hashes need the
module ``hash``. Cost: about a millisecond a rule from outside.
"""

from __future__ import annotations

from typing import Any

from tocsin.core.errors import Unavailable
from tocsin.watch.out.entry import YARA, Entry, Head, Unfit, comments, printable, sure

_END = "tocsin_end_of_rule"
_LONGEST = 2**20


class Yara:
    """One file of rules."""

    name = "yara"
    suffix = ".yar"
    kinds = frozenset({YARA, "md5", "sha1", "sha256"})
    commented = True

    def __init__(self) -> None:
        """Raises ``Unavailable`` without the package."""
        self._engine = _engine()
        self._names: set[str] = {_END}

    def head(self, head: Head) -> bytes:
        """Remarks, and the module of hashes."""
        return comments(head, "//") + b'import "hash"\n'

    def line(self, entry: Entry) -> bytes:
        """One rule, or those of one indicator."""
        return self._given(entry) if entry.kind == YARA else self._hash(entry)

    def foot(self, head: Head) -> bytes:
        """Nothing."""
        del head
        return b""

    def _hash(self, entry: Entry) -> bytes:
        value, name = sure(entry), f"tocsin_{entry.kind}_{entry.value}"
        if name in self._names:
            raise Unfit("that stand here already")
        self._names.add(name)
        about = "".join(
            f"    {key} = {_text(said)}\n"
            for key, said in (
                ("tlp", entry.tlp), ("object", " ".join(entry.objects[:1])), ("valid_until", entry.until),
                ("confidence", "" if entry.confidence is None else str(entry.confidence)),
            )
            if said
        )  # fmt: skip
        meta = f"  meta:\n{about}" if about else ""
        return f'rule {name} {{\n{meta}  condition:\n    hash.{entry.kind}(0, filesize) == "{value}"\n}}\n'.encode()

    def _given(self, entry: Entry) -> bytes:
        if len(entry.value) > _LONGEST:
            raise Unfit(f"with a rule longer than {_LONGEST} characters")
        names = self._compiled(entry.value)
        if not names:
            raise Unfit("with no rule in it")
        if self._compiled(f"{entry.value}\nrule {_END} {{ condition: true }}\n") != names | {_END}:
            raise Unfit("with a rule that is not closed")
        if self._says_global(entry.value):
            raise Unfit("with a global rule, which would decide over all others")
        if names & self._names:
            raise Unfit("with a rule of a name that another one has")
        self._names |= names
        return f"// {printable(' '.join(entry.objects[:1]))}\n{entry.value}\n".encode()

    def _says_global(self, text: str) -> bool:
        """Whether the word is one of the language there, not of a text or remark: then no other word can take its place."""
        if "global" not in text:
            return False
        try:
            self._compiled(text.replace("global", "zlobal"))
        except Unfit:
            return True
        return False

    def _compiled(self, text: str) -> set[str]:
        """The names of the rules in it. Raises ``Unfit``."""
        compiler = self._engine.Compiler()
        compiler.enable_includes(False)  # noqa: FBT003 -- as the package has it
        try:
            compiler.add_source(text)
            rules = compiler.build()
        except (self._engine.CompileError, ValueError):
            raise Unfit("with a rule that does not compile") from None
        return {str(rule.identifier) for rule in rules}


def _text(text: str) -> str:
    made = "".join(
        letter for letter in text if letter.isascii() and letter.isprintable() and letter not in '"\\'
    )
    return f'"{made}"'


def _engine() -> Any:
    try:
        import yara_x
    except ImportError:
        do = "install the extra yara: pip install 'tocsin[yara]'"
        raise Unavailable("rules of YARA are checked with yara-x, which is not installed", do=do) from None
    return yara_x
