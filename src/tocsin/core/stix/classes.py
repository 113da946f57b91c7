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
if TYPE_CHECKING:
    Maybe: TypeAlias = _T | None
else:
    class Maybe:
        """What may be absent, and is None then. C is not told of None: a null is no value in STIX."""

        def __class_getitem__(cls, held: Any) -> Any:
            return held
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
    description: Maybe[str] = None
    url: Maybe[str] = None
    hashes: Maybe[Hashes] = None
    external_id: Maybe[str] = None


class GranularMarking(Part, frozen=True, kw_only=True):
    """A part of an object: granular marking (STIX 2.1 section 7.2.3)."""

    selectors: Some[str]
    marking_ref: Maybe[str] = None
    lang: Maybe[str] = None


class KillChainPhase(Part, frozen=True, kw_only=True):
    """A part of an object: kill chain phase (STIX 2.1 section 2.11)."""

    kill_chain_name: str
    phase_name: str


class EmailMIMEComponent(Part, frozen=True, kw_only=True):
    """A part of an object: MIME part (STIX 2.1 section 6.6.2)."""

    body: Maybe[str] = None
    body_raw_ref: Maybe[str] = None
    content_type: Maybe[str] = None
    content_disposition: Maybe[str] = None


class AlternateDataStream(Part, frozen=True, kw_only=True):
    """A part of an object: alternate data stream (STIX 2.1 section 6.7.3)."""

    name: str
    hashes: Maybe[Hashes] = None
    size: Maybe[Size] = None


class WindowsPEOptionalHeader(Part, frozen=True, kw_only=True):
    """A part of an object: Windows PE optional header (STIX 2.1 section 6.7.6)."""

    magic_hex: Maybe[str] = None
    win32_version_value_hex: Maybe[str] = None
    checksum_hex: Maybe[str] = None
    subsystem_hex: Maybe[str] = None
    dll_characteristics_hex: Maybe[str] = None
    loader_flags_hex: Maybe[str] = None
    major_linker_version: Maybe[Whole] = None
    minor_linker_version: Maybe[Whole] = None
    address_of_entry_point: Maybe[Whole] = None
    base_of_code: Maybe[Whole] = None
    base_of_data: Maybe[Whole] = None
    image_base: Maybe[Whole] = None
    section_alignment: Maybe[Whole] = None
    file_alignment: Maybe[Whole] = None
    major_os_version: Maybe[Whole] = None
    minor_os_version: Maybe[Whole] = None
    major_image_version: Maybe[Whole] = None
    minor_image_version: Maybe[Whole] = None
    major_subsystem_version: Maybe[Whole] = None
    minor_subsystem_version: Maybe[Whole] = None
    number_of_rva_and_sizes: Maybe[Whole] = None
    size_of_code: Maybe[Size] = None
    size_of_initialized_data: Maybe[Size] = None
    size_of_uninitialized_data: Maybe[Size] = None
    size_of_image: Maybe[Size] = None
    size_of_headers: Maybe[Size] = None
    size_of_stack_reserve: Maybe[Size] = None
    size_of_stack_commit: Maybe[Size] = None
    size_of_heap_reserve: Maybe[Size] = None
    size_of_heap_commit: Maybe[Size] = None
    hashes: Maybe[Hashes] = None


class WindowsPESection(Part, frozen=True, kw_only=True):
    """A part of an object: Windows PE section (STIX 2.1 section 6.7.6)."""

    name: str
    size: Maybe[Size] = None
    entropy: Maybe[Decimal] = None
    hashes: Maybe[Hashes] = None


class WindowsRegistryValueType(Part, frozen=True, kw_only=True):
    """A part of an object: registry value (STIX 2.1 section 6.17.2)."""

    name: Maybe[str] = None
    data: Maybe[str] = None
    data_type: Maybe[WindowsRegistryDatatypeWord] = None


