"""Mass organisations: what is recorded holds from its day, is taken back without a trace but both entries, and whom
they nominated follows from the path."""

from datetime import date

import pytest

from ketnap.actions import organisation as organisation_acts
from ketnap.actions import unions as acts
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Refused
from ketnap.models import JournalEntry, UnionAct
from ketnap.queries import unions
from ketnap.queries.missing import NotFound
from tests import lives
from tests.web.unions import SINCE, entered, filled

pytestmark = pytest.mark.django_db
ON = date(2011, 9, 30)
PAPER = Paper(number="7-BC/CĐ", decided_on=date(2011, 1, 15), kept="tủ 3")


def test_what_holds_on_a_day_is_what_was_recorded_by_then(tree, cast, viewer):
    made = filled(tree, cast.organiser)
    mine = viewer(cast.organiser)
    (line,) = unions.unions(mine, tree.upper, ON, kind="trade")
    assert (line.members, line.counted_on, line.head_words) == (415, date(2011, 6, 30), "Ngô Thị Bưởi, đảng viên")
    assert (line.rating, line.rated_year, line.unit_name) == (
        "Vững mạnh xuất sắc",
        2010,
        "Đảng bộ Công ty Giấy Sông Cầu",
    )
    (before,) = unions.unions(mine, tree.upper, date(2010, 1, 1), kind="trade")
    assert (before.members, before.rating) == (380, "")
    assert unions.unions(mine, tree.upper, date(2008, 2, 29)) == []
    assert [one.name for one in unions.beside(mine, tree.cell, ON)] == ["Chi đoàn Phân xưởng 1"]
    acts.end_union(union_id=made.pk, on=ON, by=cast.organiser, paper=PAPER)
    assert unions.unions(mine, tree.upper, ON, kind="trade") == []
    view = unions.union(mine, made.pk, ON)
    assert [row[:2] for row in view.strength] == [(2011, 415), (2010, 402), (2009, 380)]
    events = JournalEntry.objects.filter(subject=f"union:{made.pk}").order_by("seq").values_list("event", flat=True)
    assert list(events) == ["unions.entered", *["unions.counted"] * 3, "unions.seated", "unions.rated", "unions.ended"]


def kept(mine, pk):
    held = unions.union(mine, pk, ON)
    return (held.line, held.strength, held.seats, held.ratings)


@pytest.mark.parametrize("kind", ["counted", "seated", "rated", "ended"])
def test_every_entry_keeps_its_paper_and_is_taken_back(kind, tree, cast, viewer):
    mine, made = viewer(cast.organiser), filled(tree, cast.organiser)
    before, told = kept(mine, made.pk), {"union_id": made.pk, "by": cast.organiser, "paper": PAPER}
    {
        "counted": lambda: acts.count_members(on=date(2011, 9, 1), members=420, **told),
        "seated": lambda: acts.seat_officer(on=date(2011, 9, 1), seat="head", officer="", **told),
        "rated": lambda: acts.rate_union(year=2009, rating="Khá", on=date(2010, 1, 5), **told),
        "ended": lambda: acts.end_union(on=date(2011, 9, 1), **told),
    }[kind]()  # fmt: skip
    if kind == "seated":
        assert unions.union(mine, made.pk, ON).line.head == ""
    written = unions.union(mine, made.pk, ON).acts[0]
    assert (written.kind, written.source.decision_no, written.source.paper_kept) == (kind, "7-BC/CĐ", "tủ 3")
    assert kept(mine, made.pk) != before
    acts.take_back_union_act(written.act_id, reason="Ghi nhầm.", by=cast.organiser)
    assert kept(mine, made.pk) == before
    assert [one.taken_back for one in unions.union(mine, made.pk, ON).acts[:2]] == [False, True]
    with pytest.raises(Refused, match="đã được hoàn tác"):
        acts.take_back_union_act(written.act_id, reason="Ghi nhầm.", by=cast.organiser)


