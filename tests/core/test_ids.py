# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Identifiers: shape, derivation, and the deterministic ids of observables."""

from __future__ import annotations

import copy
import json
import os
import pickle
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import stix2
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core import ids
from tocsin.core.errors import BadInput, Unsupported

GOOD = "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"


def test_a_good_id():
    ids.check(GOOD)
    ids.check(GOOD, "indicator")
    assert ids.kind_of(GOOD) == "indicator"
    assert ids.kind_of("x-acme-thing--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f") == "x-acme-thing"
    with pytest.raises(BadInput, match="not of type malware"):
        ids.check(GOOD, "malware")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "indicator",
        "indicator--",
        "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "../indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "indicator--../../etc/passwd",
        "indicator/--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "indicator\\--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "Indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "indicator--8E2E2D2B-17D4-4CBF-938F-98EE46B3CD3F",
        "indicator--8e2e2d2b17d44cbf938f98ee46b3cd3f",
        "indicator--{8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f}",
        "indicator--8e2e2d2b-17d4-4cbf-738f-98ee46b3cd3f",
        "indicator--00000000-0000-0000-0000-000000000000",
        "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\n",
        "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f/..",
        "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f0",
        "indicator-8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "indicator---8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "indic ator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "in--dicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "1ndicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "xy--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "índicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "a" * 251 + "--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "%2e%2e--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3\u0663",
    ],
)
def test_no_id(text):
    with pytest.raises(BadInput):
        ids.check(text)


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4), st.lists(st.text(), max_size=4)
)
def test_derived_ids_differ_exactly_when_the_parts_do(one, other):
    first = ids.derived("case", *one)
    assert first == ids.derived("case", *one)
    ids.check(first, "case")
    assert uuid.UUID(first.removeprefix("case--")).version == 5
    try:
        assert (first == ids.derived("case", *other)) == (one == other)
    except BadInput:
        assert any("\ud800" <= character <= "\udfff" for character in "".join(other))


def test_parts_do_not_run_together():
    assert ids.derived("case", "a", "bc") != ids.derived("case", "ab", "c")
    assert ids.derived("case", "a") != ids.derived("incident", "a").replace("incident", "case")


def test_our_ids_are_not_in_the_namespace_of_observables():
    spoof = ids.derived("ipv4-addr", '{"value":"198.51.100.3"}')
    assert spoof != ids.of_observable("ipv4-addr", {"value": "198.51.100.3"})


def test_ids_never_change():
    """Stored ids are found again by deriving them: a new value here loses every one of them."""
    assert ids.derived("case", "a", "b") == "case--1d8fa6d7-4bf6-5e94-b164-116b27e1a8ab"


@given(st.binary(min_size=16, max_size=16))
def test_fresh(random_bytes):
    made = ids.fresh("incident", random_bytes)
    ids.check(made, "incident")
    assert uuid.UUID(made.removeprefix("incident--")).version == 4
    assert made == ids.fresh("incident", random_bytes)


@pytest.mark.parametrize("random_bytes", [b"", b"x" * 15, b"x" * 17])
def test_fresh_takes_sixteen_bytes(random_bytes):
    with pytest.raises(BadInput, match="16"):
        ids.fresh("incident", random_bytes)


def test_a_made_id_has_a_good_kind():
    for work in (lambda: ids.derived("../x", "a"), lambda: ids.fresh("UP", b"x" * 16)):
        with pytest.raises(BadInput):
            work()


MD5, SHA1, SHA256, SHA512 = ("ab" * size for size in (16, 20, 32, 64))


