# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""Pages as text: what is read, what is left out, link targets, and pages that are none."""

from __future__ import annotations

import time

import pytest

from tocsin.core.limits import Limits
from tocsin.share.readers import html, read


def text(page: str) -> str:
    return html.read_text(page).parts[0].text


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>a</p><p>b", "a\nb"),
        ("evil<b>.</b>com<wbr>x", "evil.comx"),
        ("a<script>if (1 < 2) b</script>c<style>d</style>e<template>f</template>g<!-- h -->i", "acegi"),
        ("<table><tr><td>md5</td><td>ff</td></tr></table>", "md5 ff"),
        ("a &lt;b&gt; &amp; evil&#46;com", "a <b> & evil.com"),
        ("1 < 2 <3", "1 < 2 <3"),
        ('<a title="x > y">z</a>', "z"),
        ("a<!-- not closed", "a"),
        ("a<script>not closed", "a"),
        ("a<b not closed", "a"),
        ("<?xml version='1.0'?><!doctype html>a", "a"),
    ],
)
def test_text(page, said):
    assert text(page) == said


def test_a_target_that_its_text_does_not_spell_stands_apart():
    page = html.read_text(
        '<a href="http://evil.ru/x">click</a> <a href="http://same.ru/">hxxp://same[.]ru</a> <a href=mailto:a@b.ru>mail</a> <a href="/own">x</a>'
    )
    assert [part.label for part in page.parts] == ["page", "link targets"]
    assert page.parts[1].text == "http://evil.ru/x\nmailto:a@b.ru"


def test_who_published_it_and_its_title():
    page = html.read_text(
        '<title>A &amp; B</title><link rel="canonical" href="https://Blog.vendor.ru/a"><meta property=og:url content="http://v.ru">'
    )
    assert (page.title, page.own) == ("A & B", ("blog.vendor.ru", "v.ru"))


def test_the_encoding_that_it_says():
    page = "<html><head><meta charset=gb2312></head><p>恶意域名</p>".encode("gb18030")
    assert read(page, "a.html", Limits()).parts[0].text == "恶意域名"


@pytest.mark.parametrize("charset", ["hex", "rot13", "nonesuch", "utf-16"])
def test_an_encoding_that_is_none(charset):
    page = f"<html><meta charset={charset}><p>caf\xe9</p>".encode("cp1252")
    assert "caf" in read(page, "a.html", Limits()).parts[0].text or charset == "utf-16"


UNITS = (
    '<a "',
    "<a ='",
    '<a href="x',
    "<!--",
    "<script>",
    "<a href=http://x.com>",
    "&amp",
    "<",
    "<p",
    "<a>x",
    "</script",
    "<title>",
    "<p " + " " * 50,
)


@pytest.mark.parametrize("unit", UNITS)
def test_hostile_pages_take_linear_work(unit):
    start = time.process_time()
    html.read_text((unit * 200_000)[:200_000])
    assert time.process_time() - start < 30  # a quadratic step would take minutes
