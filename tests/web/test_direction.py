"""Directives that end in deeds, on the desk: a programme taken over, reported, looked at; late ones never drop out;
findings taken from the audit; what others may not see."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import direction, people
from ketnap.actions.direction import Deed
from ketnap.actions.organisation import enter_enterprise
from ketnap.actions.people import NewPerson
from ketnap.lib import clock
from ketnap.models import InspectionFinding, ProgrammeItem, UnitMeasure
from ketnap.queries.direction import inspections, measures, summary, texts
from ketnap.statistics.direction import effect
from tests.web import directing
from tests.web.test_home import on, work
from tests.web.test_pages import text
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "on", "tree"]
KEY = "direction-key-1"


@pytest.fixture
def held(tree, cast) -> int:
    return directing.text(tree.upper, cast.organiser)


def template(client, held: int) -> dict[str, str]:
    """What the page of the ready programme would send as it stands."""
    page = client.get(f"{reverse('programme-take', args=[held])}?tu=03-10-2011").content.decode()
    sent = dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page))
    sent |= dict.fromkeys(re.findall(r'<input type="checkbox" name="([^"]+)"', page), "on")
    for name, body in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'value="([^"]*)" selected', body)
        sent[name] = found[1] if found else ""
    return sent | {"key": KEY, "version": re.search(r'name="version" value="(\d+)"', page)[1]}


def test_the_five_solutions_are_taken_over_changed_and_given_to_units(held, tree, cast, sign_in) -> None:
    client = sign_in(cast.organiser)
    sent = template(client, held)
    assert len({name.split("-")[0] for name in sent if re.match(r"v\d", name)}) == 8
    del sent["v8-take"]
    sent |= {"v1-title": "Quán triệt Chỉ thị 07-CT/TW trong chi bộ", "v1-due_on": "31-10-2011"}
    answer = client.post(reverse("programme-take", args=[held]), sent)
    assert answer.status_code == 302
    items = list(ProgrammeItem.objects.order_by("position"))
    assert len(items) == 7 and items[0].title == "Quán triệt Chỉ thị 07-CT/TW trong chi bộ"
    assert set(items[0].measures.values_list("unit", flat=True)) == {tree.committee, tree.base_cell}
    assert list(items[1].measures.values_list("unit", flat=True)) == [tree.upper]
    page = text(client.get(answer["Location"], {"ngay": "15-10-2011"}))
    assert "Một là, tuyên truyền" in page and "Bốn là, củng cố" in page and "Năm là" not in page
    assert "Số người học lớp nhận thức về Đảng" in page


def test_a_wrong_line_keeps_everything_that_was_typed(held, cast, sign_in) -> None:
    client = sign_in(cast.organiser)
    sent = template(client, held) | {"v2-due_on": "31-02-2011", "v3-evidence": "Số thông báo 15"}
    answer = client.post(reverse("programme-take", args=[held]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "31-02-2011" in page and "Số thông báo 15" in page
    answer = client.post(reverse("programme-take", args=[held]), sent | {"v2-due_on": "1-1-1996"})
    assert answer.status_code == 422 and "trước ngày của văn bản, 23-11-1996" in text(answer)
    assert UnitMeasure.objects.count() == 0


def test_a_text_of_the_law_is_not_typed_again(tree, cast, sign_in) -> None:
    page = sign_in(cast.organiser).get(f"{reverse('directive-new', args=[tree.upper])}?van_ban=21-NQ-TW-2022")
    source = page.content.decode()
    assert 'value="21-NQ/TW"' in source and '<option value="resolution" selected>' in source
    assert 'name="law_key" value="21-NQ-TW-2022"' in source


def test_a_secretary_reports_and_only_who_gave_it_decides(held, tree, cast, sign_in) -> None:
    measure = directing.measure(held, tree.cell, by=cast.organiser)
    secretary, officer, organiser = (sign_in(one) for one in (cast.secretary, cast.officer, cast.organiser))
    address = reverse("measure-report", args=[measure])
    assert "Cần nêu: ngày họp, số biên bản." in text(secretary.get(address))
    told = {"kind": "reported", "on": "20-10-2011", "told": "", "number": "3-BB/CB", "version": "1", "key": KEY}
    empty = secretary.post(address, told)
    assert empty.status_code == 422 and "viết một hai câu" in text(empty) and "3-BB/CB" in empty.content.decode()
    assert secretary.post(address, told | {"told": "12 đồng chí dự, họp ngày 18-10-2011"}).status_code == 302
    decide = reverse("measure-decide", args=[measure])
    assert [one.get(decide).status_code for one in (secretary, officer, organiser)] == [403, 403, 200]
    assert "12 đồng chí dự" in text(organiser.get(decide)) and "giấy số 3-BB/CB" in text(organiser.get(decide))
    back = {"kind": "returned", "on": "21-10-2011", "told": "Nêu số biên bản", "version": "2", "key": KEY}
    assert organiser.post(decide, back).status_code == 302
    assert "Cấp trên trả lại Nêu số biên bản" in text(secretary.get(address))
    stale = secretary.post(address, told | {"told": "Biên bản 3", "version": "2", "key": "another-key"})
    assert stale.status_code == 409 and "Trả lại ngày 21-10-2011" in text(stale)
    page = text(secretary.get(reverse("measure", args=[measure])))
    assert page.index("Báo cáo : 12 đồng chí") < page.index("Trả lại : Nêu số biên bản")


def test_late_work_stays_on_the_list_until_it_is_reported(held, tree, cast, office, sign_in, on) -> None:
    measure = directing.measure(held, tree.cell, by=cast.organiser)
    found = directing.finding(directing.inspection(tree.committee, tree.upper), tree.cell)
    on(date(2011, 10, 20))
    assert any("Còn 11 ngày" in one and "Học tập, quán triệt" in one for one in work(sign_in(cast.secretary).get("/")))
    on(date(2013, 6, 1))
    lines = work(sign_in(cast.secretary).get("/"))
    assert any("Quá 19 tháng" in one and "Học tập, quán triệt" in one for one in lines)
    assert any("Chưa có ý kiến đoàn thể" in one for one in lines)
    direction.on_measure(measure, Deed("reported", date(2013, 6, 1), "Đã họp"), by=None, version=None)
    direction.on_finding(found, Deed("reported", date(2013, 6, 1), "Đã lấy ý kiến"), by=None, version=None)
    assert not any("Học tập" in one or "đoàn thể" in one for one in work(sign_in(cast.secretary).get("/")))
    lines = work(sign_in(cast.organiser).get("/"))
    assert [sum(what in one for one in lines) for what in ("Học tập, quán triệt", "Chưa có ý kiến đoàn thể")] == [1, 1]


def test_the_past_shows_what_stood_then(held, tree, cast, sign_in) -> None:
    measure = directing.measure(held, tree.cell, tree.base_cell, by=cast.organiser)
    direction.on_measure(measure, Deed("reported", date(2011, 11, 9), "Đã họp"), by=None, version=None)
    direction.on_measure(measure, Deed("accepted", date(2011, 11, 12)), by=None, version=None)
    viewer = viewer_of(cast.organiser, clock.today())
    for day, buckets in (
        (date(2011, 10, 2), []), (date(2011, 10, 31), ["dang-lam", "dang-lam"]),
        (date(2011, 11, 1), ["qua-han", "qua-han"]), (date(2011, 11, 10), ["qua-han", "cho-xem"]),
        (date(2011, 12, 1), ["qua-han", "xong"]), (clock.today(), ["qua-han", "xong"]),
    ):  # fmt: skip
        assert [row.bucket for row in measures.measures(viewer, day)] == buckets, day
    client = sign_in(cast.organiser)
    late = text(client.get(reverse("measures-overdue"), {"ngay": "01-11-2011"}))
    assert "2 việc quá hạn ở 2 đơn vị" in late
    unit = text(client.get(reverse("unit", args=[tree.committee]), {"ngay": "01-11-2011"}))
    assert "0 đang làm, 0 chờ xem xét, 0 đã xong, trên 1 việc" in unit
    assert "Quá 1 ngày" in text(client.get(reverse("measures"), {"to_chuc": tree.base_cell, "ngay": "01-11-2011"}))
    assert client.get(reverse("measures"), {"to_chuc": tree.other_committee}).status_code == 404
    assert text(sign_in(cast.stranger).get(reverse("measures"))).count("Học tập") == 0


def test_an_effect_counts_before_and_since_and_opens_its_people(tree, cast, office) -> None:
    """The office admitted one in each cell on 19-05-2011: four cells, three in this tree. 03-10 to 01-12-2011 is 60
    days; the sixty days before begin on 04-08. From 01-05 on: one of the cell on 19-05."""
    viewer = viewer_of(cast.organiser, clock.today())
    told = effect(viewer, "admitted", tree.upper, date(2011, 5, 1), date(2011, 6, 29))
    assert (told.before.value, told.since.value) == (0, 3)
    assert (told.before.start, told.before.end) == (date(2011, 3, 2), date(2011, 4, 30))
    enter_enterprise(name="Công ty A", ownership="private", since=date(2010, 1, 1), unit_id=tree.committee, by=None)
    enter_enterprise(name="Công ty B", ownership="state_100", since=date(2010, 1, 1), unit_id=tree.base_cell, by=None)
    outside = effect(viewer, "admitted_outside_state", tree.upper, date(2011, 5, 1), date(2011, 6, 29))
    assert (outside.before.value, outside.since.value) == (0, 2)
    assert effect(viewer, "admitted_workers", tree.cell, date(2011, 5, 1), date(2011, 6, 29)).since.value == 1
    people.register([NewPerson("Vi Thị Sim", "F", date(1985, 1, 1), tree.cell)], by=None)
    assert effect(viewer, "members", tree.upper, date(2011, 10, 3), date(2011, 12, 1)).since.value == 12
    assert effect(viewer, "units_founded", tree.upper, date(2011, 10, 3), date(2011, 12, 1)).since.value == 0


def test_findings_are_taken_from_the_audit_with_rule_and_citation(tree, cast, sign_in) -> None:
    file = directing.faulty_file(tree)
    seen = directing.inspection(tree.committee, tree.upper, cast.organiser)
    client, address = sign_in(cast.organiser), f"{reverse('findings-audit', args=[seen])}?ngay=01-07-2023"
    assert "1 điều phải xem lại trong hồ sơ" in text(client.get(address))
    sent = {"found_on": "2-7-2023", "due_on": "1-8-2023", "owner_name": "Bí thư chi bộ", "version": "2", "key": KEY}
    none = client.post(address, sent)
    assert none.status_code == 422 and "chọn ít nhất một điều" in text(none)
    assert client.post(address, sent | {"dong": directing.first_line(cast.organiser, seen)}).status_code == 302
    (found,) = InspectionFinding.objects.all()
    assert (found.candidacy_id, found.rule, found.unit_id, found.grave) == (file, "V-01", tree.cell, True)
    assert found.citation.startswith("Điều lệ Đảng Cộng sản Việt Nam") and found.repair.startswith("Chưa đủ tỷ lệ")
    assert "không còn điều nào chưa nêu" in text(client.get(address))
    page = client.get(reverse("finding", args=[found.pk])).content.decode()
    assert reverse("candidacy", args=[file]) in page and "#V-01" in page and "Không ghi nội dung thẩm tra" in page


def test_a_finding_about_a_file_out_of_reach_is_a_missing_page(tree, cast, sign_in) -> None:
    seen = directing.inspection(tree.committee, tree.upper, cast.organiser)
    client, address = sign_in(cast.organiser), reverse("finding-new", args=[seen])
    sent = {"unit": str(tree.cell), "sentence": "Thiếu giấy", "repair": "Bổ sung", "found_on": "5.9.2011",
            "due_on": "5.10.2011", "version": "2", "key": KEY}  # fmt: skip
    assert client.post(address, sent | {"file": "987654"}).status_code == 404
    assert "Không ghi nội dung thẩm tra lý lịch" in text(client.get(address))
    early = client.post(address, sent | {"due_on": "1.9.2011"})
    assert early.status_code == 422 and "trước ngày nêu" in text(early) and "Thiếu giấy" in early.content.decode()
    assert client.post(address, sent | {"rule": "v-01"}).status_code == 302
    assert InspectionFinding.objects.get().rule == "V-01" and "Điều lệ Đảng" in InspectionFinding.objects.get().citation


def test_the_plan_of_a_year_and_an_inspection_on_a_past_day(tree, cast, sign_in) -> None:
    seen = directing.inspection(tree.committee, tree.upper, cast.organiser)
    directing.finding(seen, tree.cell)
    direction.conclude(seen, on=date(2011, 9, 9), told="Làm đúng quy trình", by=cast.organiser, version=None)
    viewer = viewer_of(cast.organiser, clock.today())
    for day, state, left in (
        (date(2011, 8, 31), "planned", 0), (date(2011, 9, 2), "held", 0), (date(2011, 9, 3), "held", 1),
        (date(2011, 9, 9), "concluded", 1), (clock.today(), "concluded", 1),
    ):  # fmt: skip
        (row,) = inspections.inspections(viewer, day, 2011)
        assert (row.state, row.left, row.held_from is None) == (state, left, state == "planned"), day
    assert inspections.inspections(viewer, clock.today(), 2012) == []
    client = sign_in(cast.organiser)
    assert "1 thiếu sót chưa khắc phục, 1 quá hạn" in text(client.get(reverse("inspections"), {"nam": "2011"}))
    assert "Vũ Đình Khiêm (trưởng đoàn)" in text(client.get(reverse("inspection", args=[seen])))
    assert sign_in(cast.stranger).get(reverse("inspection", args=[seen])).status_code == 404


def test_what_the_committee_asks_first(held, tree, cast) -> None:
    directing.measure(held, tree.cell, tree.base_cell, by=cast.organiser)
    seen = directing.inspection(tree.committee, tree.upper)
    directing.finding(seen, tree.cell)
    other = directing.finding(seen, tree.other_cell)
    direction.on_finding(other, Deed("reported", date(2011, 9, 20), "Đã sửa"), by=None, version=None)
    direction.on_finding(other, Deed("accepted", date(2011, 9, 25)), by=None, version=None)
    viewer = viewer_of(cast.organiser, clock.today())
    left = summary.open_findings(viewer, tree.upper, date(2011, 10, 4))
    assert (left.count, left.overdue, left.oldest) == (1, 1, date(2011, 9, 3))
    assert left.by_unit == [(tree.cell, "Chi bộ Phân xưởng 1", 1)]
    before = summary.open_findings(viewer, tree.upper, date(2011, 9, 22))
    assert (before.count, before.overdue) == (2, 0)
    late = measures.overdue_by_unit(viewer, date(2011, 11, 1), tree.committee)
    assert [(row.unit_name, row.overdue, row.oldest_due) for row in late] == [
        ("Chi bộ Phân xưởng 1", 1, date(2011, 10, 31))
    ]


def test_lists_ask_as_many_questions_for_many_as_for_few(held, tree, cast) -> None:
    viewer = viewer_of(cast.organiser, clock.today())

    def asked() -> list[int]:
        found = []
        for day in (clock.today(), date(2011, 11, 1)):
            for ask in (texts.directives, measures.measures, measures.overdue_by_unit, inspections.findings):
                with CaptureQueriesContext(connection) as queries:
                    ask(viewer, day)
                found.append(len(queries))
        return found

    directing.measure(held, tree.cell, by=cast.organiser)
    seen = directing.inspection(tree.committee, tree.upper)
    directing.finding(seen, tree.cell)
    few = asked()
    for _ in range(3):
        directing.measure(held, tree.cell, tree.other_cell, tree.base_cell, tree.committee, by=cast.organiser)
    directing.finding(seen, tree.other_cell)
    assert asked() == few
