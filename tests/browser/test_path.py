"""A whole life on the path in Chromium, from sign-in by clicks and typing only: cell secretary, committee and
organiser, under the texts of 2011 and of 2022; and a file that fails and is repaired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from ketnap.actions import membership
from ketnap.lib import dates
from ketnap.models import Candidacy, DueItem, Movement, PathAct
from ketnap.rules.path.kinds import BALLOT, COMMITTEE, DECIDE, KINDS
from ketnap.rules.path.waits import WAITS
from ketnap.rules.path.words import MEMBERS, NO, YES, Question, questions, verb
from tests import factories, lives
from tests.browser.conftest import type_in
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
HELPER = "Nguyễn Văn An"
NAME = "Vũ Thị Hạnh"
CLERKS = {"committee": "officer", "second_committee": "officer"}
"""Whoever is not named here: the organiser decides, the secretary writes the rest."""
HANDED = 45
"""Days after the recognition was made known: the next meeting of the cell, where the card is handed over."""


@dataclass(frozen=True)
class Desk:
    """Three people at their own machines."""

    pages: Mapping[str, Page]

    def of(self, kind: str) -> Page:
        return self.pages[CLERKS.get(kind) or ("organiser" if KINDS[kind].right == DECIDE else "secretary")]


def press(page: Page, name: str) -> None:
    go(page, page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str) -> None:
    go(page, page.get_by_role("link", name=name, exact=True).first)


def go(page: Page, door: Locator) -> None:
    """To the next page, whole: what is read after this is not of the page before."""
    with page.expect_navigation():
        door.click()


def open_file(page: Page, name: str) -> None:
    """From the board; a file that has ended from its person, found by name."""
    follow(page, "Kết nạp")
    if not page.get_by_role("link", name=name, exact=True).count():
        page.get_by_role("searchbox").fill(name)
        press(page, "Tìm")
        follow(page, name)
        name = "Đảng viên chính thức"
    follow(page, name)


def answer(place: Page | Locator, one: Question, value: Any) -> None:
    """One question of a form, answered as a person does."""
    named = dict(one.choices)
    match one.kind:
        case "flag":
            place.get_by_role("group", name=one.label).get_by_label(YES if value else NO, exact=True).check()
        case "day":
            place.get_by_label(one.label, exact=True).fill(dates.show(date.fromisoformat(value)))
        case "words":
            for code in value:
                place.get_by_role("group", name=one.label).get_by_label(named[code], exact=True).check()
        case "word" if place.get_by_role("group", name=one.label).count():
            place.get_by_role("group", name=one.label).get_by_label(named[value], exact=True).check()
        case "word":
            place.get_by_label(one.label, exact=True).select_option(label=named[value])
        case _:
            place.get_by_label(one.label, exact=True).fill(str(value))


def record(page: Page, kind_code: str, on: date, told: Mapping[str, Any], names_member: bool) -> None:
    """From the file of somebody: the door of the act, its form, the button that writes."""
    kind = KINDS[kind_code]
    door = page.get_by_role("link", name=kind.title, exact=True)
    if not door.count():
        what = next(one.what for one in WAITS if one.act == kind_code)
        door = page.locator("ul.work > li", has=page.locator("b", has_text=what)).get_by_role(
            "link", name="Ghi việc này"
        )
    go(page, door.first)
    page.locator("#id_on").fill(dates.show(on))
    if kind.right == BALLOT and kind_code not in COMMITTEE:
        page.locator("#id_on").blur()
        page.get_by_text(f"chính thức của chi bộ ngày {dates.show(on)}").wait_for()
    if names_member:
        page.get_by_label(MEMBERS[kind.names], exact=True).select_option(label=helper_words(page, kind.names))
    skipped = ("official_members", "present", "excused", "agreed") if kind.right == BALLOT else ("moved_to",)
    for one in questions(kind):
        if one.key in told and one.key not in skipped:
            answer(page.locator("main"), one, told[one.key])
    press(page, verb(kind))
    if (doubt := page.get_by_role("alert").get_by_text("Chọn như nghị quyết kết luận")).count():
        assert doubt.count() == 1  # the text of that day does not settle how the committee counts
        page.get_by_role("group", name="Nghị quyết kết luận").get_by_label("Đủ phiếu, đề nghị").check()
        press(page, verb(kind))
    said = page.inner_text("main")
    assert "Đã ghi: " in said, f"{kind_code}: {said[:1500]}"


def helper_words(page: Page, names: str) -> str:
    options = page.get_by_label(MEMBERS[names], exact=True).locator("option").all_inner_texts()
    return next(one for one in options if one.startswith(HELPER))


@pytest.fixture
def desk(window) -> Desk:
    tree = factories.small_tree()
    factories.cast(tree)
    lives.members(tree)
    membership.open_register(tree.upper, date(2006, 1, 1))
    pages = {who: window(1280) for who in ("secretary", "officer", "organiser")}
    for who, page in pages.items():
        type_in(page, who, PASSWORD)
    return Desk(pages)


def somebody_new(page: Page, born_on: date) -> None:
    follow(page, "Chi bộ")
    follow(page, "Ghi người mới")
    page.get_by_label("Họ và tên").fill(NAME)
    page.get_by_label("Nữ", exact=True).check()
    page.get_by_label("Ngày sinh").fill(dates.show(born_on))
    page.get_by_label("Học vấn phổ thông").select_option(label="Trung học phổ thông")
    press(page, "Ghi hồ sơ")


def on_the_list(page: Page, on: date) -> None:
    follow(page, "Đưa vào danh sách cảm tình Đảng")
    page.get_by_label("Ngày đưa vào danh sách").fill(dates.show(on))
    press(page, "Ghi vào danh sách")
    assert "Bước hiện nay: cảm tình Đảng" in page.inner_text("main")


def schooled(page: Page, kind: str, code: str, on: date) -> None:
    """A class with one learner and the certificate."""
    follow(page, "Lớp học")
    follow(page, "Mở lớp")
    for label, typed in (("Mã lớp", code), ("Tên lớp", f"Lớp {code}")):
        page.get_by_label(label, exact=True).fill(typed)
    page.get_by_label("Loại lớp").select_option(value=kind)
    page.get_by_label("Khai giảng").fill(dates.show(on))
    page.get_by_label("Bế giảng").fill(dates.show(on))
    press(page, page.locator("main form button.main").inner_text())
    follow(page, "Ghi học viên")
    page.get_by_label("Danh sách học viên").fill(NAME)
    press(page, "Đối chiếu với sổ")
    press(page, "Ghi học viên")
    follow(page, "Ghi giấy chứng nhận")
    page.get_by_label("Ngày cấp").fill(dates.show(on))
    page.get_by_label("Cơ quan cấp").fill("Trung tâm chính trị")
    page.get_by_label(NAME, exact=True).fill(f"1/{code}")
    press(page, "Ghi giấy chứng nhận")
    assert "Đã ghi 1 giấy chứng nhận" in page.inner_text(".done")


@pytest.mark.parametrize(
    ("life", "born_on"),
    [(lives.LIFE_2011, date(1985, 6, 10)), (lives.LIFE_2022, date(1995, 6, 10))],
    ids=["2011", "2022"],
)
def test_a_whole_life_from_the_first_list_to_the_card(life, born_on, desk) -> None:
    days = {kind: on for kind, on, _, _ in life}
    secretary, organiser = desk.pages["secretary"], desk.pages["organiser"]
    somebody_new(secretary, born_on)
    on_the_list(secretary, days["helped"])
    schooled(organiser, "awareness", "NT1", date.fromordinal(days["file"].toordinal() - 80))
    last = secretary
    for kind, on, told, named in life:
        if kind == "self_criticism":
            schooled(organiser, "new_member", "DVM1", date.fromordinal(on.toordinal() - 180))
        page = desk.of(kind)
        if page is not last or page is organiser:
            open_file(page, NAME)
        last = page
        record(page, kind, on, told, named)
    handed = date.fromordinal(days["announced"].toordinal() + HANDED)
    card = {
        "decided_on": days["recognised"].isoformat(),
        "next_cell_meeting_on": handed.isoformat(),
        "card_no": "10.123456",
    }
    record(secretary, "carded", handed, card, False)
    shown = secretary.inner_text("main")
    assert "Đảng viên chính thức từ" in shown and "Phát thẻ đảng viên" in shown and "Không đạt" not in shown

    row = Candidacy.objects.get(person__full_name=NAME)
    assert (row.stage, DueItem.objects.filter(candidacy=row).count()) == ("official", 0)
    acts = PathAct.objects.filter(candidacy=row)
    assert acts.count() == len(life) + 2 and not acts.exclude(findings=[]).exists()
    assert set(acts.values_list("recorded_by__username", flat=True)) == {"secretary", "officer", "organiser"}
    assert list(Movement.objects.filter(person=row.person).values_list("kind", "on")) == [
        ("admitted", days["ceremony"]), ("recognised", dates.add_months(days["ceremony"], 12)),
    ]  # fmt: skip


def test_a_file_that_fails_is_repaired(desk) -> None:
    """The introducer had worked with her for nine months; another member writes the introduction instead (E-11)."""
    page = desk.pages["secretary"]
    somebody_new(page, date(1995, 6, 10))
    on_the_list(page, date(2021, 10, 8))
    schooled(desk.pages["organiser"], "awareness", "NT1", date(2021, 11, 20))
    steps = [one for one in lives.LIFE_2022 if one[0] in ("file", "application", "introduced")]
    open_file(page, NAME)
    for kind, on, told, named in steps[:2]:
        record(page, kind, on, told, named)
    kind, on, told, _ = steps[2]
    follow(page, KINDS[kind].title)
    page.locator("#id_on").fill(dates.show(on))
    page.get_by_label(MEMBERS["introducer"]).select_option(label=helper_words(page, "introducer"))
    for one in questions(KINDS[kind]):
        answer(page.locator("main"), one, (told | {"together_since": "2021-06-14"})[one.key])
    press(page, "Ghi vào sổ")
    assert "hãy ghi lý do" in page.inner_text("[role=alert]") and "Điều" in page.inner_text("[role=alert]")
    page.get_by_label("Lý do, ghi chú").fill("Đã viết giấy như vậy, chi bộ cử người khác sau")
    press(page, "Ghi vào sổ")
    assert "Không đạt 1 điểm" in " ".join(page.inner_text(".note").split())

    go(page, page.locator("ol.life > li", has_text=KINDS[kind].title).get_by_role("link", name="Sửa ghi chép này"))
    page.get_by_label("Lý do", exact=True).fill("Chi bộ cử đồng chí khác giới thiệu")
    press(page, "Bỏ mục này, ghi lý do")
    assert "Không đạt" not in page.inner_text(".note")
    record(page, "introduced", on, told, True)
    assert "Không đạt" not in page.inner_text(".note")
