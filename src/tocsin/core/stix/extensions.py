# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The extensions of observables that STIX 2.1 section 6 itself defines."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.core.stix import vocabulary as words
from tocsin.core.stix.parts import (
    ARTIFACT_REF,
    FILE_REF,
    FLAG,
    HASHES,
    HEX,
    INTEGER,
    TEXT,
    TEXTS,
    TIMESTAMP,
    count,
    dictionary,
    one_of,
)
from tocsin.core.stix.rules import at_least_one
from tocsin.core.stix.shapes import Anything, Dictionary, Kind, Listed, Nested, Number, Shape, Text, Word

_SOCKET_OPTION = (
    "SO_", "ICMP_", "ICMP6_", "IP_", "IPV6_", "MCAST_", "TCP_", "IRLMP_",
)  # fmt: skip
_OPTION = Text(
    lambda text: text.startswith(_SOCKET_OPTION), "is no socket option", "6.12.4", "use names like SO_TIMEOUT"
)


def _some(name: str, section: str, properties: dict[str, Kind], *required: str) -> Shape:
    """An extension or part with one property at least."""
    rules = () if required else (at_least_one(*properties, section=section),)
    return Shape(name, section, properties, required, rules)


_ARCHIVE = _some(
    "archive-ext",
    "6.7.2",
    {"contains_refs": Listed(one_of("file", "directory")), "comment": TEXT},
    "contains_refs",
)
_STREAM = Shape(
    "alternate data stream", "6.7.3", {"name": TEXT, "hashes": HASHES, "size": count("6.7.3")}, ("name",)
)
_NTFS = _some("ntfs-ext", "6.7.3", {"sid": TEXT, "alternate_data_streams": Listed(Nested(_STREAM))})
_PDF = _some(
    "pdf-ext",
    "6.7.4",
    {
        "version": TEXT,
        "is_optimized": FLAG,
        "document_info_dict": dictionary(TEXT),
        "pdfid0": TEXT,
        "pdfid1": TEXT,
    },
)
_RASTER = _some(
    "raster-image-ext",
    "6.7.5",
    {
        "image_height": INTEGER,
        "image_width": INTEGER,
        "bits_per_pixel": INTEGER,
        "exif_tags": dictionary(Anything()),
    },
)
_OPTIONAL_HEADER = _some(
    "Windows PE optional header",
    "6.7.6",
    {
        **dict.fromkeys(
            (
                "magic_hex", "win32_version_value_hex", "checksum_hex", "subsystem_hex",
                "dll_characteristics_hex", "loader_flags_hex",
            ),
            HEX,
        ),
        **dict.fromkeys(
            (
                "major_linker_version", "minor_linker_version", "address_of_entry_point", "base_of_code",
                "base_of_data", "image_base", "section_alignment", "file_alignment", "major_os_version",
                "minor_os_version", "major_image_version", "minor_image_version", "major_subsystem_version",
                "minor_subsystem_version", "number_of_rva_and_sizes",
            ),
            INTEGER,
        ),
        **dict.fromkeys(
            (
                "size_of_code", "size_of_initialized_data", "size_of_uninitialized_data", "size_of_image",
                "size_of_headers", "size_of_stack_reserve", "size_of_stack_commit", "size_of_heap_reserve",
                "size_of_heap_commit",
            ),
            count("6.7.6"),
        ),
        "hashes": HASHES,
    },
)  # fmt: skip
_SECTION = Shape(
    "Windows PE section",
    "6.7.6",
    {"name": TEXT, "size": count("6.7.6"), "entropy": Number(), "hashes": HASHES},
    ("name",),
)
_PE = _some(
    "windows-pebinary-ext",
    "6.7.6",
    {
        "pe_type": Word(words.WINDOWS_PEBINARY_TYPE),
        "imphash": TEXT,
        "machine_hex": HEX,
        "number_of_sections": count("6.7.6"),
        "time_date_stamp": TIMESTAMP,
        "pointer_to_symbol_table_hex": HEX,
        "number_of_symbols": count("6.7.6"),
        "size_of_optional_header": count("6.7.6"),
        "characteristics_hex": HEX,
        "file_header_hashes": HASHES,
        "optional_header": Nested(_OPTIONAL_HEADER),
        "sections": Listed(Nested(_SECTION)),
    },
    "pe_type",
)
_HTTP = _some(
    "http-request-ext",
    "6.12.2",
    {
        "request_method": TEXT,
        "request_value": TEXT,
        "request_version": TEXT,
        "request_header": dictionary(TEXTS),
        "message_body_length": count("6.12.2"),
        "message_body_data_ref": ARTIFACT_REF,
    },
    "request_method",
    "request_value",
)
_ICMP = _some(
    "icmp-ext", "6.12.3", {"icmp_type_hex": HEX, "icmp_code_hex": HEX}, "icmp_type_hex", "icmp_code_hex"
)
_SOCKET = _some(
    "socket-ext",
    "6.12.4",
    {
        "address_family": Word(words.NETWORK_SOCKET_ADDRESS_FAMILY),
        "is_blocking": FLAG,
        "is_listening": FLAG,
        "options": Dictionary(_OPTION, INTEGER),
        "socket_type": Word(words.NETWORK_SOCKET_TYPE),
        "socket_descriptor": count("6.12.4"),
        "socket_handle": INTEGER,
    },
    "address_family",
)
_TCP = _some("tcp-ext", "6.12.5", {"src_flags_hex": HEX, "dst_flags_hex": HEX})
_WINDOWS_PROCESS = _some(
    "windows-process-ext",
    "6.13.2",
    {
        "aslr_enabled": FLAG,
        "dep_enabled": FLAG,
        "priority": TEXT,
        "owner_sid": TEXT,
        "window_title": TEXT,
        "startup_info": dictionary(Anything()),
        "integrity_level": Word(words.WINDOWS_INTEGRITY_LEVEL),
    },
)
_WINDOWS_SERVICE = _some(
    "windows-service-ext",
    "6.13.3",
    {
        "service_name": TEXT,
        "descriptions": TEXTS,
        "display_name": TEXT,
        "group_name": TEXT,
        "start_type": Word(words.WINDOWS_SERVICE_START_TYPE),
        "service_dll_refs": Listed(FILE_REF),
        "service_type": Word(words.WINDOWS_SERVICE_TYPE),
        "service_status": Word(words.WINDOWS_SERVICE_STATUS),
    },
)
_UNIX_ACCOUNT = _some(
    "unix-account-ext", "6.16.2", {"gid": INTEGER, "groups": TEXTS, "home_dir": TEXT, "shell": TEXT}
)

OF_FILE: Mapping[str, Shape] = {each.name: each for each in (_ARCHIVE, _NTFS, _PDF, _RASTER, _PE)}
OF_TRAFFIC: Mapping[str, Shape] = {each.name: each for each in (_HTTP, _ICMP, _SOCKET, _TCP)}
OF_PROCESS: Mapping[str, Shape] = {each.name: each for each in (_WINDOWS_PROCESS, _WINDOWS_SERVICE)}
OF_ACCOUNT: Mapping[str, Shape] = {_UNIX_ACCOUNT.name: _UNIX_ACCOUNT}
PREDEFINED: frozenset[str] = frozenset({*OF_FILE, *OF_TRAFFIC, *OF_PROCESS, *OF_ACCOUNT})
