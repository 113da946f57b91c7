# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Observables of a container of STIX 2.0: ids, references between them, and the properties that changed."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.stix.earlier_samples import before, containers
from tests.core.stix.examples import LIMITS, WHEN, raw
from tocsin.core import ids
from tocsin.core.canonical import canonical
from tocsin.core.stix.judge import explained
from tocsin.core.stix.upgrade import upgrade
from tocsin.core.stix.upgrade_observed import observables

OBSERVED = "observed-data--b67d30ff-02ac-498a-92f9-32f845f448cf"


def made(container: Any, *apart: str) -> dict[str, dict[str, Any]]:
    """By key: what became of it."""
    found, names = observables(container, OBSERVED, apart)
    by_id = {each.made["id"]: each.made for each in found}
    return {key: by_id[name] for key, name in names.items()}


def one(kind: str, **more: Any) -> dict[str, Any]:
    return made({"0": {"type": kind, **more}})["0"]


# by hand: (type, what 2.0 says, what 2.1 says), the sections are those of 2.1

CHANGES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    # 6.7 and 6.3: created, modified and accessed of a file or directory are ctime, mtime and atime
    "times_of_a_file": (
        "file", {"name": "a", "created": "1", "modified": "2", "accessed": "3"},
        {"ctime": "1", "mtime": "2", "atime": "3", "created": None, "modified": None, "accessed": None},
    ),
    "times_of_a_directory": ("directory", {"path": "a", "created": "1"}, {"ctime": "1", "created": None}),
    # 6.13: created is created_time, binary_ref is image_ref; name and arguments are gone, and kept as they are
    "process": (
        "process", {"pid": 5, "created": "1", "name": "a", "arguments": ["b"]},
        {"created_time": "1", "created": None, "name": "a", "arguments": ["b"], "pid": 5},
    ),
    # 6.16: password_last_changed is credential_last_changed
    "password": ("user-account", {"user_id": "a", "password_last_changed": "1"},
                 {"credential_last_changed": "1", "password_last_changed": None}),
    # 6.17: modified is modified_time
    "registry_key": ("windows-registry-key", {"key": "a", "modified": "1"}, {"modified_time": "1", "modified": None}),
    # 6.7: encryption of a file is gone, and kept
    "encrypted_file": ("file", {"name": "a", "is_encrypted": True, "decryption_key": "k"},
                       {"is_encrypted": True, "decryption_key": "k"}),
    # 6.7.2, 6.7.5, 6.12.4: version, image_compression_algorithm and protocol_family are gone, and kept
    "version_of_an_archive": ("file", {"name": "a", "extensions": {"archive-ext": {"contains_refs": ["0"], "version": "5"}}},
                              {"name": "a"}),
    # 2.7: the words of hash-algorithm-ov are in capitals
    "hashes": ("file", {"hashes": {"ssdeep": "3:a:b", "sha256": "ab" * 32, "WHIRLPOOL": "ab"}},
               {"hashes": {"SSDEEP": "3:a:b", "SHA-256": "ab" * 32, "WHIRLPOOL": "ab"}}),
    "a_hash_of_somebodys_own": ("file", {"hashes": {"md5": "short"}}, {"hashes": {"md5": "short"}}),
    "one_algorithm_twice": ("file", {"hashes": {"md5": "ab" * 16, "MD5": "cd" * 16}},
                            {"hashes": {"md5": "ab" * 16, "MD5": "cd" * 16}}),
    "one_algorithm_in_two_spellings": ("file", {"hashes": {"md5": "ab" * 16, "Md5": "cd" * 16}},
                                       {"hashes": {"MD5": "ab" * 16, "Md5": "cd" * 16}}),
    # 6.6: additional_header_fields hold lists of texts
    "headers_of_mail": ("email-message", {"is_multipart": False, "additional_header_fields": {"X-A": "b", "X-C": ["d"]}},
                        {"additional_header_fields": {"X-A": ["b"], "X-C": ["d"]}}),
    # 6.12.2: request_header holds lists of texts
    "headers_of_http": (
        "network-traffic",
        {"protocols": ["http"], "extensions": {"http-request-ext": {"request_header": {"Host": "a"}}}},
        {"extensions": {"http-request-ext": {"request_header": {"Host": ["a"]}}}},
    ),
    # 3.2: what observables have in common in 2.1 was anybody's own in 2.0
    "own_property_that_2_1_means_otherwise": (
        "url", {"value": "a", "defanged": "yes", "id": 5, "granular_markings": "x"},
        {"x_stix20_defanged": "yes", "x_stix20_id": 5, "x_stix20_granular_markings": "x", "defanged": None},
    ),
    "old_and_new_name": ("file", {"name": "a", "created": "1", "ctime": WHEN}, {"created": "1", "ctime": WHEN}),
    "own_property_with_a_new_name_of_2_1": (
        "file", {"name": "a", "ctime": 5, "created": "1"}, {"x_stix20_ctime": 5, "created": "1", "ctime": None},
    ),
    "own_type": ("x-own", {"b": [{"c": 1}]}, {"b": [{"c": 1}], "type": "x-own"}),
    "own_extension": ("file", {"name": "a", "extensions": {"x-ext": {"b": 1}}}, {"extensions": {"x-ext": {"b": 1}}}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_difference_between_the_versions(name):
    kind, old, new = CHANGES[name]
    found = one(kind, **old)
    assert {key: found.get(key) for key in new} == new


def test_ids_are_those_of_the_content():
    found = made(
        {
            "0": {"type": "network-traffic", "src_ref": "1", "protocols": ["tcp"], "src_port": 80},
            "1": {"type": "ipv4-addr", "value": "192.0.2.66", "resolves_to_refs": ["2"]},
            "2": {"type": "mac-addr", "value": "00:00:5e:00:53:af"},
        }
    )
    address = found["1"]["id"]
    assert address == "ipv4-addr--27cd758d-1ccb-5f84-99fd-14d8078d9017"
    assert found["1"]["resolves_to_refs"] == [found["2"]["id"]]
    assert found["0"]["src_ref"] == address
    assert found["0"]["id"] == ids.of_observable(
        "network-traffic", {"src_ref": address, "protocols": ["tcp"], "src_port": 80}
    )


def test_an_id_that_it_has_already_is_kept():
    own = "file--00000000-0000-4000-8000-000000000001"
    assert one("file", name="a", id=own)["id"] == own


def test_references_in_parts_and_extensions_are_found():
    found = made(
        {
            "0": {"type": "email-message", "is_multipart": True, "body_multipart": [{"body_raw_ref": "1"}]},
            "1": {"type": "file", "name": "a", "extensions": {"archive-ext": {"contains_refs": ["2"]}}},
            "2": {"type": "file", "name": "b"},
        }
    )
    assert found["0"]["body_multipart"] == [{"body_raw_ref": found["1"]["id"]}]
    archive = {"archive-ext": {"contains_refs": [found["2"]["id"]]}}
    assert found["1"]["extensions"] == archive
    assert found["1"]["id"] == ids.of_observable("file", {"name": "a", "extensions": archive})


def test_text_that_looks_like_a_key_is_no_reference():
    assert made({"0": {"type": "file", "name": "0"}, "1": {"type": "mutex", "name": "0"}})["1"]["name"] == "0"


def test_a_ring_of_references_is_cut_at_its_first():
    def inside(key: str) -> dict[str, Any]:
        return {"archive-ext": {"contains_refs": [key]}}

    ring = {
        "a": {"type": "file", "name": "a", "extensions": inside("b")},
        "b": {"type": "file", "name": "b", "extensions": inside("a")},
        "c": {"type": "file", "name": "c", "extensions": inside("c")},
    }
    found = made(ring)
    assert found["a"]["extensions"] == inside(found["b"]["id"])
    assert found["b"]["id"] == ids.of_observable(
        "file", {"name": "b", "extensions": inside(found["a"]["id"])}
    )
    assert found["a"]["id"] == ids.derived("file", "stix-2.0", OBSERVED, "a", _digest(ring))
    assert found["c"]["extensions"] == inside(found["c"]["id"])


def _digest(container: Any) -> str:
    return hashlib.sha256(canonical(container)).hexdigest()


def test_a_long_chain_has_an_end():
    chain = {
        str(n): {"type": "file", "name": "a", "extensions": {"archive-ext": {"contains_refs": [str(n + 1)]}}}
        for n in range(3_000)
    } | {"3000": {"type": "file", "name": "a"}}
    found = made(chain)
    assert len({each["id"] for each in found.values()}) == 3_001


def test_what_is_said_twice_is_there_once():
    found, names = observables(
        {"a": {"type": "url", "value": "x"}, "b": {"value": "x", "type": "url"}}, OBSERVED
    )
    assert len(found) == 1
    assert names["a"] == names["b"]


def test_two_that_content_names_alike_are_told_apart():
    found = made(
        {"a": {"type": "file", "name": "x", "size": 1}, "b": {"type": "file", "name": "x", "size": True}}
    )
    assert found["a"]["id"] == ids.of_observable("file", {"name": "x"})
    assert found["b"]["id"] != found["a"]["id"]
    assert (found["a"]["size"], found["b"]["size"]) == (1, True)


def test_without_content_that_gives_an_id_one_is_derived_from_the_observed_data():
    first, again = one("process", pid=1), one("process", pid=1)
    assert first == again
    assert first["id"] != one("process", pid=2)["id"]
    other, _ = observables({"0": {"type": "process", "pid": 1}}, OBSERVED.replace("b", "c"))
    assert other[0].made["id"] != first["id"]


def test_one_that_is_set_apart_takes_its_references_along():
    container = {
        "0": {"type": "directory", "path": "a"},
        "1": {"type": "file", "name": "b", "parent_directory_ref": "0"},
    }
    found, free = made(container, "0"), made(container)
    assert found["0"]["id"] != free["0"]["id"]
    assert found["1"]["parent_directory_ref"] == found["0"]["id"]


def test_keys_that_are_numbers_come_in_the_order_of_numbers():
    container = {str(n): {"type": "mutex", "name": str(n)} for n in (10, 9, 1)}
    assert [each.key for each in observables(container, OBSERVED)[0]] == ["1", "9", "10"]


def test_what_is_no_observable_is_passed_over():
    assert made(
        {"0": 5, "1": {"value": "a"}, "2": {"type": 7}, "3": {"type": "url", "value": "a"}}
    ).keys() == {"3"}
    assert made([1]) == {}


@settings(max_examples=60)
@given(containers(), st.randoms(use_true_random=False))
def test_the_order_of_the_container_does_not_matter(container, random):
    keys = list(container)
    random.shuffle(keys)
    assert made({key: container[key] for key in keys}) == made(container)


@settings(max_examples=60)
@given(containers())
def test_each_is_right_and_points_into_the_same_container(container):
    found = made(container)
    known = {each["id"] for each in found.values()}
    for each in found.values():
        assert explained(raw(each), LIMITS).errors == []
        assert _pointers(each) <= known
    value = before("observed-data", id=OBSERVED, objects=container)
    del value["granular_markings"]
    in_order = [each.made["id"] for each in observables(container, OBSERVED)[0]]
    assert upgrade(value).main.object["object_refs"] == in_order


def _pointers(value: Any, name: str = "") -> set[str]:
    if isinstance(value, dict):
        inside = [
            _pointers(held, key) for key, held in value.items() if not key.endswith("object_marking_refs")
        ]
        return set().union(*inside)
    if isinstance(value, list):
        return set().union(*(_pointers(each, name) for each in value))
    return {value} if name.endswith(("_ref", "_refs")) and isinstance(value, str) else set()


def test_a_timestamp_stays_as_it_is_written():
    assert one("file", name="a", created=WHEN.replace(".678", ".6"))["ctime"].endswith(".6Z")
