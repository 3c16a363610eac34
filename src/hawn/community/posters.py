"""What is printed and passed on: event posters with tear-offs, pocket cards, the A6 crib, pictures for the networks.

Typst sets them with the fonts of the papers; a letter that no font has is told before anything is drawn."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from hawn.community.kinds import data, drawing_of, one
from hawn.community.models import Event, TeamPage
from hawn.community.shown import comma, event_card, said
from hawn.core.press import FACES, press
from hawn.core.sheet import in_print
from hawn.core.templatetags.hawn import ICONS
from hawn.countries.profiles import current

__all__ = ["SIZES", "blocks", "card_pdf", "crib_pdf", "poster_pdf", "share_pack", "sides"]

PRESS = Path(__file__).with_name("press")
# The sizes that the networks ask for, in pixels.
SIZES = {"square": (1080, 1080), "tall": (1080, 1920), "wide": (1200, 630)}


def _sea(svg: str) -> str:
    """A drawing in the colour of the sea: Typst knows no current colour."""
    return svg.replace("currentColor", "#14506b")


def _icon(name: str) -> str:
    return _sea((ICONS / f"{name}.svg").read_text(encoding="utf-8"))


def address_of(path: str) -> str:
    """An address as one reads it aloud: without the protocol."""
    return f"{settings.BASE_URL.split('://', 1)[-1]}{path}"


def blocks(row: Event, languages: list[str]) -> list[dict[str, Any]]:
    """What a poster says, once in each language."""
    found = []
    for wanted in languages:
        code = in_print(wanted)
        with translation.override(code):
            card = event_card(row, {}, {})
            when = card["when"]
            words = card["words"]
            off = gettext("Called off") if card["cancelled"] else ""
            signs = [(f["label"], f["icon"]) for f in card["features"]] + [
                (comma().join(card["languages"]), "languages")
            ]
            found.append(
                {
                    "lang": code, "title": card["title"], "weekday": f"{when.weekday}{comma()}", "day": when.short,
                    "when": when.full, "comma": comma(), "short": f"{when.number} {when.month}",
                    "hours": when.hours, "place": row.place,
                    "where": ", ".join(x for x in (row.address, card["locality"]) if x),
                    "words": words.text if words.lang == code else "", "cancelled": off,
                    "signs": [{"label": label, "icon": _icon(icon), "name": icon} for label, icon in signs if label],
                    "note": gettext("Free. No papers, no name, no appointment."),
                }
            )  # fmt: skip
    return found


def _texts(content: Any) -> str:
    """Every letter that is set; pictures are not set."""
    if isinstance(content, dict):
        return "".join(_texts(v) for k, v in content.items() if k not in ("icon", "qr", "drawing"))
    if isinstance(content, list):
        return "".join(_texts(v) for v in content)
    return content if isinstance(content, str) else ""


def _svg(path: str) -> str:
    out = io.BytesIO()
    segno.make(f"{settings.BASE_URL}{path}", error="m", micro=False).save(out, kind="svg", border=2, dark="#14211f")
    return out.getvalue().decode()


def _template(name: str) -> str:
    """A paper's template in Typst, with the head that all have."""
    head = (PRESS / "head.typ").read_text(encoding="utf-8").replace("FACES", FACES)
    return head + (PRESS / f"{name}.typ").read_text(encoding="utf-8")


def _press(template: str, content: dict[str, Any], title: str, language: str, *, pixels: bool = False) -> bytes:
    inputs = {"title": title, "lang": language, "content": json.dumps(content)}
    return press(template, inputs, _texts(content) + title, pixels)


def _content(row: Event, pages: list[TeamPage], languages: list[str]) -> dict[str, Any]:
    path = f"/community/events/{row.id}/"
    made = blocks(row, languages)
    return {
        "blocks": made, "qr": _svg(path), "address": address_of("/community/"),
        "teams": " · ".join(p.name for p in pages), "note": made[0]["note"], "drawing": _sea(drawing_of(row.kind)),
        "kind": one("kinds", row.kind)["label"],
    }  # fmt: skip


def poster_pdf(row: Event, pages: list[TeamPage], languages: list[str]) -> bytes:
    """An A4 poster in one to three languages, with tear-offs. Raises NoGlyph."""
    content = _content(row, pages, languages[:3])
    return _press(_template("poster"), content, content["blocks"][0]["title"], content["blocks"][0]["lang"])


