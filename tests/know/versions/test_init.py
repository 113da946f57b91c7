# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which order an ecosystem has."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.know.versions import BEYOND, order, sortable


@pytest.mark.parametrize(
    ("ecosystem", "name"),
    [
        ("Debian:12", "Debian"),
        ("Ubuntu:22.04:LTS", "Debian"),
        ("npm", "SemVer"),
        ("crates.io", "SemVer"),
        ("Go", "Go"),
        ("Pub", "Pub"),
        ("PyPI", "PEP 440"),
        ("Maven", "Maven"),
        ("Alpine:v3.18", "Alpine"),
        ("Wolfi", "Alpine"),
        ("Red Hat:enterprise_linux:8::baseos", "RPM"),
        ("openSUSE:Leap 15.6", "RPM"),
    ],
)
def test_the_order_of_an_ecosystem(ecosystem, name):
    found = order(ecosystem)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "ecosystem",
    [
        "",
        "RubyGems",
        "NuGet",
        "Packagist",
        "ConanCenter",
        "Julia",
        "Bitnami",
        "GitHub Actions",
        "OSS-Fuzz",
        "Hackage",
        "CRAN",
        "debian",
        "nonsense:1",
    ],
)
def test_nobody_orders_this(ecosystem):
    assert order(ecosystem) is None


@pytest.mark.parametrize("ecosystem", ["Debian:12", "npm", "PyPI", "Maven", "Go", "Alpine", "SUSE"])
@pytest.mark.parametrize("bad", ["1" * 1001, "１.0", ""])
def test_a_hostile_version_is_refused(ecosystem, bad):
    found = order(ecosystem)
    assert found is not None
    with pytest.raises(BadInput):
        found.key(bad)


def test_univers_is_never_imported():
    code = (
        "import sys; from tocsin.know.versions import order; order('npm').key('1.0.0'); order('RubyGems'); order('Maven').key('1-x');"
        "sys.exit('univers' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": "src"}).returncode == 0
    )


@pytest.mark.parametrize("ecosystem", ["Alpine", "Debian", "Go", "Maven", "Pub", "PyPI", "Red Hat", "npm"])
def test_a_key_of_an_own_order_has_bytes(ecosystem):
    found = order(ecosystem)
    assert found is not None
    assert isinstance(sortable(found.key("1.2.3")), bytes)


@pytest.mark.parametrize("ecosystem", ["Alpine", "Debian", "Go", "Maven", "Pub", "PyPI", "Red Hat", "npm"])
@given(st.text("0189.~^-_:!+avz", max_size=12))
@example("9" * 1000)
@example("z" * 1000)
@example("4294967295:9")
def test_no_key_is_beyond_all(ecosystem, version):
    found = order(ecosystem)
    assert found is not None
    try:
        key = sortable(found.key(version))
    except BadInput:
        return
    assert key is None or b"" < key < BEYOND


def test_some_keys_can_only_be_compared():
    found = order("Maven")
    assert found is not None
    assert sortable(found.key("1.0.0.Alpha-redhat-1")) is None
