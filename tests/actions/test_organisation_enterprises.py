"""Enterprises: owned, counted and led from when to when; what held before a change holds on for its days."""

from datetime import date

import pytest

from ketnap.access import objects
from ketnap.access.roles import Permission
from ketnap.access.viewer import office, viewer_of
from ketnap.actions import organisation as acts
from ketnap.actions.organisation import enterprises
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib.text import fold
from ketnap.models import EnterpriseAct, EnterpriseOwnership, JournalEntry
from ketnap.queries import organisation as queries
from ketnap.queries.missing import NotFound
from tests.actions import organisation_scene as scenes

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
BEFORE = date(2010, 2, 28)


@pytest.fixture(scope="module")
def scene(standing):
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


PAPER = Paper(number="7-TB/ĐU", decided_on=date(2011, 1, 1), body="Đảng ủy Khối", kept="tủ 3", on_behalf_of="Chi bộ 5")


def view(scene, enterprise, on=None):
    return queries.enterprise(office(on or date(2012, 6, 1)), enterprise.pk)


def kept(scene, enterprise):
    """Everything about the enterprise that figures and pages read."""
    held = view(scene, enterprise)
    return (held.name, held.tax_code, held.names, held.ownerships, held.headcounts, held.leads)


def undo(act, **more):
    return acts.take_back_enterprise_act(act.pk, reason="Ghi nhầm.", by=None, **more)


DEEDS = {
    "renamed": lambda pk, unit: acts.rename_enterprise(
        enterprise_id=pk, name="Công ty Nón Lá Mới", tax_code="0101", on=ON, by=None, paper=PAPER
    ),
    "owned": lambda pk, unit: acts.change_ownership(
        enterprise_id=pk, ownership="limited", on=ON, by=None, paper=PAPER
    ),
    "counted": lambda pk, unit: acts.count_workers(enterprise_id=pk, year=2009, workers=9, by=None, paper=PAPER),
    "led": lambda pk, unit: acts.lead(unit_id=unit, enterprise_id=pk, on=ON, by=None, paper=PAPER),
    "left": lambda pk, unit: acts.stop_leading(unit_id=unit, enterprise_id=pk, on=ON, by=None, paper=PAPER),
}  # fmt: skip


@pytest.mark.parametrize("kind", DEEDS)
def test_every_entry_keeps_its_paper_and_is_taken_back_without_a_trace_but_both_entries(scene, kind):
    own = {"unit_id": scene["05.3"]} if kind == "left" else {"unit_id": scene["05.4"]}
    enterprise = acts.enter_enterprise(
        name="Công ty Nón Lá", ownership="private", since=scenes.FOUNDED, by=None, workers=5, year=2009, **own
    )
    before = kept(scene, enterprise)
    DEEDS[kind](enterprise.pk, scene["05.3"])
    assert kept(scene, enterprise) != before
    act = EnterpriseAct.objects.get(kind=kind)
    line = view(scene, enterprise).acts[0]
    assert (line.source.decision_no, line.source.paper_kept, line.source.on_behalf_of) == (
        "7-TB/ĐU",
        "tủ 3",
        "Chi bộ 5",
    )
    undo(act)
    assert kept(scene, enterprise) == before
    shown = view(scene, enterprise).acts
    assert [(one.kind, one.taken_back, one.reverses is not None) for one in shown[:2]] == [
        (kind, False, True), (kind, True, False),
    ]  # fmt: skip
    assert shown[0].source.reason == "Ghi nhầm."
    with pytest.raises(Refused, match="đã được hoàn tác"):
        undo(act)
    with pytest.raises(Refused, match="Không hoàn tác một lần hoàn tác"):
        undo(EnterpriseAct.objects.get(reverses=act))


