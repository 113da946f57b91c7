# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""apt's lists, and what they offer that is newer."""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
import lzma

import lz4.frame
import pytest

from tocsin.core.component import Component
from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import apt_lists, dpkg
from tocsin.know.verdict import Keys, judge
from tocsin.know.versions import order

LIMITS = Limits()
RELEASE = b"""-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Origin: Debian
Label: Debian-Security
Suite: oldstable-security
Codename: bookworm-security
Date: Fri, 20 Nov 2026 00:12:41 UTC
Valid-Until: Fri, 27 Nov 2026 00:12:41 UTC
SHA256:
 e3b0c442 0 contrib/Contents-amd64
-----BEGIN PGP SIGNATURE-----
"""


def offer(package: str, version: str, arch: str = "amd64", source: str = "") -> bytes:
    field = f"Source: {source}\n" if source else ""
    return f"Package: {package}\n{field}Version: {version}\nArchitecture: {arch}\nFilename: pool/x.deb\nDescription: a\n b\n\n".encode()


def listed(*offers: bytes, release: bytes = RELEASE, name: str = "sec_Packages") -> apt_lists.SecurityList:
    said = apt_lists.read_release(release, "InRelease", LIMITS)
    return apt_lists.read(b"".join(offers), name, LIMITS, said).records[0]


def installed(package: str, version: str, arch: str = "amd64", source: str = "") -> Component:
    field = f"Source: {source}\n" if source else ""
    data = f"Package: {package}\nStatus: install ok installed\nVersion: {version}\nArchitecture: {arch}\n{field}\n"
    return dpkg.read(data.encode(), "status", LIMITS, "Debian:12").records[0]


def test_a_release_file_says_whose_list_it_is_and_of_when():
    said = apt_lists.read_release(RELEASE, "InRelease", LIMITS)
    assert (said.origin, said.label, said.suite, said.codename, said.security) == (
        "Debian",
        "Debian-Security",
        "oldstable-security",
        "bookworm-security",
        True,
    )
    assert said.date == dt.datetime(2026, 11, 20, 0, 12, 41, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "security"),
    [
        (b"Label: Debian-Security\nSuite: stable/updates\n", True),
        (b"Origin: Ubuntu\nLabel: Ubuntu\nSuite: jammy-security\n", True),
        (b"Label: Debian\nSuite: stable\nCodename: bookworm\n", False),
        (b"Label: Debian\nSuite: stable-updates\n", False),
        (b"Label: My-Security-Tools\nSuite: stable\n", False),
    ],
)
def test_which_lists_speak_of_security(text, security):
    assert apt_lists.read_release(text, "Release", LIMITS).security is security


@pytest.mark.parametrize("bad", [b"", b"<html>", b"Package: a\n"])
def test_what_is_no_release_file_is_refused(bad):
    with pytest.raises(BadInput):
        apt_lists.read_release(bad, "Release", LIMITS)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress, lz4.frame.compress])
def test_every_compression_that_apt_keeps(pack):
    data = pack(
        offer("libssl3", "3.0.9-1", source="openssl")
        + offer("libssl3", "3.0.15-1", source="openssl (3.0.15-1~a)")
    )
    assert apt_lists.detect("x_Packages.lz4", data)
    record = apt_lists.read(data, "x", LIMITS).records[0]
    assert record.packages == {("libssl3", "amd64"): apt_lists.Offer("3.0.15-1", "openssl", "3.0.15-1~a")}


def test_an_older_installed_version_is_exposed_with_its_fix_and_its_list():
    components = [
        installed("libssl3", "3.0.9-1", source="openssl"),
        installed("openssl", "3.0.15-1"),
        installed("bash", "5"),
    ]
    found = apt_lists.updates(
        components, [listed(offer("libssl3", "3.0.15-1", source="openssl"), offer("openssl", "3.0.15-1"))]
    )
    (one,) = found.exposures
    assert (one.component.name, one.advisory, one.fixed) == (
        "libssl3",
        "security update: openssl 3.0.15-1",
        "3.0.15-1",
    )
    assert one.cite == "sec_Packages of 2026-11-20"
    assert one.summary == "Debian-Security oldstable-security offers libssl3 3.0.15-1"
    assert found.unchecked == []


def test_the_binary_version_is_compared_not_that_of_the_source():
    component = installed("dmsetup", "2:1.02.185-2", source="lvm2 (2.03.16-2)")
    assert (
        apt_lists.updates(
            [component], [listed(offer("dmsetup", "2:1.02.185-2", source="lvm2 (2.03.16-2)"))]
        ).exposures
        == []
    )
    assert (
        len(apt_lists.updates([component], [listed(offer("dmsetup", "2:1.02.185-2+deb12u1"))]).exposures) == 1
    )


def test_the_tilde_of_a_backport_is_older_and_the_build_number_newer():
    assert (
        len(apt_lists.updates([installed("a", "1.0-1~deb12u1")], [listed(offer("a", "1.0-1"))]).exposures)
        == 1
    )
    assert apt_lists.updates([installed("a", "1.0-1+b2")], [listed(offer("a", "1.0-1"))]).exposures == []


def test_another_architecture_says_nothing_and_all_says_something():
    lists = [listed(offer("a", "2", arch="arm64"), offer("b", "2", arch="all"))]
    found = apt_lists.updates([installed("a", "1"), installed("b", "1")], lists)
    assert [one.component.name for one in found.exposures] == ["b"]


