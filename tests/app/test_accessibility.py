"""Every page in a real browser, as WCAG 2.2 AA wants it: both languages, both themes, small, by key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.texts import LANGUAGES

# What Streamlit itself does wrong and no page can mend: rule, where, and why it stays.
STREAMLITS_OWN = {
    # The menu puts its groups as <div> between <ul> and <li>.
    "list": "stSidebarNavItems",
    "listitem": "stSidebarNavItems",
}
GRAVE = ("moderate", "serious", "critical")
NAVIGATION = "[data-testid=stSidebarNav] a"
# To pages of ours; the documents of a release have one language.
LINKS = "[data-testid=stMain] a[href^='/']:not([href^='/release/'])"
# Beside what the menu leads to: pages with a choice that shows what others do not have.
CHOSEN = (
    "werken?kerncijfer=WT-08",
    "kiezen?kerncijfer=KT-07",
    "kiezen?kerncijfer=KT-06&uitsplitsing=provincie",
)
DARK, LIGHT = "rgb(18, 24, 31)", "rgb(255, 255, 255)"


def wait(page: Any) -> None:
    """Wait until the whole page stands there: its foot does, and nothing is being made."""
    page.get_by_text(re.compile(r"^(Publicatie|Release) \d")).wait_for(timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_function(
        "!document.querySelector('[data-testid=stSkeleton], [data-stale=true]')", timeout=60_000
    )


def grave(page: Any, rules: list[str] | None = None) -> list[str]:
    """Return what axe finds that is more than minor, and is not Streamlit's own."""
    from axe_playwright_python.sync_playwright import Axe

    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = []
    for violation in Axe().run(page, options=options).response["violations"]:
        if violation["impact"] not in GRAVE:
            continue
        own = STREAMLITS_OWN.get(violation["id"])
        for node in violation["nodes"]:
            inside = own and page.evaluate(
                "([selector, own]) => !!document.querySelector(selector)?.closest(`[data-testid=${own}]`)",
                [node["target"][0], own],
            )
            if not inside:
                found.append(f"{violation['id']}: {node['html'][:120]}")
    return found


def seen_in(page: Any, theme: str) -> None:
    """Look at the page as a device in a light or dark theme shows it."""
    page.emulate_media(color_scheme=theme)
    page.wait_for_function(
        "colour => getComputedStyle(document.querySelector('.stApp')).backgroundColor === colour",
        arg=DARK if theme == "dark" else LIGHT, timeout=30_000,
    )  # fmt: skip


@pytest.fixture(params=LANGUAGES)
def tour(
    request: Any, server: str, browser: Any
) -> Iterator[tuple[str, Iterator[tuple[str, Any]]]]:
    """Each page in turn, by the menu and then by address, in one language."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    page = context.new_page()

    def walk() -> Iterator[tuple[str, Any]]:
        page.goto(f"{server}/?taal={request.param}")
        wait(page)
        for n in range(page.locator(NAVIGATION).count()):
            link = page.locator(NAVIGATION).nth(n)
            title = link.inner_text().split("\n")[-1]
            link.click()
            page.wait_for_function(
                "n => document.querySelectorAll('[data-testid=stSidebarNav] a')[n]"
                ".getAttribute('aria-current') === 'page'", arg=n,
            )  # fmt: skip
            wait(page)
            yield title, page
        for address in CHOSEN:
            page.goto(f"{server}/{address}&taal={request.param}")
            wait(page)
            yield address, page

    yield request.param, walk()
    context.close()


def test_axe_finds_nothing_grave_on_any_page_in_either_language_or_theme(
    tour: tuple[str, Iterator[tuple[str, Any]]],
) -> None:
    language, pages = tour
    found, seen = {}, 0
    for name, page in pages:
        seen += 1
        assert page.evaluate("document.documentElement.lang") == language, name
        leads = page.eval_on_selector_all(LINKS, "links => links.map(l => l.getAttribute('href'))")
        if language != LANGUAGES[0] and (lost := [a for a in leads if "taal=" not in a]):
            found[f"{name}: links that lose the language"] = lost
        # What the theme changes is the colours; the rest is the same page.
        for theme, rules in (("light", None), ("dark", ["color-contrast"])):
            seen_in(page, theme)
            if wrong := grave(page, rules):
                found[f"{name}, {language}, {theme}"] = wrong
        seen_in(page, "light")
    assert seen > len(CHOSEN)
    assert not found


def test_what_is_wrong_on_a_page_is_found(server: str, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{server}/kwaliteit")
    wait(page)
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend',"
        ' \'<img src="data:,"><p style="color:#aaa;background:#fff">grijs</p>\')'
    )
    found = grave(page)
    assert any(f.startswith("image-alt") for f in found), found
    assert any(f.startswith("color-contrast") for f in found), found
    page.context.close()


# 320 px is a small phone, and what is left of 1280 px at 400 %; 640 px is 1280 at 200 %.
WIDTHS = (640, 320)
FITS = (
    "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
    ".every(e => e.scrollWidth <= e.clientWidth)"
)


def test_a_page_needs_no_scrolling_sideways(server: str, browser: Any) -> None:
    from playwright.sync_api import TimeoutError as Overdue

    page = browser.new_context(viewport={"width": 1280, "height": 700}).new_page()
    page.goto(f"{server}/?taal=en")
    wait(page)
    addresses = page.eval_on_selector_all(NAVIGATION, "links => links.map(l => l.href)")
    assert addresses
    out = []
    for address in [*addresses, *(f"{server}/{a}" for a in CHOSEN)]:
        page.goto(address)
        wait(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 700})
            try:  # charts are drawn anew a moment after the width changed
                page.wait_for_function(FITS, timeout=5_000)
            except Overdue:
                out.append((address, width))
    assert not out
    page.context.close()


def test_the_keyboard_alone_reaches_the_menu_and_the_choice(server: str, browser: Any) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{server}/werken")
    wait(page)
    reached: dict[str, int] = {}
    for step in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(e => e.matches('[data-testid=stSidebarNav] a') ? e.innerText.split('\\n').pop()"
            " : e.getAttribute('aria-label') || e.innerText || e.tagName)(document.activeElement)"
        )
        reached.setdefault(name.strip(), step)
        if name.startswith("Tabel als CSV"):
            break
    for wanted in (
        "Overzicht",
        "Leren in de techniek",
        "Nederlands",
        "Kerncijfer",
        "Tabel als CSV",
    ):
        assert wanted in reached, reached
    choice = page.get_by_role("combobox").first
    choice.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("kerncijfer=WT-0[23]"))
    # Who chose keeps their place, and chooses again.
    wait(page)
    before = page.url
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before and "kerncijfer=WT-" in url)
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.get_by_role("radio", name="Nederlands").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("taal=en"))
    # Enter on a link of the menu opens its page.
    page.locator(NAVIGATION).filter(has_text="Learning").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Learning in technology").wait_for(timeout=60_000)
    page.context.close()
