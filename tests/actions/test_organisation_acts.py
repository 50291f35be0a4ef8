"""Each act as an office meets it: decision, effective day, who goes where, what stays as it was the day before."""

from datetime import date, timedelta

import pytest

from ketnap.actions import organisation as acts
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import JournalEntry, Movement, Person, Unit, UnitAct, UnitState, User
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_scene import DECISION, OPENED

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
BEFORE = date(2010, 2, 28)
LEAP = date(2012, 2, 29)


@pytest.fixture(scope="module")
def scene(standing):
    return scenes.scene()


@pytest.fixture(autouse=True)
def yesterday_stays(request):
    """Whatever an act of these tests does, the day before its effect is counted as it was, and the tree is whole."""
    if "scene" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("scene")
    was = (scenes.codes_on(BEFORE), scenes.members_on(BEFORE))
    yield
    assert (scenes.codes_on(BEFORE), scenes.members_on(BEFORE)) == was
    assert acts.check_tree() == []


def decided(on=ON):
    return {"on": on, "paper": DECISION, "by": None}


def test_found(scene):
    chosen = scene.members["05.1.1"][:3]
    act = acts.found(
        code="05.1.4", name="Chi bộ Kho vận", kind="cell", parent_id=scene["05.1"], members=chosen, **decided()
    )
    (unit,) = act.detail["new"]
    assert scenes.members_on(ON)[unit] == set(chosen)
    assert scenes.state_on(unit, BEFORE) is None
    assert scenes.state_on(unit, ON).parent_id == scene["05.1"]
    assert (act.decision_no, act.decided_on, act.decision_body) == (
        DECISION.number, DECISION.decided_on, DECISION.body,
    )  # fmt: skip
    assert set(Movement.objects.filter(act=act).values_list("kind", "on")) == {("moved", ON)}


def test_dissolve_moves_members_and_ends_the_leadership(scene):
    (watched,) = scenes.people(scene["05.4"], 1)
    acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided())
    assert scenes.state_on(scene["05.4"], ON) is None
    assert scenes.members_on(ON)[scene["05.3"]] == {*scene.members["05.3"], *scene.members["05.4"]}
    assert scenes.led_on(scene["05.4"], BEFORE) == {"Bến Đò"}
    assert scenes.led_on(scene["05.4"], ON) == set()
    assert Person.objects.get(pk=watched).unit_id == scene["05.3"]


def test_dissolve_may_send_members_to_several_cells_and_pass_its_enterprise_on(scene):
    first, second = scene.members["05.4"]
    acts.dissolve(
        unit_id=scene["05.4"],
        members_to={first: scene["05.3"], second: scene["05.1.1"]},
        enterprises_to=scene["05.3"],
        **decided(),
    )
    assert first in scenes.members_on(ON)[scene["05.3"]]
    assert second in scenes.members_on(ON)[scene["05.1.1"]]
    assert scenes.led_on(scene["05.3"], ON) == {"In Hạ Long", "Bến Đò"}


def test_dissolve_leaves_nobody_behind(scene):
    with pytest.raises(Refused, match="Chi bộ Công ty Bến Đò còn 2 đảng viên"):
        acts.dissolve(unit_id=scene["05.4"], **decided())
    scenes.people(scene["05.4"], 1)
    with pytest.raises(Refused, match="còn giữ hồ sơ quần chúng"):
        acts.dissolve(
            unit_id=scene["05.4"], members_to=dict.fromkeys(scene.members["05.4"], scene["05.3"]), **decided()
        )
    with pytest.raises(Refused, match="còn 3 tổ chức trực thuộc"):
        acts.dissolve(unit_id=scene["05.1"], members_to=scene["05.3"], **decided())
    with pytest.raises(Refused, match="đảng viên phải sinh hoạt ở một chi bộ"):
        acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.1"], **decided())


def test_merge_cells(scene):
    acts.merge(sources=[scene["05.1.1"], scene["05.1.2"]], target=scene["05.1.3"], **decided())
    assert scenes.codes_on(ON) == [code for code in scenes.codes_on(BEFORE) if code not in ("05.1.1", "05.1.2")]
    expected = {pk for code in ("05.1.1", "05.1.2", "05.1.3") for pk in scene.members[code]}
    assert scenes.members_on(ON)[scene["05.1.3"]] == expected


