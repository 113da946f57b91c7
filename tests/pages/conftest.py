# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""A server of the example and a real browser that writes down what it asks for and complains of.

Screenshots go to ``build/screenshots``; look at them after a change of a page.
Without chromium the tests are skipped, which fails the run where CI=true.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def url():
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.serve.serve_example"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    yield child.stdout.readline().strip().rstrip("/")
    child.terminate()
    child.wait(timeout=20)
    child.stdout.close()


@pytest.fixture(scope="module")
def browser():
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield found
        found.close()


class Watched:
    """A page whose requests and complaints are written down."""

    def __init__(self, browser: Browser, url: str, **context: Any) -> None:
        self.url = url
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        options: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"}
        self.context = browser.new_context(**(options | context))
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def go(self, path: str) -> Page:
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200
        return self.page

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def was_quiet(self) -> None:
        assert self.complaints == []
        assert self.hosts == {urlsplit(self.url).netloc}


def size(page: Page) -> tuple[int, int]:
    found = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    return found[0], found[1]


CONTRAST = """() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const bad = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let count = 0;
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), svg = e.closest('svg');
    if (svg && e.tagName !== 'text') continue;
    const cell = svg && e.parentElement.querySelector('rect');
    const back = cell ? rgb(getComputedStyle(cell).fill) : behind(svg || e);
    const [a, b] = [light(rgb(svg ? style.fill : style.color)), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    count++;
    if (ratio < 4.5) bad.push([walk.currentNode.data.trim().slice(0, 40), ratio.toFixed(2)]);
  }
  return [count, bad];
}"""
