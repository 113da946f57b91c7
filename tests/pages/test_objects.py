# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The pages of sources, search and objects in a real browser."""

from __future__ import annotations

import pytest

from tests.pages.conftest import CONTRAST, Watched, size
from tests.serve.example_intelligence import GONE, MISP, SEEN

pytestmark = pytest.mark.browser
PAGES = {
    "sources": "/sources",
    "search": "/search?q=hxxp://bad[.]example/x",
    "object": f"/objects/{SEEN}",
    "object-gone": f"/objects/{GONE}",
    "object-misp": f"/objects/{MISP}",
}


@pytest.mark.parametrize("name", PAGES)
def test_wide_narrow_and_dark_in_both_languages(browser, url, name):
    path = PAGES[name] + ("&" if "?" in PAGES[name] else "?")
    for width, colours in ((1440, "light"), (360, "dark")):
        look = {"viewport": {"width": width, "height": 900}, "color_scheme": colours}
        with Watched(browser, url, **look) as seen:
            for lang in ("en", "zh"):
                page = seen.go(f"{path}lang={lang}")
                seen.shot(f"{name}-{lang}-{width}")
                assert size(page)[0] <= width, "nothing may stick out"
                count, bad = page.evaluate(CONTRAST)
                assert count > 10
                assert bad == []
            seen.was_quiet()


def test_from_a_pasted_value_to_the_object_and_its_bytes_by_keyboard(browser, url):
    with Watched(browser, url, accept_downloads=True) as seen:
        page = seen.go("/search")
        page.get_by_role("searchbox").focus()
        page.keyboard.type("bad[.]example")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=**")
        page.get_by_role("link", name="A relay").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/objects/**")
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save the bytes as they came").focus()
            page.keyboard.press("Enter")
        assert saved.value.suggested_filename == f"{SEEN}.json"
        tree = page.locator("body").aria_snapshot()
        for said in ("Versions and markings", "Disputes", "Where it went", "from here"):
            assert said in tree
