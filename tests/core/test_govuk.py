"""Our partials beside the fixtures of GOV.UK Frontend 6.6.0 (R3): the same tags, classes and attributes, in the same
order. Where we differ on purpose, the difference stands in one of the tables below, with its reason."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import override

from hawn.community.templatetags import community
from hawn.core.templatetags import hawn

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "src" / "hawn"
KEPT = json.loads((HERE / "fixtures" / "govuk-frontend-6.6.0.json").read_text(encoding="utf-8"))["fixtures"]
FIXTURES = {(one["component"], one["name"]): one for one in KEPT}

ADDED_CLASSES = {
    "h-rows": "answers stand as large rows that a thumb hits",
    "h-boxes": "small boxes stand in columns: a list of languages or places is long",
    "h-big": "the receipt is the one thing that speaks",
    "h-receipt": "it stays on one line of a phone",
}
ADDED_ATTRIBUTES = {  # selector and attribute that ours has more
    ("input[type=text]", "dir"): "people type in any script (R11)",
    ("textarea", "dir"): "the same",
    (".govuk-summary-list__value", "dir"): "what they typed is shown in its own direction",
    (".govuk-error-summary", "tabindex"): "GOV.UK's script adds it; ours moves the focus without changing the page",
}
LEFT_OUT = {  # selector and attribute that the fixture has more
    ("[data-module]", "data-module"): "it switches on a script of GOV.UK, and we load none",
    ("button.govuk-button", "type"): "submit is what a button does when nothing is said",
    ("a.govuk-button", "role"): "only GOV.UK's script lets Space press such a link: for us it is a link",
    ("a.govuk-button", "draggable"): "the same",
    ("option", "disabled"): "no list of ours has an answer that cannot be chosen",
}
OTHER_WORDS = {"Pagination": "Pages"}  # shorter


def _as_link(button: Tag) -> None:
    button.name = "a"
    del button["name"], button["value"]
    button["href"] = "#"
    button["class"] = sorted({*button["class"], "govuk-link"} - {"h-linkish"})


def _as_tag(chip: Tag) -> None:
    chip.name, chip["class"] = "strong", ["govuk-tag"]


STANDS_FOR: dict[str, tuple[Callable[[Tag], Any], str]] = {
    "button.h-linkish[name=go]": (_as_link, "the answers travel with the form: no address holds them (R7)"),
    "span.h-chip": (_as_tag, "a state is a word in a soft chip; strong would shout"),
    "bdi": (Tag.unwrap, "a receipt keeps its order among Arabic letters"),
}


def tree(html: str, ours: bool, used: set[Any] | None = None) -> list[Any]:
    """A fragment as (tag, classes, attributes, children); ids by their order, so that only relations count.
    ``used`` collects the lines of the tables that were needed."""
    soup, used = BeautifulSoup(html, "html.parser"), set() if used is None else used
    if ours:
        for selector, (change, _why) in STANDS_FOR.items():
            for found in soup.select(selector):
                change(found)
                used.add(selector)
    for table in [ADDED_ATTRIBUTES] if ours else [LEFT_OUT]:
        for selector, name in table:
            for found in soup.select(selector):
                if found.attrs.pop(name, None) is not None:
                    used.add((selector, name))
    ids = {str(found["id"]): f"#{n}" for n, found in enumerate(soup.select("[id]"), 1)}
    return [_node(child, ids, ours, used) for child in soup.children if _counts(child)]


def _counts(child: Any) -> bool:
    return isinstance(child, Tag) or (not isinstance(child, Comment) and bool(str(child).strip()))


def _node(found: Any, ids: dict[str, str], ours: bool, used: set[Any]) -> Any:
    if isinstance(found, NavigableString):
        return " ".join(str(found).split())
    attributes = {name: value if isinstance(value, str) else " ".join(value) for name, value in found.attrs.items()}
    classes = set(attributes.pop("class", "").split())
    if ours:
        used |= classes & set(ADDED_CLASSES)
        classes -= set(ADDED_CLASSES)
    for name in ("id", "for", "aria-describedby", "aria-labelledby", "aria-controls"):
        if name in attributes:
            attributes[name] = " ".join(ids.get(word, word) for word in attributes[name].split())
    if "href" in attributes:
        attributes["href"] = ids.get(attributes["href"].removeprefix("#"), attributes["href"])
    if not ours and attributes.get("aria-label") in OTHER_WORDS:
        used.add(attributes["aria-label"])
        attributes["aria-label"] = OTHER_WORDS[attributes["aria-label"]]
    children = [_node(child, ids, ours, used) for child in found.children if _counts(child)]
    return found.name, sorted(classes), sorted(attributes.items()), children


def bound(options: dict[str, Any], kind: str, small: bool = False) -> SafeString:
    """A field of a real form, made of a fixture's options."""
    error = options.get("errorMessage", {}).get("text")
    shared: dict[str, Any] = {
        "label": options.get("label", options.get("fieldset", {}).get("legend", {})).get("text", "x"),
        "help_text": options.get("hint", {}).get("text", ""),
        "error_messages": {"required": error},
        "disabled": bool(options.get("disabled") or any(item.get("disabled") for item in options.get("items", ()))),
    }
    choices = [(item["value"], item["text"]) for item in options.get("items", ())]
    attrs = {name: options[name] for name in ("inputmode", "autocomplete") if name in options}
    if width := re.search(r"govuk-input--width-(\d+)", options.get("classes", "")):
        attrs["width"] = width[1]
    initial = options.get("value")
    ticked = [item["value"] for item in options.get("items", ()) if item.get("checked")]
    made: forms.Field
    if kind == "radios":
        made = forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    elif kind == "checkboxes":
        made, initial = (
            forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared),
            ticked,
        )
    elif kind == "select":
        made = forms.ChoiceField(choices=choices, **shared | {"disabled": False})
    elif kind == "textarea":
        made = forms.CharField(widget=forms.Textarea(attrs={"rows": int(options.get("rows", 5))}), **shared)
    elif kind == "file-upload":
        made = forms.FileField(widget=forms.FileInput(attrs=options.get("attributes", {})), **shared)
    else:
        widget = forms.TextInput(attrs=attrs)
        widget.input_type = options.get("type", "text")
        made = forms.CharField(widget=widget, **shared)
    name = options["name"]
    form = forms.Form({} if error else None, initial={name: initial} if initial is not None else {})
    form.fields[name] = made
    if small:
        return render_to_string("community/_boxes.html", community.boxes(form[name], first=len(choices)))
    return render_to_string("core/field.html", hawn.field(form[name]))


