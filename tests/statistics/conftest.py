"""The sample office of 2011, written row by row (`sample`) or by the real import (`imported`)."""

from dataclasses import dataclass
from datetime import date

import pytest

from ketnap.access.viewer import Viewer
from ketnap.access.viewer import office as office_viewer
from ketnap.imports import pipeline
from ketnap.models import UnitState
from ketnap.statistics import few
from ketnap.statistics.report import Report, report
from tests.statistics import office

TODAY = date(2011, 12, 31)


@dataclass(frozen=True)
class Sample:
    root: int
    units: dict[str, int]
    viewer: Viewer

    def report(self, code: str, start: date, end: date) -> Report:
        return report(self.viewer, self.units[code], start, end)

    @property
    def nine_months(self) -> Report:
        return self.report("19.168", date(2011, 1, 1), date(2011, 9, 30))


@pytest.fixture(scope="module")
def loaded(standing) -> office.Office:
    return office.load()


@pytest.fixture
def sample(loaded, db) -> Sample:
    return Sample(loaded.root, loaded.units, office_viewer(TODAY))


@pytest.fixture
def imported(db) -> Sample:
    preview = pipeline.check([office.SAMPLES / "bac-ninh-2011.xlsx"], viewer=office_viewer(TODAY))
    pipeline.commit(preview, by=None)
    units = dict(UnitState.objects.values_list("code", "unit_id"))
    return Sample(units["19.168"], units, office_viewer(TODAY))


@pytest.fixture(autouse=True)
def named(request, monkeypatch) -> None:
    """Worlds are small, so that their units would always be named one by one: of odd seeds they are not."""
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("seed", 0) % 2:
        monkeypatch.setattr(few, "FEW", -1)