def police_words(police: bool | None) -> str:
    """Whether the police answer a printed number (S7); nothing where nobody knows."""
    return {True: gettext("a police number"), False: gettext("not a police number"), None: ""}[police]


def sides(page: TeamPage, following: Event | None, languages: list[str]) -> list[dict[str, str]]:
    """What a pocket card says, a side for each language."""
    made = []
    for wanted in languages:
        code = in_print(wanted)
        with translation.override(code):
            about = said(page.words, "about")
            coming = {"next": "", "hours": "", "place": ""}
            if following is not None:
                card = event_card(following, {}, {})
                when = card["when"]
                coming = {
                    "next": f"{card['title']}: {when.full}{comma()}", "hours": when.hours, "place": card["place"],
                }  # fmt: skip
            made.append(
                {
                    "lang": code, "title": page.name, "about": about.text if about.lang == code else "",
                    "police": police_words(page.police), "comma": comma(), **coming,
                }
            )  # fmt: skip
    return made


def card_pdf(page: TeamPage, following: Event | None, languages: list[str]) -> bytes:
    """A pocket card (85 by 54 mm): one side for each language, the address on the back. Raises NoGlyph."""
    made = sides(page, following, languages)
    path = f"/community/teams/{page.slug}/"
    content = {
        "blocks": made, "qr": _svg(path), "address": address_of(path), "phone": page.phone, "name": page.name,
    }  # fmt: skip
    return _press(_template("card"), content, page.name, made[0]["lang"])


def crib_pdf(language: str) -> bytes:
    """First words, gestures, what not to ask and danger numbers, on A6. Raises NoGlyph."""
    code = in_print(language)
    with translation.override(code):
        parts = [
            (gettext("First words"), "first"),
            (gettext("Small gestures"), "gestures"),
            (gettext("Better not"), "never"),
            (gettext("If somebody wants to tell more"), "alone"),
        ]  # fmt: skip
        content = {
            "title": gettext("How to talk with somebody"), "danger": gettext("Danger now"), "qr": "", "address": "",
            "parts": [{"title": t, "lines": [gettext(x["text"]) for x in data("crib")[k]]} for t, k in parts],
            "lines": [
                {
                    "number": x.number, "what": f"{x.name}{comma()}{gettext(x.purpose)}",
                    "police": police_words(x.police_number),
                }
                for x in current().lines
            ],
        }  # fmt: skip
    return _press(_template("crib"), content, str(content["title"]), code)


def picture(row: Event, pages: list[TeamPage], language: str, size: str) -> bytes:
    """A picture (PNG) of a meeting in one language and one of SIZES. Raises NoGlyph."""
    wide, high = SIZES[size]
    template = _template("picture").replace("{w}", str(wide)).replace("{h}", str(high))
    content = _content(row, pages, [language])
    return _press(template, content, content["blocks"][0]["title"], content["blocks"][0]["lang"], pixels=True)


def words_for(row: Event, language: str) -> tuple[str, str]:
    """The text that goes with a picture, and what the picture shows for who cannot see it."""
    found = blocks(row, [language])[0]
    with translation.override(found["lang"]):
        mark = comma()
        alt = gettext("A plain picture with words: %(words)s") % {
            "words": f"{found['title']}. {found['when']}{mark}{found['hours']}. {found['place']}{mark}{found['where']}."
        }
    lines = [
        found["cancelled"],
        found["title"],
        f"{found['when']}{mark}{found['hours']}",
        f"{found['place']}{mark}{found['where']}",
        found["words"],
    ]
    lines += [
        mark.join(f["label"] for f in found["signs"]),
        found["note"],
        f"{settings.BASE_URL}/community/events/{row.id}/",
    ]
    return "\n".join(x for x in lines if x), alt


def share_pack(row: Event, pages: list[TeamPage], languages: list[str]) -> bytes:
    """A zip with pictures in the usual sizes and the words for each language, for the team's own accounts: nothing is
    fetched from a network or sent to one. Raises NoGlyph."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for code in languages:
            text, alt = words_for(row, code)
            packed.writestr(f"{code}/words.txt", text + "\n")
            packed.writestr(f"{code}/alt.txt", alt + "\n")
            for size in SIZES:
                packed.writestr(f"{code}/{size}.png", picture(row, pages, code, size))
    return out.getvalue()
