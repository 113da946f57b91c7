# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""DNS zone files, one zone a file: what is written in RFC 1035, section 5, with $TTL (RFC 2308) and generic types (RFC 3597).

The record data is read by dnspython. ``$INCLUDE`` is refused (no other file is opened here) and so is ``$GENERATE``
(one line makes millions of records): the rest is read, and the zone counts as not whole, so that nothing follows
from a name that is missing in it. The same holds after any record that was refused.

Without ``$ORIGIN`` names are relative to the owner of the SOA record; if that is relative too, to the domain that the file
is named after (``example.org.zone``, ``db.example.org``), which a note says.
Of TXT and other types that nothing is asked of only the name is kept, of signatures only the earliest end;
hashed names (NSEC3) are no names. Cost: some 30 us a record (provisional); memory by ``core.memory``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tocsin.core.dependency import Map, Node
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.core.memory import Bounded
from tocsin.core.own_names import Record, Zone
from tocsin.core.reading import Reading
from tocsin.core.registrable import within
from tocsin.know.readers.own_node import domain_id, instant_text
from tocsin.know.readers.shape import Faults
from tocsin.know.readers.zone_entries import Entry, Wrong, entries

if TYPE_CHECKING:
    import dns.name
    import dns.rdata

_BEGINS = re.compile(
    rb"(?mi)^(?:\$(?:ORIGIN|TTL)[ \t]+[^\s;]|[^\s;,{<\"]{0,1100}[ \t]+(?:[0-9][0-9A-Za-z]{0,20}[ \t]+)?(?:IN[ \t]+)?"
    rb"(?:[0-9][0-9A-Za-z]{0,20}[ \t]+)?SOA[ \t]+[^\s;]{1,1100}[ \t]+[^\s;])"
)
_WORD = re.compile(r"\s*((?:\\.|[^\s\\\"])++)")
_TTL = re.compile(r"[0-9]{1,10}|(?:[0-9]{1,10}[smhdw])+", re.IGNORECASE)
_CLASSES = frozenset({"IN", "CH", "HS", "CS", "CLASS1", "CLASS3", "CLASS4"})
_IN = frozenset({"IN", "CLASS1"})
_OF_FILE = re.compile(
    r"(?:db[._])?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*?\.(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59}))"
    r"(?:\.(?:zone|db|dns|hosts|signed|txt|axfr|master|bak|old|orig))*",
    re.IGNORECASE,
)
_TEXT = frozenset("SOA NS A AAAA CNAME DNAME MX SRV CAA TLSA".split())
"""Types of which the data is kept as dnspython writes it."""
_HASHED = frozenset({"NSEC3"})
_NO_WITNESS = frozenset({"NSEC", "NSEC3PARAM"})
_CLASH = "the zone of a file is that of its SOA record; give another zone as another file"
_LATIN = re.compile(r"[\x80-\xff]")


def detect(name: str, head: bytes) -> bool:
    """A text with a ``$ORIGIN`` or ``$TTL`` line, or an SOA record."""
    if name.lower().endswith((".csv", ".tsv", ".json", ".toml")) or b"\0" in head[:1024]:
        return False
    return _BEGINS.search(head) is not None


def read(data: bytes, name: str, limits: Limits) -> Reading[Map]:
    """Return one ``Map`` with the domain and its zone. Raises ``BadInput`` if there is no SOA, or no saying which zone it is."""
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    reader = _Reader(data, name, limits)
    for entry in entries(data, limits):
        reader.take(entry)
    zone = reader.zone()
    id = domain_id(zone.origin)
    node = Node(id=id, kind="asset", name=zone.origin or "the root zone", facts=(zone,), source=zone.source)
    chart = Map(nodes=(node,))
    notes = [*reader.notes, f"{len(zone.records)} records of {zone.origin or 'the root zone'}"]
    if not zone.whole:
        notes.append(f"the zone is not whole ({zone.why}): nothing follows from a name that is missing in it")
    return Reading([chart], reader.faults.listed, notes + reader.faults.note())


class _Refused(Exception):  # noqa: N818 -- becomes a Fault with its line
    def __init__(self, what: str, do: str = "") -> None:
        super().__init__(what)
        self.what, self.do = what, do


