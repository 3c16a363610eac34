"""A data protection officer."""

import pytest

from hawn.core.acting import Actor


@pytest.fixture
def officer(people: dict[str, Actor]) -> Actor:
    """The data protection officer of the first receiver."""
    return people["officer"]
