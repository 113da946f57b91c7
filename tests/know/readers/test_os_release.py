# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""OSV's names of distributions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.know.readers import os_release


@pytest.mark.parametrize(
    ("text", "ecosystem"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "Debian:12"),
        ("ID=debian\n", "Debian"),
        ('ID=ubuntu\nVERSION_ID="22.04"\n', "Ubuntu:22.04"),
        ("ID=alpine\nVERSION_ID=3.18.4\n", "Alpine:v3.18"),
        ("ID=alpine\nVERSION_ID=3.21.0_alpha20240923\n", "Alpine"),
        ('ID="rocky"\nVERSION_ID="9.4"\n', "Rocky Linux:9"),
        ('ID="almalinux"\nVERSION_ID="8.10"\n', "AlmaLinux:8"),
        ('ID="rhel"\nVERSION_ID="9.4"\n', "Red Hat"),
        ('ID="opensuse-leap"\nVERSION_ID="15.6"\n', "openSUSE:Leap 15.6"),
        ('ID="opensuse-tumbleweed"\nVERSION_ID="20260101"\n', "openSUSE:Tumbleweed"),
        ('ID="sles"\nVERSION_ID="15.5"\n', "SUSE"),
        ('ID=openEuler\nVERSION_ID="24.03"\nVERSION="24.03 (LTS-SP1)"\n', "openEuler:24.03-LTS-SP1"),
        ("ID=mageia\nVERSION_ID=9\n", "Mageia:9"),
        ("ID=azurelinux\nVERSION_ID='3.0'\n", "Azure Linux:3"),
        ("ID=photon\nVERSION_ID=5.0\n", "Photon OS:5.0"),
        ("ID=wolfi\nVERSION_ID=20230201\n", "Wolfi"),
        ("ID=fedora\nVERSION_ID=40\n", ""),
        ("#ID=debian\n", ""),
        ("", ""),
        ("ID=debian\nVERSION_ID='12.5'\n", "Debian:12"),
        ("ID=linuxmint\nID_LIKE=ubuntu\nVERSION_ID=21\n", ""),
        ("ID=debian\nVERSION_ID=12:13\n", "Debian"),
    ],
)
def test_the_ecosystem_of_a_release(text, ecosystem):
    assert os_release.ecosystem(text.encode()) == ecosystem


@given(st.binary(max_size=100))
def test_any_bytes_give_a_name_or_none(data):
    assert isinstance(os_release.ecosystem(data), str)
