# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: PYI051, RUF022 -- words of open vocabularies are offered; sorted as people look

"""The objects of STIX 2.1 as typed classes, one for each type. Written by ``tools/stix_classes.py``; do not edit.

The fields say what the shapes say (``domain``, ``observables``, ``meta``, ``extensions``), for editors,
type checkers and the C decoder alike; a test holds the two in step. It is longer than files here are
meant to be, as the standard is. How the classes behave is in ``view``. Of an open vocabulary editors
offer the words, and any other may stand. Loading it takes some 50 ms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias, TypeVar

from msgspec import Meta

from tocsin.core import jsonin
from tocsin.core.stix.view import Object, Part

# fmt: off
_T = TypeVar("_T")
Some: TypeAlias = Annotated[Sequence[_T], Meta(min_length=1)]
"""A list that is not empty."""
Hashes: TypeAlias = Annotated[Mapping[str, str], Meta(min_length=1)]
"""Digests by algorithm."""
Whole: TypeAlias = Annotated[int, Meta(ge=-9007199254740991, le=9007199254740991)]
Size: TypeAlias = Annotated[int, Meta(ge=0, le=9007199254740991)]
Percent: TypeAlias = Annotated[int, Meta(ge=0, le=100)]
Port: TypeAlias = Annotated[int, Meta(ge=0, le=65535)]
TimesObserved: TypeAlias = Annotated[int, Meta(ge=1, le=999999999)]
TimesSeen: TypeAlias = Annotated[int, Meta(ge=0, le=999999999)]
Decimal: TypeAlias = Annotated[float, Meta(ge=-jsonin.LARGEST, le=jsonin.LARGEST)]
Latitude: TypeAlias = Annotated[float, Meta(ge=-90, le=90)]
Longitude: TypeAlias = Annotated[float, Meta(ge=-180, le=180)]
EncryptionAlgorithmWord: TypeAlias = Literal["AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"]
ExtensionTypeWord: TypeAlias = Literal[
    "new-sco", "new-sdo", "new-sro", "property-extension", "toplevel-property-extension",
]
NetworkSocketAddressFamilyWord: TypeAlias = Literal[
    "AF_APPLETALK", "AF_BTH", "AF_INET", "AF_INET6", "AF_IPX", "AF_IRDA", "AF_NETBIOS", "AF_UNSPEC",
]
NetworkSocketTypeWord: TypeAlias = Literal[
    "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM", "SOCK_SEQPACKET", "SOCK_STREAM",
]
OpinionWord: TypeAlias = Literal["agree", "disagree", "neutral", "strongly-agree", "strongly-disagree"]
Version: TypeAlias = Literal["2.1"]
WindowsIntegrityLevelWord: TypeAlias = Literal["high", "low", "medium", "system"]
WindowsRegistryDatatypeWord: TypeAlias = Literal[
    "REG_BINARY", "REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_DWORD_LITTLE_ENDIAN", "REG_EXPAND_SZ",
    "REG_FULL_RESOURCE_DESCRIPTION", "REG_INVALID_TYPE", "REG_LINK", "REG_MULTI_SZ", "REG_NONE", "REG_QWORD",
    "REG_RESOURCE_LIST", "REG_RESOURCE_REQUIREMENTS_LIST", "REG_SZ",
]
WindowsServiceStartTypeWord: TypeAlias = Literal[
    "SERVICE_AUTO_START", "SERVICE_BOOT_START", "SERVICE_DEMAND_START", "SERVICE_DISABLED",
    "SERVICE_SYSTEM_ALERT",
]
WindowsServiceStatusWord: TypeAlias = Literal[
    "SERVICE_CONTINUE_PENDING", "SERVICE_PAUSED", "SERVICE_PAUSE_PENDING", "SERVICE_RUNNING",
    "SERVICE_START_PENDING", "SERVICE_STOPPED", "SERVICE_STOP_PENDING",
]
WindowsServiceTypeWord: TypeAlias = Literal[
    "SERVICE_FILE_SYSTEM_DRIVER", "SERVICE_KERNEL_DRIVER", "SERVICE_WIN32_OWN_PROCESS",
    "SERVICE_WIN32_SHARE_PROCESS",
]
if TYPE_CHECKING:
    AccountTypeWord: TypeAlias = Literal[
        "facebook", "ldap", "nis", "openid", "radius", "skype", "tacacs", "twitter", "unix",
        "windows-domain", "windows-local",
    ] | str
    AttackMotivationWord: TypeAlias = Literal[
        "accidental", "coercion", "dominance", "ideology", "notoriety", "organizational-gain",
        "personal-gain", "personal-satisfaction", "revenge", "unpredictable",
    ] | str
    AttackResourceLevelWord: TypeAlias = Literal[
        "club", "contest", "government", "individual", "organization", "team",
    ] | str
    GroupingContextWord: TypeAlias = Literal["malware-analysis", "suspicious-activity", "unspecified"] | str
    IdentityClassWord: TypeAlias = Literal[
        "class", "group", "individual", "organization", "system", "unknown",
    ] | str
    ImplementationLanguageWord: TypeAlias = Literal[
        "applescript", "bash", "c", "c#", "c++", "go", "java", "javascript", "lua", "objective-c", "perl",
        "php", "powershell", "python", "ruby", "scala", "swift", "typescript", "visual-basic", "x86-32",
        "x86-64",
    ] | str
    IndicatorTypeWord: TypeAlias = Literal[
        "anomalous-activity", "anonymization", "attribution", "benign", "compromised", "malicious-activity",
        "unknown",
    ] | str
    IndustrySectorWord: TypeAlias = Literal[
        "aerospace", "agriculture", "automotive", "chemical", "commercial", "communications", "construction",
        "dams", "defense", "education", "emergency-services", "energy", "engineering", "entertainment",
        "financial-services", "government", "government-local", "government-national",
        "government-public-services", "government-regional", "healthcare", "hospitality-leisure",
        "infrastructure", "insurance", "manufacturing", "mining", "non-profit", "nuclear", "pharmaceuticals",
        "retail", "technology", "telecommunications", "transportation", "utilities", "water",
    ] | str
    InfrastructureTypeWord: TypeAlias = Literal[
        "amplification", "anonymization", "botnet", "command-and-control", "control-system", "exfiltration",
        "firewall", "hosting-malware", "hosting-target-lists", "phishing", "reconnaissance",
        "routers-switches", "staging", "unknown", "workstation",
    ] | str
    MalwareCapabilitiesWord: TypeAlias = Literal[
        "accesses-remote-machines", "anti-debugging", "anti-disassembly", "anti-emulation",
        "anti-memory-forensics", "anti-sandbox", "anti-vm", "captures-input-peripherals",
        "captures-output-peripherals", "captures-system-state-data", "cleans-traces-of-infection",
        "commits-fraud", "communicates-with-c2", "compromises-data-availability",
        "compromises-data-integrity", "compromises-system-availability", "controls-local-machine",
        "degrades-security-software", "degrades-system-updates", "determines-c2-server", "emails-spam",
        "escalates-privileges", "evades-av", "exfiltrates-data", "fingerprints-host", "hides-artifacts",
        "hides-executing-code", "infects-files", "infects-remote-machines", "installs-other-components",
        "persists-after-system-reboot", "prevents-artifact-access", "prevents-artifact-deletion",
        "probes-network-environment", "self-modifies", "steals-authentication-credentials",
        "violates-system-operational-integrity",
    ] | str
    MalwareResultWord: TypeAlias = Literal["benign", "malicious", "suspicious", "unknown"] | str
    MalwareTypeWord: TypeAlias = Literal[
        "adware", "backdoor", "bootkit", "bot", "ddos", "downloader", "dropper", "exploit-kit", "keylogger",
        "ransomware", "remote-access-trojan", "resource-exploitation", "rogue-security-software", "rootkit",
        "screen-capture", "spyware", "trojan", "unknown", "virus", "webshell", "wiper", "worm",
    ] | str
    PatternTypeWord: TypeAlias = Literal["pcre", "sigma", "snort", "stix", "suricata", "yara"] | str
    ProcessorArchitectureWord: TypeAlias = Literal[
        "alpha", "arm", "ia-64", "mips", "powerpc", "sparc", "x86", "x86-64",
    ] | str
    RegionWord: TypeAlias = Literal[
        "africa", "americas", "antarctica", "asia", "australia-new-zealand", "caribbean", "central-america",
        "central-asia", "eastern-africa", "eastern-asia", "eastern-europe", "europe",
        "latin-america-caribbean", "melanesia", "micronesia", "middle-africa", "northern-africa",
        "northern-america", "northern-europe", "oceania", "polynesia", "south-america", "south-eastern-asia",
        "southern-africa", "southern-asia", "southern-europe", "western-africa", "western-asia",
        "western-europe",
    ] | str
    ReportTypeWord: TypeAlias = Literal[
        "attack-pattern", "campaign", "identity", "indicator", "intrusion-set", "malware", "observed-data",
        "threat-actor", "threat-report", "tool", "vulnerability",
    ] | str
    ThreatActorRoleWord: TypeAlias = Literal[
        "agent", "director", "independent", "infrastructure-architect", "infrastructure-operator",
        "malware-author", "sponsor",
    ] | str
    ThreatActorSophisticationWord: TypeAlias = Literal[
        "advanced", "expert", "innovator", "intermediate", "minimal", "none", "strategic",
    ] | str
    ThreatActorTypeWord: TypeAlias = Literal[
        "activist", "competitor", "crime-syndicate", "criminal", "hacker", "insider-accidental",
        "insider-disgruntled", "nation-state", "sensationalist", "spy", "terrorist", "unknown",
    ] | str
    ToolTypeWord: TypeAlias = Literal[
        "credential-exploitation", "denial-of-service", "exploitation", "information-gathering",
        "network-capture", "remote-access", "unknown", "vulnerability-scanning",
    ] | str
    WindowsPebinaryTypeWord: TypeAlias = Literal["dll", "exe", "sys"] | str
else:
    AccountTypeWord = AttackMotivationWord = AttackResourceLevelWord = GroupingContextWord = IdentityClassWord = ImplementationLanguageWord = IndicatorTypeWord = IndustrySectorWord = InfrastructureTypeWord = MalwareCapabilitiesWord = MalwareResultWord = MalwareTypeWord = PatternTypeWord = ProcessorArchitectureWord = RegionWord = ReportTypeWord = ThreatActorRoleWord = ThreatActorSophisticationWord = ThreatActorTypeWord = ToolTypeWord = WindowsPebinaryTypeWord = str


class ExternalReference(Part, frozen=True, kw_only=True):
    """A part of an object: external reference (STIX 2.1 section 2.5)."""

    source_name: str
    description: str | None = None
    url: str | None = None
    hashes: Hashes | None = None
    external_id: str | None = None


class GranularMarking(Part, frozen=True, kw_only=True):
    """A part of an object: granular marking (STIX 2.1 section 7.2.3)."""

    selectors: Some[str]
    marking_ref: str | None = None
    lang: str | None = None


class KillChainPhase(Part, frozen=True, kw_only=True):
    """A part of an object: kill chain phase (STIX 2.1 section 2.11)."""

    kill_chain_name: str
    phase_name: str


class EmailMIMEComponent(Part, frozen=True, kw_only=True):
    """A part of an object: MIME part (STIX 2.1 section 6.6.2)."""

    body: str | None = None
    body_raw_ref: str | None = None
    content_type: str | None = None
    content_disposition: str | None = None


class AlternateDataStream(Part, frozen=True, kw_only=True):
    """A part of an object: alternate data stream (STIX 2.1 section 6.7.3)."""

    name: str
    hashes: Hashes | None = None
    size: Size | None = None


class WindowsPEOptionalHeader(Part, frozen=True, kw_only=True):
    """A part of an object: Windows PE optional header (STIX 2.1 section 6.7.6)."""

    magic_hex: str | None = None
    win32_version_value_hex: str | None = None
    checksum_hex: str | None = None
    subsystem_hex: str | None = None
    dll_characteristics_hex: str | None = None
    loader_flags_hex: str | None = None
    major_linker_version: Whole | None = None
    minor_linker_version: Whole | None = None
    address_of_entry_point: Whole | None = None
    base_of_code: Whole | None = None
    base_of_data: Whole | None = None
    image_base: Whole | None = None
    section_alignment: Whole | None = None
    file_alignment: Whole | None = None
    major_os_version: Whole | None = None
    minor_os_version: Whole | None = None
    major_image_version: Whole | None = None
    minor_image_version: Whole | None = None
    major_subsystem_version: Whole | None = None
    minor_subsystem_version: Whole | None = None
    number_of_rva_and_sizes: Whole | None = None
    size_of_code: Size | None = None
    size_of_initialized_data: Size | None = None
    size_of_uninitialized_data: Size | None = None
    size_of_image: Size | None = None
    size_of_headers: Size | None = None
    size_of_stack_reserve: Size | None = None
    size_of_stack_commit: Size | None = None
    size_of_heap_reserve: Size | None = None
    size_of_heap_commit: Size | None = None
    hashes: Hashes | None = None


class WindowsPESection(Part, frozen=True, kw_only=True):
    """A part of an object: Windows PE section (STIX 2.1 section 6.7.6)."""

    name: str
    size: Size | None = None
    entropy: Decimal | None = None
    hashes: Hashes | None = None


class WindowsRegistryValueType(Part, frozen=True, kw_only=True):
    """A part of an object: registry value (STIX 2.1 section 6.17.2)."""

    name: str | None = None
    data: str | None = None
    data_type: WindowsRegistryDatatypeWord | None = None


class X509V3Extensions(Part, frozen=True, kw_only=True):
    """A part of an object: X.509 v3 extensions (STIX 2.1 section 6.18.2)."""

    basic_constraints: str | None = None
    name_constraints: str | None = None
    policy_constraints: str | None = None
    key_usage: str | None = None
    extended_key_usage: str | None = None
    subject_key_identifier: str | None = None
    authority_key_identifier: str | None = None
    subject_alternative_name: str | None = None
    issuer_alternative_name: str | None = None
    subject_directory_attributes: str | None = None
    crl_distribution_points: str | None = None
    inhibit_any_policy: str | None = None
    certificate_policies: str | None = None
    policy_mappings: str | None = None
    private_key_usage_period_not_before: str | None = None
    private_key_usage_period_not_after: str | None = None


class ArchiveExt(Part, frozen=True, kw_only=True):
    """An extension of an object: archive-ext (STIX 2.1 section 6.7.2)."""

    key: ClassVar[str] = "archive-ext"
    contains_refs: Some[str]
    comment: str | None = None


class NTFSExt(Part, frozen=True, kw_only=True):
    """An extension of an object: ntfs-ext (STIX 2.1 section 6.7.3)."""

    key: ClassVar[str] = "ntfs-ext"
    sid: str | None = None
    alternate_data_streams: Some[AlternateDataStream] | None = None


class PDFExt(Part, frozen=True, kw_only=True):
    """An extension of an object: pdf-ext (STIX 2.1 section 6.7.4)."""

    key: ClassVar[str] = "pdf-ext"
    version: str | None = None
    is_optimized: bool | None = None
    document_info_dict: Mapping[str, str] | None = None
    pdfid0: str | None = None
    pdfid1: str | None = None


class RasterImageExt(Part, frozen=True, kw_only=True):
    """An extension of an object: raster-image-ext (STIX 2.1 section 6.7.5)."""

    key: ClassVar[str] = "raster-image-ext"
    image_height: Whole | None = None
    image_width: Whole | None = None
    bits_per_pixel: Whole | None = None
    exif_tags: Mapping[str, Any] | None = None


class WindowsPEBinaryExt(Part, frozen=True, kw_only=True):
    """An extension of an object: windows-pebinary-ext (STIX 2.1 section 6.7.6)."""

    key: ClassVar[str] = "windows-pebinary-ext"
    pe_type: WindowsPebinaryTypeWord
    imphash: str | None = None
    machine_hex: str | None = None
    number_of_sections: Size | None = None
    time_date_stamp: str | None = None
    pointer_to_symbol_table_hex: str | None = None
    number_of_symbols: Size | None = None
    size_of_optional_header: Size | None = None
    characteristics_hex: str | None = None
    file_header_hashes: Hashes | None = None
    optional_header: WindowsPEOptionalHeader | None = None
    sections: Some[WindowsPESection] | None = None


class HTTPRequestExt(Part, frozen=True, kw_only=True):
    """An extension of an object: http-request-ext (STIX 2.1 section 6.12.2)."""

    key: ClassVar[str] = "http-request-ext"
    request_method: str
    request_value: str
    request_version: str | None = None
    request_header: Mapping[str, Some[str]] | None = None
    message_body_length: Size | None = None
    message_body_data_ref: str | None = None


class ICMPExt(Part, frozen=True, kw_only=True):
    """An extension of an object: icmp-ext (STIX 2.1 section 6.12.3)."""

    key: ClassVar[str] = "icmp-ext"
    icmp_type_hex: str
    icmp_code_hex: str


class SocketExt(Part, frozen=True, kw_only=True):
    """An extension of an object: socket-ext (STIX 2.1 section 6.12.4)."""

    key: ClassVar[str] = "socket-ext"
    address_family: NetworkSocketAddressFamilyWord
    is_blocking: bool | None = None
    is_listening: bool | None = None
    options: Mapping[str, Whole] | None = None
    socket_type: NetworkSocketTypeWord | None = None
    socket_descriptor: Size | None = None
    socket_handle: Whole | None = None


class TCPExt(Part, frozen=True, kw_only=True):
    """An extension of an object: tcp-ext (STIX 2.1 section 6.12.5)."""

    key: ClassVar[str] = "tcp-ext"
    src_flags_hex: str | None = None
    dst_flags_hex: str | None = None


class WindowsProcessExt(Part, frozen=True, kw_only=True):
    """An extension of an object: windows-process-ext (STIX 2.1 section 6.13.2)."""

    key: ClassVar[str] = "windows-process-ext"
    aslr_enabled: bool | None = None
    dep_enabled: bool | None = None
    priority: str | None = None
    owner_sid: str | None = None
    window_title: str | None = None
    startup_info: Mapping[str, Any] | None = None
    integrity_level: WindowsIntegrityLevelWord | None = None


class WindowsServiceExt(Part, frozen=True, kw_only=True):
    """An extension of an object: windows-service-ext (STIX 2.1 section 6.13.3)."""

    key: ClassVar[str] = "windows-service-ext"
    service_name: str | None = None
    descriptions: Some[str] | None = None
    display_name: str | None = None
    group_name: str | None = None
    start_type: WindowsServiceStartTypeWord | None = None
    service_dll_refs: Some[str] | None = None
    service_type: WindowsServiceTypeWord | None = None
    service_status: WindowsServiceStatusWord | None = None


class UNIXAccountExt(Part, frozen=True, kw_only=True):
    """An extension of an object: unix-account-ext (STIX 2.1 section 6.16.2)."""

    key: ClassVar[str] = "unix-account-ext"
    gid: Whole | None = None
    groups: Some[str] | None = None
    home_dir: str | None = None
    shell: str | None = None


class AttackPattern(Object, frozen=True, kw_only=True, tag_field="type", tag="attack-pattern"):
    """attack-pattern (STIX 2.1 section 4.1)."""

    type: ClassVar[Literal["attack-pattern"]] = "attack-pattern"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    aliases: Some[str] | None = None
    kill_chain_phases: Some[KillChainPhase] | None = None


class Campaign(Object, frozen=True, kw_only=True, tag_field="type", tag="campaign"):
    """campaign (STIX 2.1 section 4.2)."""

    type: ClassVar[Literal["campaign"]] = "campaign"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    aliases: Some[str] | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    objective: str | None = None


class CourseOfAction(Object, frozen=True, kw_only=True, tag_field="type", tag="course-of-action"):
    """course-of-action (STIX 2.1 section 4.3)."""

    type: ClassVar[Literal["course-of-action"]] = "course-of-action"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None


class Grouping(Object, frozen=True, kw_only=True, tag_field="type", tag="grouping"):
    """grouping (STIX 2.1 section 4.4)."""

    type: ClassVar[Literal["grouping"]] = "grouping"
    spec_version: Version
    created: str
    modified: str
    context: GroupingContextWord
    object_refs: Some[str]
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    name: str | None = None
    description: str | None = None


class Identity(Object, frozen=True, kw_only=True, tag_field="type", tag="identity"):
    """identity (STIX 2.1 section 4.5)."""

    type: ClassVar[Literal["identity"]] = "identity"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    roles: Some[str] | None = None
    identity_class: IdentityClassWord | None = None
    sectors: Some[IndustrySectorWord] | None = None
    contact_information: str | None = None


class Incident(Object, frozen=True, kw_only=True, tag_field="type", tag="incident"):
    """incident (STIX 2.1 section 4.6)."""

    type: ClassVar[Literal["incident"]] = "incident"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    kill_chain_phases: Some[KillChainPhase] | None = None


class Indicator(Object, frozen=True, kw_only=True, tag_field="type", tag="indicator"):
    """indicator (STIX 2.1 section 4.7)."""

    type: ClassVar[Literal["indicator"]] = "indicator"
    spec_version: Version
    created: str
    modified: str
    pattern: str
    pattern_type: PatternTypeWord
    valid_from: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    name: str | None = None
    description: str | None = None
    indicator_types: Some[IndicatorTypeWord] | None = None
    pattern_version: str | None = None
    valid_until: str | None = None
    kill_chain_phases: Some[KillChainPhase] | None = None


class Infrastructure(Object, frozen=True, kw_only=True, tag_field="type", tag="infrastructure"):
    """infrastructure (STIX 2.1 section 4.8)."""

    type: ClassVar[Literal["infrastructure"]] = "infrastructure"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    infrastructure_types: Some[InfrastructureTypeWord] | None = None
    aliases: Some[str] | None = None
    kill_chain_phases: Some[KillChainPhase] | None = None
    first_seen: str | None = None
    last_seen: str | None = None


class IntrusionSet(Object, frozen=True, kw_only=True, tag_field="type", tag="intrusion-set"):
    """intrusion-set (STIX 2.1 section 4.9)."""

    type: ClassVar[Literal["intrusion-set"]] = "intrusion-set"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    aliases: Some[str] | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    goals: Some[str] | None = None
    resource_level: AttackResourceLevelWord | None = None
    primary_motivation: AttackMotivationWord | None = None
    secondary_motivations: Some[AttackMotivationWord] | None = None


class Location(Object, frozen=True, kw_only=True, tag_field="type", tag="location"):
    """location (STIX 2.1 section 4.10)."""

    type: ClassVar[Literal["location"]] = "location"
    spec_version: Version
    created: str
    modified: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    name: str | None = None
    description: str | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    precision: Decimal | None = None
    region: RegionWord | None = None
    country: str | None = None
    administrative_area: str | None = None
    city: str | None = None
    street_address: str | None = None
    postal_code: str | None = None


class Malware(Object, frozen=True, kw_only=True, tag_field="type", tag="malware"):
    """malware (STIX 2.1 section 4.11)."""

    type: ClassVar[Literal["malware"]] = "malware"
    spec_version: Version
    created: str
    modified: str
    is_family: bool
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    name: str | None = None
    description: str | None = None
    malware_types: Some[MalwareTypeWord] | None = None
    aliases: Some[str] | None = None
    kill_chain_phases: Some[KillChainPhase] | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    operating_system_refs: Some[str] | None = None
    architecture_execution_envs: Some[ProcessorArchitectureWord] | None = None
    implementation_languages: Some[ImplementationLanguageWord] | None = None
    capabilities: Some[MalwareCapabilitiesWord] | None = None
    sample_refs: Some[str] | None = None


class MalwareAnalysis(Object, frozen=True, kw_only=True, tag_field="type", tag="malware-analysis"):
    """malware-analysis (STIX 2.1 section 4.12)."""

    type: ClassVar[Literal["malware-analysis"]] = "malware-analysis"
    spec_version: Version
    created: str
    modified: str
    product: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    version: str | None = None
    host_vm_ref: str | None = None
    operating_system_ref: str | None = None
    installed_software_refs: Some[str] | None = None
    configuration_version: str | None = None
    modules: Some[str] | None = None
    analysis_engine_version: str | None = None
    analysis_definition_version: str | None = None
    submitted: str | None = None
    analysis_started: str | None = None
    analysis_ended: str | None = None
    result_name: str | None = None
    result: MalwareResultWord | None = None
    analysis_sco_refs: Some[str] | None = None
    sample_ref: str | None = None


class Note(Object, frozen=True, kw_only=True, tag_field="type", tag="note"):
    """note (STIX 2.1 section 4.13)."""

    type: ClassVar[Literal["note"]] = "note"
    spec_version: Version
    created: str
    modified: str
    content: str
    object_refs: Some[str]
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    abstract: str | None = None
    authors: Some[str] | None = None


class ObservedData(Object, frozen=True, kw_only=True, tag_field="type", tag="observed-data"):
    """observed-data (STIX 2.1 section 4.14)."""

    type: ClassVar[Literal["observed-data"]] = "observed-data"
    spec_version: Version
    created: str
    modified: str
    first_observed: str
    last_observed: str
    number_observed: TimesObserved
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    objects: Mapping[str, Any] | None = None
    object_refs: Some[str] | None = None


class Opinion(Object, frozen=True, kw_only=True, tag_field="type", tag="opinion"):
    """opinion (STIX 2.1 section 4.15)."""

    type: ClassVar[Literal["opinion"]] = "opinion"
    spec_version: Version
    created: str
    modified: str
    opinion: OpinionWord
    object_refs: Some[str]
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    explanation: str | None = None
    authors: Some[str] | None = None


class Report(Object, frozen=True, kw_only=True, tag_field="type", tag="report"):
    """report (STIX 2.1 section 4.16)."""

    type: ClassVar[Literal["report"]] = "report"
    spec_version: Version
    created: str
    modified: str
    name: str
    published: str
    object_refs: Some[str]
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    report_types: Some[ReportTypeWord] | None = None


class ThreatActor(Object, frozen=True, kw_only=True, tag_field="type", tag="threat-actor"):
    """threat-actor (STIX 2.1 section 4.17)."""

    type: ClassVar[Literal["threat-actor"]] = "threat-actor"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    threat_actor_types: Some[ThreatActorTypeWord] | None = None
    aliases: Some[str] | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    roles: Some[ThreatActorRoleWord] | None = None
    sophistication: ThreatActorSophisticationWord | None = None
    goals: Some[str] | None = None
    resource_level: AttackResourceLevelWord | None = None
    primary_motivation: AttackMotivationWord | None = None
    secondary_motivations: Some[AttackMotivationWord] | None = None
    personal_motivations: Some[AttackMotivationWord] | None = None


class Tool(Object, frozen=True, kw_only=True, tag_field="type", tag="tool"):
    """tool (STIX 2.1 section 4.18)."""

    type: ClassVar[Literal["tool"]] = "tool"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    tool_types: Some[ToolTypeWord] | None = None
    aliases: Some[str] | None = None
    kill_chain_phases: Some[KillChainPhase] | None = None
    tool_version: str | None = None


class Vulnerability(Object, frozen=True, kw_only=True, tag_field="type", tag="vulnerability"):
    """vulnerability (STIX 2.1 section 4.19)."""

    type: ClassVar[Literal["vulnerability"]] = "vulnerability"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None


class Relationship(Object, frozen=True, kw_only=True, tag_field="type", tag="relationship"):
    """relationship (STIX 2.1 section 5.1)."""

    type: ClassVar[Literal["relationship"]] = "relationship"
    spec_version: Version
    created: str
    modified: str
    relationship_type: str
    source_ref: str
    target_ref: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    start_time: str | None = None
    stop_time: str | None = None


class Sighting(Object, frozen=True, kw_only=True, tag_field="type", tag="sighting"):
    """sighting (STIX 2.1 section 5.2)."""

    type: ClassVar[Literal["sighting"]] = "sighting"
    spec_version: Version
    created: str
    modified: str
    sighting_of_ref: str
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    description: str | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    count: TimesSeen | None = None
    observed_data_refs: Some[str] | None = None
    where_sighted_refs: Some[str] | None = None
    summary: bool | None = None


class ExtensionDefinition(Object, frozen=True, kw_only=True, tag_field="type", tag="extension-definition"):
    """extension-definition (STIX 2.1 section 7.3)."""

    type: ClassVar[Literal["extension-definition"]] = "extension-definition"
    spec_version: Version
    created: str
    modified: str
    created_by_ref: str
    name: str
    schema: str
    version: str
    extension_types: Some[ExtensionTypeWord]
    revoked: bool | None = None
    labels: Some[str] | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    description: str | None = None
    extension_properties: Some[str] | None = None


class LanguageContent(Object, frozen=True, kw_only=True, tag_field="type", tag="language-content"):
    """language-content (STIX 2.1 section 7.1)."""

    type: ClassVar[Literal["language-content"]] = "language-content"
    spec_version: Version
    created: str
    modified: str
    object_ref: str
    contents: Mapping[str, Mapping[str, Any]]
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    object_modified: str | None = None


class MarkingDefinition(Object, frozen=True, kw_only=True, tag_field="type", tag="marking-definition"):
    """marking-definition (STIX 2.1 section 7.2.1)."""

    type: ClassVar[Literal["marking-definition"]] = "marking-definition"
    spec_version: Version
    created: str
    created_by_ref: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    name: str | None = None
    definition_type: str | None = None
    definition: Mapping[str, Any] | None = None


class Artifact(Object, frozen=True, kw_only=True, tag_field="type", tag="artifact"):
    """artifact (STIX 2.1 section 6.1)."""

    type: ClassVar[Literal["artifact"]] = "artifact"
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    mime_type: str | None = None
    payload_bin: str | None = None
    url: str | None = None
    hashes: Hashes | None = None
    encryption_algorithm: EncryptionAlgorithmWord | None = None
    decryption_key: str | None = None


class AutonomousSystem(Object, frozen=True, kw_only=True, tag_field="type", tag="autonomous-system"):
    """autonomous-system (STIX 2.1 section 6.2)."""

    type: ClassVar[Literal["autonomous-system"]] = "autonomous-system"
    number: Whole
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    name: str | None = None
    rir: str | None = None


class Directory(Object, frozen=True, kw_only=True, tag_field="type", tag="directory"):
    """directory (STIX 2.1 section 6.3)."""

    type: ClassVar[Literal["directory"]] = "directory"
    path: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    path_enc: str | None = None
    ctime: str | None = None
    mtime: str | None = None
    atime: str | None = None
    contains_refs: Some[str] | None = None


class DomainName(Object, frozen=True, kw_only=True, tag_field="type", tag="domain-name"):
    """domain-name (STIX 2.1 section 6.4)."""

    type: ClassVar[Literal["domain-name"]] = "domain-name"
    value: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    resolves_to_refs: Some[str] | None = None


class EmailAddress(Object, frozen=True, kw_only=True, tag_field="type", tag="email-addr"):
    """email-addr (STIX 2.1 section 6.5)."""

    type: ClassVar[Literal["email-addr"]] = "email-addr"
    value: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    display_name: str | None = None
    belongs_to_ref: str | None = None


class EmailMessage(Object, frozen=True, kw_only=True, tag_field="type", tag="email-message"):
    """email-message (STIX 2.1 section 6.6)."""

    type: ClassVar[Literal["email-message"]] = "email-message"
    is_multipart: bool
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    date: str | None = None
    content_type: str | None = None
    from_ref: str | None = None
    sender_ref: str | None = None
    to_refs: Some[str] | None = None
    cc_refs: Some[str] | None = None
    bcc_refs: Some[str] | None = None
    message_id: str | None = None
    subject: str | None = None
    received_lines: Some[str] | None = None
    additional_header_fields: Mapping[str, Any] | None = None
    body: str | None = None
    body_multipart: Some[EmailMIMEComponent] | None = None
    raw_email_ref: str | None = None


class File(Object, frozen=True, kw_only=True, tag_field="type", tag="file"):
    """file (STIX 2.1 section 6.7)."""

    type: ClassVar[Literal["file"]] = "file"
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    hashes: Hashes | None = None
    size: Size | None = None
    name: str | None = None
    name_enc: str | None = None
    magic_number_hex: str | None = None
    mime_type: str | None = None
    ctime: str | None = None
    mtime: str | None = None
    atime: str | None = None
    parent_directory_ref: str | None = None
    contains_refs: Some[str] | None = None
    content_ref: str | None = None


class IPv4Address(Object, frozen=True, kw_only=True, tag_field="type", tag="ipv4-addr"):
    """ipv4-addr (STIX 2.1 section 6.8)."""

    type: ClassVar[Literal["ipv4-addr"]] = "ipv4-addr"
    value: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    resolves_to_refs: Some[str] | None = None
    belongs_to_refs: Some[str] | None = None


class IPv6Address(Object, frozen=True, kw_only=True, tag_field="type", tag="ipv6-addr"):
    """ipv6-addr (STIX 2.1 section 6.9)."""

    type: ClassVar[Literal["ipv6-addr"]] = "ipv6-addr"
    value: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    resolves_to_refs: Some[str] | None = None
    belongs_to_refs: Some[str] | None = None


class MACAddress(Object, frozen=True, kw_only=True, tag_field="type", tag="mac-addr"):
    """mac-addr (STIX 2.1 section 6.10)."""

    type: ClassVar[Literal["mac-addr"]] = "mac-addr"
    value: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None


class Mutex(Object, frozen=True, kw_only=True, tag_field="type", tag="mutex"):
    """mutex (STIX 2.1 section 6.11)."""

    type: ClassVar[Literal["mutex"]] = "mutex"
    name: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None


class NetworkTraffic(Object, frozen=True, kw_only=True, tag_field="type", tag="network-traffic"):
    """network-traffic (STIX 2.1 section 6.12)."""

    type: ClassVar[Literal["network-traffic"]] = "network-traffic"
    protocols: Some[str]
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    start: str | None = None
    end: str | None = None
    is_active: bool | None = None
    src_ref: str | None = None
    dst_ref: str | None = None
    src_port: Port | None = None
    dst_port: Port | None = None
    src_byte_count: Size | None = None
    dst_byte_count: Size | None = None
    src_packets: Size | None = None
    dst_packets: Size | None = None
    ipfix: Mapping[str, Any] | None = None
    src_payload_ref: str | None = None
    dst_payload_ref: str | None = None
    encapsulates_refs: Some[str] | None = None
    encapsulated_by_ref: str | None = None


class Process(Object, frozen=True, kw_only=True, tag_field="type", tag="process"):
    """process (STIX 2.1 section 6.13)."""

    type: ClassVar[Literal["process"]] = "process"
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    is_hidden: bool | None = None
    pid: Whole | None = None
    created_time: str | None = None
    cwd: str | None = None
    command_line: str | None = None
    environment_variables: Mapping[str, str] | None = None
    opened_connection_refs: Some[str] | None = None
    creator_user_ref: str | None = None
    image_ref: str | None = None
    parent_ref: str | None = None
    child_refs: Some[str] | None = None


class Software(Object, frozen=True, kw_only=True, tag_field="type", tag="software"):
    """software (STIX 2.1 section 6.14)."""

    type: ClassVar[Literal["software"]] = "software"
    name: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    cpe: str | None = None
    swid: str | None = None
    languages: Some[str] | None = None
    vendor: str | None = None
    version: str | None = None


class URL(Object, frozen=True, kw_only=True, tag_field="type", tag="url"):
    """url (STIX 2.1 section 6.15)."""

    type: ClassVar[Literal["url"]] = "url"
    value: str
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None


class UserAccount(Object, frozen=True, kw_only=True, tag_field="type", tag="user-account"):
    """user-account (STIX 2.1 section 6.16)."""

    type: ClassVar[Literal["user-account"]] = "user-account"
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    user_id: str | None = None
    credential: str | None = None
    account_login: str | None = None
    account_type: AccountTypeWord | None = None
    display_name: str | None = None
    is_service_account: bool | None = None
    is_privileged: bool | None = None
    can_escalate_privs: bool | None = None
    is_disabled: bool | None = None
    account_created: str | None = None
    account_expires: str | None = None
    credential_last_changed: str | None = None
    account_first_login: str | None = None
    account_last_login: str | None = None


class WindowsRegistryKey(Object, frozen=True, kw_only=True, tag_field="type", tag="windows-registry-key"):
    """windows-registry-key (STIX 2.1 section 6.17)."""

    type: ClassVar[Literal["windows-registry-key"]] = "windows-registry-key"
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    key: str | None = None
    values: Some[WindowsRegistryValueType] | None = None
    modified_time: str | None = None
    creator_user_ref: str | None = None
    number_of_subkeys: Size | None = None


class X509Certificate(Object, frozen=True, kw_only=True, tag_field="type", tag="x509-certificate"):
    """x509-certificate (STIX 2.1 section 6.18)."""

    type: ClassVar[Literal["x509-certificate"]] = "x509-certificate"
    spec_version: Version | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    defanged: bool | None = None
    extensions: Mapping[str, Any] | None = None
    is_self_signed: bool | None = None
    hashes: Hashes | None = None
    version: str | None = None
    serial_number: str | None = None
    signature_algorithm: str | None = None
    issuer: str | None = None
    validity_not_before: str | None = None
    validity_not_after: str | None = None
    subject: str | None = None
    subject_public_key_algorithm: str | None = None
    subject_public_key_modulus: str | None = None
    subject_public_key_exponent: Whole | None = None
    x509_v3_extensions: X509V3Extensions | None = None


class CustomObject(Object, frozen=True, kw_only=True):
    """An object of a type that STIX 2.1 does not know, or that its class cannot hold."""

    type: str
    spec_version: Version | None = None
    created: str | None = None
    modified: str | None = None
    created_by_ref: str | None = None
    revoked: bool | None = None
    labels: Some[str] | None = None
    confidence: Percent | None = None
    lang: str | None = None
    external_references: Some[ExternalReference] | None = None
    object_marking_refs: Some[str] | None = None
    granular_markings: Some[GranularMarking] | None = None
    extensions: Mapping[str, Any] | None = None
    defanged: bool | None = None


T = TypeVar("T", bound=Object)
TYPES: Mapping[str, type[Object]] = {
    AttackPattern.type: AttackPattern, Campaign.type: Campaign, CourseOfAction.type: CourseOfAction,
    Grouping.type: Grouping, Identity.type: Identity, Incident.type: Incident, Indicator.type: Indicator,
    Infrastructure.type: Infrastructure, IntrusionSet.type: IntrusionSet, Location.type: Location,
    Malware.type: Malware, MalwareAnalysis.type: MalwareAnalysis, Note.type: Note,
    ObservedData.type: ObservedData, Opinion.type: Opinion, Report.type: Report,
    ThreatActor.type: ThreatActor, Tool.type: Tool, Vulnerability.type: Vulnerability,
    Relationship.type: Relationship, Sighting.type: Sighting, ExtensionDefinition.type: ExtensionDefinition,
    LanguageContent.type: LanguageContent, MarkingDefinition.type: MarkingDefinition,
    Artifact.type: Artifact, AutonomousSystem.type: AutonomousSystem, Directory.type: Directory,
    DomainName.type: DomainName, EmailAddress.type: EmailAddress, EmailMessage.type: EmailMessage,
    File.type: File, IPv4Address.type: IPv4Address, IPv6Address.type: IPv6Address,
    MACAddress.type: MACAddress, Mutex.type: Mutex, NetworkTraffic.type: NetworkTraffic,
    Process.type: Process, Software.type: Software, URL.type: URL, UserAccount.type: UserAccount,
    WindowsRegistryKey.type: WindowsRegistryKey, X509Certificate.type: X509Certificate,
}

__all__ = [
    "AlternateDataStream", "ArchiveExt", "Artifact", "AttackPattern", "AutonomousSystem", "Campaign",
    "CourseOfAction", "CustomObject", "Directory", "DomainName", "EmailAddress", "EmailMIMEComponent",
    "EmailMessage", "ExtensionDefinition", "ExternalReference", "File", "GranularMarking", "Grouping",
    "HTTPRequestExt", "ICMPExt", "IPv4Address", "IPv6Address", "Identity", "Incident", "Indicator",
    "Infrastructure", "IntrusionSet", "KillChainPhase", "LanguageContent", "Location", "MACAddress",
    "Malware", "MalwareAnalysis", "MarkingDefinition", "Mutex", "NTFSExt", "NetworkTraffic", "Note",
    "ObservedData", "Opinion", "PDFExt", "Process", "RasterImageExt", "Relationship", "Report", "Sighting",
    "SocketExt", "Software", "TCPExt", "ThreatActor", "Tool", "UNIXAccountExt", "URL", "UserAccount",
    "Vulnerability", "WindowsPEBinaryExt", "WindowsPEOptionalHeader", "WindowsPESection",
    "WindowsProcessExt", "WindowsRegistryKey", "WindowsRegistryValueType", "WindowsServiceExt",
    "X509Certificate", "X509V3Extensions",
]