class _Reader:
    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self.faults = Faults(limits)
        self.notes: list[str] = []
        self._file, self._limits = name, limits
        self._records: list[Record] = Bounded(limits, name, len(data), times=3)
        self._origin = _of_file(name)
        self._guessed = self._origin is not None
        self._owner: dns.name.Name | None = None
        self._apex: str | None = None
        self._apex_line = 0
        self._why = ""
        self._signatures, self._ends, self._ends_line = 0, 0, 0

    def take(self, entry: Entry | Wrong) -> None:
        """Take one entry, or say why it is not taken."""
        where = f"{self._file}:{entry.line}"
        if isinstance(entry, Wrong):
            self._refuse(where, entry.what, entry.do)
            return
        try:
            if entry.text.startswith("$"):
                self._directive(entry.text)
            else:
                self._record(entry)
        except _Refused as wrong:
            self._refuse(where, wrong.what, wrong.do)

    def _refuse(self, where: str, what: str, do: str) -> None:
        self.faults.add(where, what, do)
        self._why = self._why or f"{where}: {what}"

    def _directive(self, text: str) -> None:
        word, _, rest = text.partition(" ") if " " in text else text.partition("\t")
        if word.upper() == "$ORIGIN":
            self._origin = self._name(rest.strip().split(" ")[0])
            self._guessed = False
        elif word.upper() == "$TTL":
            if not _TTL.fullmatch(rest.strip()):
                raise _Refused(f"$TTL {rest.strip()[:40]!r} is no time to live", "write seconds, or 1h")
        elif word.upper() == "$INCLUDE":
            do = (
                "give the included file in its place: named-compilezone and the like write a zone as one file"
            )
            raise _Refused("$INCLUDE is not followed: no other file is opened", do)
        elif word.upper() == "$GENERATE":
            do = "write the records out: named-compilezone does"
            raise _Refused("$GENERATE is not run: one line of it makes millions of records", do)
        else:
            raise _Refused(f"there is no directive {word[:20]!r}", "use $ORIGIN or $TTL")

    def _record(self, entry: Entry) -> None:
        text, at = entry.text, 0
        if text[0] not in " \t":
            found = _WORD.match(text)
            if found is None:
                raise _Refused("a record begins with the name of its owner, unquoted", "write the name")
            at = found.end()
            self._owner = None  # a bad name must not leave its records to the one before
            self._owner = self._name(found[1])
        if self._owner is None:
            raise _Refused("a record without an owner", "write the name before it")
        kind, at = self._type(text, at)
        self._keep(self._owner, kind, text[at:].strip(), entry.line)

    def _type(self, text: str, at: int) -> tuple[str, int]:
        """The type of a record behind TTL and class, which stand in either order."""
        for _ in range(3):
            found = _WORD.match(text, at)
            if found is None:
                break
            word, at = found[1].upper(), found.end()
            if word in _CLASSES:
                if word not in _IN:
                    raise _Refused(f"class {word} is not read", "leave the record out")
            elif not _TTL.fullmatch(word):
                return _named(word), at
        raise _Refused("a record without a type", "write it as: name TTL IN type data")

    def _keep(self, owner: dns.name.Name, kind: str, text: str, line: int) -> None:
        data = self._data(kind, text)
        name = _text(owner)
        if kind == "SOA":
            if self._apex is not None and self._apex != name:
                raise _Refused(f"a second zone, {name[:80]}", _CLASH)
            if self._apex is not None:
                return  # an answer of AXFR ends with the SOA it began with
            self._apex, self._apex_line = name, line
            if self._origin is None or (self._guessed and owner != self._origin):
                self._origin, self._guessed = owner, False
        if kind == "RRSIG":
            self._signed(data, line)
        if kind in _HASHED or kind in _NO_WITNESS or kind == "RRSIG":
            return
        if len(self._records) >= self._limits.members:
            do = "split the zone, or raise limits.members"
            raise BadInput(f"more than {self._limits.members} records", where=self._file, do=do)
        self._records.append(Record(name, kind, _shown(owner, kind, data), line))

    def _data(self, kind: str, text: str) -> dns.rdata.Rdata:
        import dns.exception
        import dns.rdata
        import dns.rdataclass

        if _LATIN.search(text) and '"' not in text:
            raise _Refused(
                "a byte beyond ASCII", "write it as \\DDD; names as A-labels, which begin with xn--"
            )
        try:
            found = dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin=self._origin, relativize=False)
        except (dns.exception.DNSException, ValueError, IndexError, OverflowError) as error:
            what = f"this is no {kind[:20]} record: {str(error)[:200] or type(error).__name__}"
            raise _Refused(what, "correct its data") from None
        return found

    def _name(self, text: str) -> dns.name.Name:
        """A name, absolute. Raises ``_Refused``, and ``BadInput`` if it is relative to nothing."""
        import dns.exception
        import dns.name

        if _LATIN.search(text):
            raise _Refused(
                f"the name {text[:80]!r} is not ASCII", "write its A-label, which begins with xn--"
            )
        if text == "@" and self._origin is not None:
            return self._origin
        try:
            made = dns.name.from_text(text.lower(), self._origin)
        except (dns.exception.DNSException, ValueError) as error:
            what = f"the name {text[:80]!r}: {str(error)[:100] or type(error).__name__}"
            raise _Refused(what, "a label has 63 bytes at the most, a name 255") from None
        if text == "@" or not made.is_absolute():
            do = "write $ORIGIN example.org. in its first line, or name the file after the zone: example.org.zone"
            raise BadInput("the file does not say which zone it is", where=self._file, do=do)
        return made

    def _signed(self, data: Any, line: int) -> None:
        self._signatures += 1
        if not self._ends or data.expiration < self._ends:
            self._ends, self._ends_line = data.expiration, line

    def zone(self) -> Zone:
        """All of it. Raises ``BadInput`` if there was no SOA."""
        if self._apex is None:
            do = "give the whole zone file; it begins with its SOA record"
            raise BadInput("there is no SOA record in it", where=self._file, do=do)
        outside = [record for record in self._records if not within(record.name, self._apex)]
        for record in outside:
            what = f"{record.name[:80]} is not in the zone {self._apex[:80]}"
            self._refuse(f"{self._file}:{record.line}", what, "write a final dot only behind a whole name")
        kept = (
            [record for record in self._records if within(record.name, self._apex)]
            if outside
            else self._records
        )
        if self._guessed:
            self.notes.append(f"no $ORIGIN: taken for the zone {self._apex}, after the name of the file")
        moment = dt.datetime.fromtimestamp(self._ends, dt.UTC) if self._ends else None
        return Zone(
            origin=self._apex,
            records=tuple(kept),
            whole=not self._why,
            why=self._why,
            signatures=self._signatures,
            signed_until=instant_text(moment) if moment else "",
            signed_line=self._ends_line,
            file=self._file,
            source=f"{self._file}:{self._apex_line}",
        )