class X509V3Extensions(Part, frozen=True, kw_only=True):
    """A part of an object: X.509 v3 extensions (STIX 2.1 section 6.18.2)."""

    basic_constraints: Maybe[str] = None
    name_constraints: Maybe[str] = None
    policy_constraints: Maybe[str] = None
    key_usage: Maybe[str] = None
    extended_key_usage: Maybe[str] = None
    subject_key_identifier: Maybe[str] = None
    authority_key_identifier: Maybe[str] = None
    subject_alternative_name: Maybe[str] = None
    issuer_alternative_name: Maybe[str] = None
    subject_directory_attributes: Maybe[str] = None
    crl_distribution_points: Maybe[str] = None
    inhibit_any_policy: Maybe[str] = None
    certificate_policies: Maybe[str] = None
    policy_mappings: Maybe[str] = None
    private_key_usage_period_not_before: Maybe[str] = None
    private_key_usage_period_not_after: Maybe[str] = None


class ArchiveExt(Part, frozen=True, kw_only=True):
    """An extension of an object: archive-ext (STIX 2.1 section 6.7.2)."""

    key: ClassVar[str] = "archive-ext"
    contains_refs: Some[str]
    comment: Maybe[str] = None


class NTFSExt(Part, frozen=True, kw_only=True):
    """An extension of an object: ntfs-ext (STIX 2.1 section 6.7.3)."""

    key: ClassVar[str] = "ntfs-ext"
    sid: Maybe[str] = None
    alternate_data_streams: Maybe[Some[AlternateDataStream]] = None


class PDFExt(Part, frozen=True, kw_only=True):
    """An extension of an object: pdf-ext (STIX 2.1 section 6.7.4)."""

    key: ClassVar[str] = "pdf-ext"
    version: Maybe[str] = None
    is_optimized: Maybe[bool] = None
    document_info_dict: Maybe[Mapping[str, str]] = None
    pdfid0: Maybe[str] = None
    pdfid1: Maybe[str] = None


class RasterImageExt(Part, frozen=True, kw_only=True):
    """An extension of an object: raster-image-ext (STIX 2.1 section 6.7.5)."""

    key: ClassVar[str] = "raster-image-ext"
    image_height: Maybe[Whole] = None
    image_width: Maybe[Whole] = None
    bits_per_pixel: Maybe[Whole] = None
    exif_tags: Maybe[Mapping[str, Any]] = None


class WindowsPEBinaryExt(Part, frozen=True, kw_only=True):
    """An extension of an object: windows-pebinary-ext (STIX 2.1 section 6.7.6)."""

    key: ClassVar[str] = "windows-pebinary-ext"
    pe_type: WindowsPebinaryTypeWord
    imphash: Maybe[str] = None
    machine_hex: Maybe[str] = None
    number_of_sections: Maybe[Size] = None
    time_date_stamp: Maybe[str] = None
    pointer_to_symbol_table_hex: Maybe[str] = None
    number_of_symbols: Maybe[Size] = None
    size_of_optional_header: Maybe[Size] = None
    characteristics_hex: Maybe[str] = None
    file_header_hashes: Maybe[Hashes] = None
    optional_header: Maybe[WindowsPEOptionalHeader] = None
    sections: Maybe[Some[WindowsPESection]] = None


class HTTPRequestExt(Part, frozen=True, kw_only=True):
    """An extension of an object: http-request-ext (STIX 2.1 section 6.12.2)."""

    key: ClassVar[str] = "http-request-ext"
    request_method: str
    request_value: str
    request_version: Maybe[str] = None
    request_header: Maybe[Mapping[str, Some[str]]] = None
    message_body_length: Maybe[Size] = None
    message_body_data_ref: Maybe[str] = None


class ICMPExt(Part, frozen=True, kw_only=True):
    """An extension of an object: icmp-ext (STIX 2.1 section 6.12.3)."""

    key: ClassVar[str] = "icmp-ext"
    icmp_type_hex: str
    icmp_code_hex: str


