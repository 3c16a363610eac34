"""Passwords: long ones of any kind are taken as they are; those of this place, common and leaked ones are not."""

from hashlib import sha1
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from hawn.agencies.forms import AcceptForm
from hawn.agencies.models import User
from hawn.agencies.passwords import NotBreached


@pytest.mark.parametrize(
    "password",
    ["short", "hawnhawnhawn", "Appogg-2026!", "malta-shelter-99", "case_worker_12", "Rita.Vella.1990", "administrator"],
)
def test_what_a_thief_tries_first_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(name="Rita Vella", email="rita@example.org"))


@pytest.mark.parametrize(
    "password", ["seven blue herons walk", "ħobż biż-żejt u tadam", "  two  spaces kept  ", "9" * 5 + "q" * 200]
)
def test_long_ones_of_any_kind_are_taken_as_they_are(password: str) -> None:
    form = AcceptForm({"name": "x", "password": password})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["password"] == password


@settings(max_examples=60, deadline=None)
@given(
    listed=st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=300, unique=True),
    other=st.text(min_size=1, max_size=12),
)
def test_a_leaked_password_is_found_and_no_other(
    tmp_path_factory: pytest.TempPathFactory, listed: list[str], other: str
) -> None:
    path: Path = tmp_path_factory.mktemp("list") / "digests"
    lines = sorted(sha1(p.encode()).hexdigest().upper() for p in listed)
    path.write_text("".join(f"{line}:{n}\n" for n, line in enumerate(lines)), encoding="ascii")
    with override_settings(BREACHED_PASSWORDS=str(path)):
        for password in listed:
            with pytest.raises(ValidationError):
                NotBreached().validate(password)
        if other not in listed:
            NotBreached().validate(other)
