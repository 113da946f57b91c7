# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: A002, ARG002, D102 -- properties are called so; Maker answers

"""One method for each type of STIX 2.1, which makes an object of it. Written by ``tools/stix_classes.py``; do not edit.

``Maker`` inherits them and knows the clock, the randomness and the author. Each raises ``BadInput``
for the first thing that is wrong. It is longer than files here are meant to be, as the standard is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from tocsin.core.stix import classes as c
from tocsin.core.stix.given import making
from tocsin.core.stix.view import Ref, Stamp, ref, stamp

_type = type


# fmt: off
class Making:
    """What ``Maker`` can make."""

    def _checked(self, kind: type[c.T], draft: Struct, custom: Mapping[str, Any] | None) -> c.T:
        """The object of this class that the draft says, or what is wrong with it."""
        raise AssertionError

    def _author_needed(self) -> str:
        """The id of the author, or a refusal."""
        raise AssertionError

    def _now(self) -> str:
        raise AssertionError

    def _named(self, kind: str, *values: object) -> str:
        """The id of an observable with this content."""
        raise AssertionError

    _fresh: Callable[[str], str]
    _author: str | None
    _markings: Sequence[str] | None

    def attack_pattern(
        self, *, name: str, description: str | None = None, aliases: c.Some[str] | None = None,
        kill_chain_phases: c.Some[c.KillChainPhase] | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.AttackPattern:
        """attack-pattern, with id and times made where they are not given (STIX 2.1 section 4.1)."""
        begun = self._now() if created is None else stamp(created)
        made: c.AttackPattern = making[c.AttackPattern](
            self, custom, id is None and created is None and modified is None,
            self._fresh("attack-pattern") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, aliases, kill_chain_phases,
        )
        return made

    def campaign(
        self, *, name: str, description: str | None = None, aliases: c.Some[str] | None = None,
        first_seen: Stamp | None = None, last_seen: Stamp | None = None, objective: str | None = None,
        id: Ref | None = None, created: Stamp | None = None, modified: Stamp | None = None,
        created_by_ref: Ref | None = None, revoked: bool | None = None, labels: c.Some[str] | None = None,
        confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Campaign:
        """campaign, with id and times made where they are not given (STIX 2.1 section 4.2)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Campaign = making[c.Campaign](
            self, custom, id is None and created is None and modified is None,
            self._fresh("campaign") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, aliases, first_seen, last_seen, objective,
        )
        return made

    def course_of_action(
        self, *, name: str, description: str | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.CourseOfAction:
        """course-of-action, with id and times made where they are not given (STIX 2.1 section 4.3)."""
        begun = self._now() if created is None else stamp(created)
        made: c.CourseOfAction = making[c.CourseOfAction](
            self, custom, id is None and created is None and modified is None,
            self._fresh("course-of-action") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description,
        )
        return made

    def grouping(
        self, *, context: c.GroupingContextWord, object_refs: Sequence[Ref], name: str | None = None,
        description: str | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Grouping:
        """grouping, with id and times made where they are not given (STIX 2.1 section 4.4)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Grouping = making[c.Grouping](
            self, custom, id is None and created is None and modified is None,
            self._fresh("grouping") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), context, object_refs,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, name, description,
        )
        return made

    def identity(
        self, *, name: str, description: str | None = None, roles: c.Some[str] | None = None,
        identity_class: c.IdentityClassWord | None = None,
        sectors: c.Some[c.IndustrySectorWord] | None = None, contact_information: str | None = None,
        id: Ref | None = None, created: Stamp | None = None, modified: Stamp | None = None,
        created_by_ref: Ref | None = None, revoked: bool | None = None, labels: c.Some[str] | None = None,
        confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Identity:
        """identity, with id and times made where they are not given (STIX 2.1 section 4.5)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Identity = making[c.Identity](
            self, custom, id is None and created is None and modified is None,
            self._fresh("identity") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, roles, identity_class, sectors, contact_information,
        )
        return made

    def incident(
        self, *, name: str, description: str | None = None,
        kill_chain_phases: c.Some[c.KillChainPhase] | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Incident:
        """incident, with id and times made where they are not given (STIX 2.1 section 4.6)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Incident = making[c.Incident](
            self, custom, id is None and created is None and modified is None,
            self._fresh("incident") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, kill_chain_phases,
        )
        return made

    def indicator(
        self, *, pattern: str, pattern_type: c.PatternTypeWord, valid_from: Stamp, name: str | None = None,
        description: str | None = None, indicator_types: c.Some[c.IndicatorTypeWord] | None = None,
        pattern_version: str | None = None, valid_until: Stamp | None = None,
        kill_chain_phases: c.Some[c.KillChainPhase] | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Indicator:
        """indicator, with id and times made where they are not given (STIX 2.1 section 4.7)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Indicator = making[c.Indicator](
            self, custom, id is None and created is None and modified is None,
            self._fresh("indicator") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), pattern, pattern_type, valid_from,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, name, description, indicator_types, pattern_version, valid_until,
            kill_chain_phases,
        )
        return made

    def infrastructure(
        self, *, name: str, description: str | None = None,
        infrastructure_types: c.Some[c.InfrastructureTypeWord] | None = None,
        aliases: c.Some[str] | None = None, kill_chain_phases: c.Some[c.KillChainPhase] | None = None,
        first_seen: Stamp | None = None, last_seen: Stamp | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Infrastructure:
        """infrastructure, with id and times made where they are not given (STIX 2.1 section 4.8)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Infrastructure = making[c.Infrastructure](
            self, custom, id is None and created is None and modified is None,
            self._fresh("infrastructure") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, infrastructure_types, aliases, kill_chain_phases,
            first_seen, last_seen,
        )
        return made

    def intrusion_set(
        self, *, name: str, description: str | None = None, aliases: c.Some[str] | None = None,
        first_seen: Stamp | None = None, last_seen: Stamp | None = None, goals: c.Some[str] | None = None,
        resource_level: c.AttackResourceLevelWord | None = None,
        primary_motivation: c.AttackMotivationWord | None = None,
        secondary_motivations: c.Some[c.AttackMotivationWord] | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.IntrusionSet:
        """intrusion-set, with id and times made where they are not given (STIX 2.1 section 4.9)."""
        begun = self._now() if created is None else stamp(created)
        made: c.IntrusionSet = making[c.IntrusionSet](
            self, custom, id is None and created is None and modified is None,
            self._fresh("intrusion-set") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, aliases, first_seen, last_seen, goals,
            resource_level, primary_motivation, secondary_motivations,
        )
        return made

    def location(
        self, *, name: str | None = None, description: str | None = None, latitude: c.Latitude | None = None,
        longitude: c.Longitude | None = None, precision: c.Decimal | None = None,
        region: c.RegionWord | None = None, country: str | None = None,
        administrative_area: str | None = None, city: str | None = None, street_address: str | None = None,
        postal_code: str | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Location:
        """location, with id and times made where they are not given (STIX 2.1 section 4.10)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Location = making[c.Location](
            self, custom, id is None and created is None and modified is None,
            self._fresh("location") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified),
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, name, description, latitude, longitude, precision, region,
            country, administrative_area, city, street_address, postal_code,
        )
        return made

    def malware(
        self, *, is_family: bool, name: str | None = None, description: str | None = None,
        malware_types: c.Some[c.MalwareTypeWord] | None = None, aliases: c.Some[str] | None = None,
        kill_chain_phases: c.Some[c.KillChainPhase] | None = None, first_seen: Stamp | None = None,
        last_seen: Stamp | None = None, operating_system_refs: Sequence[Ref] | None = None,
        architecture_execution_envs: c.Some[c.ProcessorArchitectureWord] | None = None,
        implementation_languages: c.Some[c.ImplementationLanguageWord] | None = None,
        capabilities: c.Some[c.MalwareCapabilitiesWord] | None = None,
        sample_refs: Sequence[Ref] | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Malware:
        """malware, with id and times made where they are not given (STIX 2.1 section 4.11)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Malware = making[c.Malware](
            self, custom, id is None and created is None and modified is None,
            self._fresh("malware") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), is_family,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, name, description, malware_types, aliases, kill_chain_phases,
            first_seen, last_seen, operating_system_refs, architecture_execution_envs,
            implementation_languages, capabilities, sample_refs,
        )
        return made

    def malware_analysis(
        self, *, product: str, version: str | None = None, host_vm_ref: Ref | None = None,
        operating_system_ref: Ref | None = None, installed_software_refs: Sequence[Ref] | None = None,
        configuration_version: str | None = None, modules: c.Some[str] | None = None,
        analysis_engine_version: str | None = None, analysis_definition_version: str | None = None,
        submitted: Stamp | None = None, analysis_started: Stamp | None = None,
        analysis_ended: Stamp | None = None, result_name: str | None = None,
        result: c.MalwareResultWord | None = None, analysis_sco_refs: Sequence[Ref] | None = None,
        sample_ref: Ref | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.MalwareAnalysis:
        """malware-analysis, with id and times made where they are not given (STIX 2.1 section 4.12)."""
        begun = self._now() if created is None else stamp(created)
        made: c.MalwareAnalysis = making[c.MalwareAnalysis](
            self, custom, id is None and created is None and modified is None,
            self._fresh("malware-analysis") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), product,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, version, host_vm_ref, operating_system_ref,
            installed_software_refs, configuration_version, modules, analysis_engine_version,
            analysis_definition_version, submitted, analysis_started, analysis_ended, result_name, result,
            analysis_sco_refs, sample_ref,
        )
        return made

    def note(
        self, *, content: str, object_refs: Sequence[Ref], abstract: str | None = None,
        authors: c.Some[str] | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Note:
        """note, with id and times made where they are not given (STIX 2.1 section 4.13)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Note = making[c.Note](
            self, custom, id is None and created is None and modified is None,
            self._fresh("note") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), content, object_refs,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, abstract, authors,
        )
        return made

    def observed_data(
        self, *, first_observed: Stamp, last_observed: Stamp, number_observed: c.TimesObserved,
        objects: Mapping[str, Any] | None = None, object_refs: Sequence[Ref] | None = None,
        id: Ref | None = None, created: Stamp | None = None, modified: Stamp | None = None,
        created_by_ref: Ref | None = None, revoked: bool | None = None, labels: c.Some[str] | None = None,
        confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.ObservedData:
        """observed-data, with id and times made where they are not given (STIX 2.1 section 4.14)."""
        begun = self._now() if created is None else stamp(created)
        made: c.ObservedData = making[c.ObservedData](
            self, custom, id is None and created is None and modified is None,
            self._fresh("observed-data") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), first_observed, last_observed, number_observed,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, objects, object_refs,
        )
        return made

    def opinion(
        self, *, opinion: c.OpinionWord, object_refs: Sequence[Ref], explanation: str | None = None,
        authors: c.Some[str] | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Opinion:
        """opinion, with id and times made where they are not given (STIX 2.1 section 4.15)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Opinion = making[c.Opinion](
            self, custom, id is None and created is None and modified is None,
            self._fresh("opinion") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), opinion, object_refs,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, explanation, authors,
        )
        return made

    def report(
        self, *, name: str, published: Stamp, object_refs: Sequence[Ref], description: str | None = None,
        report_types: c.Some[c.ReportTypeWord] | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Report:
        """report, with id and times made where they are not given (STIX 2.1 section 4.16)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Report = making[c.Report](
            self, custom, id is None and created is None and modified is None,
            self._fresh("report") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name, published, object_refs,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, report_types,
        )
        return made

    def threat_actor(
        self, *, name: str, description: str | None = None,
        threat_actor_types: c.Some[c.ThreatActorTypeWord] | None = None, aliases: c.Some[str] | None = None,
        first_seen: Stamp | None = None, last_seen: Stamp | None = None,
        roles: c.Some[c.ThreatActorRoleWord] | None = None,
        sophistication: c.ThreatActorSophisticationWord | None = None, goals: c.Some[str] | None = None,
        resource_level: c.AttackResourceLevelWord | None = None,
        primary_motivation: c.AttackMotivationWord | None = None,
        secondary_motivations: c.Some[c.AttackMotivationWord] | None = None,
        personal_motivations: c.Some[c.AttackMotivationWord] | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.ThreatActor:
        """threat-actor, with id and times made where they are not given (STIX 2.1 section 4.17)."""
        begun = self._now() if created is None else stamp(created)
        made: c.ThreatActor = making[c.ThreatActor](
            self, custom, id is None and created is None and modified is None,
            self._fresh("threat-actor") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, threat_actor_types, aliases, first_seen, last_seen,
            roles, sophistication, goals, resource_level, primary_motivation, secondary_motivations,
            personal_motivations,
        )
        return made

    def tool(
        self, *, name: str, description: str | None = None, tool_types: c.Some[c.ToolTypeWord] | None = None,
        aliases: c.Some[str] | None = None, kill_chain_phases: c.Some[c.KillChainPhase] | None = None,
        tool_version: str | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Tool:
        """tool, with id and times made where they are not given (STIX 2.1 section 4.18)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Tool = making[c.Tool](
            self, custom, id is None and created is None and modified is None,
            self._fresh("tool") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, tool_types, aliases, kill_chain_phases, tool_version,
        )
        return made

    def vulnerability(
        self, *, name: str, description: str | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Vulnerability:
        """vulnerability, with id and times made where they are not given (STIX 2.1 section 4.19)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Vulnerability = making[c.Vulnerability](
            self, custom, id is None and created is None and modified is None,
            self._fresh("vulnerability") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), name,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description,
        )
        return made

    def relationship(
        self, *, relationship_type: str, source_ref: Ref, target_ref: Ref, description: str | None = None,
        start_time: Stamp | None = None, stop_time: Stamp | None = None, id: Ref | None = None,
        created: Stamp | None = None, modified: Stamp | None = None, created_by_ref: Ref | None = None,
        revoked: bool | None = None, labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        lang: str | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Relationship:
        """relationship, with id and times made where they are not given (STIX 2.1 section 5.1)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Relationship = making[c.Relationship](
            self, custom, id is None and created is None and modified is None,
            self._fresh("relationship") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), relationship_type, source_ref, target_ref,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, start_time, stop_time,
        )
        return made

    def sighting(
        self, *, sighting_of_ref: Ref, description: str | None = None, first_seen: Stamp | None = None,
        last_seen: Stamp | None = None, count: c.TimesSeen | None = None,
        observed_data_refs: Sequence[Ref] | None = None, where_sighted_refs: Sequence[Ref] | None = None,
        summary: bool | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Sighting:
        """sighting, with id and times made where they are not given (STIX 2.1 section 5.2)."""
        begun = self._now() if created is None else stamp(created)
        made: c.Sighting = making[c.Sighting](
            self, custom, id is None and created is None and modified is None,
            self._fresh("sighting") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), sighting_of_ref,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence, lang,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, description, first_seen, last_seen, count, observed_data_refs,
            where_sighted_refs, summary,
        )
        return made

    def extension_definition(
        self, *, name: str, schema: str, version: str, extension_types: c.Some[c.ExtensionTypeWord],
        description: str | None = None, extension_properties: c.Some[str] | None = None,
        id: Ref | None = None, created: Stamp | None = None, modified: Stamp | None = None,
        created_by_ref: Ref | None = None, revoked: bool | None = None, labels: c.Some[str] | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.ExtensionDefinition:
        """extension-definition, with id and times made where they are not given (STIX 2.1 section 7.3)."""
        begun = self._now() if created is None else stamp(created)
        made: c.ExtensionDefinition = making[c.ExtensionDefinition](
            self, custom, id is None and created is None and modified is None,
            self._fresh("extension-definition") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified),
            self._author_needed() if created_by_ref is None else created_by_ref, name, schema, version,
            extension_types, revoked, labels, external_references,
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            description, extension_properties,
        )
        return made

    def language_content(
        self, *, object_ref: Ref, contents: Mapping[str, Mapping[str, Any]],
        object_modified: Stamp | None = None, id: Ref | None = None, created: Stamp | None = None,
        modified: Stamp | None = None, created_by_ref: Ref | None = None, revoked: bool | None = None,
        labels: c.Some[str] | None = None, confidence: c.Percent | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.LanguageContent:
        """language-content, with id and times made where they are not given (STIX 2.1 section 7.1)."""
        begun = self._now() if created is None else stamp(created)
        made: c.LanguageContent = making[c.LanguageContent](
            self, custom, id is None and created is None and modified is None,
            self._fresh("language-content") if id is None else ref(id), "2.1", begun,
            begun if modified is None else stamp(modified), object_ref, contents,
            self._author if created_by_ref is None else created_by_ref, revoked, labels, confidence,
            external_references, self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, extensions, object_modified,
        )
        return made

    def marking_definition(
        self, *, name: str | None = None, definition_type: str | None = None,
        definition: Mapping[str, Any] | None = None, id: Ref | None = None, created: Stamp | None = None,
        created_by_ref: Ref | None = None, external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.MarkingDefinition:
        """marking-definition, with id and times made where they are not given (STIX 2.1 section 7.2.1)."""
        begun = self._now() if created is None else stamp(created)
        made: c.MarkingDefinition = making[c.MarkingDefinition](
            self, custom, id is None and created is None,
            self._fresh("marking-definition") if id is None else ref(id), "2.1", begun,
            self._author if created_by_ref is None else created_by_ref, external_references,
            object_marking_refs, granular_markings, extensions, name, definition_type, definition,
        )
        return made

    def artifact(
        self, *, defanged: bool | None = None, mime_type: str | None = None, payload_bin: str | None = None,
        url: str | None = None, hashes: c.Hashes | None = None,
        encryption_algorithm: c.EncryptionAlgorithmWord | None = None, decryption_key: str | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Artifact:
        """artifact, with the id that its content gives (STIX 2.1 section 6.1)."""
        made: c.Artifact = making[c.Artifact](
            self, custom, id is None,
            self._named("artifact", hashes, payload_bin) if id is None else ref(id), "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, mime_type, payload_bin, url, hashes, encryption_algorithm, decryption_key,
        )
        return made

    def autonomous_system(
        self, *, number: c.Whole, defanged: bool | None = None, name: str | None = None,
        rir: str | None = None, id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.AutonomousSystem:
        """autonomous-system, with the id that its content gives (STIX 2.1 section 6.2)."""
        made: c.AutonomousSystem = making[c.AutonomousSystem](
            self, custom, id is None, self._named("autonomous-system", number) if id is None else ref(id),
            number, "2.1", self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, defanged, extensions, name, rir,
        )
        return made

    def directory(
        self, *, path: str, defanged: bool | None = None, path_enc: str | None = None,
        ctime: Stamp | None = None, mtime: Stamp | None = None, atime: Stamp | None = None,
        contains_refs: Sequence[Ref] | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Directory:
        """directory, with the id that its content gives (STIX 2.1 section 6.3)."""
        if ctime is not None and type(ctime) is not str:
            ctime = stamp(ctime)
        if mtime is not None and type(mtime) is not str:
            mtime = stamp(mtime)
        if atime is not None and type(atime) is not str:
            atime = stamp(atime)
        made: c.Directory = making[c.Directory](
            self, custom, id is None, self._named("directory", path) if id is None else ref(id), path, "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, path_enc, ctime, mtime, atime, contains_refs,
        )
        return made

    def domain_name(
        self, *, value: str, defanged: bool | None = None, resolves_to_refs: Sequence[Ref] | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.DomainName:
        """domain-name, with the id that its content gives (STIX 2.1 section 6.4)."""
        made: c.DomainName = making[c.DomainName](
            self, custom, id is None, self._named("domain-name", value) if id is None else ref(id), value,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, resolves_to_refs,
        )
        return made

    def email_addr(
        self, *, value: str, defanged: bool | None = None, display_name: str | None = None,
        belongs_to_ref: Ref | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.EmailAddress:
        """email-addr, with the id that its content gives (STIX 2.1 section 6.5)."""
        if belongs_to_ref is not None and type(belongs_to_ref) is not str:
            belongs_to_ref = ref(belongs_to_ref)
        made: c.EmailAddress = making[c.EmailAddress](
            self, custom, id is None, self._named("email-addr", value) if id is None else ref(id), value,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, display_name, belongs_to_ref,
        )
        return made

    def email_message(
        self, *, is_multipart: bool, defanged: bool | None = None, date: Stamp | None = None,
        content_type: str | None = None, from_ref: Ref | None = None, sender_ref: Ref | None = None,
        to_refs: Sequence[Ref] | None = None, cc_refs: Sequence[Ref] | None = None,
        bcc_refs: Sequence[Ref] | None = None, message_id: str | None = None, subject: str | None = None,
        received_lines: c.Some[str] | None = None, additional_header_fields: Mapping[str, Any] | None = None,
        body: str | None = None, body_multipart: c.Some[c.EmailMIMEComponent] | None = None,
        raw_email_ref: Ref | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.EmailMessage:
        """email-message, with the id that its content gives (STIX 2.1 section 6.6)."""
        if date is not None and type(date) is not str:
            date = stamp(date)
        if from_ref is not None and type(from_ref) is not str:
            from_ref = ref(from_ref)
        if sender_ref is not None and type(sender_ref) is not str:
            sender_ref = ref(sender_ref)
        if raw_email_ref is not None and type(raw_email_ref) is not str:
            raw_email_ref = ref(raw_email_ref)
        made: c.EmailMessage = making[c.EmailMessage](
            self, custom, id is None,
            self._named("email-message", from_ref, subject, body) if id is None else ref(id), is_multipart,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, date, content_type, from_ref, sender_ref, to_refs, cc_refs, bcc_refs,
            message_id, subject, received_lines, additional_header_fields, body, body_multipart,
            raw_email_ref,
        )
        return made

    def file(
        self, *, defanged: bool | None = None, hashes: c.Hashes | None = None, size: c.Size | None = None,
        name: str | None = None, name_enc: str | None = None, magic_number_hex: str | None = None,
        mime_type: str | None = None, ctime: Stamp | None = None, mtime: Stamp | None = None,
        atime: Stamp | None = None, parent_directory_ref: Ref | None = None,
        contains_refs: Sequence[Ref] | None = None, content_ref: Ref | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.File:
        """file, with the id that its content gives (STIX 2.1 section 6.7)."""
        if ctime is not None and type(ctime) is not str:
            ctime = stamp(ctime)
        if mtime is not None and type(mtime) is not str:
            mtime = stamp(mtime)
        if atime is not None and type(atime) is not str:
            atime = stamp(atime)
        if parent_directory_ref is not None and type(parent_directory_ref) is not str:
            parent_directory_ref = ref(parent_directory_ref)
        if content_ref is not None and type(content_ref) is not str:
            content_ref = ref(content_ref)
        made: c.File = making[c.File](
            self, custom, id is None,
            self._named("file", hashes, name, extensions, parent_directory_ref) if id is None else ref(id),
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, hashes, size, name, name_enc, magic_number_hex, mime_type, ctime, mtime,
            atime, parent_directory_ref, contains_refs, content_ref,
        )
        return made

    def ipv4_addr(
        self, *, value: str, defanged: bool | None = None, resolves_to_refs: Sequence[Ref] | None = None,
        belongs_to_refs: Sequence[Ref] | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.IPv4Address:
        """ipv4-addr, with the id that its content gives (STIX 2.1 section 6.8)."""
        made: c.IPv4Address = making[c.IPv4Address](
            self, custom, id is None, self._named("ipv4-addr", value) if id is None else ref(id), value,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, resolves_to_refs, belongs_to_refs,
        )
        return made

    def ipv6_addr(
        self, *, value: str, defanged: bool | None = None, resolves_to_refs: Sequence[Ref] | None = None,
        belongs_to_refs: Sequence[Ref] | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.IPv6Address:
        """ipv6-addr, with the id that its content gives (STIX 2.1 section 6.9)."""
        made: c.IPv6Address = making[c.IPv6Address](
            self, custom, id is None, self._named("ipv6-addr", value) if id is None else ref(id), value,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, resolves_to_refs, belongs_to_refs,
        )
        return made

    def mac_addr(
        self, *, value: str, defanged: bool | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.MACAddress:
        """mac-addr, with the id that its content gives (STIX 2.1 section 6.10)."""
        made: c.MACAddress = making[c.MACAddress](
            self, custom, id is None, self._named("mac-addr", value) if id is None else ref(id), value,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions,
        )
        return made

    def mutex(
        self, *, name: str, defanged: bool | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Mutex:
        """mutex, with the id that its content gives (STIX 2.1 section 6.11)."""
        made: c.Mutex = making[c.Mutex](
            self, custom, id is None, self._named("mutex", name) if id is None else ref(id), name, "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions,
        )
        return made

    def network_traffic(
        self, *, protocols: c.Some[str], defanged: bool | None = None, start: Stamp | None = None,
        end: Stamp | None = None, is_active: bool | None = None, src_ref: Ref | None = None,
        dst_ref: Ref | None = None, src_port: c.Port | None = None, dst_port: c.Port | None = None,
        src_byte_count: c.Size | None = None, dst_byte_count: c.Size | None = None,
        src_packets: c.Size | None = None, dst_packets: c.Size | None = None,
        ipfix: Mapping[str, Any] | None = None, src_payload_ref: Ref | None = None,
        dst_payload_ref: Ref | None = None, encapsulates_refs: Sequence[Ref] | None = None,
        encapsulated_by_ref: Ref | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.NetworkTraffic:
        """network-traffic, with the id that its content gives (STIX 2.1 section 6.12)."""
        if start is not None and type(start) is not str:
            start = stamp(start)
        if end is not None and type(end) is not str:
            end = stamp(end)
        if src_ref is not None and type(src_ref) is not str:
            src_ref = ref(src_ref)
        if dst_ref is not None and type(dst_ref) is not str:
            dst_ref = ref(dst_ref)
        if src_payload_ref is not None and type(src_payload_ref) is not str:
            src_payload_ref = ref(src_payload_ref)
        if dst_payload_ref is not None and type(dst_payload_ref) is not str:
            dst_payload_ref = ref(dst_payload_ref)
        if encapsulated_by_ref is not None and type(encapsulated_by_ref) is not str:
            encapsulated_by_ref = ref(encapsulated_by_ref)
        made: c.NetworkTraffic = making[c.NetworkTraffic](
            self, custom, id is None,
            self._named("network-traffic", start, end, src_ref, dst_ref, src_port, dst_port, protocols, extensions) if id is None else ref(id),
            protocols, "2.1", self._markings if object_marking_refs is None else object_marking_refs,
            granular_markings, defanged, extensions, start, end, is_active, src_ref, dst_ref, src_port,
            dst_port, src_byte_count, dst_byte_count, src_packets, dst_packets, ipfix, src_payload_ref,
            dst_payload_ref, encapsulates_refs, encapsulated_by_ref,
        )
        return made

    def process(
        self, *, defanged: bool | None = None, is_hidden: bool | None = None, pid: c.Whole | None = None,
        created_time: Stamp | None = None, cwd: str | None = None, command_line: str | None = None,
        environment_variables: Mapping[str, str] | None = None,
        opened_connection_refs: Sequence[Ref] | None = None, creator_user_ref: Ref | None = None,
        image_ref: Ref | None = None, parent_ref: Ref | None = None, child_refs: Sequence[Ref] | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Process:
        """process, with the id of random bytes (STIX 2.1 section 6.13)."""
        if created_time is not None and type(created_time) is not str:
            created_time = stamp(created_time)
        if creator_user_ref is not None and type(creator_user_ref) is not str:
            creator_user_ref = ref(creator_user_ref)
        if image_ref is not None and type(image_ref) is not str:
            image_ref = ref(image_ref)
        if parent_ref is not None and type(parent_ref) is not str:
            parent_ref = ref(parent_ref)
        made: c.Process = making[c.Process](
            self, custom, id is None, self._fresh("process") if id is None else ref(id), "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, is_hidden, pid, created_time, cwd, command_line, environment_variables,
            opened_connection_refs, creator_user_ref, image_ref, parent_ref, child_refs,
        )
        return made

    def software(
        self, *, name: str, defanged: bool | None = None, cpe: str | None = None, swid: str | None = None,
        languages: c.Some[str] | None = None, vendor: str | None = None, version: str | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Software:
        """software, with the id that its content gives (STIX 2.1 section 6.14)."""
        made: c.Software = making[c.Software](
            self, custom, id is None,
            self._named("software", name, cpe, swid, vendor, version) if id is None else ref(id), name,
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, cpe, swid, languages, vendor, version,
        )
        return made

    def url(
        self, *, value: str, defanged: bool | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.URL:
        """url, with the id that its content gives (STIX 2.1 section 6.15)."""
        made: c.URL = making[c.URL](
            self, custom, id is None, self._named("url", value) if id is None else ref(id), value, "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions,
        )
        return made

    def user_account(
        self, *, defanged: bool | None = None, user_id: str | None = None, credential: str | None = None,
        account_login: str | None = None, account_type: c.AccountTypeWord | None = None,
        display_name: str | None = None, is_service_account: bool | None = None,
        is_privileged: bool | None = None, can_escalate_privs: bool | None = None,
        is_disabled: bool | None = None, account_created: Stamp | None = None,
        account_expires: Stamp | None = None, credential_last_changed: Stamp | None = None,
        account_first_login: Stamp | None = None, account_last_login: Stamp | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.UserAccount:
        """user-account, with the id that its content gives (STIX 2.1 section 6.16)."""
        if account_created is not None and type(account_created) is not str:
            account_created = stamp(account_created)
        if account_expires is not None and type(account_expires) is not str:
            account_expires = stamp(account_expires)
        if credential_last_changed is not None and type(credential_last_changed) is not str:
            credential_last_changed = stamp(credential_last_changed)
        if account_first_login is not None and type(account_first_login) is not str:
            account_first_login = stamp(account_first_login)
        if account_last_login is not None and type(account_last_login) is not str:
            account_last_login = stamp(account_last_login)
        made: c.UserAccount = making[c.UserAccount](
            self, custom, id is None,
            self._named("user-account", account_type, user_id, account_login) if id is None else ref(id),
            "2.1", self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, user_id, credential, account_login, account_type, display_name,
            is_service_account, is_privileged, can_escalate_privs, is_disabled, account_created,
            account_expires, credential_last_changed, account_first_login, account_last_login,
        )
        return made

    def windows_registry_key(
        self, *, defanged: bool | None = None, key: str | None = None,
        values: c.Some[c.WindowsRegistryValueType] | None = None, modified_time: Stamp | None = None,
        creator_user_ref: Ref | None = None, number_of_subkeys: c.Size | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.WindowsRegistryKey:
        """windows-registry-key, with the id that its content gives (STIX 2.1 section 6.17)."""
        if modified_time is not None and type(modified_time) is not str:
            modified_time = stamp(modified_time)
        if creator_user_ref is not None and type(creator_user_ref) is not str:
            creator_user_ref = ref(creator_user_ref)
        made: c.WindowsRegistryKey = making[c.WindowsRegistryKey](
            self, custom, id is None,
            self._named("windows-registry-key", key, values) if id is None else ref(id), "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, key, values, modified_time, creator_user_ref, number_of_subkeys,
        )
        return made

    def x509_certificate(
        self, *, defanged: bool | None = None, is_self_signed: bool | None = None,
        hashes: c.Hashes | None = None, version: str | None = None, serial_number: str | None = None,
        signature_algorithm: str | None = None, issuer: str | None = None,
        validity_not_before: Stamp | None = None, validity_not_after: Stamp | None = None,
        subject: str | None = None, subject_public_key_algorithm: str | None = None,
        subject_public_key_modulus: str | None = None, subject_public_key_exponent: c.Whole | None = None,
        x509_v3_extensions: c.X509V3Extensions | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.X509Certificate:
        """x509-certificate, with the id that its content gives (STIX 2.1 section 6.18)."""
        if validity_not_before is not None and type(validity_not_before) is not str:
            validity_not_before = stamp(validity_not_before)
        if validity_not_after is not None and type(validity_not_after) is not str:
            validity_not_after = stamp(validity_not_after)
        made: c.X509Certificate = making[c.X509Certificate](
            self, custom, id is None,
            self._named("x509-certificate", hashes, serial_number) if id is None else ref(id), "2.1",
            self._markings if object_marking_refs is None else object_marking_refs, granular_markings,
            defanged, extensions, is_self_signed, hashes, version, serial_number, signature_algorithm,
            issuer, validity_not_before, validity_not_after, subject, subject_public_key_algorithm,
            subject_public_key_modulus, subject_public_key_exponent, x509_v3_extensions,
        )
        return made

    def custom_object(
        self, *, type: str, defanged: bool | None = None, id: Ref | None = None,
        spec_version: c.Version | None = None, created: Stamp | None = None, modified: Stamp | None = None,
        created_by_ref: Ref | None = None, revoked: bool | None = None, labels: c.Some[str] | None = None,
        confidence: c.Percent | None = None, lang: str | None = None,
        external_references: c.Some[c.ExternalReference] | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.CustomObject:
        """An object of a type of its own; its own properties are in ``custom`` (STIX 2.1 section 3.2)."""
        if created is not None and _type(created) is not str:
            created = stamp(created)
        if modified is not None and _type(modified) is not str:
            modified = stamp(modified)
        if created_by_ref is not None and _type(created_by_ref) is not str:
            created_by_ref = ref(created_by_ref)
        made: c.CustomObject = making[c.CustomObject](
            self, custom, id is None and created is None and modified is None,
            self._fresh(type) if id is None else ref(id), type,
            "2.1" if spec_version is None else spec_version, created, modified, created_by_ref, revoked,
            labels, confidence, lang, external_references, object_marking_refs, granular_markings,
            extensions, defanged,
        )
        return made
