"""The colours of the pages, measured as WCAG 2.2 measures contrast."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from app.charts import ACCENT, BETWEEN
from pipeline.settings import PROJECT_ROOT

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
CONFIG = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text())["theme"]
STYLE = (PROJECT_ROOT / "app" / "style.css").read_text()
PAIR = re.compile(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours as `#rrggbb`: 1 for the same, 21 at most."""

    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_read_on_both_backgrounds_of_its_theme(theme: str) -> None:
    chosen: dict[str, Any] = CONFIG[theme]
    words = [chosen[k] for k in ("textColor", "linkColor", "primaryColor")]
    styled = [light if theme == "light" else dark for _, light, dark in PAIR.findall(STYLE)]
    assert len(styled) >= 5
    for background in (chosen["backgroundColor"], chosen["secondaryBackgroundColor"]):
        for colour in {*words, *chosen["chartCategoricalColors"], *styled}:
            assert contrast(colour, background) >= TEXT, (colour, background)
        for colour in BETWEEN.values():
            assert contrast(colour, background) >= GRAPHIC, (colour, background)


def test_a_figure_has_the_same_colour_everywhere() -> None:
    """What a page draws, what leaves as a file and the card of the figure have one accent."""
    assert CONFIG["light"]["chartCategoricalColors"] == list(ACCENT.values())
    assert len(CONFIG["dark"]["chartCategoricalColors"]) == len(ACCENT)
    places = list(ACCENT)
    for pillar, light, dark in PAIR.findall(STYLE):
        if pillar in ACCENT:
            assert light == ACCENT[pillar]
            assert dark == CONFIG["dark"]["chartCategoricalColors"][places.index(pillar)]
    assert BETWEEN.keys() < ACCENT.keys()
