# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Whoever issued a certificate is needed; who issued his own is nobody else."""

from __future__ import annotations

from tests.know.readers.test_certificate import der, pem, read
from tocsin.know.setting import Setting, issuers


def test_the_issuer_is_named_with_whom_it_is_for_and_until_when():
    found = issuers(read(pem(der("www.example.org", "192.0.2.1")) + pem(der("ca", ca=True))))
    assert found.records == [
        Setting(
            kind="certificate",
            value="Good CA",
            source="c.pem:1",
            shown="www.example.org, 192.0.2.1",
            expires="2027-01-01T00:00:00Z",
        )
    ]
    assert found.notes == ["1 certificates of authorities"]


def test_without_an_organisation_its_common_name_counts():
    assert issuers(read(pem(der("a.example", issuer="")))).records[0].value == "Root"


def test_what_cannot_be_read_stays_a_fault():
    found = issuers(read(pem(b"x") + pem(der("a.example"))))
    assert (len(found.faults), len(found.records)) == (1, 1)