class Wrong(forms.Form):
    """Two mistakes, for the summary."""

    one = forms.CharField(error_messages={"required": "The date your passport was issued must be in the past"})
    two = forms.CharField(error_messages={"required": "Enter a postcode, like AA1 1AA"})


def _summary_list(options: dict[str, Any]) -> str:
    row = options["rows"][1]
    rows = [{"label": row["key"]["text"], "value": row["value"]["text"], "screen": "who"}]
    return render_to_string("core/summary_list.html", {"rows": rows})


def _tasks(number: int, linked: bool) -> Callable[[dict[str, Any]], str]:
    def made(options: dict[str, Any]) -> str:
        task = options["items"][number]
        rows = [{"id": "x", "label": task["title"]["text"], "help": task["hint"]["text"], "done": False}]
        return render_to_string("core/task_list.html", {"tasks": rows, "open": linked})

    return made


def _languages(options: dict[str, Any]) -> str:
    rows = [{"code": item["lang"], "name": item["text"], "dir": item["dir"]} for item in options["items"]]
    return render_to_string("core/languages.html", {"languages": rows})


def _pages(options: dict[str, Any]) -> str:
    ways = {"earlier": options.get("previous"), "later": options.get("next")}
    return render_to_string("core/pages.html", {k: v["href"].lstrip("/") for k, v in ways.items() if v})


def _panel(options: dict[str, Any]) -> str:
    label, _, code = options["html"].partition("<br>")
    code = BeautifulSoup(code, "html.parser").get_text()
    return render_to_string("core/panel.html", {"title": options["titleHtml"], "label": label, "code": code})


def _back(options: dict[str, Any]) -> str:
    """As written in the templates: the word and the address differ from page to page."""
    found = {re.sub(r"\{[%{].*?[%}]\}", "", part) for part in in_templates(r"<a [^>]*govuk-back-link[^>]*>")}
    shapes = {re.sub(r'href="[^"]*"', 'href="/home"', part) for part in found}
    assert len(shapes) == 1, shapes
    return f"{shapes.pop()}{options['text']}</a>"


@dataclass(frozen=True)
class Case:
    """A fixture and what of ours stands beside it."""

    component: str
    name: str
    ours: Callable[[dict[str, Any]], str]
    drop: str = ""  # what of the fixture we do not show
    pick: str = ""  # the part that is compared
    given: dict[str, str] = field(default_factory=dict)  # addresses and words of the fixture that are ours to choose


