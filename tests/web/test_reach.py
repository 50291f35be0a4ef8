"""Who gets what on every page: the policy file read by a few lines that import nothing of the program, against the
answers of the real site. Outside reach and missing are the same page."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

import ketnap
from ketnap.actions import accounts, admission
from ketnap.actions.admission import NewAct
from ketnap.actions.offices import Holder
from ketnap.actions.organisation import enter_enterprise
from ketnap.actions.papers import issuing, numbering
from ketnap.actions.papers.issuing import NewPaper
from ketnap.lib import clock
from ketnap.models import (
    ChargeHandover,
    ClosedPeriod,
    EnterpriseAct,
    Grant,
    JournalEntry,
    OfficeAct,
    PathAct,
    Person,
    PublishedFigure,
    Seat,
    Submission,
    UnionAct,
    UnitMeasure,
    User,
    Workplace,
    WorkplaceAct,
)
from tests import lives
from tests.public import board
from tests.web import (
    arrivals,
    commending,
    committees,
    desk,
    directing,
    making,
    meeting,
    readers,
    schooling,
    site,
    taking,
    unions,
)
from tests.web.closing import closed, kept
from tests.web.recipes import printed
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
ACCESS = Path(ketnap.__file__).parent / "access"
FILES_OF_POLICY = [ACCESS / "policy.yaml", *sorted(ACCESS.glob("policy_*.yaml"))]
POLICY = yaml.safe_load("".join(file.read_text() for file in FILES_OF_POLICY))["pages"]
READ = {"read_tree", "read_people", "read_figures"}
PATH = {"record_path", "record_ballot"}
OWN = {"propose_plans", "change_unions", "report_deeds", "propose_rating", "propose_commendation"}
LEAD = {"change_offices", "charge", "direct"}
PLANS = {"change_plans", "share_plans", "answer_plans"}
OFFICE = READ | PATH | PLANS | OWN | LEAD | {
    "change_tree", "change_people", "change_classes", "close_period", "import", "export", "open_sealed", "grant",
    "erase", "rate", "decide", "inspect", "commend", "edit_bulletin", "approve_articles", "teach", "approve_exports",
}  # fmt: skip
RIGHTS = {
    "organiser": OFFICE,
    "officer": READ | PATH | OWN | LEAD
    | {"change_plans", "share_plans", "change_people", "import", "export", "open_sealed"},
    "secretary": READ | PATH | OWN | {"change_people", "export"},
    "stranger": OFFICE,
    "nobody": set(),
}  # fmt: skip
REACH = {
    # Which of the objects below each of them reaches, in words.
    "organiser": {"unit", "sibling", "person", "candidacy", "issued", "run"}
    | {"meeting", "class", "batch", "period", "question", "enterprise"}
    | {"handover", "book", "union", "directive", "measure", "inspection"}
    | {"finding", "bulletin", "section", "photo", "article", "feedback"},
    "officer": {"unit", "sibling", "person", "candidacy", "issued", "book", "union"}
    | {"directive", "measure", "inspection", "finding"},
    "secretary": {"unit", "person", "candidacy", "issued", "book", "union"}
    | {"directive", "measure", "inspection", "finding"},
    "stranger": set(),
    "nobody": set(),
}
SEEN_WITH = {
    "unit": "read_tree", "person": "read_people", "candidacy": "read_people", "meeting": "read_people",
    "issued": "read_people", "run": "read_people", "class": "read_tree", "batch": "import", "period": "read_figures",
    "question": "read_figures", "enterprise": "read_tree", "handover": "read_tree", "book": "read_people",
    "union": "read_tree",
    "directive": "read_tree", "measure": "read_tree", "inspection": "read_people", "finding": "read_people",
    "review": "read_tree", "commendation": "read_people", "exemplar": "read_tree",
    "bulletin": "approve_articles", "section": "approve_articles", "photo": "approve_articles",
    "article": "approve_articles",
    "feedback": "edit_bulletin", "export": "approve_exports", "request": "read_people",
    "taught": "teach", "invitation": "read_people",
}  # fmt: skip
for _role in ("organiser", "officer", "secretary"):
    REACH[_role] |= {"request", "review", "commendation", "exemplar", "invitation"}
REACH["organiser"] |= {"taught", "export"}
NOT_THERE = {("officer", "propose_plans", "unit"), ("secretary", "export", "directive")}
"""A right that is held, but not over these: a committee proposes its own plan, a cell takes away its own lists."""
MISSING = 987_654
LED = date(2010, 1, 1)
FILES = {"help-book": "secretary"}
KEYS = {"person-issue": "transfer-official", "class-issue": "class-list", "unit-issue": "7-HSDV"}
"""A paper about what the page is of."""
RANDOM = re.compile(r'name="(?:csrfmiddlewaretoken|key|version)" value="[^"]*"')


def expected(line: dict, role: str, thing: str) -> int | None:
    """403, 404, 302 for the sign-in, or None: answered."""
    if line["permission"] == "public":
        return None
    if role == "anonymous":
        return 302
    if line["object"] != "none" and (thing not in REACH[role] or SEEN_WITH[line["object"]] not in RIGHTS[role]):
        return 404
    if (
        line["permission"] in ("signed-in", *RIGHTS[role])
        and (role, line["permission"], line["object"]) not in NOT_THERE
    ):
        return None
    return 403


@pytest.fixture(scope="module")
def things(cast, tree, office, tmp_path_factory) -> dict[str, dict[str, int]]:
    """object → relation → id, all of the first tree."""
    data = arrivals.workbook(cast.organiser, "90.001", tmp_path_factory.mktemp("things"))
    candidacy = on_path(tree)
    for unit in (tree.cell, tree.other_cell):
        printed(cast.organiser, unit)
        committees.of_cell(unit, Holder(name="Lò Văn Tư"), cast.organiser)
    return {
        "unit": {"unit": tree.cell, "sibling": tree.other_cell},
        "person": {"person": office.people["cell.0"]},
        "candidacy": {"candidacy": candidacy},
        "issued": {"issued": issued_paper(tree, candidacy, cast.organiser)},
        "run": {"run": making.run_of(tree, cast.organiser, [meeting.decided(tree, "Vi Thị Ổi", "8-QĐ")[1]])},
        "meeting": {"meeting": meeting.agenda(tree.upper, [meeting.proposed(tree, "Vi Thị Sim")])[0]},
        **schooling.things(tree, cast.organiser),
        "batch": {"batch": arrivals.received(cast.organiser, data)},
        "period": {"period": (period := closed(cast.organiser, tree.upper))},
        "board": board.filled(tree.upper, ClosedPeriod.objects.get(pk=period)),
        "question": {"question": kept(cast.organiser, tree.upper)},
        "enterprise": {"enterprise": led(cast.organiser, tree.base_cell)},
        "handover": {"handover": passed(cast.organiser, tree.other_cell)},
        "book": {"book": opened(cast.organiser, tree.cell)},
        "union": {"union": unions.entered(tree, cast.organiser, unit_id=tree.cell).pk},
        **directed(tree, cast.organiser),
        **{name: {name: pk} for name, pk in vars(commending.things(tree, cast.organiser)).items()},
        **{name: {name: pk} for name, pk in desk.things(tree).items()},
        "feedback": {"feedback": readers.waiting(readers.article(tree.upper))[0].pk},
        "export": {"export": taking.asked(tree.upper, cast.officer).pk},
        "request": {"request": taking.requested(office.people["cell.0"], cast.organiser).pk},
        "none": {"": 0},
        "token": accounts.make_feed(by=User.objects.get(username="bi-thu-moi")),
        "movement": {"movement": office.reversed_entry},
        "act": {"act": PathAct.objects.get(candidacy=candidacy, kind="tasked").pk},
        "own": {"stranger": tree.other_committee},
        "known": {},
    }


def directed(tree, by: User) -> dict[str, dict[str, int]]:
    """A text of the committee with a measure of the cell, an inspection of the cell with what it found."""
    text = directing.text(tree.committee, by)
    measure, seen = directing.measure(text, tree.cell, by=by), directing.inspection(tree.cell, tree.committee, by)
    found = directing.finding(seen, tree.cell, by)
    return {
        "directive": {"directive": text}, "measure": {"measure": measure}, "inspection": {"inspection": seen},
        "finding": {"finding": found},
        "item": {"directive": UnitMeasure.objects.get(pk=measure).item_id},
        "deed": {"measure": directing.begun(measure, by), "finding": directing.told(found, by)},
    }  # fmt: skip


def passed(by: User, unit: int) -> int:
    """The seat of a cell that changed hands; a second right there is in force."""
    old, new = (User.objects.create(username=name, display_name=name) for name in ("bi-thu-cu", "bi-thu-moi"))
    held = accounts.grant(user=old, role="secretary", unit_id=unit, valid_from=LED, by=by)
    return accounts.pass_seat(held.pk, to=new, on=date(2011, 6, 1), by=by).pk


def led(by: User, unit: int) -> int:
    made = enter_enterprise(name="Công ty Gạch Đồi Ngô", ownership="private", since=LED, unit_id=unit, by=by)
    told = {"enterprise": made, "person": Person.objects.filter(unit=unit).first()}  # from before it was led
    Workplace.objects.create(**told, valid_from=LED)
    WorkplaceAct.objects.create(**told, kind="begun", on=LED, recorded_at=clock.now())
    return made.pk


def issued_paper(tree, candidacy: int, by: User) -> int:
    new = NewPaper("9-KND", date(2011, 10, 3), tree.cell, tree.upper, {}, candidacy_id=candidacy)
    return issuing.issue([new], by=by)[0].pk


def opened(by: User, unit: int) -> int:
    """A book of a cell with a number kept."""
    numbering.open_term(unit_id=unit, since=LED, name="nhiệm kỳ 2010–2012", by=by)
    numbering.open_book(unit_id=unit, type="NQ", by=by)
    asked = {"unit_id": unit, "type": "NQ", "on": date(2011, 9, 1), "by": by}
    return numbering.reserve(**asked, purpose="Đề nghị kết nạp Đặng Bá Ước, Phân xưởng 1")[0].book_id


def on_path(tree) -> int:
    """A file of the cell with a task given."""
    candidacy = lives.begin(tree, lives.worker(tree), date(2011, 10, 1))
    told = {"task": "Phụ trách tổ sáng kiến", "task_due": "2011-12-31"}
    admission.record([NewAct(candidacy, "tasked", date(2011, 10, 3), told)], by=None)
    return candidacy


@pytest.fixture
def everybody(cast, sign_in) -> dict[str, Client]:
    nobody = User.objects.create(username="nobody", display_name="Chưa Được Giao")
    named = {name: sign_in(getattr(cast, name)) for name in ("organiser", "officer", "secretary", "stranger")}
    return {**named, "nobody": sign_in(nobody), "anonymous": Client()}


def address(page: str, kind: str, object_id: int, things: dict) -> str:
    known = things["known"]
    if (kind, object_id) not in known:
        known[kind, object_id] = named_with(kind, object_id, things)
    named = {**known[kind, object_id], "name": FILES.get(page), "key": KEYS.get(page, "9-KND"), **things["board"]}
    ids = [named.get(name, things["movement"]["movement"]) for name in site.needs(page)]
    return reverse(page, args=ids)


def named_with(kind: str, object_id: int, things: dict) -> dict[str, object]:
    """What else stands in addresses beside the id of an object."""
    named: dict[str, object] = {f"{kind}_id": object_id, "token": things["token"]}
    named["figure_id"] = PublishedFigure.objects.filter(unit=object_id).values_list("pk", flat=True).first() or 1
    named["grant_id"] = Grant.objects.filter(unit=object_id).values_list("pk", flat=True).last() or MISSING
    named["act_id"] = EnterpriseAct.objects.values_list("pk", flat=True).first()
    if kind == "enterprise":
        named["person_id"], named["work_act_id"] = WorkplaceAct.objects.values_list("person_id", "pk").first()
    named["union_act_id"] = UnionAct.objects.values_list("pk", flat=True).first()
    for name, rows in (("seat_id", Seat), ("office_act_id", OfficeAct)):
        named[name] = rows.objects.filter(unit=object_id).values_list("pk", flat=True).last() or MISSING
    passed = ChargeHandover.objects.filter(committee=object_id).values_list("pk", flat=True).last()
    named["passing_id"] = passed or MISSING
    named["item_id"] = things["item"].get(kind, MISSING)
    named["deed_id"] = things["deed"].get(kind, MISSING)
    named["path_act_id"] = things["act"]["act"]
    return named | {f"{name}_id": pk for name, pk in things["parts"].items()}


def question(page: str, role: str, things: dict) -> str:
    """What a page about figures has to be asked, of a unit the role reaches."""
    if not page.startswith("figure"):
        return ""
    own = things["own"].get(role, things["unit"]["unit"])
    return f"?so=members&to_chuc={own}&tu=01-01-2011&den=30-09-2011"


def send(client: Client, line: dict, where: str):
    return client.get(where) if line["method"] == "GET" else client.post(where, {"key": "k" * 12, "version": "-1"})


@pytest.mark.parametrize(
    "role",
    [
        "organiser",  # opens every page, so that each engine was asked for each
        *(pytest.param(role, marks=pytest.mark.once) for role in ("officer", "secretary", "stranger", "nobody")),
        pytest.param("anonymous", marks=pytest.mark.once),
    ],
)
def test_every_page_answers_every_role_as_the_policy_says(role, everybody, things) -> None:
    wrong, cells = [], 0
    for line in POLICY:
        if line["page"] in ("sign-out", "sign-in") and line["method"] == "POST":
            continue  # these change who is signed in; tested at the door
        for thing, object_id in things[line["object"]].items():
            where = address(line["page"], line["object"], object_id, things) + question(line["page"], role, things)
            answer = send(everybody[role], line, where)
            want = expected(line, role, thing)
            cells += 1
            refused = answer.status_code if answer.status_code in (403, 404) else None
            if role == "anonymous" and answer.status_code == 302 and answer["Location"].startswith("/dang-nhap/"):
                refused = 302
            if refused != want:
                wrong.append((line["page"], line["method"], thing, answer.status_code, want))
    assert wrong == []
    assert cells >= len(POLICY) - 2


@pytest.mark.once
def test_out_of_reach_reads_exactly_as_missing(everybody, things) -> None:
    for line in POLICY:
        for object_id in things[line["object"]].values() if line["object"] != "none" else ():
            outside = send(everybody["stranger"], line, address(line["page"], line["object"], object_id, things))
            missing = send(everybody["stranger"], line, address(line["page"], line["object"], MISSING, things))
            assert outside.status_code == missing.status_code == 404, line
            assert shown(outside) == shown(missing), line


def shown(answer) -> str:
    return RANDOM.sub("", answer.content.decode())


def test_an_address_that_no_page_has_is_the_same_page_too(everybody) -> None:
    stranger = everybody["stranger"]
    assert shown(stranger.get("/khong-co/")) == shown(stranger.get(f"/nguoi/{MISSING}/"))


def test_refused_requests_write_nothing_but_that_they_were_refused(everybody, things) -> None:
    before, sent = JournalEntry.objects.count(), 0
    for line in POLICY:
        if line["method"] == "POST" and line["object"] != "none":
            for object_id in things[line["object"]].values():
                for role in ("stranger", "nobody"):
                    send(everybody[role], line, address(line["page"], line["object"], object_id, things))
                    sent += 1
    told = JournalEntry.objects.order_by("seq").values_list("event", flat=True)[before:]
    assert (set(told), len(told), Submission.objects.count()) == ({"access.denied"}, sent, 0)


FOREIGN = ("Giấy Sông Cầu", "Phân xưởng", "Gạch Đồi Ngô")


def test_nothing_is_taken_without_the_token_of_the_page(cast, things) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.organiser)
    before = JournalEntry.objects.count()
    for line in POLICY:
        if line["method"] == "POST":
            object_id = next(iter(things[line["object"]].values()))
            answer = send(client, line, address(line["page"], line["object"], object_id, things))
            # The forms of the bulletin ask for no cookie: theirs is a signed text, and a code.
            assert answer.status_code == (422 if line["page"].startswith("public-") else 403), line
    assert JournalEntry.objects.count() == before


@pytest.mark.once
def test_every_answer_carries_its_headers(everybody, things) -> None:
    for line in POLICY:
        if line["method"] == "GET":
            object_id = next(iter(things[line["object"]].values()))
            where = address(line["page"], line["object"], object_id, things) + question(
                line["page"], "organiser", things
            )
            answer = everybody["organiser"].get(where)
            assert (
                "default-src 'self'" in answer["Content-Security-Policy"]
                and "unsafe" not in answer["Content-Security-Policy"]
            )
            assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
            if line["data"] != "public":
                assert answer["Cache-Control"] == "no-store", line
            text = answer.content.decode(errors="replace")
            if answer.content and re.match(r"text/|\w+/(\w+\+)?xml\b", answer["Content-Type"]):
                assert "charset=utf-8" in answer["Content-Type"], line
            if answer["Content-Type"].startswith("text/html"):
                assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|<style", text), line
            if "attachment" in answer.get("Content-Disposition", ""):
                assert "sandbox" in answer["Content-Security-Policy"], (
                    "opened in the browser all the same, it runs nothing"
                )


LISTS = (
    "/", "/to-chuc/?mo=tat-ca", "/nguoi/", "/tim/?tim=phan", "/tim/?tim=uoc", "/so-lieu/", "/so-lieu/bieu/", "/lop/",
    "/nhap/", "/khen-thuong/", "/so-ket/", "/dien-hinh/", "/khen-thuong/huy-hieu/", "/khen-thuong/dan-dau/",
    "/nhat-ky/?tu=01-01-2001",
)  # fmt: skip


@pytest.mark.parametrize("where", LISTS)
def test_lists_of_the_stranger_hold_nothing_of_the_first_tree(where, everybody, things) -> None:
    answer = everybody["stranger"].get(where, follow=True)
    assert answer.status_code == 200
    assert [name for name in FOREIGN if name in answer.content.decode()] == []


SCOPED = (
    "figure", "figure-table", "report", "report-json", "form", "form-paper", "ask", "ask-list", "ask-table",
    "path-board", "path-board-table", "path-due", "unions", "unions-table", "coverage", "coverage-picture",
    "coverage-table", "ask-list-table", "ask-picture", "commendations", "reviews", "badges", "year-leaders",
    "badges-table",
)  # fmt: skip


@pytest.mark.parametrize("page", SCOPED)
def test_ids_in_the_question_of_an_address_are_scoped_too(page, everybody, things, tree) -> None:
    where = f"{reverse(page)}?so=members&to_chuc={tree.cell}&tu=01-01-2011&den=30-09-2011"
    assert everybody["stranger"].get(where).status_code == 404
    assert everybody["organiser"].get(where).status_code == 200
