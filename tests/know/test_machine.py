# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A machine as an asset, made of files in a dictionary."""

from __future__ import annotations

import datetime as dt

import lz4.frame

from tocsin.core.limits import Limits
from tocsin.know import machine
from tocsin.know.readers import apt_lists

NOW = dt.datetime(2026, 11, 22, 8, 0, tzinfo=dt.UTC)
LISTS = "/var/lib/apt/lists/"
OS_RELEASE = b'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n'
STATUS = b"Package: libssl3\nStatus: install ok installed\nSource: openssl\nArchitecture: amd64\nVersion: 3.0.9-1\n\n"
SECURITY = b"Label: Debian-Security\nSuite: stable-security\nDate: Fri, 20 Nov 2026 00:12:41 UTC\n"
MAIN = b"Label: Debian\nSuite: stable\nDate: Fri, 20 Nov 2026 00:12:41 UTC\n"
OFFER = b"Package: libssl3\nSource: openssl\nVersion: 3.0.15-1\nArchitecture: amd64\nFilename: x\n\n"
PYTHON = [("site/foo.dist-info", b"Name: foo\nVersion: 1.0\n")]


def disk(**changes: bytes | None) -> dict[str, bytes]:
    files = {
        "/etc/os-release": OS_RELEASE,
        "/var/lib/dpkg/status": STATUS,
        f"{LISTS}a_dists_bookworm-security_InRelease": SECURITY,
        f"{LISTS}a_dists_bookworm-security_main_binary-amd64_Packages.lz4": lz4.frame.compress(OFFER),
        f"{LISTS}a_dists_bookworm_InRelease": MAIN,
        f"{LISTS}a_dists_bookworm_main_binary-amd64_Packages": b"not read, since it is not of security",
        f"{LISTS}lock": b"",
    }
    for name, data in changes.items():
        place = {"os": "/etc/os-release", "status": "/var/lib/dpkg/status"}.get(name) or next(
            path for path in files if path.startswith(LISTS) and name in path
        )
        if data is None:
            del files[place]
        else:
            files[place] = data
    return files


def take(files: dict[str, bytes], distributions=PYTHON, now: dt.datetime = NOW) -> machine.MachineInventory:
    def names(folder: str) -> list[str]:
        return [path.removeprefix(f"{folder}/") for path in files if path.startswith(f"{folder}/")]

    return machine.inventory(files.get, names, distributions, now, Limits())


def test_packages_lists_and_python_of_a_debian_machine():
    found = take(disk())
    assert (found.asset.id, found.asset.name, found.asset.kind) == ("this-machine", "this machine", "asset")
    assert [(one.name, one.ecosystem, one.asset) for one in found.components] == [
        ("libssl3", "Debian:12", "this-machine"),
        ("foo", "PyPI", "this-machine"),
    ]
    assert [one.label for one in found.lists] == ["Debian-Security"]
    assert (found.unchecked, found.faults) == ([], [])
    assert any("2 days old" in note for note in found.notes)
    (one,) = apt_lists.updates(found.components, found.lists).exposures
    assert one.fixed == "3.0.15-1"


def test_packages_of_an_alpine_machine():
    files = disk(os=b"ID=alpine\nVERSION_ID=3.18.4\n", status=None)
    files["/lib/apk/db/installed"] = b"P:libssl3\nV:3.1.4-r5\nA:x86_64\no:openssl\n\n"
    found = take(files)
    assert [(one.package, one.ecosystem, one.asset) for one in found.components] == [
        ("openssl", "Alpine:v3.18", "this-machine"),
        ("foo", "PyPI", "this-machine"),
    ]
    assert (found.unchecked, found.faults, found.lists) == ([], [], [])


def test_a_machine_that_is_not_debian_is_not_checked_and_no_crash():
    found = take(disk(os=b"ID=fedora\nVERSION_ID=40\n", status=None))
    assert [one.what for one in found.unchecked] == ["packages of the system", "Debian packages"]
    assert [one.name for one in found.components] == ["foo"]
    assert found.lists == []


def test_a_machine_with_nothing_to_read():
    found = take({}, [])
    assert found.components == []
    assert len(found.unchecked) == 2


def test_a_status_file_that_is_garbage_is_not_checked():
    found = take(disk(status=b"\x00garbage"))
    assert [(one.what, one.source) for one in found.unchecked] == [
        ("Debian packages", "/var/lib/dpkg/status")
    ]


def test_a_bad_stanza_is_said():
    found = take(disk(status=STATUS + b"Package: b\n\n"))
    assert len(found.faults) == 1
    assert [(one.what, one.count) for one in found.unchecked] == [("Debian packages", 1)]


def test_a_security_list_that_is_cut_off_is_not_checked():
    whole = lz4.frame.compress(OFFER)
    found = take(disk(security_main=whole[: len(whole) // 2]))
    assert found.lists == []
    assert [one.kind for one in found.unchecked] == ["list"]
    assert apt_lists.updates(found.components, found.lists).unchecked != []


def test_a_release_file_that_is_garbage_is_not_checked():
    found = take(disk(security_InRelease=b"<html>"))
    assert found.lists == []
    assert [one.what for one in found.unchecked] == ["package lists of a_dists_bookworm-security_InRelease"]


def test_an_old_list_is_not_trusted_to_know():
    found = take(disk(), now=NOW + dt.timedelta(days=30))
    assert [one.kind for one in found.unchecked] == ["list"]
    assert "apt-get update" in found.unchecked[0].why