def test_merge_committees_with_all_below_and_new_codes(scene):
    acts.merge(
        sources=[scene["05.2"]],
        target=scene["05.1"],
        codes={scene["05.2.1"]: "05.1.4", scene["05.2.2"]: "05.1.5"},
        **decided(),
    )
    assert scenes.state_on(scene["05.2.1"], ON).parent_id == scene["05.1"]
    assert scenes.state_on(scene["05.2.1"], ON).code == "05.1.4"
    assert scenes.members_on(ON) == scenes.members_on(BEFORE)
    assert scenes.led_on(scene["05.1"], ON) == {"Gốm Đất Việt", "Giày Sao Mai"}
    assert not Movement.objects.filter(on=ON).exists()


def test_merge_a_base_cell_into_a_cell_of_a_committee(scene):
    with pytest.raises(Refused, match="Đảng bộ Công ty Gốm Đất Việt là đảng bộ cơ sở"):
        acts.merge(sources=[scene["05.3"]], target=scene["05.1"], **decided())
    acts.merge(sources=[scene["05.3"]], target=scene["05.1"], members_to=scene["05.1.3"], **decided())
    assert set(scene.members["05.3"]) < scenes.members_on(ON)[scene["05.1.3"]]
    assert scenes.led_on(scene["05.1"], ON) == {"Gốm Đất Việt", "In Hạ Long"}


def test_merge_a_whole_committee_into_a_base_cell(scene):
    with pytest.raises(Refused, match="không thể trực thuộc Chi bộ Công ty Bến Đò"):
        acts.merge(sources=[scene["05.2"]], target=scene["05.4"], **decided())
    acts.merge(sources=[scene["05.2"]], target=scene["05.4"], children="close", **decided())
    assert len(scenes.members_on(ON)[scene["05.4"]]) == 11
    assert scenes.kinds_on(ON) == {"upper": 1, "committee": 1, "cell_base": 2, "cell": 3}


def test_merge_into_what_ends_is_refused(scene):
    with pytest.raises(Refused, match="khác tổ chức tiếp nhận"):
        acts.merge(sources=[scene["05.3"]], target=scene["05.3"], **decided())
    with pytest.raises(Refused, match="sẽ kết thúc theo"):
        acts.merge(sources=[scene["05.1"]], target=scene["05.1.1"], children="close", **decided())
    with pytest.raises(Refused, match="không có trong sổ"):
        acts.merge(sources=[scene["05.1"]], target=scene["05.1.1"], **decided())


@pytest.mark.parametrize("before", range(0, 40, 3))
def test_the_same_act_is_refused_with_the_same_sentence_whatever_the_numbers(before, db):
    """A parent that ends is told before a sister that may not stand above."""
    Unit.objects.bulk_create(Unit() for _ in range(before))
    held = scenes.scene()
    with pytest.raises(Refused, match="không có trong sổ"):
        acts.merge(sources=[held["05.1"]], target=held["05.1.1"], **decided())


def test_split_off_a_new_committee_with_some_cells(scene):
    act = acts.split(
        unit_id=scene["05.1"],
        parts=[acts.Part("05.5", "Đảng bộ Công ty Gạch Men", children=[scene["05.1.1"], scene["05.1.2"]])],
        **decided(),
    )
    (new,) = act.detail["new"]
    assert scenes.state_on(scene["05.1.1"], ON).parent_id == new
    assert scenes.state_on(new, ON).parent_id == scene["05"]
    assert scenes.state_on(scene["05.1"], ON).kind == "committee"
    assert scenes.members_on(ON) == scenes.members_on(BEFORE)


def test_split_a_base_cell_into_two(scene):
    one, two = scene.members["05.3"][:3], scene.members["05.3"][3:]
    parts = [acts.Part("05.6", "Chi bộ In Một", members=one), acts.Part("05.7", "Chi bộ In Hai", members=two)]
    with pytest.raises(Refused, match="còn 1 đảng viên"):
        acts.split(
            unit_id=scene["05.3"], parts=[parts[0], acts.Part("05.7", "Chi bộ In Hai", members=two[1:])], closes=True,
            **decided(),
        )  # fmt: skip
    with pytest.raises(Refused, match="chọn hai lần"):
        acts.split(unit_id=scene["05.3"], parts=[parts[0], acts.Part("05.7", "Hai", members=one)], **decided())
    act = acts.split(unit_id=scene["05.3"], parts=parts, closes=True, **decided())
    first, second = act.detail["new"]
    assert (scenes.members_on(ON)[first], scenes.members_on(ON)[second]) == (set(one), set(two))
    assert scenes.state_on(scene["05.3"], ON) is None