@pytest.mark.parametrize(
    "made",
    [
        stix2.v21.IPv4Address(value="198.51.100.3"),
        stix2.v21.IPv6Address(value="2001:db8::1"),
        stix2.v21.DomainName(value="bücher.example"),
        stix2.v21.DomainName(value='a"\\\n\x7f\u2028\U0001f600.example'),
        stix2.v21.URL(value="https://example.com/?q=ä"),
        stix2.v21.EmailAddress(value="a@example.com", display_name="A"),
        stix2.v21.File(hashes={"SHA-256": SHA256, "MD5": MD5, "SHA-1": SHA1}),
        stix2.v21.File(hashes={"SHA-512": SHA512, "SHA-256": SHA256}, name="a.exe", size=3),
        stix2.v21.File(hashes={"SHA-512": SHA512}),
        stix2.v21.File(name="é.exe"),
        stix2.v21.AutonomousSystem(number=64512, name="x"),
        stix2.v21.Mutex(name="Global\\m"),
        stix2.v21.Directory(path="/tmp"),
        stix2.v21.MACAddress(value="00:00:5e:00:53:af"),
        stix2.v21.Software(name="x", version="1", vendor="y"),
        stix2.v21.UserAccount(user_id="1001", account_type="unix"),
        stix2.v21.WindowsRegistryKey(
            key="hkey_local_machine\\system\\bar",
            values=[{"name": "a", "data": "1", "data_type": "REG_DWORD"}],
        ),
        stix2.v21.X509Certificate(serial_number="36:f7"),
        stix2.v21.NetworkTraffic(
            src_ref="ipv4-addr--ff26c055-6336-5bc5-b98d-13d6226742dd", src_port=1, protocols=["tcp", "http"]
        ),
    ],
    ids=lambda made: made["type"],
)
def test_observables_as_stix2_names_them(made):
    properties = json.loads(made.serialize())
    assert ids.of_observable(made["type"], properties) == made["id"]


def test_observables_without_contributing_properties():
    with pytest.raises(BadInput, match="none of"):
        ids.of_observable("file", {"size": 3, "hashes": {"TLSH": "x"}})
    with pytest.raises(Unsupported):
        ids.of_observable("process", {"pid": 3})
    with pytest.raises(Unsupported):
        ids.of_observable("indicator", {"value": "x"})


@given(st.binary(min_size=16 * 40, max_size=16 * 40))
def test_ids_made_many_at_a_time_are_those_made_one_by_one(data):
    left = [data]

    def random(size: int) -> bytes:
        asked, left[0] = left[0][:size], left[0][size:]
        return asked

    new = ids.Fresh(random)
    due = [ids.fresh("x-a", data[at : at + 16]) for at in range(0, 16 * 24, 16)]
    assert [new.of("x-a") for _ in due] == due


@pytest.mark.parametrize("answered", [0, 15, 16, 17, 1000])
def test_randomness_of_another_length_is_refused(answered):
    new = ids.Fresh(lambda _: bytes(answered))
    with pytest.raises(BadInput, match=f"answered {answered} bytes of the 128"):
        new.of("tool")


AGAIN = {
    "copied": copy.copy,
    "copied deeply": copy.deepcopy,
    "pickled": lambda each: pickle.loads(pickle.dumps(each)),  # noqa: S301 -- our own
}


@pytest.mark.parametrize("way", sorted(AGAIN))
def test_a_copy_answers_with_ids_of_its_own(way):
    new = ids.Fresh(os.urandom)
    new.of("tool")
    other = AGAIN[way](new)
    found = [each.of("tool") for each in (new, other) for _ in range(50)]
    assert len(set(found)) == len(found)


FORKS = r"""
import os
from tocsin.core import ids
new = ids.Fresh(os.urandom)
new.of("tool")
child = os.fork()
os.write(1, "".join(new.of("tool") + "\n" for _ in range(50)).encode())
if child:
    os.waitpid(child, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_answers_with_ids_of_its_own():
    said = subprocess.run([sys.executable, "-c", FORKS], check=True, capture_output=True, text=True)
    found = said.stdout.split()
    assert len(set(found)) == len(found) == 100


def test_threads_are_never_given_the_same_id():
    new = ids.Fresh(os.urandom)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(new.of, ["tool"] * 20_000))
    assert len(set(found)) == len(found)