def _of_file(name: str) -> dns.name.Name | None:
    """The zone that a file is named after, None if it is named after none."""
    import dns.name

    found = _OF_FILE.fullmatch(re.split(r"[\\/]", name)[-1])
    if found is None or len(found[1]) > 200:
        return None
    return dns.name.from_text(found[1].lower())


@lru_cache(64)
def _named(kind: str) -> str:
    """A type that is given by its number, by its name: TYPE52 is TLSA (RFC 3597, section 5)."""
    import dns.exception
    import dns.rdatatype

    if not kind.startswith("TYPE"):
        return kind
    try:
        return dns.rdatatype.to_text(dns.rdatatype.from_text(kind))
    except (dns.exception.DNSException, ValueError):
        return kind


@lru_cache(4096)
def _text(name: dns.name.Name) -> str:
    text = name.to_text(omit_final_dot=True).lower()
    return "" if text == "." else text


def _shown(owner: dns.name.Name, kind: str, data: Any) -> str:
    """What is kept of the data of a record."""
    if kind == "DS":
        return f"{data.key_tag} {int(data.algorithm)} {int(data.digest_type)} {data.digest.hex()}"
    if kind == "DNSKEY":
        from dns.dnssec import key_id

        digest = hashlib.sha256(owner.canonicalize().to_wire() + data.to_wire()).hexdigest()
        return f"{int(data.flags)} {int(data.algorithm)} {key_id(data)} {digest}"
    return str(data.to_text()).lower() if kind in _TEXT else ""
