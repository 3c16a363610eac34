"""A data protection officer, the worker's own login, and a folder outside of its own for each test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import override_settings

from hawn.core.acting import Actor
from tests.conftest import Site, use


@pytest.fixture
def officer(people: dict[str, Actor]) -> Actor:
    """The data protection officer of the first receiver."""
    return people["officer"]


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[list[Path]]:
    """Two folders outside."""
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    with override_settings(ROOTS_DIR=[str(p) for p in places]):
        yield places


@pytest.fixture
def as_worker(db: Site) -> Iterator[Callable[[], object]]:
    """``with as_worker():`` uses the worker's login."""

    @contextmanager
    def switch() -> Iterator[None]:
        use(db.url("worker"))
        try:
            yield
        finally:
            use(db.url("app"))

    yield switch
    use(db.url("app"))
