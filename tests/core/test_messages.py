"""Catalogues: every text is found, and a translation keeps the places that are filled in."""

import argparse
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from hawn.core.i18n import command
from hawn.core.i18n.extract import from_template, messages

PLACES = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def found() -> set[str | tuple[str, str]]:
    """Every text of the house."""
    return set(messages())


@pytest.mark.parametrize(
    "text",
    [
        "Ask for help for someone",  # a template
        "Give the case to a case worker",  # Python
        "Is someone in danger now, held, or about to be sent away?",  # a data file
        "Excessive days or hours",  # a sign
        "Presumed victim",  # a label of law
        ("%(n)s day late", "%(n)s days late"),
    ],
)
def test_a_text_is_found(text: str | tuple[str, str], found: set[str | tuple[str, str]]) -> None:
    assert text in found


def test_blocks_are_read_with_plural_and_trimmed() -> None:
    text = "{% blocktranslate trimmed count n=n %}\n  {{ n }} day\n{% plural %}\n {{ n }} days\n{% endblocktranslate %}"
    assert list(from_template(text)) == [("%(n)s day", "%(n)s days")]


@pytest.mark.parametrize("code", command.codes())
def test_a_translation_fills_in_the_same_places(code: str) -> None:
    with (command.LOCALE / code / "LC_MESSAGES" / "django.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    for message in catalogue:
        if isinstance(message.id, str) and message.id and message.string:
            assert set(PLACES.findall(str(message.string))) == set(PLACES.findall(message.id)), message.id


def test_a_catalogue_that_lacks_a_text_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (command.LOCALE / "languages.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    two = [row for row in rows if "code: en" in row or "code: ar" in row]
    (tmp_path / "languages.yaml").write_text("".join(two), encoding="utf-8")
    monkeypatch.setattr(command, "LOCALE", tmp_path)
    assert command.run(argparse.Namespace(check=False)) == 0
    assert command.run(argparse.Namespace(check=True)) == 0
    file = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    file.write_text(file.read_text(encoding="utf-8").replace('msgid "Send"\n', 'msgid "Sent it"\n'), encoding="utf-8")
    assert command.run(argparse.Namespace(check=True)) == 1
    assert "not current: ar" in capsys.readouterr().err


def test_adding_a_language_is_one_line_of_data_and_a_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (command.LOCALE / "languages.yaml").read_text(encoding="utf-8")
    kept = "".join(row for row in rows.splitlines(keepends=True) if "code: mt" in row)
    line = "- {code: so, name: Soomaali, dir: ltr, status: draft, pages: public}\n"
    (tmp_path / "languages.yaml").write_text(kept + line, encoding="utf-8")
    monkeypatch.setattr(command, "LOCALE", tmp_path)
    assert command.run(argparse.Namespace(check=False)) == 0
    with (tmp_path / "so" / "LC_MESSAGES" / "django.po").open("rb") as source:
        made = read_po(source, locale="so")
    with (tmp_path / "mt" / "LC_MESSAGES" / "django.po").open("rb") as source:
        whole = read_po(source, locale="mt")
    public = {str(m.id) for m in made if m.id}
    assert 500 < len(public) < len([m for m in whole if m.id])
    assert "Ask for help for someone" in public
    assert "Take case over" not in public
    assert made.num_plurals == 2
