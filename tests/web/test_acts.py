"""Everything that is sent: one line in the journal, one effect, both versions when two wrote, nothing when refused."""

import html
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import organisation, training
from ketnap.actions.papers import Paper
from ketnap.actions.questions import save_question
from ketnap.lib import clock
from ketnap.models import JournalEntry, Person, UnitState
from ketnap.queries import batches
from ketnap.web.session import IDLE_SECONDS
from tests.factories import PASSWORD
from tests.web import arrivals, meeting, path, together
from tests.web.recipes import PAPER, bulletin_recipes, enterprise_recipes
from tests.web.test_reach import POLICY
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
KEY = "form-key-0001"


def person_form(person: Person, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with something typed over."""
    return {
        "full_name": person.full_name, "sex": person.sex, "born_on": person.born_on.strftime("%d-%m-%Y"),
        "native_place": person.native_place, "address": "Xã Vân Dương", "join_decided_on": "",
        "card_no": person.card_no, "key": KEY, "version": str(person.version), **PAPER, **changes,
    }  # fmt: skip


def new_person(unit_id: int, **changes: str) -> dict[str, str]:
    return {
        "unit": str(unit_id), "full_name": "Vi Thị Mận", "sex": "F", "born_on": "3/4/1985", "ethnicity": "tay",
        "identity_no": "024185000123", "occupation": "worker", **changes,
    }  # fmt: skip


def invited(unit_id: int, **changes: str) -> dict[str, str]:
    return {
        "unit": str(unit_id), "role": "secretary", "display_name": "Lê Thị Nhàn", "username": "nhan.px1",
        "password": "mot-hai-ba-bon", **changes,
    }  # fmt: skip


def move_form(tree, **changes: str) -> dict[str, str]:
    """The base cell goes under the committee and becomes one of its cells."""
    return {
        **PAPER, "on": "1.12.2011", "parent": str(tree.committee), "kind": "cell", "code": "90.001.003", "version": "1",
        **changes,
    }  # fmt: skip


def deed(page: str, unit_id: int, **typed: str) -> tuple[str, dict[str, str]]:
    return reverse(page, args=[unit_id]), {**PAPER, "on": "1.12.2011", "version": "1", **typed}


def class_form(**changes: str) -> dict[str, str]:
    """The class of the office as its page shows it, with something typed over."""
    return {
        **PAPER, "code": "NT01-2011", "name": "Lớp nhận thức về Đảng khóa 1", "kind": "awareness",
        "starts_on": "14-03-2011", "ends_on": "18-03-2011", "partner": "Trung tâm chính trị",
        "announced_learners": "3", "version": "1", **changes,
    }  # fmt: skip


def spare_class(tree, office) -> tuple[int, int]:
    """A class with one learner and a certificate of it: (class, certificate)."""
    day = date(2011, 6, 1)
    (held,) = training.open_classes([training.NewClass("NT02", "Lớp ghi nhầm", "awareness", tree.upper, day, day)],
                                    by=None)  # fmt: skip
    person = office.people["cell.1"]
    training.enrol([training.NewEnrolment(held.pk, person, tree.cell)], by=None)
    (paper,) = training.certify([training.NewCertificate(person, "awareness", "9/NT", day, class_id=held.pk)], by=None)
    return held.pk, paper.pk


def organisation_recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    """Each act on the tree, on units that are ready for it; the last one takes a renaming of a cell back."""
    paper = Paper(number="1-QĐ", decided_on=date(2011, 11, 1), body="Đảng ủy")
    empty = {
        name: organisation.found(
            code=f"90.001.{name}", name=f"Chi bộ {name}", kind="cell", parent_id=tree.committee, on=date(2011, 11, 1),
            paper=paper, by=by,
        ).detail["new"][0]
        for name in ("801", "802")
    }  # fmt: skip
    bare = organisation.found(
        code="90.009", name="Đảng bộ Công ty Mới", kind="committee", parent_id=tree.upper, on=date(2011, 11, 1),
        paper=paper, by=by,
    ).detail["new"][0]  # fmt: skip
    named = organisation.rename(
        unit_id=tree.other_cell, on=date(2011, 11, 1), name="Chi bộ Ghi Nhầm", paper=paper, by=by
    )
    new = {"name": "Chi bộ Mới", "code": "90.001.900", "kind": "cell"}
    parts = {"name1": "Chi bộ Một", "code1": "90.001.901"}
    undo = deed("unit-undo", tree.other_cell)
    return {
        "unit-code": deed("unit-code", tree.cell, code="05168001000001"),
        "unit-found": deed("unit-found", tree.committee, **new),
        "unit-receive": deed(
            "unit-receive", tree.committee, **new, origin="Đảng bộ Thành phố", elsewhere="same_province"
        ),
        "unit-split": deed("unit-split", empty["801"], **parts),
        "unit-raise": deed("unit-raise", empty["801"], **parts),
        "unit-lower": deed("unit-lower", bare),
        "unit-merge": deed("unit-merge", empty["801"], target=str(tree.cell), children="follow"),
        "unit-dissolve": deed("unit-dissolve", empty["802"]),
        "unit-hand-over": deed("unit-hand-over", empty["802"], to="Đảng bộ Thành phố", elsewhere="same_province"),
        "unit-undo": (f"{undo[0]}?qd={named.pk}", undo[1]),
    }


def question_recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    asked = f"dem=members&to_chuc={tree.upper}&tu=01-01-2011&den=30-09-2011&gioi=F"
    held = [save_question(name=name, unit_id=tree.upper, parameters=asked, shared=False, by=by).pk for name in "AB"]
    named = {"name": "Đảng viên nữ", "sharing": "chung"}
    return {
        "question-save": (reverse("question-save"), {**named, "days": "mo", "cau_hoi": asked}),
        "question-edit": (reverse("question-edit", args=[held[0]]), {**named, "name": "Nữ", "version": "1"}),
        "question-drop": (reverse("question-drop", args=[held[1]]), {"version": "1"}),
    }


@pytest.fixture
def one(office) -> Person:
    return Person.objects.get(pk=office.people["cell.1"])


@pytest.fixture(scope="module")
def recipes(cast, tree, office, tmp_path_factory) -> dict[str, tuple[str, dict]]:
    """POST page → (address, what to send) that will be carried out for the organiser."""
    one = Person.objects.get(pk=office.people["cell.1"])
    data = arrivals.workbook(cast.organiser, "90.001", tmp_path_factory.mktemp("recipes"))
    ready = [arrivals.received(cast.organiser, data, f"{number}.xlsx") for number in range(3)]
    viewer = viewer_of(cast.organiser, clock.today())

    def batch(page: str, batch_id: int) -> tuple[str, dict]:
        return reverse(page, args=[batch_id]), {"version": str(batches.batch(viewer, batch_id).version)}

    spare = spare_class(tree, office)
    undone = arrivals.written(cast.organiser, data)
    entry = one.movements.get()
    return {
        "imports": (reverse("imports"), {"file": SimpleUploadedFile("moi.xlsx", data)}),
        "import-answer": batch("import-answer", ready[0]),
        "import-write": batch("import-write", ready[1]),
        "import-drop": batch("import-drop", ready[2]),
        "import-undo": batch("import-undo", undone),
        "person-edit": (reverse("person-edit", args=[one.pk]), person_form(one, native_place="Quế Võ")),
        "class-new": (
            reverse("class-new", args=[tree.upper]),
            {"code": "NT09", "name": "Lớp mới", "kind": "awareness", "starts_on": "1.3.2026", "ends_on": "5.3.2026"},
        ),
        "class-enrol": (reverse("class-enrol", args=[office.class_id]), {"names": "Đặng Bá Ước, 01-01-1960"}),
        "class-results": (
            reverse("class-results", args=[office.class_id]),
            {f"{key}{office.people['cell.3']}": value for key, value in (("g", "fair"), ("v", "1"))}
            | {f"{key}{office.people['base_cell.3']}": value for key, value in (("g", "good"), ("v", "1"))},
        ),
        "class-certificates": (
            reverse("class-certificates", args=[office.class_id]),
            {"issued_on": "20.3.2011", "issuer": "Trung tâm chính trị", f"s{office.people['cell.3']}": "015/NT"},
        ),
        "class-edit": (reverse("class-edit", args=[office.class_id]), class_form(ends_on="19.3.2011")),
        "class-cancel": (reverse("class-cancel", args=[office.class_id]), {**PAPER, "version": "1"}),
        "class-withdraw": (
            f"{reverse('class-withdraw', args=[office.class_id])}?nguoi={office.people['base_cell.3']}",
            {**PAPER, "version": "1"},
        ),
        "certificate-back": (
            f"{reverse('certificate-back', args=[spare[0]])}?giay={spare[1]}", {**PAPER, "version": "1"}
        ),
        "person-profile": (
            reverse("person-profile", args=[one.pk]),
            {**PAPER, "on": "1.12.2011", "occupation": "office", "version": str(one.version)},
        ),
        "close-period": (reverse("close-period", args=[tree.upper]), {"tu": "30-09-2011", "den": "31-10-2011"}),
        **organisation_recipes(tree, cast.organiser),
        "unit-plan": (
            f"{reverse('unit-plan', args=[tree.upper])}?nam=2011",
            {**PAPER, "given_on": "1.10.2011", "target": "5", "base": "absolute", "version": "1"},
        ),
        "person-new": (reverse("person-new", args=[tree.committee]), new_person(tree.cell)),
        "person-act": (
            f"{reverse('person-act', args=[office.people['cell.3']])}?viec=cong-nhan",
            {**PAPER, "on": "19.5.2012", "version": str(Person.objects.get(pk=office.people["cell.3"]).version)},
        ),
        "entry-reverse": (
            reverse("entry-reverse", args=[one.pk, entry.pk]), {**PAPER, "version": str(one.version)}
        ),
        "unit-rename": (
            reverse("unit-rename", args=[tree.cell]),
            {**PAPER, "on": "1.12.2011", "name": "Chi bộ Xeo giấy", "code": "90.001.001", "version": "1"},
        ),
        "unit-move": (reverse("unit-move", args=[tree.base_cell]), move_form(tree)),
        "unit-accounts": (reverse("unit-accounts", args=[tree.committee]), invited(tree.cell)),
        **bulletin_recipes(tree, cast.organiser),
        **enterprise_recipes(tree, cast.organiser),
        **question_recipes(tree, cast.organiser),
        **path.recipes(tree, PAPER),
        **meeting.recipes(tree),
        **together.recipes(tree, PAPER),
        "sign-out": (reverse("sign-out"), {}),
    }  # fmt: skip


MUTATING = sorted(
    line["page"] for line in POLICY if line["method"] == "POST" and line["page"] not in ("sign-in", "first-office")
)


ALSO = {"ceremony-together": ["membership.recorded"]}
"""An entry of the ledger of members has its own line: it stands in the file of the person."""


@pytest.mark.parametrize("page", MUTATING)
def test_what_is_sent_leaves_one_line_and_sent_twice_still_one(page, recipes, cast, sign_in) -> None:
    where, typed = recipes[page]
    event = next(line["event"] for line in POLICY if (line["page"], line["method"]) == (page, "POST"))
    client = sign_in(cast.organiser)
    before = JournalEntry.objects.count()
    first = client.post(where, {**typed, "key": KEY})
    assert first.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", first.content.decode())[-1500:]
    told = [line.event for line in JournalEntry.objects.order_by("seq")[before:]]
    assert told == [*ALSO.get(page, ()), event], told
    if page != "sign-out":
        for upload in [value for value in typed.values() if hasattr(value, "seek")]:
            upload.seek(0)
        assert client.post(where, {**typed, "key": KEY})["Location"] == first["Location"]
        assert JournalEntry.objects.count() == before + len(told)


@pytest.mark.parametrize("page", MUTATING)
def test_without_a_key_nothing_happens(page, recipes, cast, sign_in) -> None:
    where, typed = recipes[page]
    before = JournalEntry.objects.count()
    answer = sign_in(cast.organiser).post(where, {name: value for name, value in typed.items() if name != "key"})
    assert answer.status_code == 400
    assert JournalEntry.objects.count() == before


def test_two_who_write_the_same_record_see_both_versions(one, cast, sign_in) -> None:
    where = reverse("person-edit", args=[one.pk])
    first = sign_in(cast.officer).post(where, person_form(one, native_place="Quế Võ"))
    assert first.status_code == 302
    second = sign_in(cast.organiser).post(where, person_form(one, native_place="Gia Bình", card_no="00012345"))
    words = html.unescape(second.content.decode())
    assert second.status_code == 409
    assert cast.officer.display_name in words and "hồ sơ này" in words
    assert "Quế Võ" in words and "<b>Gia Bình</b> (khác)" in words and "<b>00012345</b> (khác)" in words
    assert Person.objects.get(pk=one.pk).native_place == "Quế Võ"
    # What was typed can be sent again, against the version that now stands.
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', second.content.decode().split("<main")[1]
    )
    sent = dict(hidden)
    sent = {name: html.unescape(value) for name, value in sent.items() if name != "csrfmiddlewaretoken"}
    assert sign_in(cast.organiser).post(where, sent).status_code == 302
    kept = Person.objects.get(pk=one.pk)
    assert (kept.native_place, kept.card_no) == ("Gia Bình", "00012345")


def test_two_who_press_write_on_one_file_do_it_once(recipes, cast, sign_in) -> None:
    where, typed = recipes["import-write"]
    client = sign_in(cast.organiser)
    assert client.post(where, {**typed, "key": "first-key-1"}).status_code == 302
    again = client.post(where, {**typed, "key": "second-key-2"})
    assert again.status_code == 409
    assert "đợt nhập này" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"born_on": "31/02/1984"}, "31/02/1984 không có trong lịch"),
        ({"born_on": "năm ngoái"}, "chưa phải là ngày"),
        ({"full_name": ""}, "Điền mục này."),
        ({"reason": ""}, "Điền mục này."),
        ({"card_no": "10100000"}, "Số thẻ"),
        ({}, "Chưa có mục nào khác với sổ."),
    ],
)
def test_a_refused_form_keeps_what_was_typed(changes, sentence, one, cast, sign_in) -> None:
    before = JournalEntry.objects.count()
    typed = person_form(one, **{"kept": "tủ số 9", **changes})
    answer = sign_in(cast.officer).post(reverse("person-edit", args=[one.pk]), typed)
    words = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in words and 'value="tủ số 9"' in words and 'role="alert"' in words
    assert JournalEntry.objects.count() == before


def test_columns_beyond_the_form_are_not_taken(one, cast, tree, sign_in) -> None:
    more = {"unit": str(tree.base_cell), "unit_id": str(tree.base_cell), "official_on": "01-01-2000", "id": "1"}
    sign_in(cast.officer).post(reverse("person-edit", args=[one.pk]), person_form(one, native_place="Quế Võ", **more))
    kept = Person.objects.get(pk=one.pk)
    assert (kept.unit_id, kept.official_on, kept.native_place) == (one.unit_id, one.official_on, "Quế Võ")


def test_a_reversal_shows_both_entries(one, cast, sign_in, office) -> None:
    client = sign_in(cast.organiser)
    words = client.get(reverse("person", args=[office.people["cell.0"]])).content.decode()
    assert "Chuyển trong nội bộ" in words and "Đã bỏ" in words
    assert "Sửa ghi chép: bỏ mục" in words and "Ghi nhầm người cùng tên." in words


def test_a_new_name_holds_from_its_day_only(recipes, cast, tree, sign_in) -> None:
    where, typed = recipes["unit-rename"]
    client = sign_in(cast.organiser)
    client.post(where, {**typed, "key": KEY})

    def table(day: str) -> str:
        return client.get(f"/to-chuc/?mo=tat-ca&ngay={day}").content.decode().split("<table")[1].split("</table>")[0]

    before = table("30-11-2011")
    assert ">Chi bộ Phân xưởng 1</a>" in before and ">Chi bộ Xeo giấy</a>" not in before
    assert 'class="later">Ngày <span class="nobr">01-12-2011</span>: Chi bộ Phân xưởng 1 mang tên' in before
    after = table("01-12-2011")
    assert ">Chi bộ Phân xưởng 1</a>" not in after and ">Chi bộ Xeo giấy</a>" in after and "later" not in after
    assert UnitState.objects.filter(unit=tree.cell).count() == 2


def test_what_was_being_typed_comes_back_after_the_session_ended(one, cast, client, monkeypatch) -> None:
    def sign(username: str = "officer") -> None:
        client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})

    sign()
    where = reverse("person-edit", args=[one.pk])
    began = clock.now()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(seconds=IDLE_SECONDS + 60))
    typed = person_form(one, native_place="Phố Lim, đang gõ dở")
    assert client.post(where, typed).status_code == 302
    assert Person.objects.get(pk=one.pk).native_place == ""
    sign()
    assert "Phố Lim, đang gõ dở" in html.unescape(client.get(where).content.decode())
    assert "Phố Lim, đang gõ dở" not in html.unescape(client.get(where).content.decode())


def test_a_move_is_seen_before_it_is_written(cast, tree, office, sign_in) -> None:
    client, where, before = (
        sign_in(cast.organiser),
        reverse("unit-move", args=[tree.base_cell]),
        JournalEntry.objects.count(),
    )
    seen = client.post(where, {**move_form(tree), "xem": "1", "key": KEY})
    words = re.sub(r"<[^>]+>", " ", seen.content.decode())
    assert seen.status_code == 200 and "Chưa ghi gì vào sổ." in words
    row = next(row for row in seen.content.decode().split("<tr ") if "Đảng bộ Công ty Giấy Sông Cầu</th>" in row)
    assert re.findall(r'data-l="Đảng viên \w+">(\d+)', row) == ["8", "12"]
    assert JournalEntry.objects.count() == before
    assert client.post(where, {**move_form(tree), "key": KEY}).status_code == 302
    assert UnitState.objects.get(unit=tree.base_cell, valid_from="2011-12-01").parent_id == tree.committee


def test_nothing_moves_to_where_the_mover_has_no_say(cast, tree, office, sign_in) -> None:
    where = reverse("unit-move", args=[tree.base_cell])
    answer = sign_in(cast.organiser).post(where, {**move_form(tree, parent=str(tree.other_committee)), "key": KEY})
    assert answer.status_code == 422
    assert "Chọn một tổ chức trong danh sách." in answer.content.decode()
    assert "Dệt Bình An" not in answer.content.decode()


def test_what_was_being_typed_is_for_nobody_else(one, cast, client, monkeypatch) -> None:
    def sign(username: str) -> None:
        client.post(reverse("sign-in"), {"username": username, "password": PASSWORD})

    sign("officer")
    where, began = reverse("person-edit", args=[one.pk]), clock.now()
    monkeypatch.setattr(clock, "now", lambda: began + timedelta(seconds=IDLE_SECONDS + 60))
    client.post(where, person_form(one, native_place="Phố Lim, đang gõ dở"))
    sign("organiser")
    assert "Phố Lim" not in html.unescape(client.get(where).content.decode())
    assert "draft" not in client.session
