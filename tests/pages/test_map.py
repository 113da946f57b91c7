# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages about the map in a real browser: pictures without overlaps, keyboard, widths, colours, and no word to anyone else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.pages.conftest import CONTRAST, Watched, size
from tests.serve.example_map import CHART, POWER

pytestmark = pytest.mark.browser
PAGES = {
    "chokepoints": "/know/chokepoints",
    "what-if": "/know/chokepoints?lose=alder",
    "impact": "/know/impact?lose=alder&from=2026-05-01",
    "explore": "/know/explore",
    "node": "/know/explore?node=orion",
    "plans": "/know/plan",
    "plan": "/know/plan?name=relays.toml",
    "found": "/know/found",
}
OVERFLOW = """() => [...document.querySelectorAll('svg.map a.spot')].flatMap(a => {
    const box = a.querySelector('rect.cell').getBBox();
    return [...a.querySelectorAll('text, .mark')].map(t => t.getBBox()).filter(
        b => b.x < box.x || b.x + b.width > box.x + box.width + .5 || b.y < box.y || b.y + b.height > box.y + box.height + .5)})"""
OVERLAP = """() => { const texts = [...document.querySelectorAll('svg.time text, svg.map text, main svg.plan-curve text')].map(t => t.getBBox());
    return texts.flatMap((a, i) => texts.slice(i + 1).filter(b => a.x < b.x + b.width && b.x < a.x + a.width
        && a.y < b.y + b.height - 3 && b.y < a.y + a.height - 3)).length }"""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 1280, "dark"), ("zh", 390, "light")])
