# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The rules of section 6, each broken alone, with stix2 as the oracle of what it checks."""

from __future__ import annotations

import pytest
import stix2

from tests.core.stix.examples import LIMITS, an, an_id, filled, found, raw
from tocsin.core.stix import StixObject
from tocsin.core.stix.catalogue import SHAPES
from tocsin.core.stix.judge import explained

ERROR, WARNING = "error", "warning"


def only(kind, **own):
    return {"type": kind, "spec_version": "2.1", "id": an_id(kind), **own}


BROKEN = {
    "artifact_of_nothing": (only("artifact", mime_type="a/b"), ("", "6.1")),
    "artifact_twice": (
        only("artifact", payload_bin="TVo=", url="x:y", hashes={"MD5": "ab" * 16}), ("/url", "6.1"),
    ),
    "artifact_elsewhere_without_hash": (only("artifact", url="x:y"), ("/url", "6.1")),
    "artifact_key_to_nothing": (only("artifact", payload_bin="TVo=", decryption_key="x"), ("/decryption_key", "6.1")),
    "artifact_no_base64": (only("artifact", payload_bin="TVo"), ("/payload_bin", "2.1")),
    "artifact_own_cipher": (
        only("artifact", payload_bin="TVo=", encryption_algorithm="ROT13"),
        ("/encryption_algorithm", "10 encryption-algorithm-enum"),
    ),
    "system_number_a_text": (only("autonomous-system", number="64512"), ("/number", "2.10")),
    "system_number_a_fraction": (only("autonomous-system", number=64512.0), ("/number", "2.10")),
    "directory_of_urls": (only("directory", path="/", contains_refs=[an_id("url")]), ("/contains_refs/0", "3.3")),
    "directory_without_path": (only("directory"), ("/path", "6.3")),
    "domain_resolves_to_a_url": (
        only("domain-name", value="a.example", resolves_to_refs=[an_id("url")]), ("/resolves_to_refs/0", "3.3"),
    ),
    "address_belongs_to_an_identity": (
        only("email-addr", value="a@b.example", belongs_to_ref=an_id("identity")), ("/belongs_to_ref", "3.3"),
    ),
    "body_though_multipart": (only("email-message", is_multipart=True, body="x"), ("/body", "6.6")),
    "multipart_though_plain": (
        only("email-message", is_multipart=False, body_multipart=[{"body": "x"}]), ("/body_multipart", "6.6"),
    ),
    "part_of_nothing": (
        only("email-message", is_multipart=True, body_multipart=[{"content_type": "a/b"}]), ("/body_multipart/0", "6.6.2"),
    ),
    "mail_from_a_url": (only("email-message", is_multipart=False, from_ref=an_id("url")), ("/from_ref", "3.3")),
    "file_of_nothing": (only("file", size=5), ("", "6.7")),
    "file_below_nothing": (only("file", name="x", size=-1), ("/size", "6.7")),
    "file_with_a_short_digest": (only("file", hashes={"SHA-256": "ab"}), ("/hashes/SHA-256", "2.7")),
    "file_with_a_digest_of_g": (only("file", hashes={"MD5": "g" * 32}), ("/hashes/MD5", "2.7")),
    "file_with_a_number_for_a_digest": (only("file", hashes={"MD5": 5}), ("/hashes/MD5", "2.7")),
    "file_odd_hex": (only("file", name="x", magic_number_hex="abc"), ("/magic_number_hex", "2.8")),
    "file_in_a_file": (only("file", name="x", parent_directory_ref=an_id("file")), ("/parent_directory_ref", "3.3")),
    "file_of_yesterday": (only("file", name="x", mtime="yesterday"), ("/mtime", "2.16")),
    "address_a_name": (only("ipv4-addr", value="a.example"), ("/value", "6.8")),
    "address_padded": (only("ipv4-addr", value="198.051.100.1"), ("/value", "6.8")),
    "address_33": (only("ipv4-addr", value="198.51.100.1/33"), ("/value", "6.8")),
    "address_6_for_4": (only("ipv4-addr", value="2001:db8::1"), ("/value", "6.8")),
    "address_with_two_gaps": (only("ipv6-addr", value="2001::db8::1"), ("/value", "6.9")),
    "address_with_a_zone": (only("ipv6-addr", value="fe80::1%eth0"), ("/value", "6.9")),
    "mac_in_capitals": (only("mac-addr", value="00:00:5E:00:53:AF"), ("/value", "6.10")),
    "traffic_from_nowhere": (only("network-traffic", protocols=["tcp"]), ("", "6.12")),
    "traffic_without_protocols": (only("network-traffic", src_ref=an_id("ipv4-addr")), ("/protocols", "6.12")),
    "traffic_ended_and_active": (
        only("network-traffic", protocols=["tcp"], src_ref=an_id("ipv4-addr"), is_active=True, end="2026-01-01T00:00:00Z"),
        ("/end", "6.12"),
    ),
    "traffic_ends_first": (
        only("network-traffic", protocols=["tcp"], src_ref=an_id("ipv4-addr"), is_active=False,
             start="2026-01-01T00:00:01Z", end="2026-01-01T00:00:00.5Z"), ("/end", "6.12"),
    ),
    "port_65536": (
        only("network-traffic", protocols=["tcp"], src_ref=an_id("ipv4-addr"), src_port=65536), ("/src_port", "6.12"),
    ),
    "traffic_from_a_url": (only("network-traffic", protocols=["tcp"], src_ref=an_id("url")), ("/src_ref", "3.3")),
    "process_of_nothing": (only("process"), ("", "6.13")),
    "process_key_with_a_space": (
        only("process", environment_variables={"A B": "x"}), ("/environment_variables/A B", "2.3"),
    ),
    "process_child_a_file": (only("process", child_refs=[an_id("file")]), ("/child_refs/0", "3.3")),
    "software_cpe_2_2": (only("software", name="x", cpe="cpe:/a:x"), ("/cpe", "6.14")),
    "account_of_nothing": (only("user-account"), ("", "6.16")),
    "registry_of_nothing": (only("windows-registry-key"), ("", "6.17")),
    "registry_value_of_nothing": (
        only("windows-registry-key", key="HKEY_USERS\\x", values=[{"x": 1}]), ("/values/0", "6.17.2"),
    ),
    "registry_own_type": (
        only("windows-registry-key", key="HKEY_USERS\\x", values=[{"data_type": "REG_X"}]),
        ("/values/0/data_type", "10 windows-registry-datatype-enum"),
    ),
    "certificate_of_nothing": (only("x509-certificate"), ("", "6.18")),
    "certificate_extensions_of_nothing": (
        only("x509-certificate", x509_v3_extensions={"own": "x"}), ("/x509_v3_extensions", "6.18.2"),
    ),
    "defanged_a_text": (only("url", value="x", defanged="no"), ("/defanged", "2.2")),
    "version_3": (only("url", value="x") | {"spec_version": "3.0"}, ("/spec_version", "10 the versions read here")),
}  # fmt: skip
NOT_CHECKED_BY_STIX2 = {
    "artifact_of_nothing", "artifact_key_to_nothing", "system_number_a_text", "system_number_a_fraction", "address_a_name", "address_padded",
    "address_33", "address_6_for_4", "address_with_two_gaps", "address_with_a_zone", "mac_in_capitals",
    "software_cpe_2_2", "registry_of_nothing", "account_of_nothing", "defanged_a_text", "registry_value_of_nothing",
}  # fmt: skip


