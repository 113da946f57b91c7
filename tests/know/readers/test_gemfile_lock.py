# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Bundler's lock file."""

from __future__ import annotations

import pytest

from tocsin.core.errors import BadInput
from tocsin.core.limits import Limits
from tocsin.know.readers import gemfile_lock

LOCK = """\
GIT
  remote: https://host.example/x.git
  revision: aa
  branch: main
  specs:
    cloned (0.1.0)
      rake

PATH
  remote: .
  specs:
    shop (1.0.0)

PATH
  remote: ../beside
  specs:
    beside (0.2.0)

GEM
  remote: https://gems.example/
  specs:
    nokogiri (1.15.0)
      racc (~> 1.4)
    nokogiri (1.15.0-x86_64-linux)
      racc (~> 1.4)
    rails (7.1.0.beta1)

PLATFORMS
  x86_64-linux

DEPENDENCIES
  rails (~> 7.1)

BUNDLED WITH
   2.4.1
"""


def read(text: str | bytes, limits: Limits | None = None):
    return gemfile_lock.read(text if isinstance(text, bytes) else text.encode(), "f", limits or Limits())


def rows(reading):
    return [(one.name, one.version, one.ecosystem) for one in reading.records]


def test_gems_of_every_section():
    reading = read(LOCK)
    assert rows(reading) == [
        ("cloned", "0.1.0", ""),
        ("beside", "0.2.0", ""),
        ("nokogiri", "1.15.0", "RubyGems"),
        ("rails", "7.1.0.beta1", "RubyGems"),
    ]
    assert reading.records[2].source == "f:22"
    assert reading.faults == []
    assert "1 entries are the project's own, no packages of others" in reading.notes


@pytest.mark.parametrize("bad", ["x", "x ()", "x (1) y", "x/y (1)", "x (1 2)"])
def test_a_bad_line_is_a_fault_and_the_rest_goes_on(bad):
    reading = read(f"GEM\n  specs:\n    a (1)\n    {bad}\n    b (2)\n")
    assert [row[0] for row in rows(reading)] == ["a", "b"]
    assert [fault.where for fault in reading.faults] == ["f:4"]


@pytest.mark.parametrize("bad", [b"\xff", b"GEM\n  specs:\n    x\n"], ids=repr)
def test_a_file_without_one_good_gem_is_refused(bad):
    with pytest.raises(BadInput):
        read(bad)


def test_limits_are_kept():
    for limits in (Limits(members=2), Limits(file_bytes=20), Limits(memory_bytes=4_000)):
        with pytest.raises(BadInput, match="limit"):
            read(LOCK, limits)


def test_detect():
    assert gemfile_lock.detect("x", LOCK.encode())
    assert not gemfile_lock.detect("Gemfile.lock", b"gem 'rails'\n")
