# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The operator's page in a real browser: keyboard, languages, widths, colours, and no word to anyone else."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import CONTRAST, Watched, size
from tests.serve.example import CASE, MACHINE, POWER, STATUS, WATER

pytestmark = pytest.mark.browser
PAGES = ["/", "/hits", f"/trouble/{WATER.id}", f"/cases/{CASE.id}", f"/trouble/{MACHINE[0].id}"]


@pytest.mark.parametrize(
    ("name", "path", "context"),
    [
        ("desktop-en", "/", {}),
        ("desktop-zh", "/?lang=zh", {}),
        ("desktop-dark", "/", {"color_scheme": "dark"}),
        ("desktop-due", f"/?show={POWER.id}", {}),
        ("trouble", f"/trouble/{POWER.id}", {}),
        ("case-zh", f"/cases/{CASE.id}?lang=zh", {}),
        ("hits", "/hits", {}),
    ],
)
def test_wide_screen(browser, url, name, path, context):
    with Watched(browser, url, **context) as seen:
        page = seen.go(path)
        seen.shot(name)
        width, height = size(page)
        assert width <= 1440
        if name.startswith("desktop"):
            assert height <= 900, "eight rows must fit on one screen without scrolling"
        seen.was_quiet()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_narrow_screen(browser, url, path, lang):
    with Watched(browser, url, viewport={"width": 360, "height": 800}) as seen:
        page = seen.go(f"{path}?lang={lang}")
        assert size(page)[0] <= 360, "nothing may stick out at 360 px"
        if path == "/":
            seen.shot(f"phone-{lang}")
            assert page.locator("svg.chain").is_hidden()
            assert page.locator("ol.steps").first.is_visible()
        seen.was_quiet()


def test_nothing_is_drawn_outside_of_its_box(browser, url):
    overflow = """() => [...document.querySelectorAll('svg.chain g')].flatMap(g => {
        const box = g.querySelector('rect').getBBox();
        return [...g.querySelectorAll('text')].map(t => t.getBBox()).filter(
            b => b.x + b.width > box.x + box.width || b.y < box.y || b.y + b.height > box.y + box.height + 1)})"""
    with Watched(browser, url) as seen:
        for trouble in STATUS.trouble:
            for lang in ("en", "zh"):
                assert seen.go(f"/?show={trouble.id}&lang={lang}").evaluate(overflow) == []


def test_the_whole_way_by_keyboard(browser, url):
    with Watched(browser, url) as seen:
        page = seen.go("/")
        focused = "document.activeElement.textContent.trim()"
        page.keyboard.press("Tab")
        assert page.evaluate(focused) == "Skip to the content"
        box = page.locator(".skip").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        names = []
        for _ in range(40):
            page.keyboard.press("Tab")
            names.append(page.evaluate(focused))
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"no visible focus on {names[-1]!r}"
            if names[-1] == POWER.name:
                break
        assert names[0] == "What the words mean"
        assert WATER.name in names
        page.keyboard.press("Enter")
        page.wait_for_url("**show=**")
        assert str(POWER.chain[0].says) in page.locator("#chain").inner_text()
        assert page.locator(".rows a[aria-current=true]").inner_text() == POWER.name
        page.get_by_text("What the words mean").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("nobody can say")).to_be_visible()
        seen.shot("legend")
        seen.was_quiet()


def test_the_language_is_switched_and_stays(browser, url):
    with Watched(browser, url) as seen:
        page = seen.go("/")
        page.get_by_role("link", name="中文").click()
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        page.get_by_role("link", name=POWER.name, exact=True).click()
        page.wait_for_url("**show=**")
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        page.get_by_role("link", name="完整记录").click()
        expect(page.get_by_role("heading", name="怎么办")).to_be_visible()
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="What to do")).to_be_visible()
        seen.was_quiet()


def test_the_browsers_language_is_taken(browser, url):
    with Watched(browser, url, locale="zh-CN") as seen:
        assert seen.go("/").locator("html").get_attribute("lang") == "zh-Hans"


def test_what_a_screen_reader_gets(browser, url):
    with Watched(browser, url) as seen:
        page = seen.go("/")
        tree = page.locator("body").aria_snapshot()
        assert re.search(r'img ".*From cause to people: Drinking water', tree)
        for landmark in ("banner", "main", "contentinfo", 'navigation "Pages"', 'navigation "Language"'):
            assert landmark in tree, landmark
        assert 'heading "In trouble now' in tree
        assert re.search(r'table "Services in trouble or one loss away from it, worst first"', tree)
        steps = page.locator("#chain ol.steps li").all_inner_texts()
        assert len(steps) == len(WATER.chain)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(browser, url, scheme):
    with Watched(browser, url, color_scheme=scheme) as seen:
        for path in [*PAGES, *(f"/?show={t.id}" for t in STATUS.trouble)]:
            count, bad = seen.go(path).evaluate(CONTRAST)
            assert count > 20
            assert bad == [], path


def test_it_can_be_printed(browser, url):
    with Watched(browser, url) as seen:
        page = seen.go("/")
        page.emulate_media(media="print")
        assert page.locator(".languages").is_hidden()
        assert page.locator("svg.chain").is_visible()
        pdf = page.pdf(format="A4")
        assert pdf.count(b"/Type /Page\n") <= 3


def test_without_scripts_it_is_the_same_page(browser, url):
    with Watched(browser, url, java_script_enabled=False) as seen:
        page = seen.go("/")
        page.get_by_role("link", name=POWER.name, exact=True).click()
        expect(page.get_by_text("Orion Relay Works drops out").first).to_be_visible()
        seen.was_quiet()
