# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: A002, ARG002, D102 -- properties are called so; Maker answers

"""One method for each type of STIX 2.1, which makes an object of it. Written by ``tools/stix_classes.py``; do not edit.

``Maker`` inherits them and knows the clock, the randomness and the author. Each raises ``BadInput``
for the first thing that is wrong. It is longer than files here are meant to be, as the standard is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.core.stix import classes as c
from tocsin.core.stix.view import Ref, Stamp, ref, stamp


def _stamp(moment: Stamp | None) -> str | None:
    return None if moment is None else stamp(moment)


def _ref(to: Ref | None) -> str | None:
    return None if to is None else ref(to)


def _refs(to: Sequence[Ref] | None) -> Sequence[str] | None:
    return None if to is None else [ref(each) for each in to]


# fmt: off
class Making:
    """What ``Maker`` can make."""

    def _made(self, draft: c.T, *, named: bool) -> c.T:
        """Hold a draft to the rules; ``named`` says that its id and times were made here."""
        raise AssertionError

    def _author_needed(self) -> str:
        """The id of the author, or a refusal."""
        raise AssertionError

    def _now(self) -> str:
        raise AssertionError

    def _fresh(self, kind: str) -> str:
        raise AssertionError

    def _named(self, kind: str, *values: object) -> str:
        """The id of an observable with this content."""
        raise AssertionError

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
        draft = c.AttackPattern(
            name=name, description=description, aliases=aliases, kill_chain_phases=kill_chain_phases,
            id=self._fresh("attack-pattern") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Campaign(
            name=name, description=description, aliases=aliases, first_seen=_stamp(first_seen),
            last_seen=_stamp(last_seen), objective=objective,
            id=self._fresh("campaign") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.CourseOfAction(
            name=name, description=description,
            id=self._fresh("course-of-action") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Grouping(
            name=name, description=description, context=context,
            object_refs=[ref(each) for each in object_refs],
            id=self._fresh("grouping") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Identity(
            name=name, description=description, roles=roles, identity_class=identity_class, sectors=sectors,
            contact_information=contact_information, id=self._fresh("identity") if id is None else ref(id),
            spec_version="2.1", created=begun, modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Incident(
            name=name, description=description, kill_chain_phases=kill_chain_phases,
            id=self._fresh("incident") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Indicator(
            name=name, description=description, indicator_types=indicator_types, pattern=pattern,
            pattern_type=pattern_type, pattern_version=pattern_version, valid_from=stamp(valid_from),
            valid_until=_stamp(valid_until), kill_chain_phases=kill_chain_phases,
            id=self._fresh("indicator") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Infrastructure(
            name=name, description=description, infrastructure_types=infrastructure_types, aliases=aliases,
            kill_chain_phases=kill_chain_phases, first_seen=_stamp(first_seen), last_seen=_stamp(last_seen),
            id=self._fresh("infrastructure") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.IntrusionSet(
            name=name, description=description, aliases=aliases, first_seen=_stamp(first_seen),
            last_seen=_stamp(last_seen), goals=goals, resource_level=resource_level,
            primary_motivation=primary_motivation, secondary_motivations=secondary_motivations,
            id=self._fresh("intrusion-set") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Location(
            name=name, description=description, latitude=latitude, longitude=longitude, precision=precision,
            region=region, country=country, administrative_area=administrative_area, city=city,
            street_address=street_address, postal_code=postal_code,
            id=self._fresh("location") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Malware(
            name=name, description=description, malware_types=malware_types, is_family=is_family,
            aliases=aliases, kill_chain_phases=kill_chain_phases, first_seen=_stamp(first_seen),
            last_seen=_stamp(last_seen), operating_system_refs=_refs(operating_system_refs),
            architecture_execution_envs=architecture_execution_envs,
            implementation_languages=implementation_languages, capabilities=capabilities,
            sample_refs=_refs(sample_refs), id=self._fresh("malware") if id is None else ref(id),
            spec_version="2.1", created=begun, modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.MalwareAnalysis(
            product=product, version=version, host_vm_ref=_ref(host_vm_ref),
            operating_system_ref=_ref(operating_system_ref),
            installed_software_refs=_refs(installed_software_refs),
            configuration_version=configuration_version, modules=modules,
            analysis_engine_version=analysis_engine_version,
            analysis_definition_version=analysis_definition_version, submitted=_stamp(submitted),
            analysis_started=_stamp(analysis_started), analysis_ended=_stamp(analysis_ended),
            result_name=result_name, result=result, analysis_sco_refs=_refs(analysis_sco_refs),
            sample_ref=_ref(sample_ref), id=self._fresh("malware-analysis") if id is None else ref(id),
            spec_version="2.1", created=begun, modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Note(
            abstract=abstract, content=content, authors=authors,
            object_refs=[ref(each) for each in object_refs],
            id=self._fresh("note") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.ObservedData(
            first_observed=stamp(first_observed), last_observed=stamp(last_observed),
            number_observed=number_observed, objects=objects, object_refs=_refs(object_refs),
            id=self._fresh("observed-data") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Opinion(
            explanation=explanation, authors=authors, opinion=opinion,
            object_refs=[ref(each) for each in object_refs],
            id=self._fresh("opinion") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Report(
            name=name, description=description, report_types=report_types, published=stamp(published),
            object_refs=[ref(each) for each in object_refs],
            id=self._fresh("report") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.ThreatActor(
            name=name, description=description, threat_actor_types=threat_actor_types, aliases=aliases,
            first_seen=_stamp(first_seen), last_seen=_stamp(last_seen), roles=roles,
            sophistication=sophistication, goals=goals, resource_level=resource_level,
            primary_motivation=primary_motivation, secondary_motivations=secondary_motivations,
            personal_motivations=personal_motivations,
            id=self._fresh("threat-actor") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Tool(
            name=name, description=description, tool_types=tool_types, aliases=aliases,
            kill_chain_phases=kill_chain_phases, tool_version=tool_version,
            id=self._fresh("tool") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Vulnerability(
            name=name, description=description, id=self._fresh("vulnerability") if id is None else ref(id),
            spec_version="2.1", created=begun, modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Relationship(
            relationship_type=relationship_type, description=description, source_ref=ref(source_ref),
            target_ref=ref(target_ref), start_time=_stamp(start_time), stop_time=_stamp(stop_time),
            id=self._fresh("relationship") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.Sighting(
            description=description, first_seen=_stamp(first_seen), last_seen=_stamp(last_seen), count=count,
            sighting_of_ref=ref(sighting_of_ref), observed_data_refs=_refs(observed_data_refs),
            where_sighted_refs=_refs(where_sighted_refs), summary=summary,
            id=self._fresh("sighting") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.ExtensionDefinition(
            name=name, description=description, schema=schema, version=version,
            extension_types=extension_types, extension_properties=extension_properties,
            id=self._fresh("extension-definition") if id is None else ref(id), spec_version="2.1",
            created=begun, modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author_needed() if created_by_ref is None else ref(created_by_ref),
            revoked=revoked, labels=labels, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.LanguageContent(
            object_ref=ref(object_ref), object_modified=_stamp(object_modified), contents=contents,
            id=self._fresh("language-content") if id is None else ref(id), spec_version="2.1", created=begun,
            modified=begun if modified is None else stamp(modified),
            created_by_ref=self._author if created_by_ref is None else ref(created_by_ref), revoked=revoked,
            labels=labels, confidence=confidence, external_references=external_references,
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)

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
        draft = c.MarkingDefinition(
            name=name, definition_type=definition_type, definition=definition,
            id=self._fresh("marking-definition") if id is None else ref(id), spec_version="2.1",
            created=begun, created_by_ref=self._author if created_by_ref is None else ref(created_by_ref),
            external_references=external_references, object_marking_refs=_refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None)

    def artifact(
        self, *, defanged: bool | None = None, mime_type: str | None = None, payload_bin: str | None = None,
        url: str | None = None, hashes: c.Hashes | None = None,
        encryption_algorithm: c.EncryptionAlgorithmWord | None = None, decryption_key: str | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Artifact:
        """artifact, with the id that its content gives (STIX 2.1 section 6.1)."""
        draft = c.Artifact(
            defanged=defanged, mime_type=mime_type, payload_bin=payload_bin, url=url, hashes=hashes,
            encryption_algorithm=encryption_algorithm, decryption_key=decryption_key,
            id=self._named("artifact", hashes, payload_bin) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def autonomous_system(
        self, *, number: c.Whole, defanged: bool | None = None, name: str | None = None,
        rir: str | None = None, id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.AutonomousSystem:
        """autonomous-system, with the id that its content gives (STIX 2.1 section 6.2)."""
        draft = c.AutonomousSystem(
            defanged=defanged, number=number, name=name, rir=rir,
            id=self._named("autonomous-system", number) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def directory(
        self, *, path: str, defanged: bool | None = None, path_enc: str | None = None,
        ctime: Stamp | None = None, mtime: Stamp | None = None, atime: Stamp | None = None,
        contains_refs: Sequence[Ref] | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Directory:
        """directory, with the id that its content gives (STIX 2.1 section 6.3)."""
        draft = c.Directory(
            defanged=defanged, path=path, path_enc=path_enc, ctime=_stamp(ctime), mtime=_stamp(mtime),
            atime=_stamp(atime), contains_refs=_refs(contains_refs),
            id=self._named("directory", path) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def domain_name(
        self, *, value: str, defanged: bool | None = None, resolves_to_refs: Sequence[Ref] | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.DomainName:
        """domain-name, with the id that its content gives (STIX 2.1 section 6.4)."""
        draft = c.DomainName(
            defanged=defanged, value=value, resolves_to_refs=_refs(resolves_to_refs),
            id=self._named("domain-name", value) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def email_addr(
        self, *, value: str, defanged: bool | None = None, display_name: str | None = None,
        belongs_to_ref: Ref | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.EmailAddress:
        """email-addr, with the id that its content gives (STIX 2.1 section 6.5)."""
        draft = c.EmailAddress(
            defanged=defanged, value=value, display_name=display_name, belongs_to_ref=_ref(belongs_to_ref),
            id=self._named("email-addr", value) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.EmailMessage(
            defanged=defanged, is_multipart=is_multipart, date=_stamp(date), content_type=content_type,
            from_ref=_ref(from_ref), sender_ref=_ref(sender_ref), to_refs=_refs(to_refs),
            cc_refs=_refs(cc_refs), bcc_refs=_refs(bcc_refs), message_id=message_id, subject=subject,
            received_lines=received_lines, additional_header_fields=additional_header_fields, body=body,
            body_multipart=body_multipart, raw_email_ref=_ref(raw_email_ref),
            id=self._named("email-message", from_ref, subject, body) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.File(
            defanged=defanged, hashes=hashes, size=size, name=name, name_enc=name_enc,
            magic_number_hex=magic_number_hex, mime_type=mime_type, ctime=_stamp(ctime), mtime=_stamp(mtime),
            atime=_stamp(atime), parent_directory_ref=_ref(parent_directory_ref),
            contains_refs=_refs(contains_refs), content_ref=_ref(content_ref),
            id=self._named("file", hashes, name, extensions, parent_directory_ref) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def ipv4_addr(
        self, *, value: str, defanged: bool | None = None, resolves_to_refs: Sequence[Ref] | None = None,
        belongs_to_refs: Sequence[Ref] | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.IPv4Address:
        """ipv4-addr, with the id that its content gives (STIX 2.1 section 6.8)."""
        draft = c.IPv4Address(
            defanged=defanged, value=value, resolves_to_refs=_refs(resolves_to_refs),
            belongs_to_refs=_refs(belongs_to_refs),
            id=self._named("ipv4-addr", value) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def ipv6_addr(
        self, *, value: str, defanged: bool | None = None, resolves_to_refs: Sequence[Ref] | None = None,
        belongs_to_refs: Sequence[Ref] | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.IPv6Address:
        """ipv6-addr, with the id that its content gives (STIX 2.1 section 6.9)."""
        draft = c.IPv6Address(
            defanged=defanged, value=value, resolves_to_refs=_refs(resolves_to_refs),
            belongs_to_refs=_refs(belongs_to_refs),
            id=self._named("ipv6-addr", value) if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def mac_addr(
        self, *, value: str, defanged: bool | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.MACAddress:
        """mac-addr, with the id that its content gives (STIX 2.1 section 6.10)."""
        draft = c.MACAddress(
            defanged=defanged, value=value, id=self._named("mac-addr", value) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def mutex(
        self, *, name: str, defanged: bool | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Mutex:
        """mutex, with the id that its content gives (STIX 2.1 section 6.11)."""
        draft = c.Mutex(
            defanged=defanged, name=name, id=self._named("mutex", name) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.NetworkTraffic(
            defanged=defanged, start=_stamp(start), end=_stamp(end), is_active=is_active,
            src_ref=_ref(src_ref), dst_ref=_ref(dst_ref), src_port=src_port, dst_port=dst_port,
            protocols=protocols, src_byte_count=src_byte_count, dst_byte_count=dst_byte_count,
            src_packets=src_packets, dst_packets=dst_packets, ipfix=ipfix,
            src_payload_ref=_ref(src_payload_ref), dst_payload_ref=_ref(dst_payload_ref),
            encapsulates_refs=_refs(encapsulates_refs), encapsulated_by_ref=_ref(encapsulated_by_ref),
            id=self._named("network-traffic", _stamp(start), _stamp(end), src_ref, dst_ref, src_port, dst_port, protocols, extensions) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.Process(
            defanged=defanged, is_hidden=is_hidden, pid=pid, created_time=_stamp(created_time), cwd=cwd,
            command_line=command_line, environment_variables=environment_variables,
            opened_connection_refs=_refs(opened_connection_refs), creator_user_ref=_ref(creator_user_ref),
            image_ref=_ref(image_ref), parent_ref=_ref(parent_ref), child_refs=_refs(child_refs),
            id=self._fresh("process") if id is None else ref(id), spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def software(
        self, *, name: str, defanged: bool | None = None, cpe: str | None = None, swid: str | None = None,
        languages: c.Some[str] | None = None, vendor: str | None = None, version: str | None = None,
        id: Ref | None = None, object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.Software:
        """software, with the id that its content gives (STIX 2.1 section 6.14)."""
        draft = c.Software(
            defanged=defanged, name=name, cpe=cpe, swid=swid, languages=languages, vendor=vendor,
            version=version,
            id=self._named("software", name, cpe, swid, vendor, version) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def url(
        self, *, value: str, defanged: bool | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.URL:
        """url, with the id that its content gives (STIX 2.1 section 6.15)."""
        draft = c.URL(
            defanged=defanged, value=value, id=self._named("url", value) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.UserAccount(
            defanged=defanged, user_id=user_id, credential=credential, account_login=account_login,
            account_type=account_type, display_name=display_name, is_service_account=is_service_account,
            is_privileged=is_privileged, can_escalate_privs=can_escalate_privs, is_disabled=is_disabled,
            account_created=_stamp(account_created), account_expires=_stamp(account_expires),
            credential_last_changed=_stamp(credential_last_changed),
            account_first_login=_stamp(account_first_login), account_last_login=_stamp(account_last_login),
            id=self._named("user-account", account_type, user_id, account_login) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

    def windows_registry_key(
        self, *, defanged: bool | None = None, key: str | None = None,
        values: c.Some[c.WindowsRegistryValueType] | None = None, modified_time: Stamp | None = None,
        creator_user_ref: Ref | None = None, number_of_subkeys: c.Size | None = None, id: Ref | None = None,
        object_marking_refs: Sequence[Ref] | None = None,
        granular_markings: c.Some[c.GranularMarking] | None = None,
        extensions: Mapping[str, Any] | None = None, custom: Mapping[str, Any] | None = None,
    ) -> c.WindowsRegistryKey:
        """windows-registry-key, with the id that its content gives (STIX 2.1 section 6.17)."""
        draft = c.WindowsRegistryKey(
            defanged=defanged, key=key, values=values, modified_time=_stamp(modified_time),
            creator_user_ref=_ref(creator_user_ref), number_of_subkeys=number_of_subkeys,
            id=self._named("windows-registry-key", key, values) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.X509Certificate(
            defanged=defanged, is_self_signed=is_self_signed, hashes=hashes, version=version,
            serial_number=serial_number, signature_algorithm=signature_algorithm, issuer=issuer,
            validity_not_before=_stamp(validity_not_before), validity_not_after=_stamp(validity_not_after),
            subject=subject, subject_public_key_algorithm=subject_public_key_algorithm,
            subject_public_key_modulus=subject_public_key_modulus,
            subject_public_key_exponent=subject_public_key_exponent, x509_v3_extensions=x509_v3_extensions,
            id=self._named("x509-certificate", hashes, serial_number) if id is None else ref(id),
            spec_version="2.1",
            object_marking_refs=self._markings if object_marking_refs is None else _refs(object_marking_refs),
            granular_markings=granular_markings, extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None)

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
        draft = c.CustomObject(
            type=type, defanged=defanged, id=self._fresh(type) if id is None else ref(id),
            spec_version="2.1" if spec_version is None else spec_version, created=_stamp(created),
            modified=_stamp(modified), created_by_ref=_ref(created_by_ref), revoked=revoked, labels=labels,
            confidence=confidence, lang=lang, external_references=external_references,
            object_marking_refs=_refs(object_marking_refs), granular_markings=granular_markings,
            extensions=extensions, custom=custom or {},
        )
        return self._made(draft, named=id is None and created is None and modified is None)
