# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Validated ROA payloads as Routinator, rpki-client, OctoRPKI and StayRTR write and read them: JSON or CSV.

JSON: an object with ``roas``, each with ``prefix``, ``asn`` (a number, or ``AS64496``) and ``maxLength``. CSV: a header
with the AS, the prefix and the maximum length under any of the names in use. Refused: prefixes with bits behind
their length, AS numbers of more than 32 bits, a maximum length below the prefix or beyond the address. A row
without a maximum length stands for the prefix alone (RFC 9582, section 4.3.2.2).

A list of the whole Internet passes ``limits.memory_bytes`` as JSON: give it as CSV, let the validator select the own prefixes,
or raise the limit.
"""

from __future__ import annotations

import csv
import ipaddress
import struct
from collections.abc import Sequence
from typing import cast, overload

from tocsin.core.errors import BadInput
from tocsin.core.jsonin import decode, split
from tocsin.core.limits import Limits
from tocsin.core.memory import Account
from tocsin.core.own_names import Payload
from tocsin.core.reading import Reading
from tocsin.core.textin import Rows, not_utf8
from tocsin.know.readers.own_node import IpNetwork, as_number, network
from tocsin.know.readers.shape import Faults, Record, as_record, text
from tocsin.know.readers.table_csv import columns_found

COLUMNS = {
    "asn": ("asn", "as", "origin", "origin as"),
    "prefix": ("ip prefix", "prefix"),
    "max_length": ("max length", "maxlength", "max len", "max prefix length"),
    "anchor": ("trust anchor", "ta"),
}
_LONGEST_ANCHOR = 100


_ROW = struct.Struct(">B16sBBIIH")
_MOST_ANCHORS = 1_000


class Packed(Sequence[Payload]):
    """Payloads in 32 bytes each: a list of the whole Internet has some hundred thousand. Made anew when asked for."""

    def __init__(self, account: Account) -> None:
        """Hold nothing yet; ``account`` is what may be held."""
        self._account = account
        self._rows = bytearray()
        self._anchors: dict[str, int] = {"": 0}
        self._named = [""]

    def add(self, covered: IpNetwork, longest: int, asn: int, anchor: str, place: int) -> None:
        """Keep one. Raises ``BadInput`` if it is too much."""
        self._account.take(_ROW.size)
        if anchor not in self._anchors and len(self._named) < _MOST_ANCHORS:
            self._anchors[anchor] = len(self._named)
            self._named.append(anchor)
        packed = covered.network_address.packed.ljust(16, b"\0")
        number = self._anchors.get(anchor, 0)
        self._rows += _ROW.pack(covered.version, packed, covered.prefixlen, longest, asn, place, number)

    def __len__(self) -> int:
        return len(self._rows) // _ROW.size

    @overload
    def __getitem__(self, at: int) -> Payload: ...
    @overload
    def __getitem__(self, at: slice) -> list[Payload]: ...
    def __getitem__(self, at: int | slice) -> Payload | list[Payload]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        version, packed, length, longest, asn, place, anchor = _ROW.unpack_from(
            self._rows, (at % len(self)) * _ROW.size
        )
        address = ipaddress.ip_address(packed[:4] if version == 4 else packed)
        return Payload(f"{address}/{length}", longest, asn, self._named[anchor], place)


class PayloadReading(Reading[Payload], kw_only=True):
    """The payloads, with the instant that the list gives itself."""

    as_of: str = ""


def detect(name: str, head: bytes) -> bool:
    """A CSV with the three columns, or JSON with ``roas``."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return b'"roas"' in head
    return name.lower().endswith((".csv", ".tsv")) and {"asn", "prefix", "max_length"} <= set(
        columns_found(head, COLUMNS)
    )


def read(data: bytes, name: str, limits: Limits) -> PayloadReading:
    """Return the payloads. Raises ``BadInput`` if the file is neither whole JSON nor CSV."""
    faults = Faults(limits)
    records = Packed(Account(limits, name, len(data)))
    json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    as_of = _json(data, name, limits, records, faults) if json else _csv(data, name, limits, records, faults)
    notes = [f"payloads as of {as_of}"] if as_of else ["the list does not say of when it is"]
    return PayloadReading(cast("list[Payload]", records), faults.listed, notes + faults.note(), as_of=as_of)


