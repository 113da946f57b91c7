# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Right objects of STIX 2.0 of every type, made by taking back from a right object of 2.1 what 2.1 added.

Written apart from ``core.stix.upgrade``: the tables here go the other way.
"""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from tests.core.stix.examples import WHEN, an

NEW_FOR_ALL = ("spec_version", "confidence", "lang", "extensions")
NEW = {
    "attack-pattern": "aliases", "identity": "roles", "indicator": "indicator_types pattern_type pattern_version",
    "malware": "malware_types is_family aliases first_seen last_seen operating_system_refs "
    "architecture_execution_envs implementation_languages capabilities sample_refs",
    "marking-definition": "name", "observed-data": "object_refs", "relationship": "start_time stop_time",
    "report": "report_types", "sighting": "description", "threat-actor": "threat_actor_types first_seen last_seen",
    "tool": "tool_types aliases",
}  # fmt: skip
EARLIER = (
    "attack-pattern", "campaign", "course-of-action", "identity", "indicator", "intrusion-set", "malware",
    "observed-data", "report", "threat-actor", "tool", "vulnerability", "relationship", "sighting",
    "marking-definition",
)  # fmt: skip
REQUIRED = {
    "identity": "name identity_class", "indicator": "labels pattern valid_from", "malware": "labels name",
    "observed-data": "first_observed last_observed number_observed objects",
    "report": "labels name published object_refs", "threat-actor": "labels name", "tool": "labels name",
    "relationship": "relationship_type source_ref target_ref", "sighting": "sighting_of_ref",
    "marking-definition": "definition_type definition",
}  # fmt: skip
SCO_NEW = (
    "id",
    "spec_version",
    "object_marking_refs",
    "granular_markings",
    "defanged",
    "message_id",
    "swid",
    "credential",
)
SCO_OLD = {
    "file": {"ctime": "created", "mtime": "modified", "atime": "accessed"},
    "directory": {"ctime": "created", "mtime": "modified", "atime": "accessed"},
    "process": {"created_time": "created", "image_ref": "binary_ref"},
    "windows-registry-key": {"modified_time": "modified"},
    "user-account": {"credential_last_changed": "password_last_changed"},
}  # fmt: skip
SCOS = (
    "artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file", "ipv4-addr",
    "ipv6-addr", "mac-addr", "mutex", "network-traffic", "process", "software", "url", "user-account",
    "windows-registry-key", "x509-certificate",
)  # fmt: skip
NEEDED = {"email-message": "is_multipart", "network-traffic": "protocols src_ref", "software": "name", "file": "name",
          "artifact": "payload_bin", "process": "pid", "user-account": "user_id", "windows-registry-key": "key",
          "x509-certificate": "serial_number", "autonomous-system": "number", "directory": "path",
          "mutex": "name"}  # fmt: skip


def before(kind: str, **more: Any) -> dict[str, Any]:
    """An object of STIX 2.0 of this type, with all that it can have."""
    made = {key: held for key, held in an(kind, without=()).items() if key not in NEW_FOR_ALL}
    for name in NEW.get(kind, "").split():
        made.pop(name, None)
    if "labels" in REQUIRED.get(kind, ""):
        made["labels"] = ["unknown"]
    if kind == "observed-data":
        made["objects"] = {"0": inside("ipv4-addr", {}), "1": inside("url", {})}
    return made | more


def inside(kind: str, keys: dict[str, str]) -> dict[str, Any]:
    """An observable as it stands in a container; ``keys`` gives the key of one of each type."""
    made: dict[str, Any] = {}
    for name, held in copy.deepcopy(an(kind, without=())).items():
        if name not in SCO_NEW and not (
            kind == "artifact" and name in {"encryption_algorithm", "decryption_key"}
        ):
            made[SCO_OLD.get(kind, {}).get(name, name)] = _pointed(name, held, keys)
    made = {name: held for name, held in made.items() if held is not None}
    request = made.get("extensions", {}).get("http-request-ext", {})
    if "request_header" in request:
        request["request_header"] = {key: held[0] for key, held in request["request_header"].items()}
    if "contains_refs" not in made.get("extensions", {}).get("archive-ext", {"contains_refs": 0}):
        del made["extensions"]["archive-ext"]
    return made


def _pointed(name: str, held: Any, keys: dict[str, str]) -> Any:
    """The value with keys in place of ids; None where the container has nothing to point to."""
    if name.endswith("_ref"):
        return keys.get(held.partition("--")[0])
    if name.endswith("_refs"):
        return [keys[kind] for kind in (each.partition("--")[0] for each in held) if kind in keys] or None
    if isinstance(held, dict):
        made = {key: _pointed(key, each, keys) for key, each in held.items()}
        return {key: each for key, each in made.items() if each is not None} or None
    if isinstance(held, list):
        return [each for each in (_pointed("", one, keys) for one in held) if each is not None] or None
    return held


CUSTOM = st.dictionaries(
    st.sampled_from(
        ["x_own", "x_stix20_lang", "lang", "confidence", "aliases", "is_family", "roles", "first_seen"]
    ),
    st.sampled_from([5, "high", "en", ["a", "b"], {"x_deep": [1, {"y": WHEN}]}, True, WHEN]),
    max_size=3,
)


@st.composite
def containers(draw: st.DrawFn) -> dict[str, Any]:
    """Observables that point to each other."""
    kinds = draw(st.lists(st.sampled_from(SCOS), min_size=1, max_size=4))
    if "network-traffic" in kinds:
        kinds.append("domain-name")
    keys = {kind: str(index) for index, kind in enumerate(kinds)}
    return {str(index): _thinned(draw, kind, inside(kind, keys)) for index, kind in enumerate(kinds)}


def _thinned(draw: st.DrawFn, kind: str, whole: dict[str, Any]) -> dict[str, Any]:
    must = {"type", *NEEDED.get(kind, "value").split()}
    gone = draw(st.sets(st.sampled_from(sorted(set(whole) - must) or ["type"]), max_size=3)) - must
    return {name: held for name, held in whole.items() if name not in gone} | draw(CUSTOM_INSIDE)


CUSTOM_INSIDE = st.dictionaries(
    st.sampled_from(["x_own", "id", "defanged", "spec_version", "object_marking_refs", "ctime"]),
    st.sampled_from([5, "y", {"z": [1]}]),
    max_size=1,
)


@st.composite
def objects(draw: st.DrawFn) -> dict[str, Any]:
    """A right object of STIX 2.0 with properties of its own."""
    kind = draw(st.sampled_from(EARLIER))
    whole = before(kind)
    if kind == "observed-data":
        whole["objects"] = draw(containers())
        key = draw(st.sampled_from(sorted(whole["objects"])))
        chosen = draw(
            st.sampled_from(["objects", f"objects.{key}", f"objects.{key}.type", "number_observed"])
        )
        whole["granular_markings"] = [whole["granular_markings"][0] | {"selectors": [chosen, "id"]}]
    must = {"type", "id", "created", "modified", *REQUIRED.get(kind, "name").split()}
    gone = draw(st.sets(st.sampled_from(sorted(set(whole) - must)), max_size=4))
    if "object_marking_refs" in gone:
        gone.add("granular_markings")
    made = {name: held for name, held in whole.items() if name not in gone}
    return {name: held for name, held in draw(CUSTOM).items() if name not in whole} | made
