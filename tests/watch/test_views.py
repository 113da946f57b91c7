# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from tocsin.watch.views import views

PIECES = st.lists(
    st.sampled_from(["a", "é", "访", "😀", "[.]", "(.)", "{.}", "[:]", "[://]", "[@]", "\\/", "hxxp", "hXXps:", "hxxp://",
                     "%41", "%C3%A9", "%ff", "%F0%9F%98%80", "%", "%4", "\\n", "\\u0041", "\\ud83d\\ude00", "\\ud83d",
                     "\\\\", '\\"', ".", ":", "/", "\udcff"]),
    max_size=8,
).map("".join)  # fmt: skip


@given(PIECES, st.booleans())
def test_places_lead_back_into_the_text(text, escaped):
    for view in views(text, escaped=escaped):
        places = [view.span(at, at)[0] for at in range(len(view.text) + 1)]
        assert places[0] == 0
        assert places[-1] == len(text)
        assert places == sorted(places)
        assert "".join(view.spelled(at, at + 1) for at in range(len(view.text))) == text or "[://]" in text
        for at, character in enumerate(view.text):
            spelled = view.spelled(at, at + 1)
            assert (
                spelled == character
                or character in 'pPhHtT.:/@"\\\n'
                or "%" in spelled
                or "\\u" in spelled
                or not spelled
            )


@given(st.text(alphabet="abé访😀 ./:%&", max_size=20))
def test_percent_encoding_is_undone_once(text):
    encoded = quote(text)
    (plain, *rest) = views(encoded)
    assert plain.text == encoded
    assert [view.text for view in rest] == ([text] if encoded != text and "%" in encoded else [])


def test_text_without_marks_has_one_view_of_itself():
    (view,) = views("http://evil.example/a")
    assert (view.text, view.starts, view.percent) == ("http://evil.example/a", None, False)


def test_defanged_text_is_replaced():
    texts = {
        "hxxp[:]//evil[.]com\\/a": "http://evil.com/a",
        "hXXps://evil(.)com": "https://evil.com",
        "hxxps[://]a{.}b": "https://a.b",
        "bob[@]a.b": "bob@a.b",
        "xhxxp://a": "xhxxp://a",
        "hxxp is how people write it": "hxxp is how people write it",
    }
    assert {text: views(text)[0].text for text in texts} == texts


def test_json_escapes_are_further_views():
    assert [view.text for view in views("a\\nb%41", escaped=True)] == [
        "a\nb%41",
        "a\nbA",
        "a\\nb%41",
        "a\\nbA",
    ]
    assert next(view.text for view in views('\\ud83d\\ude00\\"', escaped=True)) == '😀"'
