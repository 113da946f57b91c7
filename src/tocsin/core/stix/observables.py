# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The cyber observables of STIX 2.1 section 6."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core.stix import extensions
from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.parts import (
    ARTIFACT_REF,
    BINARY,
    CPE,
    FILE_REF,
    FLAG,
    HASHES,
    HEX,
    INTEGER,
    IPV4,
    IPV6,
    MAC,
    SOFTWARE_LANGUAGE,
    TEXT,
    TEXTS,
    TIMESTAMP,
    count,
    dictionary,
    none_of,
    observable,
    one_of,
)
from tocsin.core.stix.rules import (
    DOMAIN_NAME,
    EMAIL_ADDRESS,
    HIVE,
    URL,
    at_least_one,
    in_order,
    must_be,
    needs,
    not_both,
)
from tocsin.core.stix.shapes import Anything, Extensions, Integer, Kind, Listed, Nested, Shape, Word

_PORT = Integer(0, 65535, "6.12")
_USER_REF = one_of("user-account")
_MAIL_REF = one_of("email-addr")
_TRAFFIC_REF = one_of("network-traffic")
_END_REF = one_of("ipv4-addr", "ipv6-addr", "mac-addr", "domain-name")
_TIMES: dict[str, Kind] = {"ctime": TIMESTAMP, "mtime": TIMESTAMP, "atime": TIMESTAMP}
_ADDRESS: dict[str, Kind] = {
    "resolves_to_refs": Listed(one_of("mac-addr")),
    "belongs_to_refs": Listed(one_of("autonomous-system")),
}