class SocketExt(Part, frozen=True, kw_only=True):
    """An extension of an object: socket-ext (STIX 2.1 section 6.12.4)."""

    key: ClassVar[str] = "socket-ext"
    address_family: NetworkSocketAddressFamilyWord
    is_blocking: Maybe[bool] = None
    is_listening: Maybe[bool] = None
    options: Maybe[Mapping[str, Whole]] = None
    socket_type: Maybe[NetworkSocketTypeWord] = None
    socket_descriptor: Maybe[Size] = None
    socket_handle: Maybe[Whole] = None


class TCPExt(Part, frozen=True, kw_only=True):
    """An extension of an object: tcp-ext (STIX 2.1 section 6.12.5)."""

    key: ClassVar[str] = "tcp-ext"
    src_flags_hex: Maybe[str] = None
    dst_flags_hex: Maybe[str] = None


class WindowsProcessExt(Part, frozen=True, kw_only=True):
    """An extension of an object: windows-process-ext (STIX 2.1 section 6.13.2)."""

    key: ClassVar[str] = "windows-process-ext"
    aslr_enabled: Maybe[bool] = None
    dep_enabled: Maybe[bool] = None
    priority: Maybe[str] = None
    owner_sid: Maybe[str] = None
    window_title: Maybe[str] = None
    startup_info: Maybe[Mapping[str, Any]] = None
    integrity_level: Maybe[WindowsIntegrityLevelWord] = None


class WindowsServiceExt(Part, frozen=True, kw_only=True):
    """An extension of an object: windows-service-ext (STIX 2.1 section 6.13.3)."""

    key: ClassVar[str] = "windows-service-ext"
    service_name: Maybe[str] = None
    descriptions: Maybe[Some[str]] = None
    display_name: Maybe[str] = None
    group_name: Maybe[str] = None
    start_type: Maybe[WindowsServiceStartTypeWord] = None
    service_dll_refs: Maybe[Some[str]] = None
    service_type: Maybe[WindowsServiceTypeWord] = None
    service_status: Maybe[WindowsServiceStatusWord] = None


class UNIXAccountExt(Part, frozen=True, kw_only=True):
    """An extension of an object: unix-account-ext (STIX 2.1 section 6.16.2)."""

    key: ClassVar[str] = "unix-account-ext"
    gid: Maybe[Whole] = None
    groups: Maybe[Some[str]] = None
    home_dir: Maybe[str] = None
    shell: Maybe[str] = None


class AttackPattern(Object, frozen=True, tag_field="type", tag="attack-pattern"):
    """attack-pattern (STIX 2.1 section 4.1)."""

    type: ClassVar[Literal["attack-pattern"]] = "attack-pattern"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    aliases: Maybe[Some[str]] = None
    kill_chain_phases: Maybe[Some[KillChainPhase]] = None


class Campaign(Object, frozen=True, tag_field="type", tag="campaign"):
    """campaign (STIX 2.1 section 4.2)."""

    type: ClassVar[Literal["campaign"]] = "campaign"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    aliases: Maybe[Some[str]] = None
    first_seen: Maybe[str] = None
    last_seen: Maybe[str] = None
    objective: Maybe[str] = None


class CourseOfAction(Object, frozen=True, tag_field="type", tag="course-of-action"):
    """course-of-action (STIX 2.1 section 4.3)."""

    type: ClassVar[Literal["course-of-action"]] = "course-of-action"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None


class Grouping(Object, frozen=True, tag_field="type", tag="grouping"):
    """grouping (STIX 2.1 section 4.4)."""

    type: ClassVar[Literal["grouping"]] = "grouping"
    spec_version: Version
    created: str
    modified: str
    context: GroupingContextWord
    object_refs: Some[str]
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    name: Maybe[str] = None
    description: Maybe[str] = None


class Identity(Object, frozen=True, tag_field="type", tag="identity"):
    """identity (STIX 2.1 section 4.5)."""

    type: ClassVar[Literal["identity"]] = "identity"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    roles: Maybe[Some[str]] = None
    identity_class: Maybe[IdentityClassWord] = None
    sectors: Maybe[Some[IndustrySectorWord]] = None
    contact_information: Maybe[str] = None


