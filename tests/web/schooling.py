"""A class that is going on: people asked to it, some come, one does not; a roll called, a partner at work; and what to
send to the pages that write about it."""

from dataclasses import dataclass

from django.urls import reverse

from ketnap.actions import training
from ketnap.actions.papers import Paper
from ketnap.actions.training import Answer, Mark, NewShift
from ketnap.lib import dates
from ketnap.models import ClassAct, ClassInvitation, ClassPartner, ClassShift, Lesson, TrainingClass, User
from tests import lives
from tests.schooling import asked, day, lessons, planned

NAMES = ("Lường Thị Ban", "Hoàng Văn Chài", "Quàng Thị Diệp", "Mùa Văn Gấm", "Giàng Thị Hoa", "Sùng Văn Lử")
PARTNER = "partner"


@dataclass(frozen=True)
class Schooling:
    held: TrainingClass
    morning: ClassShift
    evening: ClassShift
    spare: ClassShift
    """Nobody sits in it."""
    lesson: Lesson
    """Of today, not called yet."""
    called: Lesson
    waiting: ClassInvitation
    coming: ClassInvitation
    needing: int
    """Somebody of the cell who needs the class and is not asked."""
    partner: ClassPartner

    def pages(self) -> dict[str, str]:
        """Name of a picture → address, for the organiser."""
        one = f"/lop/{self.held.pk}"
        return {
            "class-plan": f"{one}/ke-hoach/", "class-shift-new": f"{one}/ca-moi/", "class-places": f"{one}/cho/",
            "class-lesson": f"{one}/buoi/{self.lesson.pk}/", "class-invite": f"{one}/moi/",
            "class-partners": f"{one}/phoi-hop/", "invitations": "/loi-moi/",
            "class-partner-end": f"{one}/phoi-hop/{self.partner.pk}/thoi/",
            "class-partner-reset": f"{one}/phoi-hop/{self.partner.pk}/mat-khau/",
            "invitation": f"/loi-moi/{self.waiting.pk}/", "invitation-coming": f"/loi-moi/{self.coming.pk}/",
            "taught-classes": "/diem-danh/", **self.taught(),
        }  # fmt: skip

    def taught(self) -> dict[str, str]:
        """The same for the partner institution."""
        one = f"/diem-danh/{self.held.pk}"
        return {
            "taught": f"{one}/", "taught-lesson": f"{one}/buoi/{self.called.pk}/",
            "taught-empty": f"{one}/buoi/{self.lesson.pk}/?co-mat=1", "taught-sheet": f"{one}/to-ky/",
            "taught-results": f"{one}/ket-qua/",
        }  # fmt: skip


def going_on(tree, by: User | None, *, files: bool = True, code: str = "") -> Schooling:
    """Began the day before yesterday; five of the cell were asked, places are left. `files`: they are on the path."""
    held, (morning, evening) = planned(tree, starts=-2, seats=6, code=f"NT07{code}")
    TrainingClass.objects.filter(pk=held.pk).update(place="Hội trường Đảng ủy Khối")
    spare = training.open_shift(held.pk, NewShift("Ca tối", 5, lessons(-2, "evening")), version=None, by=by)
    given = {(morning.pk, tree.cell): 4, (evening.pk, tree.cell): 3, (evening.pk, tree.base_cell): 2}
    training.give_places(held.pk, given, version=None, by=by)
    people = [lives.worker(tree, name=name) for name in NAMES]
    for person in people if files else ():
        lives.begin(tree, person, day(-150))
    invited = [asked(held, morning if place < 3 else evening, one, tree.cell) for place, one in enumerate(people[:5])]
    for one in (*invited[:2], invited[3]):
        training.answer(one.pk, Answer("confirmed", day(0)), version=None, by=by)
    why = Paper(reason="Đi làm ca ngày cả tuần.")
    training.answer(invited[4].pk, Answer("declined", day(0), paper=why), version=None, by=by)
    first, second = (ClassInvitation.objects.get(pk=one.pk) for one in invited[:2])
    called = Lesson.objects.get(shift=morning, number=1)
    marks = [Mark(first.enrolment_id or 0, "present", None), Mark(second.enrolment_id or 0, "absent", None)]
    training.mark(called.pk, marks, by=by)
    user = User(username=f"{PARTNER}{code}", display_name="Lê Thị Giáo Vụ", seat="Trung tâm chính trị")
    user.set_password("only-for-tests-9431")
    user.save()
    partner = training.give_partner(held.pk, user, valid_from=day(-2), valid_to=day(30), by=by)
    lesson = Lesson.objects.get(shift=morning, number=3)
    return Schooling(held, morning, evening, spare, lesson, called, invited[2], first, people[5], partner)


