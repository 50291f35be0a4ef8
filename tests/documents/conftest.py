"""The report of nine months, counted once: it is plain data, and most tests only read its papers."""

import pytest

from ketnap.statistics.report import Report
from tests.statistics.conftest import loaded, sample

__all__ = ["loaded", "sample"]
_COUNTED: list[Report] = []


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    if not _COUNTED:
        _COUNTED.append(request.getfixturevalue("sample").nine_months)
    return _COUNTED[0]
