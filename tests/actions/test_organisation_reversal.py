"""Taking an act back: the register is as if it had never been, unless something later stands on it."""

from datetime import date

import pytest

from ketnap.actions import membership
from ketnap.actions import organisation as acts
from ketnap.actions.membership import Entry
from ketnap.actions.refusal import Refused
from ketnap.models import Leadership, Movement, Person, PlanTarget, Unit, UnitAct, UnitLink, UnitState
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_scene import DECISION

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
LATER = date(2011, 1, 1)


@pytest.fixture
def scene():
    return scenes.scene()


def decided(on=ON):
    return {"on": on, "paper": DECISION, "by": None}


def picture():
    """Everything an act may change, without the numbers of rows that come and go."""
    return {
        "states": set(
            UnitState.objects.values_list(
                "unit", "parent", "kind", "name", "name_fold", "code", "valid_from", "valid_to", "act"
            )
        ),
        "links": set(UnitLink.objects.values_list("ancestor", "descendant", "distance", "valid_from", "valid_to")),
        "members": scenes.members_on(ON),
        "leads": set(Leadership.objects.values_list("unit", "enterprise", "valid_from", "valid_to")),
        "records": set(Person.objects.values_list("pk", "unit")),
    }


ACTS = {
    "found": lambda s: acts.found(
        code="05.1.4", name="Chi bộ Kho", kind="cell", parent_id=s["05.1"], members=s.members["05.1.1"], **decided()
    ),
    "dissolve": lambda s: acts.dissolve(
        unit_id=s["05.4"], members_to=s["05.3"], enterprises_to=s["05.3"], **decided()
    ),
    "merge cells": lambda s: acts.merge(sources=[s["05.1.1"]], target=s["05.1.2"], **decided()),
    "merge committees": lambda s: acts.merge(
        sources=[s["05.2"]], target=s["05.1"], codes={s["05.2.1"]: "05.1.9"}, **decided()
    ),
    "split off": lambda s: acts.split(
        unit_id=s["05.1"], parts=[acts.Part("05.5", "Đảng bộ Men", children=[s["05.1.1"]])], **decided()
    ),
    "split whole": lambda s: acts.split(
        unit_id=s["05.3"], parts=[acts.Part("05.6", "Chi bộ In", members=s.members["05.3"])], closes=True, **decided()
    ),
    "hand over": lambda s: acts.hand_over(unit_id=s["05.2"], to="Đảng ủy phường", elsewhere="unknown", **decided()),
    "receive": lambda s: acts.receive(
        units=[acts.Received("05.8", "Chi bộ Điện", "cell_base")], parent_id=s["05"], origin="Đảng ủy huyện",
        elsewhere="same_province", members=[acts.Arriving(s.watched, "05.8", "O")], **decided(),
    ),
    "raise": lambda s: acts.raise_to_committee(
        unit_id=s["05.3"], cells=[acts.Part("05.3.1", "Chi bộ Máy in", members=s.members["05.3"])], **decided()
    ),
    "lower": lambda s: acts.lower_to_cell(unit_id=s["05.2"], merge_below=True, **decided()),
    "move": lambda s: acts.move(unit_id=s["05.1.1"], parent_id=s["05.2"], code="05.2.7", **decided()),
    "rename": lambda s: acts.rename(unit_id=s["05"], name="Đảng bộ Khối Q mới", **decided()),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_an_act_taken_back_leaves_the_register_as_it_was(scene, name):
    (scene.watched,) = scenes.people(scene["05.4"], 1)
    before = picture()
    act = ACTS[name](scene)
    assert picture() != before
    back = acts.reverse(act.pk, reason="Ghi nhầm đơn vị", by=None)
    assert picture() == before
    assert (back.reverses_id, back.kind, back.reason) == (act.pk, act.kind, "Ghi nhầm đơn vị")
    assert acts.check_tree() == []
    assert membership.check_ledger() == []
    assert Movement.objects.filter(act=act).exclude(reversed_by=None).count() == act.detail["members"]
    again = ACTS[name](scene)
    assert again.pk != act.pk
    assert acts.check_tree() == []


def test_the_second_act_of_a_day_is_taken_back_to_the_first(scene):
    acts.rename(unit_id=scene["05.1.1"], name="Chi bộ Lò tuynel", **decided())
    before = picture()
    act = acts.move(unit_id=scene["05.1.1"], parent_id=scene["05.2"], **decided())
    acts.reverse(act.pk, reason="Nhầm", by=None)
    assert picture() == before


def test_only_the_last_act_can_be_taken_back(scene):
    first = acts.rename(unit_id=scene["05.3"], name="Chi bộ In", **decided())
    second = acts.rename(unit_id=scene["05.3"], name="Chi bộ In ấn", **decided(LATER))
    with pytest.raises(Refused, match="đã có quyết định ghi sau đó"):
        acts.reverse(first.pk, reason="Nhầm", by=None)
    acts.reverse(second.pk, reason="Nhầm", by=None)
    acts.reverse(first.pk, reason="Nhầm", by=None)
    with pytest.raises(Refused, match="đã được hoàn tác"):
        acts.reverse(first.pk, reason="Nhầm", by=None)
    with pytest.raises(Refused, match="Không hoàn tác một lần hoàn tác"):
        acts.reverse(UnitAct.objects.get(reverses=first).pk, reason="Nhầm", by=None)


def test_a_unit_with_children_of_later_acts_is_not_unmade(scene):
    act = acts.found(code="05.5", name="Đảng bộ Men", kind="committee", parent_id=scene["05"], **decided())
    acts.move(unit_id=scene["05.1.1"], parent_id=act.detail["new"][0], **decided(LATER))
    with pytest.raises(Refused, match=r"Chi bộ Lò nung .* không có trong sổ vào ngày 01-01-2011"):
        acts.reverse(act.pk, reason="Nhầm", by=None)


def test_a_unit_that_works_already_is_not_unmade(scene):
    act = acts.found(code="05.5", name="Chi bộ Men", kind="cell_base", parent_id=scene["05"], **decided())
    (unit,) = act.detail["new"]
    scenes.enlist(unit, 2, LATER)
    with pytest.raises(Refused, match=r"Tổ chức số \d+ còn 2 đảng viên trong sổ từ ngày 01-03-2010"):
        acts.reverse(act.pk, reason="Nhầm", by=None)


def test_the_return_of_a_unit_is_taken_back(scene):
    acts.hand_over(unit_id=scene["05.3"], to="Đảng ủy phường", elsewhere="unknown", **decided())
    before = picture()
    act = acts.receive(
        units=[acts.Received("05.3", "Chi bộ In", "cell_base", unit_id=scene["05.3"])], parent_id=scene["05"],
        origin="Đảng ủy phường", elsewhere="unknown", **decided(LATER),
        members=[acts.Arriving(pk, "05.3", "O") for pk in scene.members["05.3"][:3]],
    )  # fmt: skip
    acts.reverse(act.pk, reason="Nhầm", by=None)
    assert picture() == before
    assert membership.check_ledger() == []


def test_a_unit_with_a_target_is_not_unmade(scene):
    act = acts.found(code="05.5", name="Chi bộ Men", kind="cell_base", parent_id=scene["05"], **decided())
    (unit,) = act.detail["new"]
    PlanTarget.objects.create(unit_id=unit, year=2011, number=1, target=2, given_on=LATER, recorded_at="2011-01-01T00Z")
    with pytest.raises(Refused, match="đã có chỉ tiêu"):
        acts.reverse(act.pk, reason="Nhầm", by=None)
    assert Unit.objects.filter(states__unit=unit).exists()


def test_members_who_went_on_hold_the_act(scene):
    act = acts.merge(sources=[scene["05.1.1"]], target=scene["05.1.2"], **decided())
    person = scene.members["05.1.1"][0]
    membership.record([Entry(person, "moved", LATER, scene["05.1.3"])], by=None)
    before = picture()
    with pytest.raises(Refused):
        acts.reverse(act.pk, reason="Nhầm", by=None)
    assert picture() == before


def test_a_lowered_committee_that_took_members_since_stays_a_cell(scene):
    act = acts.lower_to_cell(unit_id=scene["05.2"], merge_below=True, **decided())
    scenes.enlist(scene["05.2"], 1, LATER)
    with pytest.raises(Refused, match="còn 1 đảng viên"):
        acts.reverse(act.pk, reason="Nhầm", by=None)


def test_a_code_given_away_since_holds_the_act(scene):
    act = acts.rename(unit_id=scene["05.3"], code="05.30", **decided())
    acts.found(code="05.3", name="Chi bộ Men", kind="cell_base", parent_id=scene["05"], **decided(LATER))
    with pytest.raises(Refused, match=r"Mã 05\.3 .* trùng"):
        acts.reverse(act.pk, reason="Nhầm", by=None)


def test_reasons_and_lists(scene):
    act = acts.rename(unit_id=scene["05.3"], name="Chi bộ In", **decided())
    with pytest.raises(Refused, match="Ghi lý do"):
        acts.reverse(act.pk, reason=" ", by=None)
    with pytest.raises(Refused, match="hoàn tác cả lần nhập"):
        acts.reverse(UnitAct.objects.get(kind="opening").pk, reason="Nhầm", by=None)
    with pytest.raises(Refused, match="Không có quyết định này"):
        acts.reverse(987654, reason="Nhầm", by=None)