_ARTIFACT = observable(
    "artifact",
    "6.1",
    {
        "mime_type": TEXT,
        "payload_bin": BINARY,
        "url": TEXT,
        "hashes": HASHES,
        "encryption_algorithm": Word(words.ENCRYPTION_ALGORITHM),
        "decryption_key": TEXT,
    },
    rules=(
        at_least_one("payload_bin", "url", section="6.1"),
        not_both("payload_bin", "url", section="6.1"),
        needs("url", "hashes", section="6.1"),
        needs("decryption_key", "encryption_algorithm", section="6.1"),
    ),
)
_AUTONOMOUS_SYSTEM = observable(
    "autonomous-system", "6.2", {"number": INTEGER, "name": TEXT, "rir": TEXT}, "number"
)
_DIRECTORY = observable(
    "directory",
    "6.3",
    {"path": TEXT, "path_enc": TEXT, **_TIMES, "contains_refs": Listed(one_of("file", "directory"))},
    "path",
)
_DOMAIN_NAME = observable(
    "domain-name",
    "6.4",
    {"value": TEXT, "resolves_to_refs": Listed(one_of("ipv4-addr", "ipv6-addr", "domain-name"))},
    "value",
    rules=(DOMAIN_NAME,),
)
_EMAIL_ADDR = observable(
    "email-addr",
    "6.5",
    {"value": TEXT, "display_name": TEXT, "belongs_to_ref": _USER_REF},
    "value",
    rules=(EMAIL_ADDRESS,),
)
_MIME_PART = Shape(
    "MIME part",
    "6.6.2",
    {
        "body": TEXT,
        "body_raw_ref": one_of("artifact", "file"),
        "content_type": TEXT,
        "content_disposition": TEXT,
    },
    (),
    (at_least_one("body", "body_raw_ref", section="6.6.2"),),
)
_EMAIL_MESSAGE = observable(
    "email-message",
    "6.6",
    {
        "is_multipart": FLAG,
        "date": TIMESTAMP,
        "content_type": TEXT,
        "from_ref": _MAIL_REF,
        "sender_ref": _MAIL_REF,
        "to_refs": Listed(_MAIL_REF),
        "cc_refs": Listed(_MAIL_REF),
        "bcc_refs": Listed(_MAIL_REF),
        "message_id": TEXT,
        "subject": TEXT,
        "received_lines": TEXTS,
        "additional_header_fields": dictionary(Anything()),
        "body": TEXT,
        "body_multipart": Listed(Nested(_MIME_PART)),
        "raw_email_ref": ARTIFACT_REF,
    },
    "is_multipart",
    rules=(
        must_be("is_multipart", False, "body", section="6.6"),
        must_be("is_multipart", True, "body_multipart", section="6.6"),
    ),
)
_FILE = observable(
    "file",
    "6.7",
    {
        "hashes": HASHES,
        "size": count("6.7"),
        "name": TEXT,
        "name_enc": TEXT,
        "magic_number_hex": HEX,
        "mime_type": TEXT,
        **_TIMES,
        "parent_directory_ref": one_of("directory"),
        "contains_refs": Listed(none_of("bundle")),
        "content_ref": ARTIFACT_REF,
        "extensions": Extensions(extensions.OF_FILE),
    },
    rules=(at_least_one("hashes", "name", section="6.7"),),
)
_IPV4_ADDR = observable("ipv4-addr", "6.8", {"value": IPV4, **_ADDRESS}, "value")
_IPV6_ADDR = observable("ipv6-addr", "6.9", {"value": IPV6, **_ADDRESS}, "value")
_MAC_ADDR = observable("mac-addr", "6.10", {"value": MAC}, "value")
_MUTEX = observable("mutex", "6.11", {"name": TEXT}, "name")
_NETWORK_TRAFFIC = observable(
    "network-traffic",
    "6.12",
    {
        "start": TIMESTAMP,
        "end": TIMESTAMP,
        "is_active": FLAG,
        "src_ref": _END_REF,
        "dst_ref": _END_REF,
        "src_port": _PORT,
        "dst_port": _PORT,
        "protocols": TEXTS,
        "src_byte_count": count("6.12"),
        "dst_byte_count": count("6.12"),
        "src_packets": count("6.12"),
        "dst_packets": count("6.12"),
        "ipfix": dictionary(Anything()),
        "src_payload_ref": ARTIFACT_REF,
        "dst_payload_ref": ARTIFACT_REF,
        "encapsulates_refs": Listed(_TRAFFIC_REF),
        "encapsulated_by_ref": _TRAFFIC_REF,
        "extensions": Extensions(extensions.OF_TRAFFIC),
    },
    "protocols",
    rules=(
        at_least_one("src_ref", "dst_ref", section="6.12"),
        must_be("is_active", False, "end", section="6.12"),
        in_order("start", "end", section="6.12"),
    ),
)
_PROCESS_OWN: dict[str, Kind] = {
    "is_hidden": FLAG,
    "pid": INTEGER,
    "created_time": TIMESTAMP,
    "cwd": TEXT,
    "command_line": TEXT,
    "environment_variables": dictionary(TEXT),
    "opened_connection_refs": Listed(_TRAFFIC_REF),
    "creator_user_ref": _USER_REF,
    "image_ref": FILE_REF,
    "parent_ref": one_of("process"),
    "child_refs": Listed(one_of("process")),
    "extensions": Extensions(extensions.OF_PROCESS),
}
_PROCESS = observable("process", "6.13", _PROCESS_OWN, rules=(at_least_one(*_PROCESS_OWN, section="6.13"),))
_SOFTWARE = observable(
    "software",
    "6.14",
    {
        "name": TEXT,
        "cpe": CPE,
        "swid": TEXT,
        "languages": Listed(SOFTWARE_LANGUAGE),
        "vendor": TEXT,
        "version": TEXT,
    },
    "name",
)
_URL = observable("url", "6.15", {"value": TEXT}, "value", rules=(URL,))
_ACCOUNT_OWN: dict[str, Kind] = {
    "user_id": TEXT,
    "credential": TEXT,
    "account_login": TEXT,
    "account_type": Word(words.ACCOUNT_TYPE),
    "display_name": TEXT,
    "is_service_account": FLAG,
    "is_privileged": FLAG,
    "can_escalate_privs": FLAG,
    "is_disabled": FLAG,
    "account_created": TIMESTAMP,
    "account_expires": TIMESTAMP,
    "credential_last_changed": TIMESTAMP,
    "account_first_login": TIMESTAMP,
    "account_last_login": TIMESTAMP,
    "extensions": Extensions(extensions.OF_ACCOUNT),
}
_USER_ACCOUNT = observable(
    "user-account", "6.16", _ACCOUNT_OWN, rules=(at_least_one(*_ACCOUNT_OWN, section="6.16"),)
)
_REGISTRY_VALUE = Shape(
    "registry value",
    "6.17.2",
    {"name": TEXT, "data": TEXT, "data_type": Word(words.WINDOWS_REGISTRY_DATATYPE)},
    (),
    (at_least_one("name", "data", "data_type", section="6.17.2"),),
)
_KEY_OWN: dict[str, Kind] = {
    "key": TEXT,
    "values": Listed(Nested(_REGISTRY_VALUE)),
    "modified_time": TIMESTAMP,
    "creator_user_ref": _USER_REF,
    "number_of_subkeys": count("6.17"),
}
_REGISTRY_KEY = observable(
    "windows-registry-key", "6.17", _KEY_OWN, rules=(at_least_one(*_KEY_OWN, section="6.17"), HIVE)
)
_V3_OWN: dict[str, Kind] = {
    **dict.fromkeys(
        (
            "basic_constraints", "name_constraints", "policy_constraints", "key_usage", "extended_key_usage",
            "subject_key_identifier", "authority_key_identifier", "subject_alternative_name",
            "issuer_alternative_name", "subject_directory_attributes", "crl_distribution_points",
            "inhibit_any_policy", "certificate_policies", "policy_mappings",
        ),
        TEXT,
    ),
    "private_key_usage_period_not_before": TIMESTAMP,
    "private_key_usage_period_not_after": TIMESTAMP,
}  # fmt: skip
_V3 = Shape("X.509 v3 extensions", "6.18.2", _V3_OWN, (), (at_least_one(*_V3_OWN, section="6.18.2"),))
_CERTIFICATE_OWN: dict[str, Kind] = {
    "is_self_signed": FLAG,
    "hashes": HASHES,
    "version": TEXT,
    "serial_number": TEXT,
    "signature_algorithm": TEXT,
    "issuer": TEXT,
    "validity_not_before": TIMESTAMP,
    "validity_not_after": TIMESTAMP,
    "subject": TEXT,
    "subject_public_key_algorithm": TEXT,
    "subject_public_key_modulus": TEXT,
    "subject_public_key_exponent": INTEGER,
    "x509_v3_extensions": Nested(_V3),
}
_X509_CERTIFICATE = observable(
    "x509-certificate", "6.18", _CERTIFICATE_OWN, rules=(at_least_one(*_CERTIFICATE_OWN, section="6.18"),)
)

OBSERVABLES: Mapping[str, Shape] = {
    each.name: each
    for each in (
        _ARTIFACT, _AUTONOMOUS_SYSTEM, _DIRECTORY, _DOMAIN_NAME, _EMAIL_ADDR, _EMAIL_MESSAGE, _FILE, _IPV4_ADDR,
        _IPV6_ADDR, _MAC_ADDR, _MUTEX, _NETWORK_TRAFFIC, _PROCESS, _SOFTWARE, _URL, _USER_ACCOUNT, _REGISTRY_KEY,
        _X509_CERTIFICATE,
    )
}  # fmt: skip
"""The cyber observables, in the order of section 6."""
