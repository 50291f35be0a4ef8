"""The small tree with people in it."""

import pytest

from tests.web import office as offices


@pytest.fixture
def office(tree) -> offices.Office:
    return offices.fill(tree)