def test_each_page_is_within_its_width_legible_and_quiet(browser, url, name, lang, width, scheme):
    context = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    with Watched(browser, url, **context) as seen:
        path = PAGES[name]
        page = seen.go(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        if "explore" in path:
            page.wait_for_selector("#graph[data-ready]")
        assert size(page)[0] <= width
        count, bad = page.evaluate(CONTRAST)
        assert count > 20
        assert bad == []
        assert page.evaluate(OVERFLOW) == []
        assert page.evaluate(OVERLAP) == 0
        seen.shot(f"{name}-{lang}-{width}-{scheme}")
        seen.was_quiet()


def test_a_wide_screen_shows_the_whole_picture_and_a_narrow_one_breaks_no_kind(browser, url):
    with Watched(browser, url, viewport={"width": 1280, "height": 844}) as seen:
        page = seen.go("/know/chokepoints")
        assert page.locator("svg.map.fit").count() == 1
        frame = page.locator(".map-frame")
        assert frame.evaluate("e => e.scrollWidth <= e.clientWidth")
        seen.was_quiet()
    with Watched(browser, url, viewport={"width": 390, "height": 844}) as seen:
        page = seen.go("/know/chokepoints?lang=zh")
        lines = """cells => cells.map(cell => { const range = document.createRange();
            range.selectNodeContents(cell); return new Set([...range.getClientRects()].map(r => r.top)).size })"""
        found = page.locator(".nodes tbody td:nth-child(2)").evaluate_all(lines)
        assert len(found) > 3
        assert set(found) == {1}
        assert page.locator(".map-frame").evaluate("e => e.scrollWidth > e.clientWidth")
        seen.was_quiet()


def test_a_click_on_a_node_asks_what_falls_without_it_and_the_keyboard_does_the_same(browser, url):
    with Watched(browser, url) as seen:
        page = seen.go("/know/chokepoints")
        page.locator("svg.map a.spot", has_text="Orion").click()
        page.wait_for_url("**lose=orion**")
        assert "Orion" in (page.locator("svg.map a.lost").text_content() or "")
        page.get_by_role("link", name="Back to the whole map").click()
        expect(page.locator("svg.map a.lost")).to_have_count(0)
        focus = "document.activeElement.getAttribute('aria-label') || ''"
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(focus).startswith("Jurisdiction Alder (jurisdiction)"):
                break
        width = "getComputedStyle(document.activeElement.querySelector('.cell')).strokeWidth"
        assert page.evaluate(width) == "3px"
        page.keyboard.press("Enter")
        page.wait_for_url("**lose=alder**")
        assert page.locator("svg.map a.falls").count() == 3
        seen.was_quiet()


def test_the_form_is_filled_in_by_keyboard_and_keeps_the_language(browser, url):
    with Watched(browser, url, java_script_enabled=False) as seen:
        page = seen.go("/know/impact?lang=zh")
        page.locator("input[name=lose]").first.focus()
        page.keyboard.type("alder")
        page.keyboard.press("Enter")
        page.wait_for_url("**lose=alder**")
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        assert page.locator("svg.time .worst").count() >= 3
        seen.was_quiet()


def test_a_kept_plan_is_reached_by_keyboard_and_its_curve_stands_beside_its_table(browser, url):
    with Watched(browser, url, java_script_enabled=False) as seen:
        page = seen.go("/know/plan?lang=zh")
        page.get_by_role("link", name="relays.toml").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**name=relays.toml**")
        assert page.locator("html").get_attribute("lang") == "zh-Hans"
        picture, table = page.locator(".curve-and-table > *").all()
        left, right = picture.bounding_box(), table.bounding_box()
        assert left is not None
        assert right is not None
        assert left["x"] + left["width"] <= right["x"]
        assert page.locator("svg[role=img] circle").count() == table.locator("tbody tr").count() == 4
        picture.focus()
        assert picture.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
        seen.was_quiet()


def test_exploring_finds_as_you_type_and_tells_of_a_node(browser, url):
    with Watched(browser, url) as seen:
        page = seen.go("/know/explore")
        page.wait_for_selector("#graph[data-ready]")
        assert page.get_attribute("#graph", "data-ready") == str(len(CHART.nodes))
        page.fill("#q", "chlorine second")
        assert page.evaluate(
            "document.getElementById('graph').graph.nodes().not('.off').map(n => n.id())"
        ) == ["chlorine-b"]
        expect(page.locator("#found")).to_have_text("fitting: 1")
        page.fill("#q", "")
        page.evaluate("void document.getElementById('graph').graph.getElementById('orion').emit('tap')")
        panel = page.locator("#panel")
        expect(panel.get_by_role("heading", level=2)).to_have_text("Orion Relay Works")
        panel.get_by_role("button", name="Jurisdiction Alder").click()
        expect(panel.get_by_role("heading", level=2)).to_have_text("Jurisdiction Alder")
        panel.get_by_role("link", name="time line").click()
        page.wait_for_url("**/know/impact?lose=alder")
        seen.was_quiet()


def test_exploring_without_scripts_is_a_list(browser, url):
    with Watched(browser, url, java_script_enabled=False) as seen:
        page = seen.go("/know/explore")
        assert page.locator("#graph").is_hidden()
        page.locator("#q").fill("orion")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=orion**")
        page.get_by_role("link", name="Orion Relay Works", exact=True).click()
        expect(page.locator("#h-facts")).to_have_text("Orion Relay Works")
        power = next(node.name for node in CHART.nodes if node.id == POWER)
        page.get_by_role("link", name=power, exact=True).first.click()
        expect(page.locator("#h-facts")).to_have_text(power)
        assert page.locator("#facts").inner_text().count("relays") == 1
        seen.was_quiet()


def test_hidden_characters_are_shown_in_the_picture_as_everywhere(browser, url):
    bad = "a\u202egnp\u0007\u2028 \u200d水<b>"
    with Watched(browser, url) as seen:
        answer = seen.context.request.get(f"{seen.url}/know/explore.json").json()
        answer["nodes"][0]["name"] = bad
        seen.page.route("**/know/explore.json*", lambda route: route.fulfill(json=answer))
        page = seen.go("/know/explore")
        page.wait_for_selector("#graph[data-ready]")
        label = page.evaluate("document.getElementById('graph').graph.nodes()[0].data('label')")
        assert label == "a\\u202egnp\\u0007\\u2028 \u200d水<b>"