PLAIN_FIELDS = [
    Case(component, name, lambda options, kind=component: bound(options, kind))  # type: ignore[misc]
    for component, name in FIXTURES
    if component in ("input", "textarea", "radios", "checkboxes", "select", "file-upload")
    and name not in ("prechecked using value", "with disabled", "with checked item", "with disabled item", "small")
]
FIRST_ITEMS = ".govuk-radios, .govuk-checkboxes"
EARLIER = {'Previous<span class="govuk-visually-hidden"> page</span>': "Earlier due", "/previous": "?previous"}
LATER = {'Next<span class="govuk-visually-hidden"> page</span>': "Later due", "/next": "?next"}
CASES = [
    *PLAIN_FIELDS,
    Case("radios", "prechecked using value", lambda o: bound(o, "radios"), pick=FIRST_ITEMS),
    Case(
        "radios",
        "with disabled",
        lambda o: bound(o, "radios"),
        pick="[value=verify]",
        given={' aria-describedby="verify-item-hint"': ""},
    ),
    Case("checkboxes", "small", lambda o: bound(o, "checkboxes", small=True)),
    Case("checkboxes", "with checked item", lambda o: bound(o, "checkboxes"), pick=FIRST_ITEMS),
    Case(
        "checkboxes",
        "with disabled item",
        lambda o: bound(o, "checkboxes"),
        pick="[value=gov-verify]",
        given={' aria-describedby="govuk-verify-item-hint"': "", 'name="verify"': 'name="sign-in"'},
    ),
    Case(
        "error-summary",
        "default",
        lambda o: render_to_string("core/error_summary.html", hawn.error_summary(Wrong({}))),
        given={"#example-error-1": "#id_one", "#example-error-2": "#id_two"},
    ),
    Case("details", "default", lambda o: hawn.fold(o["text"], o["summaryText"])),
    Case(
        "summary-list",
        "with actions",
        _summary_list,
        drop=".govuk-summary-list__row:nth-of-type(odd)",
        given={" date of birth": " Date of birth"},
    ),
    Case("task-list", "custom id prefix", _tasks(0, True), given={"Status": "Nothing yet"}),
    Case(
        "task-list",
        "with hint text and additional states",
        _tasks(5, False),
        pick="li:last-of-type .govuk-task-list__name-and-hint",
    ),
    Case("panel", "default", _panel),
    Case("pagination", "with prev and next only", _pages, given=EARLIER | LATER),
    Case("pagination", "with previous only", _pages, given=EARLIER),
    Case("pagination", "with next only", _pages, given=LATER),
    Case(
        "skip-link",
        "default",
        lambda o: render_to_string("core/skip_link.html", {"to": o["href"].removeprefix("#")}),
    ),
    Case("back-link", "with custom text and link", _back),
    Case("language-navigation", "with mixed text directions", _languages, given={"#/ar": "?language=ar"}),
]


def both(case: Case) -> tuple[str, str]:
    """The fixture and ours, as far as they are compared."""
    fixture = FIXTURES[case.component, case.name]
    theirs = fixture["html"]
    for old, new in case.given.items():
        assert old in theirs
        theirs = theirs.replace(old, new)
    with override("en"):
        ours = case.ours(fixture["options"])
    if not (case.drop or case.pick):
        return theirs, ours
    parts = []
    for html in (theirs, ours):
        soup = BeautifulSoup(html, "html.parser")
        for found in soup.select(case.drop) if case.drop and html is theirs else ():
            found.decompose()
        parts.append(str(soup.select(case.pick)[-1]) if case.pick else str(soup))
    return parts[0], parts[1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.component}: {case.name}")
def test_our_mark_up_is_the_fixture(case: Case) -> None:
    theirs, ours = both(case)
    assert tree(ours, ours=True) == tree(theirs, ours=False)


def test_no_fixture_and_no_line_of_the_tables_is_idle() -> None:
    used: set[Any] = set()
    for case in CASES:
        theirs, ours = both(case)
        tree(theirs, ours=False, used=used)
        tree(ours, ours=True, used=used)
    tree(FIXTURES["button", "link"]["html"], ours=False, used=used)
    tree(FIXTURES["button", "default"]["html"], ours=False, used=used)
    tables = (ADDED_CLASSES, ADDED_ATTRIBUTES, LEFT_OUT, OTHER_WORDS, STANDS_FOR)
    assert {line for table in tables for line in table} - used == set()
    assert {(c, n) for c, n in FIXTURES if c != "button"} == {(c.component, c.name) for c in CASES}


PLANTED = [
    ('aria-describedby="', 'aria-details="'),
    ("-hint id_with-error-hint-error", "-error id_with-error-hint-hint"),
    ('for="id_', 'for="other_'),
    ("govuk-input--error", "govuk-input--wrong"),
    ('class="govuk-hint"', 'class="govuk-hint h-new"'),
    ('type="text"', 'type="tel"'),
    ("<p id", "<p role=alert id"),
    ("govuk-visually-hidden", ""),
    ("<label", "<span"),
    ("Error:", "Mistake:"),
    (' name="', ' required name="'),
]


