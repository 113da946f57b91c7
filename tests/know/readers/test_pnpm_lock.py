# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""pnpm's lock files, of three versions."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import pnpm_lock

NINTH = """\
lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0

packages:

  '@s/a@1.0.0':
    resolution: {integrity: sha512-AA==}
    engines: {node: '>=18'}
    deprecated: |-
      b@9.9.9:
        resolution: {integrity: x}

  b@2.0.0-rc.1:
    resolution: {integrity: sha512-AA==, tarball: https://registry.example/b/-/b-2.0.0-rc.1.tgz}

  cloned@git+https://host.example/x.git#aa:
    resolution: {commit: aa, repo: https://host.example/x.git, type: git}
    version: 0.1.0

  '@s/here@file:parts/here':
    resolution: {directory: parts/here, type: directory}

  fetched@https://codeload.example/x/tar.gz/aa:
    resolution: {tarball: https://codeload.example/x/tar.gz/aa}
    version: 0.3.0

snapshots:

  '@s/a@1.0.0':
    dependencies:
      b: 2.0.0-rc.1

  b@2.0.0-rc.1: {}
"""
SIXTH = """\
lockfileVersion: '6.0'

packages:

  /@s/a@1.0.0:
    resolution: {integrity: sha512-AA==}
    dev: false

  /b@2.0.0(@s/a@1.0.0)(c@3.0.0):
    resolution: {integrity: sha512-AA==}
    dev: true

  file:parts/here:
    resolution: {directory: parts/here, type: directory}
    name: here
    version: 0.2.0

  /b@2.0.0:
    resolution: {integrity: sha512-AA==}
"""
FIFTH = """\
lockfileVersion: 5.4

specifiers:
  a: ^1

packages:

  /@s/a/1.0.0:
    resolution: {integrity: sha512-AA==}
    dev: true

  /b/2.0.0_@s+a@1.0.0:
    resolution: {integrity: sha512-AA==}

  host.example/owner/name/aa:
    resolution: {tarball: https://codeload.example/owner/name/tar.gz/aa}
    name: cloned
    version: 0.1.0
"""


def read(text: str | bytes, limits: Limits | None = None):
    return pnpm_lock.read(text if isinstance(text, bytes) else text.encode(), "f", limits or Limits())


def rows(reading):
    return [(one.name, one.version, one.ecosystem) for one in reading.records]


def test_version_9():
    reading = read(NINTH)
    assert rows(reading) == [
        ("@s/a", "1.0.0", "npm"),
        ("b", "2.0.0-rc.1", "npm"),
        ("cloned", "0.1.0", ""),
        ("@s/here", "", ""),
        ("fetched", "0.3.0", ""),
    ]
    assert reading.records[0].source == "f:16"
    assert reading.faults == []
    assert reading.notes == [
        "1 packages come from a URL and are not compared with advisories",
        "1 packages come from a folder and are not compared with advisories",
        "1 packages come from git and are not compared with advisories",
    ]


def test_version_6():
    reading = read(SIXTH)
    assert rows(reading) == [("@s/a", "1.0.0", "npm"), ("b", "2.0.0", "npm"), ("here", "0.2.0", "")]
    assert "1 packages are for development alone, and are listed as the others" in reading.notes


def test_version_5():
    assert rows(read(FIFTH)) == [("@s/a", "1.0.0", "npm"), ("b", "2.0.0", "npm"), ("cloned", "0.1.0", "")]


@pytest.mark.parametrize(
    "bad", ["x:", "x@y:", "'x y@1.0.0':", "file::", "@1.0.0:", "/x@1.0.0:\n    nothing", '"x']
)
def test_a_bad_entry_is_a_fault_and_the_others_go_on(bad):
    reading = read(
        f"lockfileVersion: 5\npackages:\n  /a/1:\n    dev: true\n  {bad}\n  /b/2:\n    dev: true\n"
    )
    assert [row[0] for row in rows(reading)] == ["a", "b"]
    assert len(reading.faults) == 1


@pytest.mark.parametrize("bad", [b"\xff", b"packages:\n  x\n"], ids=repr)
def test_a_file_without_one_good_entry_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_a_project_without_packages_is_read():
    assert rows(read("lockfileVersion: '9.0'\n\nimporters:\n  .: {}\n")) == []


def test_limits_are_kept():
    for limits in (Limits(members=2), Limits(file_bytes=20), Limits(memory_bytes=4_000)):
        with pytest.raises(BadInput, match="limit"):
            read(NINTH, limits)


def test_detect():
    for text in (NINTH, SIXTH, FIFTH):
        assert pnpm_lock.detect("x", text.encode())
    assert not pnpm_lock.detect("pnpm-lock.yaml", b"packages:\n  - x\n")
