"""What comes in is not looked through for garbage, and afterwards everything is again, whatever happened meanwhile."""

import gc

import pytest

from ketnap.lib.loading import unswept


@pytest.fixture(autouse=True)
def as_before():
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def test_nothing_is_swept_inside_and_everything_afterwards() -> None:
    with unswept():
        assert not gc.isenabled()
        kept = [[] for _ in range(1000)]
    assert gc.isenabled()
    assert not any(one is kept for one in gc.get_objects()), "what was loaded is not looked through again"


def test_a_module_that_fails_leaves_the_sweeping_on() -> None:
    with pytest.raises(ImportError), unswept():
        raise ImportError
    assert gc.isenabled()