class Incident(Object, frozen=True, tag_field="type", tag="incident"):
    """incident (STIX 2.1 section 4.6)."""

    type: ClassVar[Literal["incident"]] = "incident"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    kill_chain_phases: Maybe[Some[KillChainPhase]] = None


class Indicator(Object, frozen=True, tag_field="type", tag="indicator"):
    """indicator (STIX 2.1 section 4.7)."""

    type: ClassVar[Literal["indicator"]] = "indicator"
    spec_version: Version
    created: str
    modified: str
    pattern: str
    pattern_type: PatternTypeWord
    valid_from: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    name: Maybe[str] = None
    description: Maybe[str] = None
    indicator_types: Maybe[Some[IndicatorTypeWord]] = None
    pattern_version: Maybe[str] = None
    valid_until: Maybe[str] = None
    kill_chain_phases: Maybe[Some[KillChainPhase]] = None


class Infrastructure(Object, frozen=True, tag_field="type", tag="infrastructure"):
    """infrastructure (STIX 2.1 section 4.8)."""

    type: ClassVar[Literal["infrastructure"]] = "infrastructure"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    infrastructure_types: Maybe[Some[InfrastructureTypeWord]] = None
    aliases: Maybe[Some[str]] = None
    kill_chain_phases: Maybe[Some[KillChainPhase]] = None
    first_seen: Maybe[str] = None
    last_seen: Maybe[str] = None


class IntrusionSet(Object, frozen=True, tag_field="type", tag="intrusion-set"):
    """intrusion-set (STIX 2.1 section 4.9)."""

    type: ClassVar[Literal["intrusion-set"]] = "intrusion-set"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    aliases: Maybe[Some[str]] = None
    first_seen: Maybe[str] = None
    last_seen: Maybe[str] = None
    goals: Maybe[Some[str]] = None
    resource_level: Maybe[AttackResourceLevelWord] = None
    primary_motivation: Maybe[AttackMotivationWord] = None
    secondary_motivations: Maybe[Some[AttackMotivationWord]] = None


class Location(Object, frozen=True, tag_field="type", tag="location"):
    """location (STIX 2.1 section 4.10)."""

    type: ClassVar[Literal["location"]] = "location"
    spec_version: Version
    created: str
    modified: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    name: Maybe[str] = None
    description: Maybe[str] = None
    latitude: Maybe[Latitude] = None
    longitude: Maybe[Longitude] = None
    precision: Maybe[Decimal] = None
    region: Maybe[RegionWord] = None
    country: Maybe[str] = None
    administrative_area: Maybe[str] = None
    city: Maybe[str] = None
    street_address: Maybe[str] = None
    postal_code: Maybe[str] = None


class Malware(Object, frozen=True, tag_field="type", tag="malware"):
    """malware (STIX 2.1 section 4.11)."""

    type: ClassVar[Literal["malware"]] = "malware"
    spec_version: Version
    created: str
    modified: str
    is_family: bool
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    name: Maybe[str] = None
    description: Maybe[str] = None
    malware_types: Maybe[Some[MalwareTypeWord]] = None
    aliases: Maybe[Some[str]] = None
    kill_chain_phases: Maybe[Some[KillChainPhase]] = None
    first_seen: Maybe[str] = None
    last_seen: Maybe[str] = None
    operating_system_refs: Maybe[Some[str]] = None
    architecture_execution_envs: Maybe[Some[ProcessorArchitectureWord]] = None
    implementation_languages: Maybe[Some[ImplementationLanguageWord]] = None
    capabilities: Maybe[Some[MalwareCapabilitiesWord]] = None
    sample_refs: Maybe[Some[str]] = None