@pytest.mark.parametrize("fault", BROKEN)
def test_each_rule_broken_alone(fault):
    made, (pointer, section) = BROKEN[fault]
    assert [each for each in found(made) if each[2] == ERROR] == [(pointer, section, ERROR)]
    if fault not in NOT_CHECKED_BY_STIX2:
        with pytest.raises((stix2.exceptions.STIXError, ValueError)):
            stix2.parse(raw(made).decode())


@pytest.mark.parametrize(
    ("made", "pointer", "section"),
    [
        (only("file", hashes={"SHA256": "ab" * 32}), "/hashes/SHA256", "10 hash-algorithm-ov"),
        (only("windows-registry-key", key="HKLM\\Software"), "/key", "6.17"),
        (only("user-account", account_type="own"), "/account_type", "10 account-type-ov"),
        (only("url", value="x:y", created="2026-01-01T00:00:00.000Z"), "/created", "11.1"),
        (only("url", value="x:y", extensions={"x-own": {"a": 1}}), "/extensions/x-own", "3.2"),
        (only("url", value="x:y", extensions={"pdf-ext": {"version": "1"}}), "/extensions/pdf-ext", "3.10"),
        (only("url", value="x:y") | {"id": "url--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f"}, "/id", "2.9"),
        (only("url", value="a.example/x"), "/value", "6.15"),
        (only("url", value="http:// a.example"), "/value", "6.15"),
        (only("url", value="http:"), "/value", "6.15"),
        (only("url", value=""), "/value", "6.15"),
        (only("domain-name", value="http://a.example"), "/value", "6.4"),
        (only("domain-name", value="a..example"), "/value", "6.4"),
        (only("domain-name", value=".example"), "/value", "6.4"),
        (only("domain-name", value="a" * 64 + ".example"), "/value", "6.4"),
        (only("domain-name", value="*.a.example"), "/value", "6.4"),
        (only("domain-name", value="a.example\n"), "/value", "6.4"),
        (only("domain-name", value=".".join(["a" * 60] * 5)), "/value", "6.4"),
        (only("email-addr", value="Ann <ann@a.example>"), "/value", "6.5"),
        (only("email-addr", value="a.example"), "/value", "6.5"),
        (only("email-addr", value="a@b@c.example"), "/value", "6.5"),
    ],
)
def test_what_is_kept_with_a_warning(made, pointer, section):
    assert found(made) == [(pointer, section, WARNING)]
    assert isinstance(explained(raw(made), LIMITS).object, StixObject)