def things(tree, by: User) -> dict[str, dict[str, int]]:
    """A class that is going on with somebody of the cell asked to it, as object → relation → id; `parts`: what else
    stands in the addresses of its pages."""
    one = going_on(tree, by)
    act = ClassAct.objects.filter(invitation=one.coming).latest("pk").pk
    parts = {"shift": one.spare.pk, "lesson": one.lesson.pk, "partner": one.partner.pk, "class_act": act}
    held = {name: {name: one.held.pk} for name in ("class", "taught")}
    return {**held, "invitation": {"invitation": one.coming.pk}, "parts": parts}


def recipes(tree, by: User) -> dict[str, tuple[str, dict]]:
    """What each page that writes about a class is sent, so that it will be carried out."""
    one = going_on(tree, by)
    held = TrainingClass.objects.get(pk=one.held.pk)
    why, version = {"reason": "Đổi lịch sản xuất."}, {"version": str(held.version)}
    last = ClassAct.objects.filter(invitation=one.coming).order_by("-pk").first()
    enrolment = one.coming.enrolment

    def of_class(page: str, *more: int, **typed: object) -> tuple[str, dict]:
        return reverse(page, args=[held.pk, *more]), {**version, **typed}

    first = {"topic1": "Bài 1", "on1": dates.show(held.starts_on), "part1": "evening", "teacher1": ""}
    return {
        "class-shift-new": of_class("class-shift-new", name="Ca đêm", seats="9", half="toi", **first),
        "class-shift-drop": of_class("class-shift-drop", one.spare.pk, **why),
        "class-places": of_class("class-places", **{f"p{one.morning.pk}u{tree.base_cell}": "1"}),
        "class-lesson": of_class("class-lesson", one.lesson.pk, **why, topic="Bài 3", part="morning",
                                 on=dates.show(one.lesson.on), teacher="Vũ Đình Khiêm"),
        "class-lesson-drop": of_class("class-lesson-drop", one.lesson.pk, **why),
        "class-invite": of_class("class-invite", people=[str(one.needing)], answer_by=dates.show(day(0)),
                                 **{f"ca{one.needing}": str(one.evening.pk)}),
        "class-partners": (
            reverse("class-partners", args=[held.pk]),
            {"display_name": "Vũ Thị Dạy", "username": "day.ttct", "password": "mot-hai-ba-bon",
             "valid_from": dates.show(day(0)), "last_on": dates.show(day(9))},
        ),
        "class-partner-end": (
            reverse("class-partner-end", args=[held.pk, one.partner.pk]), {**why, "on": dates.show(day(1))}
        ),
        "class-partner-reset": (
            reverse("class-partner-reset", args=[held.pk, one.partner.pk]), {"password": "mot-hai-ba-bon"}
        ),
        "invitation": (reverse("invitation", args=[one.waiting.pk]), {"kind": "confirmed", "version": "1"}),
        "invitation-back": (
            reverse("invitation-back", args=[one.coming.pk, last.pk if last else 0]),
            {**why, "version": str(one.coming.version)},
        ),
        "invitations-confirm": (
            reverse("invitations-confirm", args=[tree.cell]),
            {"people": str(one.waiting.pk), f"v{one.waiting.pk}": "1"},
        ),
        "invitation-withdraw": (reverse("invitation-withdraw", args=[one.waiting.pk]), {**why, "version": "1"}),
        "taught-lesson": (
            reverse("taught-lesson", args=[held.pk, one.lesson.pk]),
            {f"m{enrolment.pk}": "present", f"s{enrolment.pk}": ""} if enrolment else {},
        ),
        "taught-results": (
            reverse("taught-results", args=[held.pk]),
            {key: value for row in held.enrolments.all()
             for key, value in ((f"g{row.person_id}", "good"), (f"v{row.person_id}", str(row.version)))},
        ),
    }  # fmt: skip
