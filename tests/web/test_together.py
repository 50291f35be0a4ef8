"""Acts for several people at once: one ceremony, the monthly look at a list, people sent to a class."""

import re
from datetime import date

import pytest
from django.urls import reverse

from ketnap.actions import admission, training
from ketnap.actions.admission import NewAct
from ketnap.lib import clock
from ketnap.models import Candidacy, Enrolment, JournalEntry, PathAct, Person
from tests import lives
from tests.web.test_admission import KEY, text
from tests.web.together import PROGRAMME, coming_class, decided

NAMES = ("Vũ Thị An", "Vũ Thị Bé", "Vũ Thị Chi", "Vũ Thị Dung", "Vũ Thị Én")


@pytest.fixture
def member(tree, office) -> int:
    return office.people["cell.0"]


@pytest.fixture
def five(tree, member) -> dict[str, int]:
    """Five of the cell who have waited for one ceremony since 28-04-2022."""
    return {name: decided(tree, member, name, number=str(place)) for place, name in enumerate(NAMES)}


def ceremony(five: dict[str, int], on: str, **more: str) -> dict:
    return {"key": KEY, "on": on, "told-held_by": "proposing_cell", "told-minutes_items": PROGRAMME,
            **{f"f{pk}": "on" for pk in five.values()},
            **{f"v{pk}": Candidacy.objects.get(pk=pk).version for pk in five.values()}, **more}  # fmt: skip


def stages(five: dict[str, int]) -> list[str]:
    return [Candidacy.objects.get(pk=pk).stage for pk in five.values()]


def test_one_ceremony_for_five_is_one_form_and_each_becomes_a_member(cast, tree, five, member, sign_in) -> None:
    client = sign_in(cast.secretary)
    board = client.get(reverse("path-board")).content.decode()
    where = reverse("ceremony-together", args=[tree.cell])
    assert where in board and "Ghi một lễ kết nạp (5)" in board
    page = client.get(where).content.decode()
    assert page.count('type="checkbox" name="f') == len(re.findall(r"name=\"f\d+\"[^>]* checked", page)) == 5
    before = JournalEntry.objects.count()
    typed = ceremony(five, "19/5/2022", **{f"h{five['Vũ Thị An']}": str(member), "number": "3-BB/CB"})
    assert client.post(where, typed).status_code == 302
    assert stages(five) == ["probation"] * 5
    people = Person.objects.filter(full_name__in=NAMES)
    assert {one.joined_on for one in people} == {date(2022, 5, 19)}
    acts = PathAct.objects.filter(kind="ceremony")
    assert [one.decision_no for one in acts] == ["3-BB/CB"] * 5 and all(not one.findings for one in acts)
    helped = PathAct.objects.get(kind="probation_helped")
    assert (helped.candidacy_id, helped.member_id, helped.on) == (five["Vũ Thị An"], member, date(2022, 5, 19))
    events = [one.event for one in JournalEntry.objects.order_by("seq")[before:]]
    assert sorted(events) == ["admission.celebrated", *["membership.recorded"] * 5]


def test_all_or_none_each_judged_on_its_own_and_named(cast, tree, five, member, sign_in) -> None:
    """One cell received its decision late: for that one alone the day is in time, for the other four it is not."""
    late = five["Vũ Thị Chi"]
    received = PathAct.objects.get(candidacy=late, kind="received")
    for kind in ("told", "received"):
        admission.reverse(PathAct.objects.get(candidacy=late, kind=kind).pk, reason="Nhầm ngày", by=None)
    admission.record([NewAct(late, "received", date(2022, 7, 20))], by=None)
    client, where = sign_in(cast.secretary), reverse("ceremony-together", args=[tree.cell])
    answer = client.post(where, ceremony(five, "1/8/2022"))
    words = text(answer)
    assert answer.status_code == 422 and stages(five) == ["decided"] * 5
    for name in NAMES:
        assert (f"{name}: " in words) == (name != "Vũ Thị Chi"), name
    assert "Việc đã xảy ra thì vẫn ghi được; hãy ghi lý do" in words and received.on == date(2022, 5, 5)
    why = {f"n{pk}": "Chi bộ nghỉ dịch, đảng ủy đồng ý lùi" for name, pk in five.items() if name != "Vũ Thị Chi"}
    typed = {**ceremony(five, "1/8/2022", **why), "told-superior_consent_on": "15/6/2022"}
    assert client.post(where, {**typed, "key": "second-key-1"}).status_code == 302
    found = {one.candidacy_id: {row[0] for row in one.findings} for one in PathAct.objects.filter(kind="ceremony")}
    assert found == {pk: set() if pk == late else {"C-01"} for pk in five.values()}


