"""Everything that is sent: one line in the journal, one effect, both versions when two wrote, nothing when refused."""

import re
from datetime import date

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.access.viewer import digest_of, viewer_of
from ketnap.actions import accounts, organisation, training
from ketnap.actions.accounts import make_feed
from ketnap.actions.accounts.kept_sessions import SessionStore
from ketnap.actions.papers import Paper
from ketnap.actions.questions import save_question
from ketnap.lib import clock
from ketnap.models import Grant, JournalEntry, Person, SecondFactor, UnitState, User
from ketnap.queries import batches
from ketnap.queries.written import written
from ketnap.statistics.coverage.reading import READS
from tests.factories import PASSWORD
from tests.statements import WRITTEN, tables
from tests.web import (
    arrivals,
    class_ends,
    commending,
    committees,
    coverage,
    desk,
    directing,
    making,
    meeting,
    path,
    planning,
    rating_recipes,
    readers,
    schooling,
    taking,
    together,
    unions,
)
from tests.web.recipes import PAPER, bulletin_recipes, enterprise_recipes, mandate_recipes, number_recipes
from tests.web.test_reach import POLICY
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
KEY = "form-key-0001"
READERS = ("public-feedback", "public-own-feedback")
"""Sent by people without an account or a key: tests/public/test_feedback.py."""


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


def with_factor(user) -> str:
    """The user signs in with an app and printed codes; one of them."""
    accounts.begin(user=user)
    SecondFactor.objects.filter(user=user).update(confirmed_at=clock.now())
    return accounts.new_codes(user=user)[0]


def made_feed(by) -> str:
    """There is an address to take back."""
    make_feed(by=by)
    return "1"


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
        "path-filter-save": (reverse("path-filter-save"), {**named, "name": "Lọc", "bo_loc": f"to_chuc={tree.upper}"}),
        "question-save": (reverse("question-save"), {**named, "days": "mo", "cau_hoi": asked}),
        "question-edit": (reverse("question-edit", args=[held[0]]), {**named, "name": "Nữ", "version": "1"}),
        "question-drop": (reverse("question-drop", args=[held[1]]), {"version": "1"}),
    }


def account_recipes(cast, tree) -> dict[str, tuple[str, dict]]:
    """An account that is off; and the organiser has the book open in one more place."""
    store = SessionStore()
    store.update({SESSION_KEY: str(cast.organiser.pk), "since": clock.now().timestamp()})
    store.create()
    away = User.objects.create(username="nghi-viec", display_name="Bùi Thị Nghỉ")
    Grant.objects.create(user=away, role="secretary", unit_id=tree.other_cell, valid_from=date(2011, 1, 1))
    accounts.switch_off(away.pk, paper=Paper(number="3-QĐ", reason="Nghỉ việc"), unit_id=None, by=None)
    on, off = (Grant.objects.get(user=one).pk for one in (away, cast.officer))
    why = {"reason": "Đi làm lại", "on_behalf_of": "Đồng chí Vân"}
    return {
        "own-session-end": (reverse("own-session-end"), {"mark": digest_of(str(store.session_key))}),
        "own-sessions-end": (reverse("own-sessions-end"), {}),
        "account-out": (reverse("account-out", args=[tree.committee, off]), {}),
        "account-off": (reverse("account-off", args=[tree.committee, off]), why),
        "account-on": (reverse("account-on", args=[tree.committee, on]), why),
    }


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
        "own-password": (
            reverse("own-password"), {"old": PASSWORD, "password": "cau tre lac leo", "again": "cau tre lac leo"}
        ),
        "own-codes": (reverse("own-codes"), {}),
        "own-factor-off": (reverse("own-factor-off"), {"code": with_factor(cast.organiser)}),
        "account-reset": (
            reverse("account-reset", args=[tree.committee, Grant.objects.get(user=cast.officer).pk]),
            {"password": "mot-hai-ba-bon"},
        ),
        **account_recipes(cast, tree),
        "feed-make": (reverse("feed-make"), {}),
        "feed-revoke": (reverse("feed-revoke"), {"made": made_feed(cast.organiser)}),
        "seat-pass": (
            reverse("seat-pass", args=[tree.committee, Grant.objects.get(user=cast.officer).pk]),
            {"on": "1.12.2011", "to": str(cast.secretary.pk)},
        ),
        **mandate_recipes(tree, cast.organiser),
        **planning.recipes(tree),
        **number_recipes(tree, cast.organiser),
        **bulletin_recipes(tree, cast.organiser),
        **enterprise_recipes(tree, cast.organiser),
        **question_recipes(tree, cast.organiser),
        **path.recipes(tree, PAPER),
        **meeting.recipes(tree),
        **making.recipes(tree, cast.organiser, office.class_id),
        **together.recipes(tree, PAPER),
        **coverage.recipes(tree, office, cast.organiser, PAPER),
        **unions.recipes(tree, cast.organiser, PAPER),
        **rating_recipes.recipes(tree, office),
        **committees.recipes(tree, office.people, cast.organiser),
        **directing.recipes(tree, cast.organiser),
        **commending.recipes(tree, cast.organiser),
        **class_ends.recipes(tree, office, cast.organiser),
        **desk.recipes(tree, cast.organiser, office.class_id),
        **readers.recipes(tree),
        **schooling.recipes(tree, cast.organiser),
        **taking.recipes(tree, cast.organiser),
        "sign-out": (reverse("sign-out"), {}),
    }  # fmt: skip


SWITCH = ("lone-network", "lone-network-on", "lone-network-off")
WITHOUT_RECIPE = ("sign-in", "sign-in-code", "own-factor", "first-office", *READERS, *SWITCH)
"""Pages for who is not in yet, the one that is only for who has no second factor (tests/web/test_signing_in.py), and
those for two who administer (tests/web/test_secrecy.py)."""
MUTATING = sorted(line["page"] for line in POLICY if line["method"] == "POST" and line["page"] not in WITHOUT_RECIPE)


COUNTED = {model._meta.db_table for models in READS.values() for model in models}
ALSO = {"ceremony-together": ["membership.recorded"], "class-photo": ["bulletin.photo_taken"]}
"""An entry of the ledger of members has its own line: it stands in the file of the person; so has a photograph."""


@pytest.mark.parametrize("page", MUTATING)
def test_what_is_sent_leaves_one_line_and_sent_twice_still_one(page, recipes, cast, sign_in) -> None:
    where, typed = recipes[page]
    event = next(line["event"] for line in POLICY if (line["page"], line["method"]) == (page, "POST"))
    client = sign_in(cast.organiser)
    before = JournalEntry.objects.count()
    with tables(WRITTEN) as changed:
        first = client.post(where, {**typed, "key": KEY})
    assert first.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", first.content.decode())[-1500:]
    told = [line.event for line in JournalEntry.objects.order_by("seq")[before:]]
    assert told == [*ALSO.get(page, ()), event], told
    touched = written(told)
    assert touched is None or changed & COUNTED <= {model._meta.db_table for model in touched}, changed
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


def test_two_who_press_write_on_one_file_do_it_once(recipes, cast, sign_in) -> None:
    where, typed = recipes["import-write"]
    client = sign_in(cast.organiser)
    assert client.post(where, {**typed, "key": "first-key-1"}).status_code == 302
    again = client.post(where, {**typed, "key": "second-key-2"})
    assert again.status_code == 409
    assert "đợt nhập này" in again.content.decode()


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
