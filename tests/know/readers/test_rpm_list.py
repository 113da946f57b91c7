# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A list of rpm -qa."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import rpm_list

LIST = """\
bash (none) 5.1.8 9.el9 x86_64 An Example, Inc. bash-5.1.8-9.el9.src.rpm
openssl-libs 1 3.0.7 27.el9 x86_64 (none) openssl-3.0.7-27.el9.src.rpm
gpg-pubkey (none) fd431d51 4ae0493b (none) (none) (none)
"""


def read(text: str | bytes, release: str = "AlmaLinux:9", limits: Limits | None = None):
    return rpm_list.read(text if isinstance(text, bytes) else text.encode(), "f", limits or Limits(), release)


def test_each_line_is_a_package():
    reading = read(LIST)
    assert [(one.name, one.version, one.supplier, one.source) for one in reading.records] == [
        ("bash", "5.1.8-9.el9", "An Example, Inc.", "f:1"),
        ("openssl-libs", "1:3.0.7-27.el9", "", "f:2"),
    ]
    assert reading.faults == []
    assert reading.notes == ["1 keys of signers (gpg-pubkey) are no packages"]


@pytest.mark.parametrize(
    "bad",
    [
        "bash-5.1.8-9.el9.x86_64",
        "a 1",
        "a x 1 1 x86_64 v a-1-1.src.rpm",
        "a  1 1 1 x86_64 v a-1-1.src.rpm",
        "a (none) 1 1 x v a.src.rpm",
    ],
)
def test_a_bad_line_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(LIST + bad + "\n" + LIST.replace("bash", "zsh"))
    assert [one.name for one in reading.records] == ["bash", "openssl-libs", "zsh"]
    assert [fault.where for fault in reading.faults] == ["f:4"]


@pytest.mark.parametrize("bad", [b"\xff", b"x\n"], ids=repr)
def test_a_list_without_one_good_line_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_limits_are_kept():
    for limits in (Limits(members=2), Limits(file_bytes=10)):
        with pytest.raises(BadInput, match="limit"):
            read(LIST, limits=limits)
    assert len(read(LIST, limits=Limits(line_bytes=len(LIST.split("\n", maxsplit=1)[0]) - 1)).faults) == 1


def test_detect():
    assert rpm_list.detect("x", LIST.encode())
    assert not rpm_list.detect("x", b"bash-5.1.8-9.el9.x86_64\n")
    assert not rpm_list.detect("x", b"a b c d e f g\n")