@pytest.mark.parametrize(("right", "wrong"), PLANTED)
def test_a_planted_difference_is_found(right: str, wrong: str) -> None:
    theirs, ours = both(next(c for c in CASES if (c.component, c.name) == ("input", "with error and hint")))
    assert right in ours
    assert tree(ours.replace(right, wrong), ours=True) != tree(theirs, ours=False)


def test_another_order_is_found() -> None:
    theirs, ours = both(next(c for c in CASES if (c.component, c.name) == ("input", "with error and hint")))
    hint = re.search(r'<div id="[^"]*-hint".*?</div>', ours, re.S)
    assert hint is not None
    moved = ours.replace(hint[0], "").replace("<input", f"{hint[0]}<input")
    assert tree(moved, ours=True) != tree(theirs, ours=False)


# What is written in the templates themselves.

STYLES_ONLY = {
    "govuk-list": "a style, not a component", "govuk-list--bullet": "the same", "govuk-list--number": "the same",
    "govuk-visually-hidden": "the same", "govuk-template__body": "the body, which no fixture shows",
}  # fmt: skip
ON_BUTTONS = {
    "class",
    "form",
    "id",
    "name",
    "value",
    "href",
    "type",
    "hidden",
    "tabindex",
    "aria-hidden",
    "data-print",
    "data-send",
    "data-go",
    "rel",
    "data-listen",
}


def templates() -> dict[str, str]:
    """Every template, without Django's tags; a value stands as ``x``."""
    found = {}
    for path in PACKAGE.rglob("*.html"):
        text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
        found[str(path.relative_to(PACKAGE))] = re.sub(r"\{\{.*?\}\}", "x", text)
    return found


def in_templates(pattern: str) -> set[str]:
    """Every piece of a template that fits."""
    return {piece for text in templates().values() for piece in re.findall(pattern, text)}


def classes(html: str) -> set[str]:
    """The class names of a text."""
    return {word for part in re.findall(r'class="([^"]*)"', html) for word in part.split()}


def test_templates_use_only_classes_of_the_fixtures() -> None:
    known = {word for one in KEPT for word in classes(one["html"])} | set(STYLES_ONLY) | {"govuk-input--width-x"}
    assert {
        f"{path}: {word}"
        for path, text in templates().items()
        for word in classes(text)
        if word.startswith("govuk-") and word not in known
    } == set()


def test_every_class_has_a_style() -> None:
    sheet = (PACKAGE / "core" / "static" / "core" / "hawn.css").read_text(encoding="utf-8")
    styled = set(re.findall(r"\.((?:h|govuk)-[\w-]+)", sheet))
    plain = {"govuk-input--width-x", "h-swatch--x", "h-chip--x", "govuk-radios", "govuk-checkboxes"}
    assert {
        w for t in templates().values() for w in classes(t) if w.startswith(("h-", "govuk-"))
    } - plain - styled == set()


def test_every_button_is_one_of_the_fixtures() -> None:
    looks = [
        set(re.findall(r"govuk-button[\w-]*", one["html"])) for (name, _), one in FIXTURES.items() if name == "button"
    ]
    strange = [
        f"{path}: {found}"
        for path, text in templates().items()
        for found in BeautifulSoup(text, "html.parser").select(".govuk-button")
        if found.name not in ("button", "a") or set(found["class"]) not in looks or set(found.attrs) - ON_BUTTONS
    ]
    assert strange == []


def test_every_details_of_govuk_has_its_parts() -> None:
    for path, text in templates().items():
        for found in BeautifulSoup(text, "html.parser").select("details.govuk-details"):
            parts = [(part.name, part.get("class")) for part in found.find_all(recursive=False)]
            assert parts == [("summary", ["govuk-details__summary"]), ("div", ["govuk-details__text"])], path


def test_two_errors_of_a_field_have_two_ids() -> None:
    form = forms.Form({"x": ""})
    form.fields["x"] = forms.CharField(label="x", required=False)
    form.add_error("x", ["one", "two"])
    soup = BeautifulSoup(render_to_string("core/field.html", hawn.field(form["x"])), "html.parser")
    messages = [str(found["id"]) for found in soup.select(".govuk-error-message")]
    assert messages == str(soup.select_one("input")["aria-describedby"]).split()  # type: ignore[index]
    assert len(set(messages)) == 2


def test_what_people_typed_is_escaped_in_a_fold() -> None:
    assert "&lt;b&gt;" in hawn.fold(format_html("{}", "<b>"), "x")
    assert "&lt;b&gt;" in hawn.fold("", "<b>")
