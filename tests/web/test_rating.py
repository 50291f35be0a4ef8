"""The tables of ratings: counted while one chooses, refused with who and how many, nothing typed lost."""

import re
from datetime import date

import pytest
from django.urls import reverse

from ketnap.actions import organisation, plans, rating
from ketnap.actions.papers import Paper
from ketnap.actions.rating import Choice
from ketnap.models import MemberRating, UnitRating
from tests.web.test_membership import words
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
GROUND = Paper("1-QĐ/ĐU", date(2012, 1, 2), "Đảng ủy")
TYPED = {"rated_on": "20.12.2020", "number": "12-QĐ/ĐU", "decided_on": "20.12.2020", "body": "Đảng ủy", "reason": ""}


@pytest.fixture(scope="module")
def cells(tree) -> list[int]:
    """The committee's nine cells."""
    new = [
        organisation.found(
            code=f"90.001.{500 + index}", name=f"Chi bộ Kho {index}", kind="cell", parent_id=tree.committee,
            on=date(2012, 1, 10), paper=GROUND, by=None,
        ).detail["new"][0]
        for index in range(7)
    ]  # fmt: skip
    return [tree.cell, tree.other_cell, *new]


@pytest.fixture
def post(cast, cells, sign_in):
    client, number = sign_in(cast.organiser), iter(range(100))

    def send(page: str, unit_id: int, year: int = 2020, **typed: str):
        data = {**TYPED, "key": f"rating-{next(number)}", **typed}
        return client.post(f"{reverse(page, args=[unit_id])}?nam={year}", data)

    send.client = client
    return send


def chosen(levels: dict[int, str]) -> dict[str, str]:
    return {f"x{unit}": level for unit, level in levels.items()} | {f"v{unit}": "0" for unit in levels}


def options(answer) -> dict[int, str]:
    """Unit or person → what its line says now."""
    found = re.findall(r'<select id="x(\d+)".*?<option value="(\w*)" selected', answer.content.decode(), re.S)
    return {int(pk): level for pk, level in found}


def test_counts_follow_what_is_chosen_and_nothing_is_written(post, tree, cells) -> None:
    answer = post("unit-ratings", tree.committee, **chosen(dict.fromkeys(cells[:5], "good")), xem="1")
    assert answer.status_code == 200 and UnitRating.objects.count() == 0
    shown = words(answer)
    assert "Đảng bộ Công ty Giấy Sông Cầu 0 5 0 0 4 Trong tỷ lệ 0 trên nhiều nhất 1" in shown
    part = post.client.post(
        f"{reverse('unit-ratings', args=[tree.committee])}?nam=2020",
        {**chosen({cells[0]: "excellent"}), "xem": "1", "key": "rating-part"},
        headers={"HX-Request": "true", "HX-Target": "dem"},
    )
    assert part.content.decode().lstrip().startswith('<section id="dem"') and "Tạm vượt" in words(part)


def test_a_broken_cap_is_refused_with_who_and_how_many_and_nothing_typed_is_lost(post, tree, cells) -> None:
    levels = dict.fromkeys(cells[:6], "good") | dict.fromkeys(cells[6:], "excellent")
    answer = post("unit-ratings", tree.committee, **chosen(levels))
    assert answer.status_code == 422 and UnitRating.objects.count() == 0
    shown = words(answer)
    assert "3 hoàn thành xuất sắc nhiệm vụ là quá 20% của 6 hoàn thành tốt nhiệm vụ, nhiều nhất 1" in shown
    assert "Chi bộ Kho 4, Chi bộ Kho 5, Chi bộ Kho 6; hãy chọn mức khác cho ít nhất 2" in shown
    assert options(answer) == levels and 'value="12-QĐ/ĐU"' in answer.content.decode()
    assert "Vượt tỷ lệ 3 trên nhiều nhất 1" in shown


def test_what_is_saved_opens_its_units(post, tree, cells) -> None:
    levels = dict.fromkeys(cells[:8], "good") | {cells[8]: "excellent"}
    answer = post("unit-ratings", tree.committee, **chosen(levels))
    shown = words(post.client.get(answer["Location"]))
    assert "Đã ghi xếp loại năm 2020: 9 tổ chức" in shown and "1 8 0 0 0 Trong tỷ lệ" in shown
    only = post.client.get(f"{reverse('unit-ratings', args=[tree.committee])}?nam=2020&muc=excellent")
    assert options(only) == {cells[8]: "excellent"}
    none = post.client.get(f"{reverse('unit-ratings', args=[tree.committee])}?nam=2020&muc=chua")
    assert options(none) == {} and "Không có tổ chức nào như vậy" in words(none)
    row = UnitRating.objects.get(unit=cells[8])
    assert (row.decision_no, row.recorded_by.username, row.decider_id) == ("12-QĐ/ĐU", "organiser", tree.committee)


def test_somebody_faster_is_named_and_what_was_typed_stays(post, tree, cells, cast) -> None:
    faster = [Choice(cells[0], "done")]
    day = {"on": date(2020, 12, 31), "rated_on": date(2020, 12, 19)}
    rating.decide(tree.committee, 2020, faster, **day, by=cast.organiser)
    levels = {cells[0]: "good", cells[1]: "good"}
    answer = post("unit-ratings", tree.committee, **chosen(levels))
    assert answer.status_code == 409 and UnitRating.objects.count() == 1
    assert "Vừa có người khác xếp loại (Nguyễn Thị Hòa)" in words(answer)
    assert {pk: options(answer)[pk] for pk in levels} == levels
    assert f'name="v{cells[0]}" value="1"' in answer.content.decode()


