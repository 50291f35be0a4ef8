"""Enterprises: owned, counted and led from when to when; what held before a change holds on for its days."""

from datetime import date

import pytest

from ketnap.access.viewer import office
from ketnap.actions import organisation as acts
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import EnterpriseOwnership, JournalEntry
from ketnap.queries import organisation as queries
from tests.actions import organisation_scene as scenes

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
BEFORE = date(2010, 2, 28)


@pytest.fixture
def scene():
    return scenes.scene()


def entered(name="Công ty Nón Lá"):
    return acts.enter_enterprise(name=name, ownership="private", since=scenes.FOUNDED, by=None)


def line(unit_id, on):
    return {
        row.name: (row.ownership, row.workers, row.workers_year)
        for row in queries.unit(office(on), unit_id, on).enterprises
    }


def test_an_enterprise_is_entered_led_owned_otherwise_and_counted(scene):
    enterprise = entered()
    acts.lead(unit_id=scene["05.3"], enterprise_id=enterprise.pk, on=ON, by=None)
    acts.change_ownership(enterprise_id=enterprise.pk, ownership="limited", on=date(2011, 1, 1), by=None)
    acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=40, by=None)
    acts.count_workers(enterprise_id=enterprise.pk, year=2011, workers=55, by=None)
    assert "Công ty Nón Lá" not in line(scene["05.3"], BEFORE)
    assert line(scene["05.3"], ON)["Công ty Nón Lá"] == ("private", 40, 2010)
    assert line(scene["05.3"], date(2011, 6, 1))["Công ty Nón Lá"] == ("limited", 55, 2011)
    acts.stop_leading(unit_id=scene["05.3"], enterprise_id=enterprise.pk, on=date(2012, 1, 1), by=None)
    assert "Công ty Nón Lá" in line(scene["05.3"], date(2011, 12, 31))
    assert "Công ty Nón Lá" not in line(scene["05.3"], date(2012, 1, 1))
    verbs = JournalEntry.objects.filter(subject=f"enterprise:{enterprise.pk}").order_by("seq")
    assert list(verbs.values_list("event", flat=True)) == [
        "organisation.enterprise_entered", "organisation.leadership_begun", "organisation.ownership_changed",
        "organisation.workers_counted", "organisation.workers_counted", "organisation.leadership_ended",
    ]  # fmt: skip


def test_what_cannot_be_is_refused(scene):
    enterprise = entered()
    with pytest.raises(Refused, match="Đã có doanh nghiệp Công ty Nón Lá"):
        entered("công ty nón  lá")
    with pytest.raises(Refused, match="Chọn loại hình doanh nghiệp"):
        acts.change_ownership(enterprise_id=enterprise.pk, ownership="tư nhân", on=ON, by=None)
    with pytest.raises(Refused, match="đã thuộc loại hình Doanh nghiệp tư nhân"):
        acts.change_ownership(enterprise_id=enterprise.pk, ownership="private", on=ON, by=None)
    with pytest.raises(Refused, match="đã ghi từ ngày 01-01-2009"):
        acts.change_ownership(enterprise_id=enterprise.pk, ownership="limited", on=scenes.FOUNDED, by=None)
    with pytest.raises(Refused, match="không lãnh đạo doanh nghiệp này"):
        acts.stop_leading(unit_id=scene["05.3"], enterprise_id=enterprise.pk, on=ON, by=None)
    acts.lead(unit_id=scene["05.3"], enterprise_id=enterprise.pk, on=ON, by=None)
    with pytest.raises(Refused, match="đã lãnh đạo doanh nghiệp này"):
        acts.lead(unit_id=scene["05.3"], enterprise_id=enterprise.pk, on=ON, by=None)
    with pytest.raises(Refused, match="không có trong sổ từ ngày 01-01-2001"):
        acts.lead(unit_id=scene["05.4"], enterprise_id=enterprise.pk, on=date(2001, 1, 1), by=None)
    with pytest.raises(Refused, match="số lao động từ 0"):
        acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=-1, by=None)
    with pytest.raises(Refused, match="Không có doanh nghiệp này"):
        acts.count_workers(enterprise_id=10**9, year=2010, workers=1, by=None)
    assert EnterpriseOwnership.objects.filter(enterprise=enterprise).count() == 1


def test_whoever_saw_an_older_version_is_told(scene):
    enterprise = entered()
    acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=1, by=None, version=1)
    with pytest.raises(Conflict):
        acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=2, by=None, version=1)
