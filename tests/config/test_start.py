"""How a process begins."""

import gc

import pytest

from hawn.config.start import loading


class Trouble(Exception):
    """What a module may meet while it is loaded."""


def test_garbage_is_looked_for_again_when_everything_is_loaded_or_nothing_could_be() -> None:
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(Trouble), loading():
        raise Trouble
    assert gc.isenabled()


def test_what_was_loaded_is_left_out_of_later_searches() -> None:
    with loading():
        loaded = [[n] for n in range(1000)]
    assert gc.get_freeze_count() >= len(loaded)
