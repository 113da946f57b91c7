# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Lock files: each line pinned and hashed, no address, the demo's part of the tests'; licences known."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tracked import ROOT

LOCKS = ["core.lock", "dev.lock", "cluster.lock", "uv.lock"]

# SPDX ids anyone may combine with Apache-2.0 code as unmodified dependencies.
ALLOWED = {
    "0BSD", "AFL-2.1", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# Weak copyleft: optional, unmodified, imported lazily; never in what everybody gets.
OPTIONAL_ONLY = {
    "LGPL-3.0-only": {"psycopg", "psycopg-binary"},
    "LGPL-2.1-only": {"pycountry", "pysigma", "pysigma-pipeline-sysmon", "pysigma-pipeline-windows"},
}
# What older metadata writes for the same thing.
SPELLINGS = {
    "apache": "Apache-2.0",
    "apache license": "Apache-2.0",
    "psf": "PSF-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
# Not always installed here: read by hand, on the day given.
ELSEWHERE = {
    "colorama": "BSD-3-Clause",  # Windows; 0.4.6, 2026-11-22
    "tzdata": "Apache-2.0",  # Windows; 2026.6, 2026-11-22
    "uv": "MIT",  # or Apache-2.0; absent where pip had to do its work; 0.13.8, 2026-11-22
}


def entries(lock: str) -> dict[str, list[str]]:
    """``name==version ; marker`` of each package, with its hashes."""
    text = (ROOT / "requirements" / lock).read_text().replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        head, *hashes = re.split(r"\s+--hash=", line)
        found[head.strip()] = hashes
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_pinned_and_hashed(lock):
    found = entries(lock)
    assert found
    for head, hashes in found.items():
        specifiers = list(Requirement(head).specifier)
        assert [s.operator for s in specifiers] == ["=="], head
        assert hashes, head
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", digest) for digest in hashes), head


@pytest.mark.parametrize("lock", LOCKS)
def test_no_line_names_an_address(lock):
    text = (ROOT / "requirements" / lock).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host|@ ", text)


def held(wider: dict[str, list[str]], narrower: dict[str, list[str]]) -> dict[str, list[str] | None]:
    """What the wider lock has for each line of the narrower; it may want a package on more machines."""
    return {head: wider.get(head, wider.get(head.partition(" ; ")[0])) for head in narrower}


def test_the_tests_environment_holds_all_of_the_demos():
    core, dev = entries("core.lock"), entries("dev.lock")
    assert held(dev, core) == core


def test_a_lock_that_asks_for_less_does_not_hold_the_other():
    narrower = {"a==1 ; os == 'x'": ["h"], "b==1": ["h"]}
    assert held({"a==1": ["h"], "b==1": ["h"]}, narrower) == narrower
    assert held({"a==1 ; os == 'y'": ["h"], "b==1": ["h"]}, narrower) != narrower
    assert held({"a==1": ["other"], "b==1": ["h"]}, narrower) != narrower
    assert held({"a==1": ["h"], "b==1 ; os == 'x'": ["h"]}, narrower) != narrower


def test_the_cluster_holds_all_of_the_demos():
    core, cluster = entries("core.lock"), entries("cluster.lock")
    assert held(cluster, core) == core


def test_the_tests_run_on_the_cluster_that_is_locked():
    cluster, dev = entries("cluster.lock"), entries("dev.lock")
    assert held(dev, cluster) == cluster


def test_what_pyproject_asks_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = {canonicalize_name(Requirement(head).name) for head in entries("core.lock")}
    asked = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    assert asked <= locked
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    optional = {**entries("dev.lock"), **entries("cluster.lock")}
    found = {canonicalize_name(Requirement(head).name) for head in optional}
    assert {canonicalize_name(Requirement(line).name) for line in extras} <= found


def spell(text: str) -> str:
    """One SPDX id for one name of a licence."""
    text = text.strip()
    return SPELLINGS.get(text.lower(), text)


def licence(metadata: importlib.metadata.PackageMetadata) -> list[set[str]]:
    """All of these, any one of each (``A AND (B OR C)`` -> [{A}, {B, C}]); empty if nothing is said."""
    get = metadata.json.get
    said = str(get("license_expression") or "") or next(iter(str(get("license") or "").splitlines()), "")
    if said in ("", "UNKNOWN"):
        classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
        return [{spell(c.rpartition(" :: ")[2])} for c in classifiers]
    return [
        {spell(one.strip("() ")) for one in re.split(r"\s+OR\s+", part)}
        for part in re.split(r"\s+AND\s+", said)
    ]


def allowed(name: str, terms: list[set[str]]) -> bool:
    """Whether each term offers at least one licence we may use for this package."""
    mine = ALLOWED | {spdx for spdx, names in OPTIONAL_ONLY.items() if name in names}
    return bool(terms) and all(term & mine for term in terms)


def test_every_locked_package_has_a_licence_we_may_use():
    unknown = {}
    for head in {**entries("dev.lock"), **entries("cluster.lock"), **entries("uv.lock")}:
        name = canonicalize_name(Requirement(head).name)
        try:
            terms = licence(importlib.metadata.metadata(name))
        except importlib.metadata.PackageNotFoundError:
            terms = [{ELSEWHERE[name]}] if name in ELSEWHERE else []
        if not allowed(name, terms):
            unknown[name] = terms
    assert unknown == {}


def test_weak_copyleft_is_not_in_what_everybody_gets():
    core = {canonicalize_name(Requirement(head).name) for head in entries("core.lock")}
    assert core & {name for names in OPTIONAL_ONLY.values() for name in names} == set()


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("x", [{"GPL-3.0-or-later"}]),
        ("x", [{"MIT"}, {"AGPL-3.0-only"}]),
        ("x", [{"LGPL-3.0-only"}]),
        ("x", []),
        ("x", [{"Proprietary"}]),
    ],
)
def test_a_licence_we_may_not_use_is_refused(name, terms):
    assert not allowed(name, terms)


def test_one_of_several_is_enough():
    assert allowed("x", [{"GPL-2.0-only", "MIT"}])
    assert allowed("psycopg", [{"LGPL-3.0-only"}])