class MalwareAnalysis(Object, frozen=True, tag_field="type", tag="malware-analysis"):
    """malware-analysis (STIX 2.1 section 4.12)."""

    type: ClassVar[Literal["malware-analysis"]] = "malware-analysis"
    spec_version: Version
    created: str
    modified: str
    product: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    version: Maybe[str] = None
    host_vm_ref: Maybe[str] = None
    operating_system_ref: Maybe[str] = None
    installed_software_refs: Maybe[Some[str]] = None
    configuration_version: Maybe[str] = None
    modules: Maybe[Some[str]] = None
    analysis_engine_version: Maybe[str] = None
    analysis_definition_version: Maybe[str] = None
    submitted: Maybe[str] = None
    analysis_started: Maybe[str] = None
    analysis_ended: Maybe[str] = None
    result_name: Maybe[str] = None
    result: Maybe[MalwareResultWord] = None
    analysis_sco_refs: Maybe[Some[str]] = None
    sample_ref: Maybe[str] = None


class Note(Object, frozen=True, tag_field="type", tag="note"):
    """note (STIX 2.1 section 4.13)."""

    type: ClassVar[Literal["note"]] = "note"
    spec_version: Version
    created: str
    modified: str
    content: str
    object_refs: Some[str]
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    abstract: Maybe[str] = None
    authors: Maybe[Some[str]] = None


class ObservedData(Object, frozen=True, tag_field="type", tag="observed-data"):
    """observed-data (STIX 2.1 section 4.14)."""

    type: ClassVar[Literal["observed-data"]] = "observed-data"
    spec_version: Version
    created: str
    modified: str
    first_observed: str
    last_observed: str
    number_observed: TimesObserved
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    objects: Maybe[Mapping[str, Any]] = None
    object_refs: Maybe[Some[str]] = None


class Opinion(Object, frozen=True, tag_field="type", tag="opinion"):
    """opinion (STIX 2.1 section 4.15)."""

    type: ClassVar[Literal["opinion"]] = "opinion"
    spec_version: Version
    created: str
    modified: str
    opinion: OpinionWord
    object_refs: Some[str]
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    explanation: Maybe[str] = None
    authors: Maybe[Some[str]] = None


class Report(Object, frozen=True, tag_field="type", tag="report"):
    """report (STIX 2.1 section 4.16)."""

    type: ClassVar[Literal["report"]] = "report"
    spec_version: Version
    created: str
    modified: str
    name: str
    published: str
    object_refs: Some[str]
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    report_types: Maybe[Some[ReportTypeWord]] = None


class ThreatActor(Object, frozen=True, tag_field="type", tag="threat-actor"):
    """threat-actor (STIX 2.1 section 4.17)."""

    type: ClassVar[Literal["threat-actor"]] = "threat-actor"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    threat_actor_types: Maybe[Some[ThreatActorTypeWord]] = None
    aliases: Maybe[Some[str]] = None
    first_seen: Maybe[str] = None
    last_seen: Maybe[str] = None
    roles: Maybe[Some[ThreatActorRoleWord]] = None
    sophistication: Maybe[ThreatActorSophisticationWord] = None
    goals: Maybe[Some[str]] = None
    resource_level: Maybe[AttackResourceLevelWord] = None
    primary_motivation: Maybe[AttackMotivationWord] = None
    secondary_motivations: Maybe[Some[AttackMotivationWord]] = None
    personal_motivations: Maybe[Some[AttackMotivationWord]] = None


class Tool(Object, frozen=True, tag_field="type", tag="tool"):
    """tool (STIX 2.1 section 4.18)."""

    type: ClassVar[Literal["tool"]] = "tool"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    tool_types: Maybe[Some[ToolTypeWord]] = None
    aliases: Maybe[Some[str]] = None
    kill_chain_phases: Maybe[Some[KillChainPhase]] = None
    tool_version: Maybe[str] = None


class Vulnerability(Object, frozen=True, tag_field="type", tag="vulnerability"):
    """vulnerability (STIX 2.1 section 4.19)."""

    type: ClassVar[Literal["vulnerability"]] = "vulnerability"
    spec_version: Version
    created: str
    modified: str
    name: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None


