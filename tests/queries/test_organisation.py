"""Trees, units and changes as pages read them: order, past days, sentences, reach."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer, office
from ketnap.actions import organisation as acts
from ketnap.queries import organisation as queries
from ketnap.queries.missing import NotFound
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_scene import DECISION

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)
BEFORE = date(2010, 2, 28)
LATER = date(2012, 2, 29)


@pytest.fixture
def scene():
    return scenes.scene()


def decided(on=ON):
    return {"on": on, "paper": DECISION, "by": None}


def sees(unit_id: int) -> Viewer:
    return Viewer(1, "Cán bộ", LATER, (("organiser", unit_id),))


@pytest.mark.parametrize(
    ("codes", "ordered"),
    [
        (["05.10", "05.9", "05", "05.9.2"], ["05", "05.9", "05.9.2", "05.10"]),
        (["19.168.010", "19.168.2", "19.168.A"], ["19.168.2", "19.168.010", "19.168.A"]),
        (["B-2", "B-10", "B-1"], ["B-1", "B-2", "B-10"]),
    ],
)
def test_official_order_compares_numbers_as_numbers(codes, ordered):
    assert sorted(codes, key=queries.code_key) == ordered


def test_the_sentences_of_every_act(scene):
    made = [
        acts.found(code="05.5", name="Đảng bộ Men Sứ", kind="committee", parent_id=scene["05"], **decided()),
        acts.rename(unit_id=scene["05.4"], name="Chi bộ Bến Thủy", **decided()),
        acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided(LATER)),
        acts.merge(sources=[scene["05.1.1"], scene["05.1.2"]], target=scene["05.1.3"], **decided()),
        acts.split(
            unit_id=scene["05.3"],
            parts=[acts.Part("05.6", "Chi bộ In Một", members=scene.members["05.3"][:2])],
            **decided(),
        ),
        acts.move(unit_id=scene["05.2.1"], parent_id=scene["05.1"], **decided()),
        acts.hand_over(unit_id=scene["05.2"], to="Đảng ủy phường", elsewhere="same_province", **decided(LATER)),
    ]
    said = {line.act_id: line.sentence for line in queries.acts(office(LATER))}
    assert [said[act.pk] for act in made] == [
        "thành lập Đảng bộ Men Sứ",
        "Chi bộ Công ty Bến Đò mang tên, mã mới: Chi bộ Bến Thủy (05.4)",
        "giải thể Chi bộ Bến Thủy, đảng viên chuyển về Chi bộ Công ty In Hạ Long",
        "sáp nhập Chi bộ Lò nung và Chi bộ Tạo hình vào Chi bộ Văn phòng",
        "Chi bộ Công ty In Hạ Long tách thành Chi bộ In Một",
        "Chi bộ May mũ chuyển về trực thuộc Đảng bộ Công ty Gốm Đất Việt",
        "chuyển giao Đảng bộ Công ty Giày Sao Mai cho Đảng ủy phường",
    ]


def test_a_unit_of_a_past_day_says_what_came_later(scene):
    acts.rename(unit_id=scene["05.3"], name="Chi bộ In", **decided())
    act = acts.raise_to_committee(
        unit_id=scene["05.3"],
        cells=[acts.Part("05.3.1", "Chi bộ Máy in", members=scene.members["05.3"])],
        name="Đảng bộ In",
        **decided(LATER),
    )
    view = queries.unit(office(LATER), scene["05.3"], BEFORE)
    assert (view.name, view.kind, view.exists) == ("Chi bộ Công ty In Hạ Long", "cell_base", True)
    assert [line.dated for line in view.later] == [
        "Ngày 01-03-2010: Chi bộ Công ty In Hạ Long mang tên, mã mới: Chi bộ In (05.3)",
        "Ngày 29-02-2012: nâng Chi bộ In thành đảng bộ cơ sở",
    ]
    assert [(line.since, line.until, line.name) for line in view.history] == [
        (scenes.FOUNDED, ON, "Chi bộ Công ty In Hạ Long"),
        (ON, LATER, "Chi bộ In"),
        (LATER, None, "Đảng bộ In"),
    ]
    acts.reverse(act.pk, reason="Nhầm", by=None)
    view = queries.unit(office(LATER), scene["05.3"], ON)
    assert (view.name, view.later) == ("Chi bộ In", [])
    assert [line.taken_back for line in view.acts if line.kind == "raised"] == [False, True]


def test_a_closed_unit_is_shown_as_it_last_was(scene):
    acts.dissolve(unit_id=scene["05.4"], members_to=scene["05.3"], **decided())
    view = queries.unit(office(LATER), scene["05.4"], LATER)
    assert (view.exists, view.until, view.name) == (False, ON, "Chi bộ Công ty Bến Đò")
    with pytest.raises(NotFound):
        queries.find_by_code(office(LATER), "05.4", LATER)
    assert queries.find_by_code(office(LATER), "05.4", BEFORE) == scene["05.4"]


def test_reach(scene):
    acts.rename(unit_id=scene["05.3"], name="Chi bộ In", **decided())
    acts.rename(unit_id=scene["05.1.1"], name="Chi bộ Lò", **decided())
    officer = sees(scene["05.1"])
    assert [line.code for line in queries.tree(officer, ON)] == ["05.1", "05.1.1", "05.1.2", "05.1.3"]
    renamed = [line.sentence for line in queries.acts(officer) if line.kind == "renamed"]
    assert renamed == ["Chi bộ Lò nung mang tên, mã mới: Chi bộ Lò (05.1.1)"]
    view = queries.unit(officer, scene["05.1"], ON)
    assert [(parent.code, parent.within_reach) for parent in view.trail] == [("05", False)]
    for call in (lambda: queries.acts(officer, scene["05.3"]), lambda: queries.unit(officer, scene["05.3"], ON)):
        with pytest.raises(NotFound):
            call()


def test_changes_of_a_period(scene):
    acts.rename(unit_id=scene["05.3"], name="Chi bộ In", **decided())
    acts.rename(unit_id=scene["05.3"], name="Chi bộ In ấn", **decided(LATER))
    lines = queries.changes(office(LATER), since=ON, until=date(2011, 1, 1))
    assert [(line.on, line.decision_no) for line in lines] == [(ON, DECISION.number)]


def test_the_number_of_queries_does_not_grow_with_the_changes(scene):
    def number() -> int:
        viewer = office(LATER)
        with CaptureQueriesContext(connection) as captured:
            queries.acts(viewer)
            queries.unit(viewer, scene["05.1.1"], LATER)
        return len(captured)

    acts.rename(unit_id=scene["05.1.1"], name="Chi bộ Lò", **decided(date(2010, 1, 1)))
    few = number()
    for year in range(2010, 2012):
        for month in range(1, 13):
            acts.rename(unit_id=scene["05.1.1"], name=f"Chi bộ {month}/{year}", **decided(date(year, month, 2)))
    assert number() == few


def test_the_tree_as_text(scene):
    text = queries.render(queries.tree(sees(scene["05.2"]), ON))
    assert text.splitlines() == [
        "05.2  Đảng bộ Công ty Giày Sao Mai (Đảng bộ cơ sở)",
        "  05.2.1  Chi bộ May mũ (Chi bộ trực thuộc)",
        "  05.2.2  Chi bộ Gò ráp (Chi bộ trực thuộc)",
    ]


@pytest.mark.parametrize("on", [BEFORE, ON, LATER])
@pytest.mark.parametrize("opens", ["nothing", "topmost", "half", "everything"])
def test_an_unfolded_part_is_that_part_of_the_tree(scene, monkeypatch, opens, on):
    viewer = office(LATER)
    whole = queries.tree(viewer, on)
    ids = [row.unit_id for row in whole]
    wanted = {"nothing": set(), "topmost": None, "half": {*ids[:1], *ids[4:]}, "everything": set(ids)}[opens]
    quick = queries.part(viewer, on, wanted)
    assert scope.everything(viewer, Permission.READ_TREE)
    monkeypatch.setattr(scope, "everything", lambda *_: False)
    assert quick == queries.part(viewer, on, wanted)
    assert set(quick.rows) <= set(whole) and quick.kinds.total() == len(whole) > 3
    assert opens in ("half", "everything") or len(quick.rows) < len(whole)
