"""The small tree, its cast and its office, built once for a module whose tests all want them: a module that imports
these fixtures has them instead of those made anew for each test, and marks its tests with `django_db`."""

import pytest

from tests import factories
from tests.web import office as offices


@pytest.fixture(scope="module")
def tree(standing) -> factories.SmallTree:
    return factories.small_tree()


@pytest.fixture(scope="module")
def cast(tree) -> factories.Cast:
    return factories.cast(tree)


@pytest.fixture(scope="module")
def office(tree) -> offices.Office:
    return offices.fill(tree)


__all__ = ["cast", "office", "tree"]
