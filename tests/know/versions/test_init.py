# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Which order an ecosystem has."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tocsin.core.errors import BadInput
from tocsin.know.versions import order


@pytest.mark.parametrize(
    ("ecosystem", "name", "proven"),
    [
        ("Debian:12", "Debian", True),
        ("Ubuntu:22.04:LTS", "Debian", True),
        ("npm", "SemVer", True),
        ("crates.io", "SemVer", True),
        ("Go", "Go", True),
        ("Pub", "Pub", True),
        ("PyPI", "PEP 440", True),
        ("Maven", "Maven", False),
        ("Alpine:v3.18", "Alpine", False),
    ],
)
def test_the_order_of_an_ecosystem(ecosystem, name, proven):
    found = order(ecosystem)
    assert found is not None
    assert (found.name, found.proven) == (name, proven)


@pytest.mark.parametrize("ecosystem", ["", "OSS-Fuzz", "Hackage", "CRAN", "debian", "nonsense:1"])
def test_nobody_orders_this(ecosystem):
    assert order(ecosystem) is None


@pytest.mark.parametrize("ecosystem", ["Debian:12", "npm", "PyPI", "Maven", "Go"])
@pytest.mark.parametrize("bad", ["1" * 1001, "１.0", ""])
def test_a_hostile_version_is_refused(ecosystem, bad):
    found = order(ecosystem)
    assert found is not None
    with pytest.raises(BadInput):
        found.key(bad)


def test_univers_is_not_imported_before_it_is_needed():
    code = (
        "import sys; from tocsin.know.versions import order; order('npm').key('1.0.0'); order('Maven');"
        "sys.exit('univers' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": "src"}).returncode == 0
    )