def test_a_file_somebody_else_wrote_meanwhile_is_named_and_nothing_typed_is_lost(cast, tree, five, sign_in) -> None:
    client, where = sign_in(cast.secretary), reverse("ceremony-together", args=[tree.cell])
    typed = ceremony(five, "19/5/2022")
    task = {"task": "Tổ 1", "task_due": "2022-06-01"}
    admission.record([NewAct(five["Vũ Thị Bé"], "tasked", date(2022, 5, 6), task)], by=cast.officer)
    answer = client.post(where, typed)
    assert answer.status_code == 422 and stages(five) == ["decided"] * 5
    assert f"Vũ Thị Bé: {cast.officer.display_name} vừa ghi vào hồ sơ này" in text(answer)
    assert 'value="19/5/2022"' in answer.content.decode()
    again = client.post(where, {**ceremony(five, "19/5/2022"), "key": "second-key-1"})
    assert again.status_code == 302 and stages(five) == ["probation"] * 5


def test_the_monthly_look_keeps_remarks_and_takes_off_in_one_submit(cast, tree, office, sign_in) -> None:
    """Hướng dẫn 01 (2016) has the list looked at every month; a look of 2025 falls under a text that tells no time."""
    people = {name: lives.begin(tree, lives.worker(tree, name=name), date(2018, 1, 10)) for name in NAMES}
    keep, ready, out, skip, _ = people.values()
    client, where = sign_in(cast.secretary), reverse("list-review", args=[tree.cell])
    assert "5 người trong danh sách; 5 người đã quá kỳ xem xét" in text(client.get(where))
    typed = {"key": KEY, "on": "1/12/2025", f"r{keep}": "continue", f"r{ready}": "ready", f"r{out}": "out",
             f"r{skip}": "", f"n{ready}": "Tổ trưởng sản xuất, gương mẫu"}  # fmt: skip
    answer = client.post(where, typed)
    assert answer.status_code == 422
    assert "Vũ Thị Chi: đưa ra khỏi danh sách phải có lý do" in text(answer)
    assert not PathAct.objects.filter(kind__in=("remarked", "delisted")).exists()
    typed |= {f"n{out}": "Xin nghỉ việc", "key": "second-key-1", "number": "12-BB/CB"}
    assert client.post(where, typed).status_code == 302
    told = {one.candidacy_id: (one.kind, one.told, one.reason) for one in PathAct.objects.exclude(kind="listed")}
    assert told == {
        keep: ("remarked", {"conclusion": "continue"}, ""),
        ready: ("remarked", {"conclusion": "ready", "remark": "Tổ trưởng sản xuất, gương mẫu"}, ""),
        out: ("delisted", {}, "Xin nghỉ việc"),
    }
    assert Candidacy.objects.get(pk=out).stage == "delisted"
    assert "4 người trong danh sách; 2 người đã quá kỳ xem xét" in text(client.get(where))
    assert JournalEntry.objects.filter(event="admission.looked_over").count() == 1


def test_only_those_without_a_valid_certificate_are_offered_a_class(cast, tree, office, sign_in, monkeypatch) -> None:
    """Hướng dẫn 01 (2021): a certificate holds 60 months."""
    monkeypatch.setattr(clock, "today", lambda: date(2024, 3, 1))
    never, held, old, learning = (lives.worker(tree, name=name) for name in NAMES[:4])
    for person in (never, held, old, learning):
        lives.begin(tree, person, date(2022, 1, 10))
    lives.certificates(held)
    training.certify([training.NewCertificate(old, "awareness", "9", date(2019, 2, 1), "Trung tâm")], by=None)
    class_id = coming_class(tree)
    training.enrol([training.NewEnrolment(class_id, learning, tree.cell)], by=None)
    client, where = sign_in(cast.organiser), reverse("class-send", args=[tree.upper])
    page = client.get(where)
    words = text(page)
    assert [name in words for name in NAMES[:4]] == [True, False, True, False]
    assert "1 người đang trong một lớp chưa bế giảng" in words and "hết giá trị 01-02-2024" in words
    answer = client.post(where, {"key": KEY, "held": class_id, "people": [never, held]})
    assert answer.status_code == 422 and Enrolment.objects.filter(training_class=class_id).count() == 1
    answer = client.post(where, {"key": "second-key-1", "held": class_id, "people": [never, old]})
    assert answer["Location"] == reverse("class", args=[class_id])
    made = Enrolment.objects.filter(training_class=class_id, person__in=(never, old))
    assert list(made.values_list("unit_id", flat=True)) == [tree.cell] * 2
    assert sign_in(cast.secretary).get(reverse("class-send", args=[tree.cell])).status_code == 403
