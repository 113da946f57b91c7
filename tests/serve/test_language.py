# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.core.sentence import Sentence
from tocsin.serve.language import LANGUAGES, choose, fill
from tools import messages

EN, ZH = LANGUAGES


def test_the_catalogues_are_in_step_with_the_source_and_whole():
    """Lists what is missing: run ``python tools/messages.py``, translate, run it again."""
    assert list(messages.outdated(messages.collect())) == []


def test_texts_of_templates_sentences_and_marks_are_all_collected():
    found = {str(m.id) for m in messages.collect()}
    assert "Services by trouble" in found  # templates
    assert "one loss away: nothing replaces {name}" in found  # a Sentence of an engine
    assert "There is no such page here." in found  # N_ in the source


def test_the_same_source_gives_the_same_bytes():
    assert messages.po_bytes(messages.collect()) == messages.po_bytes(messages.collect())
    assert messages.mo_bytes("zh_CN") == messages.mo_bytes("zh_CN")


def test_a_translation_with_another_name_in_it_is_found():
    catalog = messages.load("zh_CN")
    catalog.add("{n} things", "{m} 个")
    assert messages.misfits(catalog) == ["{n} things"]


def test_sentences_are_translated_then_filled():
    sentence = Sentence("stops on {date} without {lost}", {"date": "2026-04-15", "lost": "X"})
    assert EN.tr(sentence) == "stops on 2026-04-15 without X"
    assert ZH.tr(sentence) == "失去X，将于 2026-04-15 停止"


def test_a_sentence_without_translation_or_with_wrong_values_is_still_shown():
    assert ZH.tr(Sentence("no one translated {this}", {"this": "x"})) == "no one translated x"
    assert EN.tr(Sentence("stops on {date} without {lost}", {})) == "stops on {date} without {lost}"
    assert ZH.tr(Sentence("")) == ""


@pytest.mark.parametrize(
    "template",
    [
        "{x.__class__}",
        "{x[0]}",
        "{}",
        "{0}",
        "{x!r}",
        "{x:>999999999}",
        "{x:{y}}",
        "{",
        "}",
        "{x:d}",
        "{missing}",
    ],
)
def test_template_altered_on_disk_cannot_reach_further_than_its_values(template):
    assert fill(template, {"x": "secret", "y": 3}) in (None, "'secret'")


@pytest.mark.parametrize(
    ("template", "want"),
    [
        ("{n:,}", "12,345"),
        ("{n}", "12345"),
        ("{f:.1f}", "2.5"),
        ("{{x}}", "{x}"),
        ("{s}", "{n}"),
        ("{s:s}", "{n}"),
    ],
)
def test_ordinary_templates(template, want):
    assert fill(template, {"n": 12345, "f": 2.46, "s": "{n}"}) == want


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text(), min_size=3, max_size=3))
def test_filling_is_what_str_format_does_where_that_is_safe(values):
    template = "{a} then {b}, {c}."
    assert fill(template, values) == string.Formatter().vformat(template, (), values)


@pytest.mark.parametrize(
    ("asked", "accept", "default", "want"),
    [
        ("zh", "en", "en", "zh"),
        ("ZH", "", "en", "zh"),
        ("xx", "zh-CN,zh;q=0.9,en;q=0.8", "en", "zh"),
        ("", "fr,de;q=0.9,en;q=0.5,zh;q=0.4", "zh", "en"),
        ("", "en;q=0.1,zh-Hant;q=0.5", "en", "zh"),
        ("", "zh;q=0,en", "zh", "en"),
        ("", "*", "zh", "zh"),
        ("", "zh;q=banana", "en", "en"),
        ("", ",,;;,=" * 5000, "en", "en"),
        ("", "", "xx", "en"),
        ("../../etc", "", "en", "en"),
    ],
)
def test_choice_of_language(asked, accept, default, want):
    assert choose(asked, accept, default).code == want


def test_a_question_names_its_input_in_the_language_where_the_name_is_our_own():
    zh = choose("zh", "", "en")
    ours = Sentence("{input}, for {of}", {"input": "People", "of": "People"})
    assert zh.asked(ours) == f"{zh.text('People')}, for People"
    theirs = Sentence("{input}", {"input": "relays {x}"})
    assert zh.asked(theirs) == "relays {x}"
