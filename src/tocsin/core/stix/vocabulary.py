# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The vocabularies and enumerations of STIX 2.1 section 10.

Of an open one (``-ov``) a value SHOULD come: another is kept with a warning. Of a closed
one (``-enum``) it MUST come: another is refused.
"""

from __future__ import annotations

import msgspec


class Vocabulary(msgspec.Struct, frozen=True):
    """The words that a property may hold, and the name the standard gives to the list."""

    name: str
    words: frozenset[str]
    closed: bool


def _of(name: str, words: str) -> Vocabulary:
    return Vocabulary(name, frozenset(words.split()), name.endswith("-enum"))


ACCOUNT_TYPE = _of(
    "account-type-ov",
    "facebook ldap nis openid radius skype tacacs twitter unix windows-local windows-domain",
)
ATTACK_MOTIVATION = _of(
    "attack-motivation-ov",
    "accidental coercion dominance ideology notoriety organizational-gain personal-gain "
    "personal-satisfaction revenge unpredictable",
)
ATTACK_RESOURCE_LEVEL = _of(
    "attack-resource-level-ov", "individual club contest team organization government"
)
ENCRYPTION_ALGORITHM = _of("encryption-algorithm-enum", "AES-256-GCM ChaCha20-Poly1305 mime-type-indicated")
EXTENSION_TYPE = _of(
    "extension-type-enum", "new-sdo new-sco new-sro property-extension toplevel-property-extension"
)
GROUPING_CONTEXT = _of("grouping-context-ov", "suspicious-activity malware-analysis unspecified")
HASHING_ALGORITHM = _of("hash-algorithm-ov", "MD5 SHA-1 SHA-256 SHA-512 SHA3-256 SHA3-512 SSDEEP TLSH")
IDENTITY_CLASS = _of("identity-class-ov", "individual group system organization class unknown")
IMPLEMENTATION_LANGUAGE = _of(
    "implementation-language-ov",
    "applescript bash c c++ c# go java javascript lua objective-c perl php powershell python ruby scala "
    "swift typescript visual-basic x86-32 x86-64",
)
INDICATOR_TYPE = _of(
    "indicator-type-ov",
    "anomalous-activity anonymization benign compromised malicious-activity attribution unknown",
)
INDUSTRY_SECTOR = _of(
    "industry-sector-ov",
    "agriculture aerospace automotive chemical commercial communications construction defense education "
    "energy engineering entertainment financial-services government emergency-services government-local "
    "government-national government-public-services government-regional healthcare hospitality-leisure "
    "infrastructure dams nuclear water insurance manufacturing mining non-profit pharmaceuticals retail "
    "technology telecommunications transportation utilities",
)
INFRASTRUCTURE_TYPE = _of(
    "infrastructure-type-ov",
    "amplification anonymization botnet command-and-control control-system exfiltration firewall "
    "hosting-malware hosting-target-lists phishing reconnaissance routers-switches staging workstation "
    "unknown",
)
MALWARE_CAPABILITIES = _of(
    "malware-capabilities-ov",
    "accesses-remote-machines anti-debugging anti-disassembly anti-emulation anti-memory-forensics "
    "anti-sandbox anti-vm captures-input-peripherals captures-output-peripherals "
    "captures-system-state-data cleans-traces-of-infection commits-fraud communicates-with-c2 "
    "compromises-data-availability compromises-data-integrity compromises-system-availability "
    "controls-local-machine degrades-security-software degrades-system-updates determines-c2-server "
    "emails-spam escalates-privileges evades-av exfiltrates-data fingerprints-host hides-artifacts "
    "hides-executing-code infects-files infects-remote-machines installs-other-components "
    "persists-after-system-reboot prevents-artifact-access prevents-artifact-deletion "
    "probes-network-environment self-modifies steals-authentication-credentials "
    "violates-system-operational-integrity",
)
MALWARE_RESULT = _of("malware-result-ov", "malicious suspicious benign unknown")
MALWARE_TYPE = _of(
    "malware-type-ov",
    "adware backdoor bot bootkit ddos downloader dropper exploit-kit keylogger ransomware "
    "remote-access-trojan resource-exploitation rogue-security-software rootkit screen-capture spyware "
    "trojan unknown virus webshell wiper worm",
)
NETWORK_SOCKET_ADDRESS_FAMILY = _of(
    "network-socket-address-family-enum",
    "AF_UNSPEC AF_INET AF_IPX AF_APPLETALK AF_NETBIOS AF_INET6 AF_IRDA AF_BTH",
)
NETWORK_SOCKET_TYPE = _of(
    "network-socket-type-enum", "SOCK_STREAM SOCK_DGRAM SOCK_RAW SOCK_RDM SOCK_SEQPACKET"
)
OPINION = _of("opinion-enum", "strongly-disagree disagree neutral agree strongly-agree")
PATTERN_TYPE = _of("pattern-type-ov", "stix pcre sigma snort suricata yara")
PROCESSOR_ARCHITECTURE = _of("processor-architecture-ov", "alpha arm ia-64 mips powerpc sparc x86 x86-64")
REGION = _of(
    "region-ov",
    "africa eastern-africa middle-africa northern-africa southern-africa western-africa americas "
    "latin-america-caribbean south-america caribbean central-america northern-america asia central-asia "
    "eastern-asia southern-asia south-eastern-asia western-asia europe eastern-europe northern-europe "
    "southern-europe western-europe oceania antarctica australia-new-zealand melanesia micronesia polynesia",
)
REPORT_TYPE = _of(
    "report-type-ov",
    "attack-pattern campaign identity indicator intrusion-set malware observed-data threat-actor "
    "threat-report tool vulnerability",
)
THREAT_ACTOR_ROLE = _of(
    "threat-actor-role-ov",
    "agent director independent infrastructure-architect infrastructure-operator malware-author sponsor",
)
THREAT_ACTOR_SOPHISTICATION = _of(
    "threat-actor-sophistication-ov", "none minimal intermediate advanced expert innovator strategic"
)
THREAT_ACTOR_TYPE = _of(
    "threat-actor-type-ov",
    "activist competitor crime-syndicate criminal hacker insider-accidental insider-disgruntled "
    "nation-state sensationalist spy terrorist unknown",
)
TOOL_TYPE = _of(
    "tool-type-ov",
    "denial-of-service exploitation information-gathering network-capture credential-exploitation "
    "remote-access vulnerability-scanning unknown",
)
WINDOWS_INTEGRITY_LEVEL = _of("windows-integrity-level-enum", "low medium high system")
WINDOWS_PEBINARY_TYPE = _of("windows-pebinary-type-ov", "dll exe sys")
WINDOWS_REGISTRY_DATATYPE = _of(
    "windows-registry-datatype-enum",
    "REG_NONE REG_SZ REG_EXPAND_SZ REG_BINARY REG_DWORD REG_DWORD_BIG_ENDIAN REG_DWORD_LITTLE_ENDIAN "
    "REG_LINK REG_MULTI_SZ REG_RESOURCE_LIST REG_FULL_RESOURCE_DESCRIPTION "
    "REG_RESOURCE_REQUIREMENTS_LIST REG_QWORD REG_INVALID_TYPE",
)
WINDOWS_SERVICE_START_TYPE = _of(
    "windows-service-start-type-enum",
    "SERVICE_AUTO_START SERVICE_BOOT_START SERVICE_DEMAND_START SERVICE_DISABLED SERVICE_SYSTEM_ALERT",
)
WINDOWS_SERVICE_STATUS = _of(
    "windows-service-status-enum",
    "SERVICE_CONTINUE_PENDING SERVICE_PAUSE_PENDING SERVICE_PAUSED SERVICE_RUNNING "
    "SERVICE_START_PENDING SERVICE_STOP_PENDING SERVICE_STOPPED",
)
WINDOWS_SERVICE_TYPE = _of(
    "windows-service-type-enum",
    "SERVICE_KERNEL_DRIVER SERVICE_FILE_SYSTEM_DRIVER SERVICE_WIN32_OWN_PROCESS SERVICE_WIN32_SHARE_PROCESS",
)