class Relationship(Object, frozen=True, tag_field="type", tag="relationship"):
    """relationship (STIX 2.1 section 5.1)."""

    type: ClassVar[Literal["relationship"]] = "relationship"
    spec_version: Version
    created: str
    modified: str
    relationship_type: str
    source_ref: str
    target_ref: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    start_time: Maybe[str] = None
    stop_time: Maybe[str] = None


class Sighting(Object, frozen=True, tag_field="type", tag="sighting"):
    """sighting (STIX 2.1 section 5.2)."""

    type: ClassVar[Literal["sighting"]] = "sighting"
    spec_version: Version
    created: str
    modified: str
    sighting_of_ref: str
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    description: Maybe[str] = None
    first_seen: Maybe[str] = None
    last_seen: Maybe[str] = None
    count: Maybe[TimesSeen] = None
    observed_data_refs: Maybe[Some[str]] = None
    where_sighted_refs: Maybe[Some[str]] = None
    summary: Maybe[bool] = None


class ExtensionDefinition(Object, frozen=True, tag_field="type", tag="extension-definition"):
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
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    description: Maybe[str] = None
    extension_properties: Maybe[Some[str]] = None


class LanguageContent(Object, frozen=True, tag_field="type", tag="language-content"):
    """language-content (STIX 2.1 section 7.1)."""

    type: ClassVar[Literal["language-content"]] = "language-content"
    spec_version: Version
    created: str
    modified: str
    object_ref: str
    contents: Mapping[str, Mapping[str, Any]]
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    object_modified: Maybe[str] = None


class MarkingDefinition(Object, frozen=True, tag_field="type", tag="marking-definition"):
    """marking-definition (STIX 2.1 section 7.2.1)."""

    type: ClassVar[Literal["marking-definition"]] = "marking-definition"
    spec_version: Version
    created: str
    created_by_ref: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    name: Maybe[str] = None
    definition_type: Maybe[str] = None
    definition: Maybe[Mapping[str, Any]] = None


class Artifact(Object, frozen=True, tag_field="type", tag="artifact"):
    """artifact (STIX 2.1 section 6.1)."""

    type: ClassVar[Literal["artifact"]] = "artifact"
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    mime_type: Maybe[str] = None
    payload_bin: Maybe[str] = None
    url: Maybe[str] = None
    hashes: Maybe[Hashes] = None
    encryption_algorithm: Maybe[EncryptionAlgorithmWord] = None
    decryption_key: Maybe[str] = None


class AutonomousSystem(Object, frozen=True, tag_field="type", tag="autonomous-system"):
    """autonomous-system (STIX 2.1 section 6.2)."""

    type: ClassVar[Literal["autonomous-system"]] = "autonomous-system"
    number: Whole
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    name: Maybe[str] = None
    rir: Maybe[str] = None


class Directory(Object, frozen=True, tag_field="type", tag="directory"):
    """directory (STIX 2.1 section 6.3)."""

    type: ClassVar[Literal["directory"]] = "directory"
    path: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    path_enc: Maybe[str] = None
    ctime: Maybe[str] = None
    mtime: Maybe[str] = None
    atime: Maybe[str] = None
    contains_refs: Maybe[Some[str]] = None


class DomainName(Object, frozen=True, tag_field="type", tag="domain-name"):
    """domain-name (STIX 2.1 section 6.4)."""

    type: ClassVar[Literal["domain-name"]] = "domain-name"
    value: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    resolves_to_refs: Maybe[Some[str]] = None


class EmailAddress(Object, frozen=True, tag_field="type", tag="email-addr"):
    """email-addr (STIX 2.1 section 6.5)."""

    type: ClassVar[Literal["email-addr"]] = "email-addr"
    value: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    display_name: Maybe[str] = None
    belongs_to_ref: Maybe[str] = None