def _json(data: bytes, name: str, limits: Limits, records: Packed, faults: Faults) -> str:
    parts = split(data, name, limits, "roas")
    if parts.members is None:
        raise BadInput(
            "no list of payloads in it", where=f"{name}#/roas", do="let the validator write it again"
        )
    for at, raw in enumerate(parts.members):
        where = f"{name}#/roas/{at}"
        try:
            row = as_record(decode(raw, where, limits), where)
            anchor = row.get("ta")
            most = _length(row, where)
            _keep(records, text(row, "prefix", where), row.get("asn"), most, anchor, at, where)
        except BadInput as error:
            faults.take(error, where)
    try:
        about = decode(parts.others.get("metadata", b"null"), f"{name}#/metadata", limits)
    except BadInput as error:
        faults.take(error)
        return ""
    said = [about.get(key) for key in ("buildtime", "generatedTime")] if isinstance(about, dict) else []
    return next((one[:40] for one in said if isinstance(one, str)), "")


def _length(row: Record, where: str) -> int | None:
    most = row.get("maxLength")
    if most is not None and (not isinstance(most, int) or isinstance(most, bool)):
        raise BadInput(
            "the maximum length is no number", where=f"{where}/maxLength", do="write it without quotes"
        )
    return most


def _csv(data: bytes, name: str, limits: Limits, records: Packed, faults: Faults) -> str:
    if len(data) > limits.file_bytes:
        raise BadInput(f"the file is over {limits.file_bytes} bytes", where=name, do="split it")
    wrong = not_utf8(data)
    if wrong is not None:
        raise BadInput(f"byte {wrong} is not UTF-8", where=name, do="let the validator write it again")
    place = columns_found(data[: limits.line_bytes], COLUMNS)
    missing = {"asn", "prefix", "max_length"} - set(place)
    if missing:
        do = f"name it one of: {', '.join(COLUMNS[min(missing)])}"
        raise BadInput(f"the header has no column for {min(missing)}", where=f"{name}:1", do=do)
    rows = Rows(data, limits, "\t" if b"\t" in data[:200].partition(b"\n")[0] else ",")
    try:
        next(rows, None)
        for cells in rows:
            where = f"{name}:{rows.line_num}"
            if not any(cells):
                continue
            if len(records) >= limits.members:
                raise BadInput(f"more than {limits.members} rows", where=name, do="split the table")
            try:
                row = {key: cells[at].strip() if at < len(cells) else "" for key, at in place.items()}
                said = row["max_length"]
                if said and not (said.isascii() and said.isdigit() and len(said) < 4):
                    do = "write the length in digits"
                    raise BadInput(f"the maximum length {said[:40]!r} is no number", where=where, do=do)
                most = int(said) if said else None
                at = rows.line_num
                _keep(records, row["prefix"], row["asn"], most, row.get("anchor"), at, where)
            except BadInput as error:
                if error.where == name:  # a limit of the whole file
                    raise
                faults.take(error, where)
    except csv.Error as error:
        raise BadInput(f"not CSV: {error}", where=f"{name}:{rows.line_num}", do="mend the row") from None
    return ""


def _keep(
    records: Packed, prefix: str, asn: object, most: int | None, anchor: object, place: int, where: str
) -> None:
    covered = network(prefix, where)
    length = covered.prefixlen if most is None else most
    if not covered.prefixlen <= length <= covered.max_prefixlen:
        what = f"a maximum length of {length} for {covered}"
        do = f"it is from {covered.prefixlen} to {covered.max_prefixlen}"
        raise BadInput(what, where=where, do=do)
    called = anchor[:_LONGEST_ANCHOR] if isinstance(anchor, str) else ""
    records.add(covered, length, as_number(asn, where), called, place)
