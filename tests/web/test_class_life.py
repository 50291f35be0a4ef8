"""A class from its plan to the roll, over the pages; what a partner institution opens; an answer in two taps."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import training
from ketnap.actions.training import Answer
from ketnap.lib import clock, dates
from ketnap.models import (
    Attendance,
    ClassInvitation,
    ClassPartner,
    Enrolment,
    Grant,
    JournalEntry,
    Lesson,
    TrainingClass,
    User,
)
from tests import lives
from tests.schooling import asked, day, planned
from tests.web import schooling
from tests.web.test_membership import words
from tests.web.test_reach import POLICY, address, everybody, send, things
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "everybody", "office", "things", "tree"]


@pytest.fixture
def school(tree, cast, office) -> schooling.Schooling:
    return schooling.going_on(tree, cast.organiser, code="b")


def keyed(number: int, **typed: object) -> dict[str, object]:
    return {"key": f"life-key-{number:04d}", **typed}


def test_from_the_plan_to_the_roll_in_few_steps(tree, cast, office, sign_in) -> None:
    """Planned with the proposed lessons, places given, two invited in one step, answered by the cell, called."""
    organiser, cell = sign_in(cast.organiser), sign_in(cast.secretary)
    people = [lives.worker(tree, name=name) for name in ("Lù Thị Mây", "Lù Văn Núi", "Lù Thị Suối")]
    for person in people:
        lives.begin(tree, person, day(-90))
    opened = {"code": "NT11", "name": "Lớp khóa 11", "kind": "awareness", "starts_on": dates.show(day(0)),
              "ends_on": dates.show(day(4)), "place": "Nhà văn hóa"}  # fmt: skip
    assert organiser.post(reverse("class-new", args=[tree.upper]), keyed(1, **opened)).status_code == 302
    held = TrainingClass.objects.get(code="NT11")
    page = organiser.get(reverse("class-shift-new", args=[held.pk]))
    assert "61-HD/BTGTW" in words(page) and 'value="Bài 3. Nội dung cơ bản của Điều lệ Đảng"' in page.content.decode()
    rows = {f"{name}{row.number}": getattr(row, name) for row in page.context["rows"]
            for name in ("topic", "on", "part", "teacher")}  # fmt: skip
    shift = {"name": "Ca sáng", "seats": "2", "half": "ca-ngay", "version": "1", **rows}
    again = organiser.post(reverse("class-shift-new", args=[held.pk]), keyed(2, **{**shift, "xep": "1", "on1": "sai"}))
    assert again.status_code == 200 and not Lesson.objects.filter(shift__training_class=held).exists()
    wrong = organiser.post(reverse("class-shift-new", args=[held.pk]), keyed(3, **{**shift, "on1": "32-13-2026"}))
    assert wrong.status_code == 422 and "chưa đọc được ngày “32-13-2026”" in words(wrong)
    assert organiser.post(reverse("class-shift-new", args=[held.pk]), keyed(4, **shift)).status_code == 302
    one = held.shifts.get()
    assert one.lessons.count() == 10
    places = organiser.get(reverse("class-places", args=[held.pk]))
    assert [(name, need) for name, _, need, _ in places.context["rows"]] == [
        ("Chi bộ Công ty Gạch Đồi Ngô", 0), ("Đảng bộ Công ty Giấy Sông Cầu", 3),
    ]  # fmt: skip
    over = {f"p{one.pk}u{tree.committee}": "9", "version": "2"}
    refused = organiser.post(reverse("class-places", args=[held.pk]), keyed(5, **over))
    assert (
        refused.status_code == 422 and "phòng có 2; bớt 7 chỗ" in words(refused) and 'value="9"' in words_raw(refused)
    )
    given = {f"p{one.pk}u{tree.committee}": "2", "version": "2"}
    assert organiser.post(reverse("class-places", args=[held.pk]), keyed(6, **given)).status_code == 302
    asked = organiser.get(reverse("class-invite", args=[held.pk]))
    ticked = [str(line.row.person_id) for line in asked.context["lines"] if line.ticked]
    assert len(ticked) == 2 and "hết chỗ" in words(asked)
    sent = {"answer_by": dates.show(day(0)), "people": ticked, "version": "3"}
    assert organiser.post(reverse("class-invite", args=[held.pk]), keyed(7, **sent)).status_code == 302
    # Two taps on the telephone: the line of work, then the answer.
    home = cell.get("/").content.decode()
    first, second = ClassInvitation.objects.order_by("pk")
    door = reverse("invitation", args=[first.pk])
    assert f'href="{door}"' in home and "Mời dự Lớp khóa 11" in home
    assert cell.post(door, keyed(8, kind="confirmed", version="1")).status_code == 302
    late = cell.post(door, keyed(9, kind="confirmed", version="1"))
    assert late.status_code == 409 and Enrolment.objects.filter(training_class=held).count() == 1
    why = keyed(10, kind="declined", version="1", reason="Đi làm ca ngày.")
    assert cell.post(reverse("invitation", args=[second.pk]), why).status_code == 302
    assert door not in cell.get("/").content.decode()
    # The place that came free is proposed to the next in need.
    asked = organiser.get(reverse("class-invite", args=[held.pk]))
    assert [line.row.person_id for line in asked.context["lines"] if line.ticked] == [
        person for person in people if str(person) not in ticked
    ]
    lesson = one.lessons.get(number=1)
    roll = reverse("taught-lesson", args=[held.pk, lesson.pk])
    learner = Enrolment.objects.get(training_class=held)
    assert "checked" in organiser.get(f"{roll}?co-mat=1").content.decode()
    assert organiser.post(roll, keyed(11, **{f"m{learner.pk}": "present", f"s{learner.pk}": ""})).status_code == 302
    stale = organiser.post(roll, keyed(12, **{f"m{learner.pk}": "absent", f"s{learner.pk}": "", "reason": "Ghi nhầm."}))
    assert stale.status_code == 409 and "chưa ghi. Xem lại từng dòng" in words(stale)
    assert Attendance.objects.get().state == "present"
    file = words(organiser.get(reverse("person", args=[first.person_id])))
    assert "Lời mời dự Lớp khóa 11" in file and "xác nhận dự, ca sáng" in file and "có mặt 1 trên 1 buổi" in file
    told = words(organiser.get(reverse("person-held", args=[second.person_id])))
    assert "Báo không dự: Lớp khóa 11" in told and "Đi làm ca ngày." in told


def words_raw(answer) -> str:
    return answer.content.decode()


OPENS = {
    ("home", "GET"), ("help", "GET"), ("help-book", "GET"), ("account", "GET"), ("taught-classes", "GET"),
    ("own-password", "GET"), ("own-password", "POST"), ("own-factor", "GET"), ("own-factor", "POST"),
    ("own-codes", "POST"), ("own-factor-off", "POST"), ("own-sessions", "GET"), ("own-session-end", "POST"),
    ("own-sessions-end", "POST"),
    ("taught", "GET"), ("taught-table", "GET"), ("taught-sheet", "GET"), ("taught-lesson", "GET"),
    ("taught-lesson", "POST"), ("taught-results", "GET"), ("taught-results", "POST"),
}  # fmt: skip


def test_a_partner_opens_its_class_and_nothing_else_of_the_whole_desk(things, sign_in, tree) -> None:
    client = sign_in(User.objects.get(username=schooling.PARTNER))
    before, opened = JournalEntry.objects.count(), set()
    for line in POLICY:
        if line["permission"] == "public" or line["page"] == "sign-out":
            continue
        for object_id in things[line["object"]].values():
            where = address(line["page"], line["object"], object_id, things)
            if line["page"].startswith("figure"):
                where += f"?so=members&to_chuc={tree.cell}&tu=01-01-2011&den=30-09-2011"
            if send(client, line, where).status_code != 404:
                opened.add((line["page"], line["method"]))
    assert opened == OPENS
    told = [one.event for one in JournalEntry.objects.order_by("seq")[before:] if one.event != "access.denied"]
    assert told == ["training.exported"], "what is shut leaves a refusal, what is open one line of what was taken"
    shown = words(client.get(reverse("taught", args=[things["taught"]["taught"]])))
    assert "Lường Thị Ban" in shown and "Giấy Sông Cầu" not in shown


def test_a_new_partner_sets_a_password_of_their_own_and_finds_the_class(school, tree, cast, sign_in) -> None:
    typed = {
        "display_name": "Nông Thị Sen", "seat": "Giáo vụ", "username": "sen.ttct", "password": "trao tan tay nhe",
        "valid_from": f"{clock.today():%d-%m-%Y}", "last_on": f"{clock.today():%d-%m-%Y}", "key": "0123456789ab",
    }  # fmt: skip
    given = sign_in(cast.organiser).post(reverse("class-partners", args=[school.held.pk]), typed)
    assert given.status_code == 302
    client = Client()
    client.post(reverse("sign-in"), {"username": "sen.ttct", "password": "trao tan tay nhe"})
    first = client.get("/")
    assert first["Location"] == reverse("own-password") and client.get(first["Location"]).status_code == 200
    own = {"old": "trao tan tay nhe", "password": "cau tre lac leo", "again": "cau tre lac leo", "key": "0123456789ac"}
    assert client.post(first["Location"], own).status_code == 302
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("taught-classes")
    assert client.get(reverse("taught", args=[school.held.pk])).status_code == 200


def test_a_partner_who_forgot_the_password_is_helped_at_the_class_unless_the_account_opens_more(
    school, tree, cast, sign_in
) -> None:
    where, boss = reverse("class-partner-reset", args=[school.held.pk, school.partner.pk]), sign_in(cast.organiser)
    typed = {"password": "trao tan tay nhe", "key": "0123456789ab"}
    partner = sign_in(school.partner.user)
    assert boss.get(where).status_code == 200
    assert boss.post(where, typed).status_code == 302
    assert partner.get(reverse("taught-classes")).status_code == 302, "an open window of theirs has ended"
    client = Client()
    client.post(reverse("sign-in"), {"username": school.partner.user.username, "password": "trao tan tay nhe"})
    assert client.get("/")["Location"] == reverse("own-password")
    assert sign_in(cast.stranger).get(where).status_code == 404
    Grant.objects.create(user=school.partner.user, role="secretary", unit_id=tree.other_upper, valid_from=clock.today())
    refused = boss.post(where, {"password": "dem trang bo song", "key": "0123456789ac"})
    assert refused.status_code == 422 and "Nhờ người quản trị" in words(refused)
    assert User.objects.get(pk=school.partner.user_id).check_password("trao tan tay nhe"), (
        "nobody comes in where they give no rights"
    )


def test_the_right_of_a_partner_ends_and_is_of_one_class(school, tree, cast, sign_in) -> None:
    client = sign_in(school.partner.user)
    mine = reverse("taught", args=[school.held.pk])
    assert client.get("/", follow=True).redirect_chain[-1][0] == reverse("taught-classes")
    assert client.get(mine).status_code == 200
    other = TrainingClass.objects.exclude(pk=school.held.pk).first()
    assert client.get(reverse("taught", args=[other.pk])).status_code == 404
    ClassPartner.objects.filter(pk=school.partner.pk).update(valid_to=clock.today())
    assert client.get(mine).status_code == 404
    ClassPartner.objects.filter(pk=school.partner.pk).update(valid_to=clock.today() + timedelta(days=1))
    assert client.get(mine).status_code == 200


def test_a_cell_confirms_many_at_once_and_all_or_none(tree, cast, sign_in) -> None:
    held, (morning, _) = planned(tree, seats=5, code="NT08")
    training.give_places(held.pk, {(morning.pk, tree.cell): 5}, version=None, by=None)
    names = ("Lù Thị Mây", "Lù Văn Núi", "Lù Thị Suối", "Lù Thị Hoa")
    rows = [asked(held, morning, lives.worker(tree, name=name), tree.cell) for name in names]
    client, where = sign_in(cast.secretary), f"{reverse('invitations-confirm', args=[tree.cell])}?lop={held.pk}"
    assert f'href="{where}"' in client.get(f"{reverse('invitations')}?lop={held.pk}").content.decode()
    assert "checked" not in client.get(where).content.decode()
    assert client.get(f"{where}&tat_ca=1").content.decode().count(" checked") == 4
    shown = {f"v{one.pk}": str(one.version) for one in rows}
    empty = client.post(where, keyed(31, **shown))
    assert empty.status_code == 422 and "chọn ít nhất một người" in words(empty)
    training.answer(rows[0].pk, Answer("confirmed", day(0)), version=None, by=cast.organiser)
    everybody = {**shown, "people": [str(one.pk) for one in rows]}
    late = client.post(where, keyed(32, **everybody))
    assert late.status_code == 409 and "chưa ghi ai" in words(late) and late.content.decode().count(" checked") == 3
    assert Enrolment.objects.filter(training_class=held).count() == 1
    before = JournalEntry.objects.count()
    some = {**shown, "people": [str(one.pk) for one in rows[1:3]]}
    assert client.post(where, keyed(33, **some)).status_code == 302
    assert [one.state for one in held.invitations.order_by("pk")] == [*["confirmed"] * 3, "invited"]
    assert Enrolment.objects.filter(training_class=held, shift=morning).count() == 3
    assert [one.event for one in JournalEntry.objects.order_by("seq")[before:]] == ["training.answered"]
    both = {**shown, f"v{rows[1].pk}": "2", "people": [str(rows[1].pk), str(rows[3].pk)]}
    again = client.post(where, keyed(34, **both))
    assert again.status_code == 422 and "mở lại trang" in words(again)
    assert ClassInvitation.objects.get(pk=rows[3].pk).state == "invited"
    # Somebody of another cell is not confirmed by whoever sends the number.
    theirs = asked(held, morning, lives.worker(tree, name="Lù Văn Xa"), tree.base_cell, tree.cell)
    foreign = client.post(where, keyed(35, **{"people": str(theirs.pk), f"v{theirs.pk}": "1"}))
    assert foreign.status_code == 422 and ClassInvitation.objects.get(pk=theirs.pk).state == "invited"
    assert sign_in(cast.stranger).get(where).status_code == 404


def test_invitations_wait_at_every_desk_above_and_past_their_day_too(school, cast, sign_in) -> None:
    ClassInvitation.objects.filter(pk=school.waiting.pk).update(invited_on=day(-20), answer_by=day(-9))
    door = reverse("invitation", args=[school.waiting.pk])
    for user in (cast.secretary, cast.officer, cast.organiser):
        client = sign_in(user)
        page = client.get("/").content.decode()
        # What has waited longer stands before it; the list of them all is then offered.
        waiting = f"{reverse('invitations')}?tinh_trang=cho"
        assert f'href="{door}"' in page or f'href="{waiting}"' in page, user.username
        assert f'href="{door}"' in client.get(waiting).content.decode(), user.username
    assert door not in sign_in(cast.stranger).get("/", follow=True).content.decode()