def test_hand_over_and_receive_back(scene):
    acts.hand_over(unit_id=scene["05.2"], to="Đảng ủy phường Kinh Bắc", elsewhere="same_province", **decided(ON))
    gone = {pk for code in ("05.2.1", "05.2.2") for pk in scene.members[code]}
    left = Movement.objects.filter(kind="departed")
    assert set(left.values_list("person_id", "elsewhere_name")) == {(pk, "Đảng ủy phường Kinh Bắc") for pk in gone}
    assert not any(code.startswith("05.2") for code in scenes.codes_on(ON))
    back = ON + timedelta(days=400)
    acts.receive(
        units=[
            acts.Received("05.9", "Đảng bộ Công ty Giày Sao Mai", "committee", unit_id=scene["05.2"]),
            acts.Received("05.9.1", "Chi bộ May mũ", "cell", "05.9", unit_id=scene["05.2.1"]),
        ],
        parent_id=scene["05"],
        origin="Đảng ủy phường Kinh Bắc",
        elsewhere="same_province",
        members=[acts.Arriving(pk, "05.9.1", "O") for pk in scene.members["05.2.1"]],
        **decided(back),
    )
    assert scenes.state_on(scene["05.2"], back - timedelta(days=1)) is None
    assert scenes.state_on(scene["05.2"], back).code == "05.9"
    assert scenes.members_on(back)[scene["05.2.1"]] == set(scene.members["05.2.1"])


def test_receive_new_units_whatever_their_order(scene):
    arriving = scenes.people(scene["05"], 2)
    act = acts.receive(
        units=[
            acts.Received("05.8.1", "Chi bộ Trạm nguồn", "cell", "05.8"),
            acts.Received("05.8", "Đảng bộ Công ty Điện Sông Quê", "committee"),
        ],
        parent_id=scene["05"],
        origin="Đảng ủy huyện Tân Lập",
        elsewhere="other_province",
        members=[acts.Arriving(pk, "05.8.1", "O", date(2004, 7, 7)) for pk in arriving],
        **decided(LEAP),
    )
    cell, committee = act.detail["received"]
    assert scenes.state_on(cell, LEAP).parent_id == committee
    assert scenes.members_on(LEAP)[cell] == set(arriving)
    assert set(Movement.objects.filter(act=act).values_list("kind", "elsewhere")) == {("arrived", "other_province")}


def test_raise_a_base_cell_and_lower_it_again(scene):
    some, rest = scene.members["05.3"][:3], scene.members["05.3"][3:]
    cells = [acts.Part("05.3.1", "Chi bộ Chế bản", members=some), acts.Part("05.3.2", "Chi bộ Máy in", members=rest)]
    with pytest.raises(Refused, match="còn 3 đảng viên"):
        acts.raise_to_committee(unit_id=scene["05.3"], cells=cells[:1], **decided())
    acts.raise_to_committee(unit_id=scene["05.3"], cells=cells, name="Đảng bộ Công ty In Hạ Long", **decided())
    assert scenes.state_on(scene["05.3"], ON).kind == "committee"
    assert scenes.led_on(scene["05.3"], ON) == {"In Hạ Long"}
    assert scenes.kinds_on(ON)["cell"] == scenes.kinds_on(BEFORE)["cell"] + 2
    later = LEAP
    with pytest.raises(Refused, match="còn 2 tổ chức trực thuộc"):
        acts.lower_to_cell(unit_id=scene["05.3"], **decided(later))
    acts.lower_to_cell(unit_id=scene["05.3"], merge_below=True, name="Chi bộ Công ty In Hạ Long", **decided(later))
    assert scenes.state_on(scene["05.3"], later).kind == "cell_base"
    assert scenes.members_on(later)[scene["05.3"]] == set(scene.members["05.3"])
    assert scenes.kinds_on(later) == scenes.kinds_on(BEFORE)