def test_of_two_lists_the_newer_offer_counts():
    lists = [listed(offer("a", "1.5"), name="one"), listed(offer("a", "2"), name="two")]
    (one,) = apt_lists.updates([installed("a", "1")], lists).exposures
    assert (one.fixed, one.cite) == ("2", "two of 2026-11-20")


def test_without_a_security_list_nothing_is_clear():
    other = listed(offer("a", "2"), release=b"Label: Debian\nSuite: stable\n")
    found = apt_lists.updates([installed("a", "1"), installed("b", "1")], [other])
    assert found.exposures == []
    assert [(line.count, line.kind, "apt-get update" in line.why) for line in found.unchecked] == [
        (2, "list", True)
    ]
    assert apt_lists.updates([], []).unchecked == []


def test_an_installed_version_that_does_not_parse_is_not_checked():
    component = Component(
        name="a", version="?", ecosystem="Debian:12", purl="pkg:deb/debian/a@%3F?arch=amd64"
    )
    found = apt_lists.updates([component], [listed(offer("a", "2"))])
    assert (found.exposures, len(found.unchecked)) == ([], 1)


def test_a_bad_stanza_is_a_fault_with_its_line():
    said = apt_lists.read_release(RELEASE, "InRelease", LIMITS)
    data = offer("a", "1") + b"Package: b\nVersion: not a version\n\n" + offer("c", "1")
    reading = apt_lists.read(data, "P", LIMITS, said)
    assert sorted(reading.records[0].packages) == [("a", "amd64"), ("c", "amd64")]
    assert [fault.where for fault in reading.faults] == ["P:8"]


def test_a_list_that_is_cut_off_or_no_list_stores_nothing():
    packed = lz4.frame.compress(offer("a", "1") * 50)
    for end in range(8, len(packed), 5):
        with pytest.raises(BadInput):
            apt_lists.read(packed[:end], "P", LIMITS)
    with pytest.raises(BadInput):
        apt_lists.read(b"not a list", "P", LIMITS)


def test_a_gzip_bomb_is_stopped():
    with pytest.raises(BadInput, match="expansion"):
        apt_lists.read(gzip.compress(b"\n" * (30 * 2**20)), "P.gz", LIMITS)


def test_an_empty_list_is_a_list():
    assert apt_lists.read(b"", "P", LIMITS).records[0].packages == {}


def test_the_age_of_a_list_is_said_and_an_old_one_is_not_trusted_to_know():
    lists = [listed(offer("a", "1"))]
    notes, unchecked = apt_lists.ages(lists, dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    assert (notes, unchecked) == (["sec_Packages is of 2026-11-20, 2 days old"], [])
    notes, unchecked = apt_lists.ages(lists, dt.datetime(2026, 12, 20, tzinfo=dt.UTC))
    assert "30 days old" in notes[0]
    assert "good until 2026-11-27" in unchecked[0].why
    undated = [listed(offer("a", "1"), release=b"Suite: jammy-security\n")]
    assert len(apt_lists.ages(undated, dt.datetime(2026, 12, 20, tzinfo=dt.UTC))[1]) == 1


def test_detect():
    assert apt_lists.detect("any", offer("a", "1"))
    assert not apt_lists.detect("any.gz", gzip.compress(offer("a", "1")))
    assert not apt_lists.detect("status", b"Package: a\nStatus: install ok installed\nVersion: 1\n")


def test_a_list_without_its_machine_accuses_what_is_older_than_its_newest_source():
    found = listed(
        offer("libssl3", "3.0.15-1+b1", source="openssl (3.0.15-1)"),
        offer("openssl", "3.0.16-1"),
        offer("openssl", "3.0.9-1", arch="arm64"),
        offer("bash", "5.2~rc1-1"),
    )
    made = apt_lists.advisories(found, "Debian:12")
    assert [(one.id, one.affected[0].package, one.affected[0].ranges[0].fixed) for one in made] == [
        ("security update: bash 5.2~rc1-1", "bash", "5.2~rc1-1"),
        ("security update: openssl 3.0.16-1", "openssl", "3.0.16-1"),
    ]
    assert {one.affected[0].ecosystem for one in made} == {"Debian:12"}
    assert {one.source for one in made} == {"sec_Packages"}


def test_a_source_version_that_does_not_parse_costs_nobody_else_and_clears_nobody():
    found = listed(
        offer("a1", "1", source="a (not~a:version:)"),
        offer("a2", "2", source="a (2-1)"),
        offer("b", "1"),
    )
    made = {one.id: one for one in apt_lists.advisories(found, "Debian:12")}
    assert set(made) == {
        "security update: a not~a:version:",
        "security update: a 2-1",
        "security update: b 1",
    }
    keys = Keys("Debian:12", order("Debian:12"))
    odd = made["security update: a not~a:version:"]
    assert judge("2-1", list(odd.affected), keys).answer == "unknown"


def test_a_date_of_a_release_with_a_day_beyond_all_numbers_is_none():
    date = b"Date: Fri, 9007199254740993 Nov 2026 00:12:41 UTC"
    assert apt_lists.read_release(b"Suite: x\n" + date + b"\n", "Release", LIMITS).date is None
