# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""dpkg's status file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import dpkg

LIMITS = Limits()
REAL = Path("/var/lib/dpkg/status")


def stanza(
    package: str = "libssl3", version: str = "3.0.9-1", status: str = "install ok installed", *more: str
) -> bytes:
    return "\n".join(
        [f"Package: {package}", f"Status: {status}", f"Version: {version}", *more, "", ""]
    ).encode()


def test_the_source_package_and_its_version_are_what_advisories_name():
    data = stanza(
        "libc6",
        "2.36-9+b1",
        "install ok installed",
        "Source: glibc (2.36-9)",
        "Architecture: amd64",
        "Description: x",
        " more",
    )
    (one,) = dpkg.read(data, "status", LIMITS, "Debian:12", "this-machine").records
    assert (one.name, one.package, one.version, one.ecosystem) == ("libc6", "glibc", "2.36-9", "Debian:12")
    assert one.purl == "pkg:deb/debian/libc6@2.36-9%2Bb1?arch=amd64&upstream=glibc%402.36-9"
    assert (one.asset, one.source) == ("this-machine", "status:1")


def test_a_package_that_is_its_own_source():
    (one,) = dpkg.read(stanza("bash", "5.2"), "status", LIMITS, "Ubuntu:22.04").records
    assert (one.package, one.version, one.purl) == ("bash", "5.2", "pkg:deb/ubuntu/bash@5.2")


def test_only_installed_packages_count():
    data = (
        stanza("a")
        + stanza("b", status="deinstall ok config-files")
        + stanza("c", status="hold ok installed")
        + stanza("d", status="install ok unpacked")
    )
    reading = dpkg.read(data, "status", LIMITS, "Debian:12")
    assert [one.name for one in reading.records] == ["a", "c"]
    assert reading.notes == ["2 packages are known to dpkg and not installed"]


@pytest.mark.parametrize(
    ("bad", "line"),
    [
        (b"Package: b\nStatus: install ok installed\n\n", 5),
        (b"Package: b\nVersion: 1\n\n", 5),
        (b"Status: install ok installed\nVersion: 1\n\n", 5),
        (b"Package: ../b\nStatus: install ok installed\nVersion: 1\n\n", 5),
        (b"Package: b\nStatus: install ok installed\nno field\nVersion: 1\n\n", 7),
        (b"Package: b\nStatus: install ok installed\nVersion: 1\nSource: (x\n\n", 5),
    ],
)
def test_a_bad_stanza_is_a_fault_with_its_line(bad, line):
    reading = dpkg.read(stanza("a") + bad + stanza("c"), "status", LIMITS, "Debian:12")
    assert [one.name for one in reading.records] == ["a", "c"]
    assert [fault.where for fault in reading.faults] == [f"status:{line}"]


def test_a_last_stanza_that_is_cut_off_is_a_fault_and_one_that_still_reads_is_taken():
    whole = stanza("a") + stanza("b", "1.0")
    assert [one.name for one in dpkg.read(whole.rstrip(), "s", LIMITS, "Debian:12").records] == ["a", "b"]
    cut = dpkg.read(whole[: whole.index(b"Version: 1.0") + 8], "s", LIMITS, "Debian:12")
    assert ([one.name for one in cut.records], len(cut.faults)) == (["a"], 1)


@pytest.mark.parametrize("bad", [b"", b"\n\n", b"not a status file", b"{}", b"\x00\x01\x02\n"])
def test_a_file_without_one_good_stanza_is_refused(bad):
    with pytest.raises(BadInput):
        dpkg.read(bad, "status", LIMITS)


def test_limits_are_kept():
    with pytest.raises(BadInput, match="members"):
        dpkg.read(stanza("a") * 3, "s", Limits(members=2))
    with pytest.raises(BadInput, match="file_bytes"):
        dpkg.read(stanza("a"), "s", Limits(file_bytes=10))


def test_an_unknown_release_is_said():
    reading = dpkg.read(stanza(), "s", LIMITS)
    assert reading.records[0].ecosystem == ""
    assert "release of the distribution is not known" in reading.notes[0]


def test_detect():
    assert dpkg.detect("status", stanza())
    assert not dpkg.detect("Packages", b"Package: a\nVersion: 1\nFilename: pool/a.deb\n")


@pytest.mark.skipif(not REAL.is_file(), reason="this machine has no dpkg status file")
def test_the_status_file_of_this_machine_is_read_whole():
    data = REAL.read_bytes()
    assert dpkg.detect(str(REAL), data[:65536])
    reading = dpkg.read(data, str(REAL), LIMITS, "Debian:12")
    assert reading.faults == []
    assert len(reading.records) == data.count(b" ok installed\n")