class EmailMessage(Object, frozen=True, tag_field="type", tag="email-message"):
    """email-message (STIX 2.1 section 6.6)."""

    type: ClassVar[Literal["email-message"]] = "email-message"
    is_multipart: bool
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    date: Maybe[str] = None
    content_type: Maybe[str] = None
    from_ref: Maybe[str] = None
    sender_ref: Maybe[str] = None
    to_refs: Maybe[Some[str]] = None
    cc_refs: Maybe[Some[str]] = None
    bcc_refs: Maybe[Some[str]] = None
    message_id: Maybe[str] = None
    subject: Maybe[str] = None
    received_lines: Maybe[Some[str]] = None
    additional_header_fields: Maybe[Mapping[str, Any]] = None
    body: Maybe[str] = None
    body_multipart: Maybe[Some[EmailMIMEComponent]] = None
    raw_email_ref: Maybe[str] = None


class File(Object, frozen=True, tag_field="type", tag="file"):
    """file (STIX 2.1 section 6.7)."""

    type: ClassVar[Literal["file"]] = "file"
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    hashes: Maybe[Hashes] = None
    size: Maybe[Size] = None
    name: Maybe[str] = None
    name_enc: Maybe[str] = None
    magic_number_hex: Maybe[str] = None
    mime_type: Maybe[str] = None
    ctime: Maybe[str] = None
    mtime: Maybe[str] = None
    atime: Maybe[str] = None
    parent_directory_ref: Maybe[str] = None
    contains_refs: Maybe[Some[str]] = None
    content_ref: Maybe[str] = None


class IPv4Address(Object, frozen=True, tag_field="type", tag="ipv4-addr"):
    """ipv4-addr (STIX 2.1 section 6.8)."""

    type: ClassVar[Literal["ipv4-addr"]] = "ipv4-addr"
    value: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    resolves_to_refs: Maybe[Some[str]] = None
    belongs_to_refs: Maybe[Some[str]] = None


class IPv6Address(Object, frozen=True, tag_field="type", tag="ipv6-addr"):
    """ipv6-addr (STIX 2.1 section 6.9)."""

    type: ClassVar[Literal["ipv6-addr"]] = "ipv6-addr"
    value: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    resolves_to_refs: Maybe[Some[str]] = None
    belongs_to_refs: Maybe[Some[str]] = None


class MACAddress(Object, frozen=True, tag_field="type", tag="mac-addr"):
    """mac-addr (STIX 2.1 section 6.10)."""

    type: ClassVar[Literal["mac-addr"]] = "mac-addr"
    value: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None


class Mutex(Object, frozen=True, tag_field="type", tag="mutex"):
    """mutex (STIX 2.1 section 6.11)."""

    type: ClassVar[Literal["mutex"]] = "mutex"
    name: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None


class NetworkTraffic(Object, frozen=True, tag_field="type", tag="network-traffic"):
    """network-traffic (STIX 2.1 section 6.12)."""

    type: ClassVar[Literal["network-traffic"]] = "network-traffic"
    protocols: Some[str]
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    start: Maybe[str] = None
    end: Maybe[str] = None
    is_active: Maybe[bool] = None
    src_ref: Maybe[str] = None
    dst_ref: Maybe[str] = None
    src_port: Maybe[Port] = None
    dst_port: Maybe[Port] = None
    src_byte_count: Maybe[Size] = None
    dst_byte_count: Maybe[Size] = None
    src_packets: Maybe[Size] = None
    dst_packets: Maybe[Size] = None
    ipfix: Maybe[Mapping[str, Any]] = None
    src_payload_ref: Maybe[str] = None
    dst_payload_ref: Maybe[str] = None
    encapsulates_refs: Maybe[Some[str]] = None
    encapsulated_by_ref: Maybe[str] = None


class Process(Object, frozen=True, tag_field="type", tag="process"):
    """process (STIX 2.1 section 6.13)."""

    type: ClassVar[Literal["process"]] = "process"
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    is_hidden: Maybe[bool] = None
    pid: Maybe[Whole] = None
    created_time: Maybe[str] = None
    cwd: Maybe[str] = None
    command_line: Maybe[str] = None
    environment_variables: Maybe[Mapping[str, str]] = None
    opened_connection_refs: Maybe[Some[str]] = None
    creator_user_ref: Maybe[str] = None
    image_ref: Maybe[str] = None
    parent_ref: Maybe[str] = None
    child_refs: Maybe[Some[str]] = None