def test_raise_a_cell_inside_a_committee_to_a_section(scene):
    acts.raise_to_committee(
        unit_id=scene["05.1.1"],
        cells=[acts.Part("05.1.1.1", "Chi bộ Ca một", members=scene.members["05.1.1"])],
        **decided(),
    )
    assert scenes.state_on(scene["05.1.1"], ON).kind == "section"
    with pytest.raises(Refused, match="không phải chi bộ để nâng"):
        acts.raise_to_committee(unit_id=scene["05.1.1"], cells=[], **decided())


def test_move_with_everything_below(scene):
    acts.move(unit_id=scene["05.1.1"], parent_id=scene["05.2"], code="05.2.3", **decided(LEAP))
    assert scenes.state_on(scene["05.1.1"], LEAP - timedelta(days=1)).parent_id == scene["05.1"]
    assert (scenes.state_on(scene["05.1.1"], LEAP).parent_id, scenes.state_on(scene["05.1.1"], LEAP).code) == (
        scene["05.2"], "05.2.3",
    )  # fmt: skip


def test_a_base_cell_becomes_a_cell_of_a_committee(scene):
    with pytest.raises(Refused, match="không thể trực thuộc"):
        acts.move(unit_id=scene["05.4"], parent_id=scene["05.1"], **decided())
    with pytest.raises(Refused, match="Nâng hoặc Hạ"):
        acts.move(unit_id=scene["05.4"], parent_id=scene["05.1"], kind="section", **decided())
    acts.move(unit_id=scene["05.4"], parent_id=scene["05.1"], kind="cell", **decided())
    assert scenes.state_on(scene["05.4"], ON).kind == "cell"


def test_rename_keeps_the_unit(scene):
    acts.rename(unit_id=scene["05.3"], name="Chi bộ Công ty In Vịnh Xanh", code="38.168.053", **decided())
    assert scenes.state_on(scene["05.3"], BEFORE).name == "Chi bộ Công ty In Hạ Long"
    assert (scenes.state_on(scene["05.3"], ON).name, scenes.state_on(scene["05.3"], ON).name_fold) == (
        "Chi bộ Công ty In Vịnh Xanh", "chi bo cong ty in vinh xanh",
    )  # fmt: skip
    assert scenes.members_on(ON) == scenes.members_on(BEFORE)
    with pytest.raises(Refused, match="đã mang tên và mã này"):
        acts.rename(unit_id=scene["05.3"], name="Chi bộ Công ty In Vịnh Xanh", **decided(LEAP))


def test_a_code_is_free_again_after_its_unit_ended_and_not_before(scene):
    acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided())
    with pytest.raises(Refused, match=r"Mã 05\.4 .* trùng"):
        acts.rename(unit_id=scene["05.3"], code="05.4", **decided(BEFORE))
    acts.rename(unit_id=scene["05.3"], code="05.4", **decided())
    with pytest.raises(Refused, match=r"Mã 05\.1 .* trùng"):
        acts.found(code="05.1", name="Đảng bộ Hai", kind="committee", parent_id=scene["05"], **decided())


def test_two_acts_of_one_day_on_one_unit(scene):
    acts.rename(unit_id=scene["05.1.1"], name="Chi bộ Lò tuynel", **decided())
    acts.move(unit_id=scene["05.1.1"], parent_id=scene["05.2"], **decided())
    state = scenes.state_on(scene["05.1.1"], ON)
    assert (state.name, state.parent_id, state.valid_from) == ("Chi bộ Lò tuynel", scene["05.2"], ON)
    with pytest.raises(Refused, match="thay đổi từ chính ngày 01-03-2010"):
        acts.dissolve(unit_id=scene["05.1.1"], members_to=scene["05.1.2"], **decided())


def test_a_future_act_and_a_back_dated_one(scene):
    future = date(2031, 1, 1)
    acts.move(unit_id=scene["05.1.1"], parent_id=scene["05.2"], **decided(future))
    assert scenes.state_on(scene["05.1.1"], date(2030, 12, 31)).parent_id == scene["05.1"]
    with pytest.raises(Refused, match="đã có thay đổi ghi nhận từ ngày 01-01-2031, sau ngày 01-03-2010"):
        acts.rename(unit_id=scene["05.1.1"], name="Chi bộ Nung", **decided())
    acts.rename(unit_id=scene["05.1.2"], name="Chi bộ Tạo dáng", **decided())