def test_what_stands_on_an_entry_keeps_it(scene):
    enterprise = acts.enter_enterprise(
        name="Công ty Nón Lá", ownership="private", since=scenes.FOUNDED, by=None, unit_id=scene["05.3"]
    )
    entry = EnterpriseAct.objects.get()
    acts.change_ownership(enterprise_id=enterprise.pk, ownership="limited", on=ON, by=None)
    first = EnterpriseAct.objects.get(kind="owned")
    acts.change_ownership(enterprise_id=enterprise.pk, ownership="joint_stock", on=date(2011, 3, 1), by=None)
    acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=1, by=None)
    counted = EnterpriseAct.objects.get(kind="counted")
    acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=2, by=None)
    acts.count_workers(enterprise_id=enterprise.pk, year=2010, workers=1, by=None)
    for act, words in ((entry, "việc khác của doanh nghiệp"), (first, "Loại hình"), (counted, "Số lao động")):
        with pytest.raises(Refused, match=words):
            undo(act)
    with pytest.raises(Refused, match="Ghi lý do"):
        acts.take_back_enterprise_act(entry.pk, reason=" ", by=None)
    assert EnterpriseAct.objects.exclude(reverses=None).count() == 0


def test_an_entry_taken_back_leaves_the_name_free_again(scene):
    enterprise = acts.enter_enterprise(
        name="Công ty Nón Lá", ownership="private", since=ON, by=None, unit_id=scene["05.4"]
    )
    undo(EnterpriseAct.objects.get())
    assert kept(scene, enterprise)[3:] == ([], [], [])
    again = acts.enter_enterprise(
        name="Công ty Nón lá", ownership="limited", since=ON, by=None, unit_id=scene["05.3"], workers=7, year=2010
    )
    assert (again.pk, line(scene["05.3"], ON)["Công ty Nón lá"]) == (enterprise.pk, ("limited", 7, 2010))


def test_a_page_of_an_older_day_says_the_older_name_and_an_older_list_still_finds_it(scene):
    enterprise = entered()
    acts.lead(unit_id=scene["05.3"], enterprise_id=enterprise.pk, on=scenes.FOUNDED, by=None)
    acts.rename_enterprise(enterprise_id=enterprise.pk, name="Công ty Mũ Cối", tax_code="", on=ON, by=None)
    assert "Công ty Nón Lá" in line(scene["05.3"], BEFORE) and "Công ty Mũ Cối" in line(scene["05.3"], ON)
    assert enterprises.find(map(fold, ["CÔNG TY NÓN LÁ", "Công ty mũ cối"])) == {
        "cong ty non la": enterprise.pk, "cong ty mu coi": enterprise.pk,
    }  # fmt: skip
    with pytest.raises(Refused, match="giống như trong sổ"):
        acts.rename_enterprise(enterprise_id=enterprise.pk, name="Công ty Mũ Cối", tax_code="", on=ON, by=None)
    with pytest.raises(Refused, match="đã đổi từ ngày 01-03-2010"):
        acts.rename_enterprise(enterprise_id=enterprise.pk, name="Khác", tax_code="", on=BEFORE, by=None)
    with pytest.raises(Refused, match="Đã có doanh nghiệp Gốm Đất Việt"):
        acts.rename_enterprise(
            enterprise_id=enterprise.pk, name="gốm đất việt", tax_code="", on=date(2012, 1, 1), by=None
        )


def test_an_enterprise_is_seen_from_where_it_is_led_and_from_nowhere_else(tree, cast):
    made = acts.enter_enterprise(
        name="Công ty Nón Lá", ownership="private", since=tree.opened, by=cast.organiser, unit_id=tree.base_cell
    )
    assert queries.enterprise(viewer_of(cast.organiser, ON), made.pk).led_now[0].unit_id == tree.base_cell
    for other in (cast.officer, cast.stranger):
        with pytest.raises(NotFound):
            queries.enterprise(viewer_of(other, ON), made.pk)
    acts.stop_leading(unit_id=tree.base_cell, enterprise_id=made.pk, on=ON, by=None)
    acts.lead(unit_id=tree.other_committee, enterprise_id=made.pk, on=ON, by=None)
    mine = viewer_of(cast.organiser, ON)
    # Who led it before still sees it, and changes it no more.
    assert queries.enterprise(mine, made.pk).led_now[0].within_reach is False
    assert not objects.enterprise_within(mine, made.pk, Permission.CHANGE_TREE)
    assert objects.enterprise_within(viewer_of(cast.stranger, ON), made.pk, Permission.CHANGE_TREE)