def test_what_is_right():
    assert found({"type": "url", "id": an_id("url"), "value": "x:y"}) == []
    for value in (
        "urn:uuid:x",
        "http://[2001:db8::1]:80/a?b#c",
        "hxxps://bücher.example/%20",
        "mailto:a@b.example",
    ):
        assert found(only("url", value=value)) == []
    for value in (
        "a.example",
        "a.example.",
        "xn--bcher-kva.example",
        "bücher.example",
        "_x._tcp.a.example",
        "localhost",
    ):
        assert found(only("domain-name", value=value)) == []
    for value in ("a@b.example", '"Ann <x>"@b.example', "é+x@[192.0.2.1]", "root@localhost"):
        assert found(only("email-addr", value=value)) == []
    for value in ("0.0.0.0/0", "255.255.255.255", "1.2.3.4/32"):
        assert found(only("ipv4-addr", value=value)) == []
    for value in (
        "::",
        "::1",
        "1::",
        "2001:DB8::/32",
        "1:2:3:4:5:6:7:8",
        "::ffff:198.51.100.1",
        "1:2:3:4:5:6:7::",
    ):
        assert found(only("ipv6-addr", value=value)) == []
    traffic = only(
        "network-traffic", protocols=["tcp"], dst_ref=an_id("domain-name"), end="2026-01-01T00:00:00Z"
    )
    assert found(traffic) == []  # stix2 asks for is_active; the standard does not say that it must be there
    assert (
        found(only("email-message", is_multipart=True, body_multipart=[{"body_raw_ref": an_id("file")}]))
        == []
    )
    assert found(only("process", extensions={"windows-process-ext": {"priority": "x"}})) == []


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("url", "hxxp[:]//a[.]example x"),
        ("domain-name", "a[.]example"),
        ("email-addr", "x[@]a.example <Ann>"),
    ],
)
def test_a_value_that_its_maker_has_defanged_is_not_held_to_the_form(kind, value):
    assert found(only(kind, value=value, defanged=True)) == []
    assert found(only(kind, value=value, defanged=False))[0][0] == "/value"


@pytest.mark.parametrize(
    "value", ["a" * 60_000, "a." * 30_000, '"' * 60_000, "a:" + "\u2028" * 20_000, "a@" * 30_000]
)
@pytest.mark.parametrize("kind", ["url", "domain-name", "email-addr"])
def test_a_long_value_is_looked_at_once(kind, value):
    assert {each[2] for each in found(only(kind, value=value))} <= {WARNING}


DERIVED = [
    stix2.v21.IPv4Address(value="198.51.100.3"),
    stix2.v21.DomainName(value="bücher.example"),
    stix2.v21.Mutex(name='bücher\u2028\u007f"\\.example'),
    stix2.v21.File(hashes={"SHA-512": "AB" * 64, "SHA-1": "ab" * 20}, name="x", size=7),
    stix2.v21.File(name="x", extensions={"raster-image-ext": {"exif_tags": {"b": 1.5, "a": 1e21}}}),
    stix2.v21.NetworkTraffic(protocols=["tcp", "http"], src_ref=an_id("ipv4-addr"), src_port=5),
    stix2.v21.WindowsRegistryKey(key="HKEY_USERS\\x", values=[{"name": "x"}]),
    stix2.v21.X509Certificate(serial_number="5", hashes={"SHA-256": "ab" * 32}),
    stix2.v21.Software(name="x", vendor="y", version="1"),
    stix2.v21.AutonomousSystem(number=64512),
    stix2.v21.EmailMessage(is_multipart=False, subject="x", body="y"),
    stix2.v21.UserAccount(user_id="x"),
    stix2.v21.Artifact(payload_bin="TVo="),
]


@pytest.mark.parametrize("theirs", DERIVED, ids=lambda each: each["type"])
def test_derived_ids_are_those_of_stix2_and_another_content_is_seen(theirs):
    data = theirs.serialize().encode()
    assert found(data) == []
    last = max(theirs["id"][-1:], "0")
    other = data.replace(theirs["id"].encode(), (theirs["id"][:-1] + ("0" if last != "0" else "1")).encode())
    assert found(other) == [("/id", "2.9", WARNING)]


def test_a_random_id_is_never_asked_for_its_content():
    for kind, shape in SHAPES.items():
        assert not any(each[0] == "/id" for each in found({"type": kind, **filled(shape)}))
    assert found(an("url", id="url--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f")) == []
    # only SSDEEP: the standard does not say which of the others to take
    alone = {
        "type": "file",
        "id": "file--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f",
        "hashes": {"SSDEEP": "3:a:b"},
    }
    assert found(alone) == []
