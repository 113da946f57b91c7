# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from tests.serve.example import STATUS
from tests.serve.example_warnings import HOSTILE, OTHER
from tests.serve.page_reading import HTML, Page, client
from tests.share.warning_samples import ID
from tocsin.serve.warning_pages import MOST_MOMENTS, some
from tocsin.share.warning_tally import Moment


@pytest.fixture(scope="module")
def web():
    with client(STATUS) as found:
        yield found


def test_the_list_names_every_warning_and_says_which_is_a_drill(web):
    page = web.get("/warnings").text
    assert page.count("Exercise") == 1
    assert f"/warnings/{ID}" in page
    assert "Affected" in page
    found = web.get("/warnings.json").json()
    assert [(each["warning"]["id"], each["warning"]["exercise"]) for each in found["warnings"]] == [
        (ID, True),
        (OTHER, False),
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_warning_has_its_steps_answers_picture_and_banner(web, lang):
    answer = web.get(f"/warnings/{ID}?lang={lang}")
    assert answer.headers["content-language"] == {"en": "en", "zh": "zh-Hans"}[lang]
    page = Page(answer.text)
    assert "drill-banner" in answer.text
    assert answer.text.count('<polygon class="a-') == 4  # nobody on the list is not affected
    assert "https://a.example/1" in answer.text
    assert page.links.count(f"/warnings/{ID}.json" + ("?lang=zh" if lang == "zh" else "?lang=en")) == 1


def test_who_is_late_and_who_is_not_on_the_list_is_said(web):
    page = web.get(f"/warnings/{ID}").text
    assert page.count(">overdue<") == 2  # not checked, and no answer
    assert page.count("not on the list") == 1
    assert web.get(f"/warnings/{ID}.json").json()["tally"]["counts"] == {
        "affected": 0, "not-checked": 1, "not-affected": 0, "done": 1, "silent": 1,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/warnings", f"/warnings/{OTHER}", f"/warnings/{ID}"])
def test_what_outsiders_wrote_stays_text(web, path):
    page = web.get(path).text
    assert HOSTILE not in page
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_a_warning_that_is_not_here_is_a_404_in_both_forms(web):
    assert web.get("/warnings/report--x", headers=HTML).status_code == 404
    assert web.get("/warnings/report--x.json").status_code == 404


def test_a_table_of_many_moments_keeps_the_first_and_the_last():
    many = tuple(Moment(at=str(at), counts={}) for at in range(500))
    few = some(many)
    assert (len(few), few[0], few[-1]) == (MOST_MOMENTS, many[0], many[-1])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_how_a_warning_went_is_said_for_each_recipient_and_way(web, lang):
    page = web.get(f"/warnings/{ID}?lang={lang}").text
    _, _, table = page.partition('id="deliveries"')
    rows = table.partition("</table>")[0].split("<tr>")[2:]
    assert [each.partition("<bdi>")[2].partition("</bdi>")[0] for each in rows] == ["port", "clinic", "water"]
    assert "550 no such user &lt;script&gt;" in rows[0]
    assert [row.count("<time>") for row in rows] == [0, 1, 1]
    if lang == "en":
        states = ["Failed, not tried again", "Waiting for the next try", "Sent"]
        assert all(said in row for said, row in zip(states, rows, strict=True))
        assert "20 tries have failed." in rows[0]
    assert "reminded" in table or lang == "zh"


def test_deliveries_are_in_the_json_form_and_not_of_a_warning_of_another(web):
    assert [row["state"] for row in web.get(f"/warnings/{ID}.json").json()["deliveries"]] == [
        "stopped", "waiting", "sent", "waiting",
    ]  # fmt: skip
    assert web.get(f"/warnings/{OTHER}.json").json()["deliveries"] == []
    assert 'id="deliveries"' not in web.get(f"/warnings/{OTHER}").text