def test_a_past_act_may_not_undercut_a_future_one(scene):
    future = date(2031, 1, 1)
    acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided(future))
    acts.merge(sources=[scene["05.2"]], target=scene["05.1"], **decided(future))
    with pytest.raises(Refused, match="không có trong sổ vào ngày 01-01-2031"):
        acts.move(unit_id=scene["05.1.1"], parent_id=scene["05.2"], **decided())
    with pytest.raises(Refused, match="đã kết thúc từ ngày 01-01-2031"):
        acts.rename(unit_id=scene["05.4"], name="Chi bộ Bến", **decided())


def test_members_who_came_later_are_not_left_in_a_unit_dissolved_earlier(scene):
    scenes.enlist(scene["05.4"], 1, date(2010, 6, 1))
    with pytest.raises(Refused, match="còn 1 đảng viên trong sổ từ ngày 01-03-2010"):
        acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided())


@pytest.mark.parametrize("paper", [NO_PAPER, Paper(number="3-QĐ/ĐU"), Paper(number=" ", decided_on=ON, body="Đảng ủy")])
def test_no_act_without_a_decision(scene, paper):
    with pytest.raises(Refused, match="Ghi số, ngày và cơ quan ban hành"):
        acts.rename(unit_id=scene["05.3"], name="Chi bộ Mới", on=ON, paper=paper, by=None)


def test_cycles_are_refused(scene):
    top = acts.found(code="06", name="Đảng bộ Tổng công ty", kind="upper", parent_id=scene["05"], **decided())
    (upper,) = top.detail["new"]
    with pytest.raises(Refused, match="không thể trực thuộc chính tổ chức ở dưới nó"):
        acts.move(unit_id=scene["05"], parent_id=upper, **decided(LEAP))


@pytest.mark.parametrize("name", ["  ", "Chi bộ " * 40])
def test_a_name_no_paper_could_carry_is_refused(scene, name):
    with pytest.raises(Refused, match="Tên tổ chức"):
        acts.rename(unit_id=scene["05.3"], name=name, **decided())


def test_a_unit_under_itself_is_refused(scene):
    with pytest.raises(Refused, match="không thể trực thuộc chính mình"):
        acts.move(unit_id=scene["05.3"], parent_id=scene["05.3"], **decided())


def test_whoever_saw_an_older_version_is_told(scene):
    officer = User.objects.create(username="duc", display_name="Trần Văn Đức")
    version = Unit.objects.get(pk=scene["05.3"]).version
    acts.rename(unit_id=scene["05.3"], name="Chi bộ In", on=ON, paper=DECISION, by=officer, version=version)
    with pytest.raises(Conflict, match="Trần Văn Đức"):
        acts.rename(unit_id=scene["05.3"], name="Chi bộ In ấn", **decided(LEAP), version=version)


def test_a_failing_journal_undoes_the_act(scene, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no journal")

    before = UnitAct.objects.count()
    monkeypatch.setattr("ketnap.actions.organisation.draft.journal.record", fail)
    with pytest.raises(OSError):
        acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided())
    assert scenes.state_on(scene["05.4"], ON) is not None
    assert (UnitAct.objects.count(), Movement.objects.filter(on=ON).count()) == (before, 0)


def test_every_act_has_its_line_in_the_journal(scene):
    act = acts.rename(unit_id=scene["05.3"], name="Chi bộ In", **decided())
    line = JournalEntry.objects.get(event="organisation.renamed")
    assert (line.subject, line.unit_id_text, line.detail["on"]) == (f"act:{act.pk}", str(scene["05.3"]), "2010-03-01")


def test_a_refused_act_leaves_no_trace(scene):
    before = (UnitState.objects.count(), UnitAct.objects.count(), Unit.objects.count(), JournalEntry.objects.count())
    with pytest.raises(Refused):
        acts.split(unit_id=scene["05.3"], parts=[acts.Part("05.1", "Chi bộ Trùng mã")], **decided())
    after = (UnitState.objects.count(), UnitAct.objects.count(), Unit.objects.count(), JournalEntry.objects.count())
    assert after == before
    assert OPENED < ON