def test_what_cannot_be_is_refused_and_nothing_is_written(tree, cast, viewer):
    made = filled(tree, cast.organiser)
    before, told = UnionAct.objects.count(), {"union_id": made.pk, "by": cast.organiser}
    first = UnionAct.objects.get(organisation=made, kind="entered")
    for act, words in (
        (lambda: entered(tree, cast.organiser, name="công đoàn công ty giấy  SÔNG CẦU"), "đã có trong sổ"),
        (lambda: entered(tree, cast.organiser, kind="khac"), "hãy chọn Công đoàn"),
        (lambda: acts.count_members(on=date(2008, 2, 29), members=1, **told), "hãy xem lại ngày"),
        (lambda: acts.count_members(on=date(2011, 6, 30), members=1, **told), "hãy hoàn tác lần ghi ấy"),
        (lambda: acts.rate_union(year=2010, rating="Khá", on=ON, **told), "đã ghi xếp loại năm 2010"),
        (lambda: acts.rate_union(year=2012, rating="Khá", on=ON, **told), "hãy xem lại năm"),
        (lambda: acts.end_union(on=date(2011, 6, 30), **told), "còn việc ghi ngày 30-06-2011"),
        (lambda: acts.end_union(on=SINCE, **told), "có từ chính ngày"),
        (lambda: acts.take_back_union_act(first.pk, reason="Nhầm", by=None), "hoàn tác các việc ấy trước"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            act()
    with pytest.raises(Conflict):
        acts.count_members(on=ON, members=2, version=1, **told)
    assert UnionAct.objects.count() == before


def test_one_of_an_enterprise_goes_with_who_leads_it(tree, cast, viewer):
    firm = organisation_acts.enter_enterprise(
        name="Công ty Nón Lá", ownership="private", since=SINCE, unit_id=tree.cell, by=cast.organiser
    )
    made = entered(tree, cast.organiser, name="Công đoàn Nón Lá", enterprise_id=firm.pk, unit_id=tree.cell)
    day = date(2011, 1, 1)
    organisation_acts.stop_leading(unit_id=tree.cell, enterprise_id=firm.pk, on=day, by=None)
    organisation_acts.lead(unit_id=tree.base_cell, enterprise_id=firm.pk, on=day, by=None)
    mine = viewer(cast.organiser)
    assert [one.union_id for one in unions.beside(mine, tree.base_cell, day)] == [made.pk]
    assert unions.beside(mine, tree.cell, day) == []
    assert [one.union_id for one in unions.beside(mine, tree.cell, date(2010, 12, 31))] == [made.pk]
    with pytest.raises(NotFound):
        unions.union(viewer(cast.stranger), made.pk, day)
    assert unions.union(viewer(cast.secretary), made.pk, day).line.unit_id == tree.base_cell


def nominations(tree, cast):
    """Three people of the cell, told of by 4-KNĐ in March 2022; two of them admitted on 19-05-2022."""
    member = lives.members(tree)[0]
    for name, until in (("Vũ Thị Hạnh", "ceremony"), ("Bùi Văn Lê", "ceremony"), ("Tạ Thị Mơ", "union")):
        person = lives.worker(tree, name=name)
        lives.certificates(person, name)
        lives.go_on(lives.begin(tree, person, date(2021, 10, 8)), member, until)


def test_nominations_and_admissions_belong_to_the_nearest_organisation_of_the_kind(tree, cast, viewer):
    made = filled(tree, cast.organiser)
    youth = unions.beside(viewer(cast.organiser), tree.cell, ON)[0].union_id
    nominations(tree, cast)
    mine = viewer(cast.organiser, date(2022, 12, 31))

    def asked(**more):
        return unions.nominated(mine, tree.upper, date(2022, 1, 1), date(2022, 12, 31), **more)

    found = asked()
    assert {one.kind for one in found} == {"youth"} and len(found) == 3
    assert {one.union_id for one in found} == {youth}
    assert [one.admitted_on for one in asked(union_id=youth)].count(date(2022, 5, 19)) == 2
    assert asked(union_id=made.pk) == [] == asked(kind="trade") == asked(nobody=True)
    assert all(one.admitted_on is None for one in asked(on=date(2022, 5, 18)))
    assert unions.nominated(mine, tree.upper, date(2021, 1, 1), date(2021, 12, 31)) == []
    acts.end_union(union_id=youth, on=date(2022, 1, 1), by=None)
    assert len(asked(nobody=True)) == 3
    with pytest.raises(NotFound):
        unions.nominated(viewer(cast.stranger), tree.upper, date(2022, 1, 1), date(2022, 12, 31))


def test_a_list_asks_as_many_questions_for_many_as_for_few(tree, cast, viewer, django_assert_num_queries):
    filled(tree, cast.organiser)
    mine = viewer(cast.organiser)

    def questions() -> int:
        with django_assert_num_queries(99, exact=False) as seen:
            unions.unions(mine, tree.upper, ON)
        return len(seen)

    few = questions()
    for place in range(20):
        entered(tree, cast.organiser, "youth", f"Chi đoàn {place}", unit_id=tree.other_cell)
    assert questions() == few
