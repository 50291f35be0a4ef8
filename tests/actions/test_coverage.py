"""A member works in an enterprise that nobody leads: a dated act with its paper, taken back by another."""

from datetime import date

import pytest

from ketnap.actions import coverage as acts
from ketnap.actions import organisation
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused
from ketnap.models import EnterpriseAct, JournalEntry, Workplace, WorkplaceAct
from ketnap.queries import coverage as queries
from ketnap.queries.missing import NotFound
from tests.web import office as offices

pytestmark = pytest.mark.django_db
ON, LATER = date(2011, 10, 5), date(2011, 12, 1)


@pytest.fixture
def office(tree):
    return offices.fill(tree)


def firm(tree, name="Công ty Nón Lá"):
    return organisation.enter_enterprise(
        name=name, ownership="private", since=date(2010, 1, 1), unit_id=tree.upper, led=False, by=None
    ).pk


def rows():
    return list(Workplace.objects.order_by("valid_from").values_list("enterprise_id", "valid_from", "valid_to"))


def test_begun_ended_begun_elsewhere_and_taken_back(tree, office, cast, viewer):
    one, other, person = firm(tree), firm(tree, "Công ty Mũ Cối"), office.people["cell.0"]
    paper = Paper("7-CV/ĐU", ON, "Đảng ủy", "tủ 3")
    acts.begin_work(person_id=person, enterprise_id=one, on=ON, by=cast.organiser, paper=paper)
    ended = acts.end_work(person_id=person, enterprise_id=one, on=LATER, by=cast.organiser)
    begun = acts.begin_work(person_id=person, enterprise_id=other, on=LATER, by=cast.organiser)
    open_end = date(9999, 12, 31)
    assert rows() == [(one, ON, LATER), (other, LATER, open_end)]
    with pytest.raises(Refused, match="hoàn tác việc ấy trước"):
        acts.take_back_work(ended.pk, reason="Nhầm", by=None)
    for act in (begun, ended):
        acts.take_back_work(act.pk, reason="Ghi nhầm.", by=cast.organiser)
    assert rows() == [(one, ON, open_end)]
    found = queries.working(viewer(cast.organiser, LATER), one, LATER)
    assert [(line.full_name, line.standing, line.unit_name) for line in found.members] == [
        ("Đặng Bá Ước", "O", "Chi bộ Phân xưởng 1")
    ]
    assert found.acts[-1].source.decision_no == "7-CV/ĐU" and found.official == 1
    assert [line.taken_back for line in found.acts] == [False, True, False]
    events = JournalEntry.objects.filter(subject=f"enterprise:{one}", event__startswith="coverage.")
    assert set(events.values_list("event", flat=True)) == {
        "coverage.work_begun", "coverage.work_ended", "coverage.work_act_reversed",
    }  # fmt: skip
    with pytest.raises(NotFound):
        queries.working(viewer(cast.stranger), one, LATER)


def test_what_cannot_be_is_refused(tree, office, cast):
    one, person = firm(tree), office.people["cell.0"]
    led = organisation.enter_enterprise(
        name="Công ty Gạch", ownership="private", since=date(2010, 1, 1), unit_id=tree.base_cell, by=None
    ).pk
    act = acts.begin_work(person_id=person, enterprise_id=one, on=ON, by=None)
    told = {"person_id": office.people["cell.1"], "enterprise_id": one, "by": None}
    for deed, words in (
        (lambda: acts.begin_work(**told | {"enterprise_id": led}, on=ON), "hãy ghi ở trang tổ chức ấy"),
        (lambda: acts.begin_work(**told, on=date(2011, 9, 29)), "không là đảng viên trong sổ"),
        (lambda: acts.begin_work(person_id=person, enterprise_id=one, on=LATER, by=None), "đã ghi làm việc ở"),
        (lambda: acts.end_work(**told, on=LATER), "hãy xem lại ngày"),
        (lambda: acts.end_work(person_id=person, enterprise_id=one, on=ON, by=None), "hãy xem lại ngày"),
        (lambda: acts.take_back_work(act.pk, reason=" ", by=None), "hãy ghi một câu"),
    ):
        with pytest.raises(Refused, match=words):
            deed()
    assert WorkplaceAct.objects.count() == 1
    entry = EnterpriseAct.objects.get(enterprise=one, kind="entered")
    with pytest.raises(Refused, match="Đã có đảng viên hoặc đoàn thể"):
        organisation.take_back_enterprise_act(entry.pk, reason="Nhầm", by=None)
    acts.take_back_work(act.pk, reason="Nhầm", by=None)
    organisation.take_back_enterprise_act(entry.pk, reason="Nhầm", by=None)