class Software(Object, frozen=True, tag_field="type", tag="software"):
    """software (STIX 2.1 section 6.14)."""

    type: ClassVar[Literal["software"]] = "software"
    name: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    cpe: Maybe[str] = None
    swid: Maybe[str] = None
    languages: Maybe[Some[str]] = None
    vendor: Maybe[str] = None
    version: Maybe[str] = None


class URL(Object, frozen=True, tag_field="type", tag="url"):
    """url (STIX 2.1 section 6.15)."""

    type: ClassVar[Literal["url"]] = "url"
    value: str
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None


class UserAccount(Object, frozen=True, tag_field="type", tag="user-account"):
    """user-account (STIX 2.1 section 6.16)."""

    type: ClassVar[Literal["user-account"]] = "user-account"
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    user_id: Maybe[str] = None
    credential: Maybe[str] = None
    account_login: Maybe[str] = None
    account_type: Maybe[AccountTypeWord] = None
    display_name: Maybe[str] = None
    is_service_account: Maybe[bool] = None
    is_privileged: Maybe[bool] = None
    can_escalate_privs: Maybe[bool] = None
    is_disabled: Maybe[bool] = None
    account_created: Maybe[str] = None
    account_expires: Maybe[str] = None
    credential_last_changed: Maybe[str] = None
    account_first_login: Maybe[str] = None
    account_last_login: Maybe[str] = None


class WindowsRegistryKey(Object, frozen=True, tag_field="type", tag="windows-registry-key"):
    """windows-registry-key (STIX 2.1 section 6.17)."""

    type: ClassVar[Literal["windows-registry-key"]] = "windows-registry-key"
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    key: Maybe[str] = None
    values: Maybe[Some[WindowsRegistryValueType]] = None
    modified_time: Maybe[str] = None
    creator_user_ref: Maybe[str] = None
    number_of_subkeys: Maybe[Size] = None


class X509Certificate(Object, frozen=True, tag_field="type", tag="x509-certificate"):
    """x509-certificate (STIX 2.1 section 6.18)."""

    type: ClassVar[Literal["x509-certificate"]] = "x509-certificate"
    spec_version: Maybe[Version] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    defanged: Maybe[bool] = None
    extensions: Maybe[Mapping[str, Any]] = None
    is_self_signed: Maybe[bool] = None
    hashes: Maybe[Hashes] = None
    version: Maybe[str] = None
    serial_number: Maybe[str] = None
    signature_algorithm: Maybe[str] = None
    issuer: Maybe[str] = None
    validity_not_before: Maybe[str] = None
    validity_not_after: Maybe[str] = None
    subject: Maybe[str] = None
    subject_public_key_algorithm: Maybe[str] = None
    subject_public_key_modulus: Maybe[str] = None
    subject_public_key_exponent: Maybe[Whole] = None
    x509_v3_extensions: Maybe[X509V3Extensions] = None


class CustomObject(Object, frozen=True, kw_only=True):
    """An object of a type that STIX 2.1 does not know, or that its class cannot hold."""

    type: str
    spec_version: Maybe[Version] = None
    created: Maybe[str] = None
    modified: Maybe[str] = None
    created_by_ref: Maybe[str] = None
    revoked: Maybe[bool] = None
    labels: Maybe[Some[str]] = None
    confidence: Maybe[Percent] = None
    lang: Maybe[str] = None
    external_references: Maybe[Some[ExternalReference]] = None
    object_marking_refs: Maybe[Some[str]] = None
    granular_markings: Maybe[Some[GranularMarking]] = None
    extensions: Maybe[Mapping[str, Any]] = None
    defanged: Maybe[bool] = None


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
