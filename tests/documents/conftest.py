"""The report of nine months, counted once: it is plain data, and most tests only read its papers."""

import pytest

from ketnap.statistics.report import Report
from tests.statistics.conftest import Sample, loaded, sample

__all__ = ["loaded", "sample"]
_COUNTED: list[Report] = []


@pytest.fixture
def report(sample: Sample) -> Report:
    if not _COUNTED:
        _COUNTED.append(sample.nine_months)
    return _COUNTED[0]
