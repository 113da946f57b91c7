# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Package URLs in OSV's words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.errors import BadInput
from tocsin.know.readers.purl import canonical, identify

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "purl"

CASES = [
    ("pkg:pypi/Foo_Bar@1.0", ("PyPI", "foo-bar", "1.0")),
    ("pkg:npm/%40angular/core@12.3.1", ("npm", "@angular/core", "12.3.1")),
    ("pkg:golang/golang.org/x/net@v0.1.0#http2", ("Go", "golang.org/x/net", "v0.1.0")),
    ("pkg:golang/github.com%2FOther/lib@v1", ("Go", "github.com/Other/lib", "v1")),
    ("pkg:golang/std@1.21.3", ("Go", "stdlib", "1.21.3")),
    ("pkg:maven/org.apache/batik@1.9.1?type=jar", ("Maven", "org.apache:batik", "1.9.1")),
    ("pkg:gem/rails@7.0", ("RubyGems", "rails", "7.0")),
    ("pkg:nuget/Newtonsoft.Json@13", ("NuGet", "Newtonsoft.Json", "13")),
    ("pkg:composer/laravel/framework@v7", ("Packagist", "laravel/framework", "v7")),
    ("pkg:cargo/rand@0.7", ("crates.io", "rand", "0.7")),
    ("pkg:hex/phoenix@1", ("Hex", "phoenix", "1")),
    ("pkg:pub/http@1.0", ("Pub", "http", "1.0")),
    ("pkg:swift/github.com/apple/swift-nio@2", ("SwiftURL", "github.com/apple/swift-nio", "2")),
    ("pkg:conan/openssl@3", ("ConanCenter", "openssl", "3")),
    ("pkg:github/actions/checkout@v4", ("GitHub Actions", "actions/checkout", "v4")),
    (
        "pkg:deb/debian/libssl3@3.0.9-1?arch=amd64&distro=debian-12&upstream=openssl",
        ("Debian:12", "openssl", "3.0.9-1"),
    ),
    (
        "pkg:deb/debian/gcc-12-base@12.2.0-14?distro=bookworm&upstream=gcc-12%4012.2.0",
        ("Debian:12", "gcc-12", "12.2.0"),
    ),
    ("pkg:deb/debian/curl@7.88?distro=debian-12.5", ("Debian:12", "curl", "7.88")),
    ("pkg:deb/ubuntu/curl@7.88?distro=jammy", ("Ubuntu:22.04", "curl", "7.88")),
    ("pkg:deb/debian/curl@7.88", ("Debian", "curl", "7.88")),
    ("pkg:deb/mycorp/curl@7.88", ("", "curl", "7.88")),
    ("pkg:apk/alpine/curl@7.83-r0?distro=alpine-3.18.4", ("Alpine:v3.18", "curl", "7.83-r0")),
    ("pkg:apk/alpine/libcurl@7.83-r0?distro=3.18&upstream=curl", ("Alpine:v3.18", "curl", "7.83-r0")),
    ("pkg:apk/wolfi/curl@8-r0?distro=20230201", ("Wolfi", "curl", "8-r0")),
    ("pkg:rpm/redhat/openssl@1.1.1k-7.el8?epoch=1&distro=rhel-8.6", ("Red Hat", "openssl", "1:1.1.1k-7.el8")),
    (
        "pkg:rpm/rocky/openssl-libs@1-7.el9?epoch=0&distro=rocky-9.1&upstream=openssl-1-7.el9.src.rpm",
        ("Rocky Linux:9", "openssl", "1-7.el9"),
    ),
    ("pkg:rpm/fedora/curl@7", ("", "curl", "7")),
    ("pkg:generic/thing@1", ("", "thing", "1")),
    ("pkg:npm/lib", ("npm", "lib", "")),
]


@pytest.mark.parametrize(("purl", "identity"), CASES)
def test_known_package_urls(purl, identity):
    assert tuple(identify(purl)) == identity


@pytest.mark.parametrize("bad", ["", "pkg:", "pkg:npm", "npm/lib@1", "pkg:npm/", "http://x/y"])
def test_what_is_no_package_url_is_refused(bad):
    with pytest.raises(BadInput):
        identify(bad)


@given(
    st.text(max_size=30),
    st.sampled_from(["", "pkg:", "pkg:deb/debian/", "pkg:rpm/rocky/x@1?", "pkg:apk/alpine/a@1?distro="]),
)
def test_any_text_gives_an_identity_or_bad_input(text, start):
    try:
        identify(start + text)
    except BadInput:
        return


@pytest.mark.parametrize(
    ("purl", "same"),
    [
        ("pkg:npm/lib@1", "pkg:npm/lib@1"),
        ("pkg:NPM/lib@1", "pkg:npm/lib@1"),
        ("pkg:pypi/My_Lib@1", "pkg:pypi/my-lib@1"),
        ("pkg:maven/g/a@1?type=jar&classifier=x", "pkg:maven/g/a@1?classifier=x&type=jar"),
        ("pkg:npm/%40scope/lib@1", "pkg:npm/%40scope/lib@1"),
        ("pkg:npm/lib", ""),
        ("pkg:npm/lib@", ""),
        ("pkg:", ""),
        ("lib@1", ""),
        ("", ""),
    ],
)
def test_equal_package_urls_with_a_version_are_equal_texts(purl, same):
    assert canonical(purl) == same


@given(st.text(max_size=30))
def test_the_canonical_form_of_any_text_is_its_own(text):
    once = canonical(f"pkg:{text}")
    assert not once or canonical(once) == once


@pytest.mark.shared
def test_the_cases_of_the_specification_parse_or_are_refused_as_it_says():
    wrong = []
    for path in sorted(SHARED.glob("*.json")):
        for case in json.loads(path.read_bytes())["tests"]:
            if (
                case["test_type"] != "parse"
                or case["test_group"] != "base"
                or path.name == "specification-test.json"
            ):
                continue
            try:
                identify(case["input"])
                refused = False
            except BadInput:
                refused = True
            if refused != case["expected_failure"]:
                wrong.append(case["input"])
    assert wrong == []