def test_who_may_decide_where(post, tree, office, cells, cast, sign_in) -> None:
    officer, asked = sign_in(cast.officer), {**TYPED, "key": "rating-officer", **chosen({tree.committee: "good"})}
    for unit, told in ((tree.upper, 404), (tree.committee, 403)):
        assert officer.post(f"{reverse('unit-ratings', args=[unit])}?nam=2020", asked).status_code == told
    assert post("unit-ratings", tree.committee, **chosen({tree.committee: "good"})).status_code == 422
    secretary = sign_in(cast.secretary)
    where = f"{reverse('unit-ratings', args=[tree.cell])}?nam=2020"
    assert secretary.post(where, {**TYPED, "key": "rating-secretary"}).status_code == 403
    page = secretary.get(f"{reverse('member-ratings', args=[tree.cell])}?nam=2020")
    assert "Ghi đề nghị" in words(page) and "Ghi quyết định" not in words(page)
    assert "Chưa đề nghị" in words(post.client.get(f"{reverse('unit-ratings', args=[tree.committee])}?nam=2020"))


def test_a_proposal_is_chosen_beforehand_only_when_asked_and_points_have_their_band(post, tree, cells) -> None:
    own = {"verdict": "excellent", "points": "88", "version": "0", "rated_on": "20.12.2025"}
    answer = post("unit-rating", tree.cell, 2025, **own)
    assert answer.status_code == 404 or "88 điểm thuộc mức hoàn thành tốt nhiệm vụ" in words(answer)
    assert post("unit-rating", tree.cell, 2025, **own | {"points": "92,5"}).status_code == 302
    here = f"{reverse('unit-ratings', args=[tree.committee])}?nam=2025"
    assert options(post.client.get(here))[tree.cell] == ""
    assert options(post.client.get(f"{here}&lay=de-nghi"))[tree.cell] == "excellent"
    shown = words(post.client.get(f"{reverse('unit-rating', args=[tree.cell])}?nam=2025"))
    assert "chưa quyết định xếp loại năm này" in shown and "92,5" in shown


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2007, "Chưa biết quy định xếp loại của năm 2007"),
        (2004, "Ngày 31-12-2004 không có tổ chức này"),
        (2014, "Chưa rõ tỷ lệ"),
        (2025, "Thang 100 điểm"),
    ],
)
def test_every_year_says_what_is_known_of_it(post, tree, year, said) -> None:
    assert said in words(post.client.get(f"{reverse('unit-ratings', args=[tree.committee])}?nam={year}"))


@pytest.mark.parametrize(
    ("target", "has_source", "said"),
    [
        (None, None, "Chưa giao chỉ tiêu"),
        (2, None, "Đạt 2 trên 2"),
        (5, None, "Chưa đạt 2 trên 5"),
        (5, False, "Không còn nguồn 2 trên 5"),
    ],
)
def test_development_is_a_fact_beside_the_criterion(post, tree, office, cast, sign_in, target, has_source, said):
    """Two of the committee's members joined in May 2011: the last of each cell."""
    if target is not None:
        asked = plans.NewTarget(tree.committee, 2011, target, date(2011, 1, 20), has_source=has_source)
        plans.give([asked], by=None)
    page = sign_in(cast.organiser).get(f"{reverse('unit-ratings', args=[tree.upper])}?nam=2011")
    row = words(page).split("Các tổ chức")[-1]
    assert said in row and options(page)[tree.committee] == ""
    if target is not None:
        door = re.search(
            rf'href="(/so-lieu/danh-sach/\?so=admitted&amp;to_chuc={tree.committee}[^"]*)"', page.content.decode()
        )
        assert "2 người" in words(sign_in(cast.organiser).get(door[1].replace("&amp;", "&")))


def test_members_of_a_cell_in_one_save(post, tree, office, cells) -> None:
    people = [office.people[f"cell.{index}"] for index in range(4)]
    page = post.client.get(f"{reverse('member-ratings', args=[tree.cell])}?nam=2011")
    assert options(page) == dict.fromkeys(people, "")
    assert post("member-ratings", tree.cell, 2011, rated_on="20.12.2011",
                **chosen(dict.fromkeys(people, "good"))).status_code == 302  # fmt: skip
    taken = post.client.get(f"{reverse('member-decisions', args=[tree.committee])}?nam=2011&lay=de-nghi")
    assert {pk: options(taken)[pk] for pk in people} == dict.fromkeys(people, "good")
    levels = dict.fromkeys(people[:3], "good") | {people[3]: "new_member"}
    answer = post("member-decisions", tree.committee, 2011, rated_on="22.12.2011", **chosen(levels))
    assert answer.status_code == 302 and MemberRating.objects.filter(step="decided").count() == 4
    assert "Đã ghi xếp loại năm 2011: 4 người" in words(post.client.get(answer["Location"]))


@pytest.mark.parametrize("page", ["unit-ratings", "member-ratings"])
def test_more_lines_ask_no_more(post, tree, office, cells, cast, sign_in, page, django_assert_max_num_queries) -> None:
    where = f"{reverse(page, args=[tree.committee])}?nam=2020"
    post.client.get(where)
    with django_assert_max_num_queries(40) as asked:
        post.client.get(where)
    other = sign_in(cast.organiser)
    above = f"{reverse(page, args=[tree.upper])}?nam=2020"  # two lines there, nine here
    other.get(above)
    with django_assert_max_num_queries(40) as fewer:
        other.get(above)
    assert len(asked) <= len(fewer) + 1
