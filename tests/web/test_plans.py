"""Targets by hand: versions stay, what does not add up is said, a stale page writes nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.actions import organisation
from ketnap.actions.papers import Paper
from ketnap.models import PlanTarget
from ketnap.statistics.tree import counts_by_unit
from ketnap.web.plans import cascade
from tests.web.test_acts import PAPER
from tests.web.test_membership import words


@pytest.fixture
def give(cast, office, sign_in):
    """`give(unit, version, target="5")`: the organiser sends the form of 2011."""
    client, number = sign_in(cast.organiser), iter(range(100))

    def post(unit_id: int, version: int, **typed: str):
        where = f"{reverse('unit-plan', args=[unit_id])}?nam=2011"
        return client.post(where, {
            **PAPER, "given_on": "1.10.2011", "target": "5", "base": "absolute", "version": str(version),
            "key": f"plan-key-{next(number)}", **typed,
        })  # fmt: skip

    post.client = client
    return post


def test_an_adjustment_leaves_the_first_version_to_be_seen(give, tree) -> None:
    answer = give(tree.upper, 1, target="6", on_behalf_of="Đảng ủy Khối")
    shown = words(give.client.get(answer["Location"]))
    assert "Đã ghi điều chỉnh chỉ tiêu năm 2011" in shown and "Đang giao 6 người" in shown
    assert "Giao đầu năm: 4 người" in shown and "Điều chỉnh: 6 người" in shown
    assert PlanTarget.objects.get(unit=tree.upper, number=2).on_behalf_of == "Đảng ủy Khối"


def test_the_sum_of_the_children_is_held_against_the_parent(give, tree) -> None:
    assert give(tree.committee, 0, target="3").status_code == 302
    shown = words(give.client.get(f"{reverse('unit-plan', args=[tree.upper])}?nam=2011"))
    assert "Giao 4 người, cộng các tổ chức trực thuộc là 3." in shown
    child = words(give.client.get(f"{reverse('unit-plan', args=[tree.committee])}?nam=2011"))
    assert "được giao 4 người, cộng các tổ chức trực thuộc là 3." in child


def test_a_rate_needs_its_base_and_is_read_as_it_is_written(give, tree) -> None:
    assert "tỷ lệ và gốc tính phải đi cùng nhau" in words(give(tree.committee, 0, base="members_year"))
    assert "Gõ tỷ lệ bằng số" in words(give(tree.committee, 0, base="members_year", rate="nhiều"))
    assert give(tree.committee, 0, base="members_year", rate="3,5 %").status_code == 302
    assert str(PlanTarget.objects.get(unit=tree.committee).rate) == "3.50"


def test_nothing_new_and_a_stale_page_write_nothing(give, tree) -> None:
    assert "Chưa có mục nào khác" in words(give(tree.upper, 1, target="4"))
    stale = give(tree.upper, 0, target="9")
    assert stale.status_code == 409 and "<b>9</b> (khác)" in stale.content.decode()
    assert PlanTarget.objects.filter(unit=tree.upper).count() == 1


def test_who_may_only_read_sees_no_form(cast, office, tree, sign_in) -> None:
    page = sign_in(cast.officer).get(reverse("unit-plan", args=[tree.committee]))
    assert page.status_code == 200 and 'name="target"' not in page.content.decode()


@pytest.fixture
def share(give, tree):
    """`share(tree.committee, target="3", women="1", …)`: one line of the form of 2011 is sent."""
    where, number = f"{reverse('plan-cascade', args=[tree.upper])}?nam=2011", iter(range(100))

    def post(unit_id: int, version: int = 0, more: dict[str, str] | None = None, **line: str):
        fields = {"target": "target", "note": "n"}
        typed = {f"{fields.get(name, name)}_{unit_id}": value for name, value in line.items()}
        sent = {**PAPER, "reason": "", "given_on": "20.2.2011", f"v_{unit_id}": str(version), **typed, **(more or {})}
        return give.client.post(where, {**sent, "key": f"share-key-{next(number)}"})

    return post


PART = {"accepted": "on", "gap_reason": "Để dự phòng."}


def test_shared_out_below_one_version_for_what_changed_and_the_sum_never_differs_in_silence(share, give, tree) -> None:
    unlike = share(tree.committee, target="3", p_women="2")
    said = words(unlike)
    assert unlike.status_code == 422 and "Cộng các tổ chức là 3 người, chỉ tiêu được giao 4, thiếu 1" in said
    assert 'name="target_' in unlike.content.decode() and 'value="3"' in unlike.content.decode(), "nothing is lost"
    assert "phải có lý do" in words(share(tree.committee, target="3", more={"accepted": "on"}))
    assert PlanTarget.objects.filter(unit=tree.committee).count() == 0
    done = share(tree.committee, target="3", p_women="2", q1="0", q2="1", q3="2", more=PART)
    assert done.status_code == 302 and "Để dự phòng." in words(give.client.get(done["Location"]))
    version = PlanTarget.objects.get(unit=tree.committee)
    assert (version.target, version.parts, version.milestones) == (3, {"women": 2}, [0, 1, 2, 3])
    both = {f"target_{tree.base_cell}": "1", f"v_{tree.base_cell}": "0"}
    assert share(tree.committee, 1, target="3", p_women="2", q1="0", q2="1", q3="2", more=both).status_code == 302
    assert PlanTarget.objects.filter(unit=tree.committee).count() == 1, "a line that says what stands makes none"
    assert PlanTarget.objects.filter(unit=tree.base_cell).count() == 1


def test_a_line_that_contradicts_itself_or_was_overtaken_is_refused_in_its_place(share, tree) -> None:
    assert "nữ 5 người, nhiều hơn cả chỉ tiêu 3 người" in words(share(tree.committee, target="3", p_women="5")).replace(
        "phụ nữ", "nữ"
    )
    assert "mốc theo quý chưa đủ" in words(share(tree.committee, target="3", q1="1", more=PART))
    assert share(tree.committee, target="3", more=PART).status_code == 302
    stale = share(tree.committee, 0, target="2", note="Hết nguồn.", more=PART)
    assert stale.status_code == 422 and "vừa ghi chỉ tiêu này" in words(stale)
    assert "điều chỉnh phải có lý do" in words(share(tree.committee, 1, target="2", more=PART))
    assert share(tree.committee, 1, target="2", note="Hết nguồn.", more=PART).status_code == 302
    assert PlanTarget.objects.get(unit=tree.committee, number=2).reason == "Hết nguồn."


def test_a_dissolved_unit_is_refused_in_plain_words_and_what_was_typed_stays(share, tree, cast) -> None:
    paper = Paper("9-QĐ", date(2011, 11, 1), "Đảng ủy")
    new = organisation.found(
        code="90.010", name="Đảng bộ Công ty Sắp Giải Thể", kind="committee", parent_id=tree.upper,
        on=date(2011, 3, 1), paper=paper, by=cast.organiser,
    ).detail["new"][0]  # fmt: skip
    organisation.dissolve(unit_id=new, on=date(2011, 11, 5), paper=paper, by=cast.organiser)
    answer = share(new, target="2", more={f"target_{tree.committee}": "4", f"v_{tree.committee}": "0"})
    said = words(answer)
    assert answer.status_code == 422
    assert "Đảng bộ Công ty Sắp Giải Thể đã kết thúc hoạt động ngày 05-11-2011" in said
    assert f'name="target_{new}" value="2"' in answer.content.decode()
    assert f'name="target_{tree.committee}" value="4"' in answer.content.decode()
    assert not PlanTarget.objects.filter(unit__in=[new, tree.committee]).exists()


def test_a_rate_is_worked_out_from_the_register_kept_and_may_be_typed_over(give, tree) -> None:
    where = f"{reverse('unit-plan', args=[tree.committee])}?nam=2012"
    typed = {**PAPER, "given_on": "5.1.2012", "base": "members_year", "rate": "20", "version": "0", "key": "rate-key-1"}
    tried = give.client.post(where, {**typed, "target": "4", "xem": "1"})
    members = counts_by_unit(date(2011, 12, 31))[tree.committee].members
    computed = -(-members * 20 // 100)
    assert f"Gốc tính: {members} đảng viên ngày 31-12-2011. Tính ra {computed} người" in words(tried).replace(" .", ".")
    assert f"Số ghi 4, {'hơn' if computed < 4 else 'kém'} {abs(4 - computed)}" in words(tried)
    assert not PlanTarget.objects.filter(year=2012).exists(), "trying writes nothing"
    assert give.client.post(where, {**typed, "target": ""}).status_code == 302
    kept = PlanTarget.objects.get(year=2012)
    assert (kept.base_on, kept.base_number, kept.computed, kept.target) == (
        date(2011, 12, 31), members, computed, computed,
    )  # fmt: skip
    before = give.client.post(where.replace("2012", "2001"), {**typed, "target": "", "key": "rate-key-2"})
    assert "Sổ chưa có số đảng viên ngày 31-12-2000; ghi số người theo văn bản." in words(before)


def test_plan_beside_actual_every_number_opens_who_is_behind_it(share, give, tree) -> None:
    assert share(tree.committee, target="4", p_women="1", p_owners="1", q1="1", q2="1", q3="2").status_code == 302
    where = f"{reverse('plan-progress', args=[tree.upper])}?nam=2011&ngay=30-09-2011"
    page = give.client.get(where)
    lines = page.context["rows"]
    mine = next(one for one in lines if one.line.unit_id == tree.committee)
    assert mine.line.due == 2 and mine.line.due_on == date(2011, 9, 30)
    for one in lines:
        doors = [(one.line.admitted, one.admitted_at), (one.line.before, one.before_at)]
        doors += [(int(cell.words), cell.address) for cell in one.parts if cell.address]
        for number, address in doors:
            if number is not None:
                opened = give.client.get(address)
                assert f"{number} người" in words(opened), (address, number)
    owners = next(cell for cell in mine.parts if cell.label == "Chủ doanh nghiệp")
    assert mine.line.admitted and (owners.words, owners.after) == ("chưa rõ", "/1"), "no list told who owns a firm"


def test_the_page_of_a_share_out_asks_no_more_for_more_units(give, tree, cast) -> None:
    paper = Paper("9-QĐ", date(2011, 2, 1), "Đảng ủy")
    names = ("plan-cascade", "plan-progress")

    def asked() -> list[int]:
        found = []
        for name in names:
            with CaptureQueriesContext(connection) as queries:
                assert give.client.get(f"{reverse(name, args=[tree.upper])}?nam=2011").status_code == 200
            found.append(len(queries))
        return found

    def found(first: int, last: int) -> None:
        for number in range(first, last):
            organisation.found(
                code=f"90.2{number}", name=f"Đảng bộ Công ty {number}", kind="committee", parent_id=tree.upper,
                on=date(2011, 3, 1), paper=paper, by=cast.organiser,
            )  # fmt: skip

    found(0, 1)  # what stands below one that is younger than the lists is looked at
    asked()  # what the first page of a session asks once
    few = asked()
    found(1, 7)
    assert all(more <= less for more, less in zip(asked(), few, strict=True))


def test_many_units_stand_on_pages_and_the_sum_knows_them_all(share, give, tree, monkeypatch) -> None:
    monkeypatch.setattr(cascade, "LINES", 1)
    where = f"{reverse('plan-cascade', args=[tree.upper])}?nam=2011"
    first, second = give.client.get(where), give.client.get(f"{where}&tu_dong=1")
    shown = [line.plan.unit_id for page in (first, second) for line in page.context["lines"]]
    assert shown == [tree.committee, tree.base_cell] and "1 trên 2 tổ chức" in words(first)
    assert share(tree.committee, target="3", more=PART).status_code == 302
    said = give.client.post(
        f"{where}&tu_dong=1", {f"target_{tree.base_cell}": "1", "xem": "1", "key": "page-key-1"}
    )  # fmt: skip
    assert [(one.own, one.below) for one in said.context["sums"]] == [(4, 4)]


def test_a_count_of_the_plan_opens_exactly_those_organisations(give, tree) -> None:
    where = f"{reverse('plan-progress', args=[tree.upper])}?nam=2011&ngay=30-09-2011"
    shown = words(give.client.get(where))
    assert "Đảng bộ Công ty Giấy Sông Cầu" in shown and "Chi bộ Công ty Gạch Đồi Ngô" in shown
    assert "2 tổ chức chưa có chỉ tiêu" in shown
    assert give(tree.committee, 0, target="3", given_on="1.9.2011").status_code == 302
    bare = give.client.get(f"{where}&chi=chua-giao")
    assert "1 tổ chức chưa có chỉ tiêu" in words(bare) and "Tổ chức chưa có chỉ tiêu" in words(bare)
    assert [one.line.name for one in bare.context["rows"]] == ["Chi bộ Công ty Gạch Đồi Ngô"]
