"""Every text colour on every ground it stands on: at least 4.5 to 1 (WCAG 2.2, 1.4.3), light and dark."""

import re
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "assets" / "_tokens.scss"
TEXT, GROUNDS = ("ink", "ink-soft", "sea", "coral", "olive"), ("paper", "card")
OTHERS = [
    ("ink", "sea-mist"), ("ink", "limestone"), ("ink", "amber-mist"), ("amber", "amber-mist"),
    ("on-dark", "act"), ("on-dark", "alarm"), ("on-dark", "sea-deep"), ("focus-ink", "focus"),
    ("coral", "sea-mist"), ("olive", "sea-mist"),
]  # fmt: skip


def tokens() -> dict[str, dict[str, str]]:
    """The colours of the light and of the dark scheme."""
    light, dark = FILE.read_text(encoding="utf-8").split("prefers-color-scheme: dark")
    found = {"light": dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))}
    found["dark"] = found["light"] | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark))
    return found


def luminance(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """The ratio between two colours."""
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), [(t, g) for t in TEXT for g in GROUNDS] + OTHERS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = tokens()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


def test_the_measure_is_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
