"""Passwords that are too easy to guess here: words of this place, and those that leaked elsewhere."""

import os
import re
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hawn.agencies.models import User
from hawn.countries.profiles import current

LEAST_LEFT = 8
PLACE = ("hawn", "password", "trafficking", "victim", "survivor", "shelter", "referral", "caseworker", "police")


def words_of_this_place() -> set[str]:
    """Words that somebody who guesses would try first: Hawn's own, the country, its bodies, teams and roles (ASVS 5.0,
    6.1.2)."""
    profile = current()
    names = [*PLACE, profile.title, *(b.name for b in profile.bodies), *(b.id for b in profile.bodies)]
    names += [word for team in profile.teams for word in (team.name, *team.roles)]
    return {word for name in names for word in re.findall(r"\w{4,}", name.casefold().replace("_", " "))}


class NotOfThisPlace:
    """Without words of this place, and of the person's own name and address, enough is left."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        words = words_of_this_place()
        if user is not None:
            words |= set(re.findall(r"\w{4,}", f"{user.name} {user.email}".casefold()))
        left = password.casefold()
        for word in sorted(words, key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.casefold() and len(left) < LEAST_LEFT:
            raise ValidationError(
                _("This is too easy to guess here: it is made of names of this place or of your own.")
            )

    def get_help_text(self) -> str:
        """Nothing more to read before one types."""
        return ""


class NotBreached:
    """Not among passwords that leaked elsewhere: a file of SHA-1 digests in order, one to a line, as the service "Have
    I Been Pwned" lets everybody download it. Nothing is asked over the network. SHA-1 names the entries of that list;
    it protects nothing here."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError; without a list nothing is looked up (docs/security.md)."""
        if not settings.BREACHED_PASSWORDS:
            return
        digest = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        with Path(settings.BREACHED_PASSWORDS).open("rb") as file:
            if _holds(file, digest):
                raise ValidationError(
                    _("This password leaked somewhere and is on lists that thieves use. Take another.")
                )

    def get_help_text(self) -> str:
        """Nothing more to read before one types."""
        return ""


def _holds(file: BinaryIO, digest: bytes) -> bool:
    """Whether a line begins with ``digest``, in about thirty reads of a file of any size."""
    low, high = 0, file.seek(0, os.SEEK_END)
    while low < high:
        middle = (low + high) // 2
        file.seek(max(0, middle - 1))
        if middle:
            file.readline()  # the rest of the line that the middle fell into
        line = file.readline()
        if not line or line[: len(digest)].upper() >= digest:
            high = middle
        else:
            low = middle + 1
    file.seek(max(0, low - 1))
    if low:
        file.readline()
    return file.readline()[: len(digest)].upper() == digest
