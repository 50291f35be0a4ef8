"""Every list of the desk can be taken away: each page of the site map with a list has a workbook whose rows are those
of the page, and in no workbook has anything somebody typed become a formula or lost the zeros it begins with."""

import html
from io import BytesIO
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from ketnap.access import policy
from ketnap.models import (
    Batch,
    Certificate,
    Enrolment,
    Enterprise,
    JournalEntry,
    Person,
    SavedQuestion,
    TrainingClass,
    UnitState,
    User,
)  # fmt: skip
from tests.web import arrivals, commending, desk, directing, readers, schooling, site
from tests.web.closing import closed, kept
from tests.web.tables import Page, Table, formulas, sheets

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIOD = "tu=01-01-2011&den=30-09-2011"
QUESTIONS = {
    "tree": "mo=tat-ca",
    "unit": "ngay=30-09-2011",
    "search": "tim=phan",
    "unit-plan": "nam=2011",
    **dict.fromkeys(("unit-ratings", "unit-rating", "member-ratings", "member-decisions"), "nam=2011"),
    "year-leaders": "nam=2011",
    "report": f"to_chuc={{upper}}&{PERIOD}",
    "form": f"bieu=1&to_chuc={{upper}}&{PERIOD}",
    "figure": f"so=members&to_chuc={{upper}}&{PERIOD}",
    "closed-figure": "so=0",
    "ask": f"dem=members&to_chuc={{upper}}&{PERIOD}&hang=sex&cot=standing",
    "ask-list": f"dem=members&to_chuc={{upper}}&{PERIOD}",
}
NO_LIST = {
    "rules": "the texts of a day, no record of the office; `ketnap rules --on` gives them as data",
    "rights": "the rule of the office, printed and signed; the roles are in access/roles.py",
    "components": "the parts of pages, for those who build them",
    "person-held": "a paper about one person, printed for that person",
    "taught-sheet": "an empty sheet, printed to be signed by hand",
    "closed-period": "the report of the period: its figures open lists that can be taken away",
}
WHOLE = {"report": "report-paper", "form": "form-paper"}
"""Pages whose tables are a paper of their own; tests/documents and tests/statistics hold what stands in it."""
OTHER_WORDS = {"Doanh nghiệp": "", "So sánh số đảng viên": "", "Sửa ghi chép": ""}
HOSTILE = ("=1+1", "+84 912", "-5", "@SUM(A1)", "0012", '=HYPERLINK("http://a.vn")', "\t=2", "1e5", "'=3")


@pytest.fixture
def organiser(cast, office, sign_in) -> Client:
    return sign_in(cast.organiser)


@pytest.fixture
def things(cast, tree, office, tmp_path) -> dict[str, int]:
    data = arrivals.workbook(cast.organiser, "90.001", tmp_path)
    return {
        "unit_id": tree.upper, "person_id": office.people["cell.0"], "class_id": office.class_id,
        "batch_id": arrivals.received(cast.organiser, data), "movement_id": office.reversed_entry,
        "period_id": closed(cast.organiser, tree.upper), "question_id": kept(cast.organiser, tree.upper),
        **directed(tree, cast.organiser),
        **going_on(tree, cast.organiser),
        "commendation_id": commending.decided(tree, cast.organiser),
        "review_id": commending.hold(tree.upper, cast.organiser), "exemplar_id": commending.tell(tree, cast.organiser),
        **{f"{name}_id": pk for name, pk in desk.things(tree).items()}, "width": 480,
        "feedback_id": readers.waiting(readers.article(tree.upper), name="=1+1")[0].pk,
    }  # fmt: skip


def going_on(tree, by: User) -> dict[str, int]:
    """A class with shifts, places, invitations, a roll and a partner."""
    one = schooling.going_on(tree, by, files=False)
    return {
        "class_id": one.held.pk, "taught_id": one.held.pk, "invitation_id": one.coming.pk, "lesson_id": one.lesson.pk,
        "partner_id": one.partner.pk, "shift_id": one.spare.pk,
    }  # fmt: skip


def directed(tree, by: User) -> dict[str, int]:
    """A text with measures and an effect that is counted, an inspection with a finding."""
    text, seen = directing.text(tree.upper, by), directing.inspection(tree.committee, tree.upper, by)
    measure = directing.measure(text, tree.cell, tree.committee, by=by, effect="admitted")
    found = directing.finding(seen, tree.cell, by)
    return {"directive_id": text, "measure_id": measure, "inspection_id": seen, "finding_id": found}


def lines(method: str = "GET") -> list[policy.Line]:
    return [line for (_, how), line in policy.lines().items() if how == method]


def walk(client: Client, things: dict[str, int], upper: int):
    """(name, answer) of every page that opens for the client."""
    for line in lines():
        if any(name not in things for name in site.needs(line.page)):
            continue  # pages of a topic this office holds nothing of
        where = reverse(line.page, args=[things[name] for name in site.needs(line.page)])
        answer = client.get(f"{where}?{QUESTIONS.get(line.page, '').format(upper=upper)}")
        if answer.status_code == 200:
            yield line.page, answer


def downloads(page: Page) -> list[str]:
    """Addresses of workbooks the page offers."""
    found = [link for link in page.links if link.startswith("/") and not link.startswith(settings.STATIC_URL)]
    names = [(resolve(urlsplit(link).path).url_name, link) for link in found]
    return [link for name, link in names if name.endswith("-table") or (name.endswith("-paper") and "xlsx" in link)]


def missing(table: Table, book: list[Table], more: bool = False) -> list[str]:
    """What of a page's table no sheet of the workbook says: rows in their order, every column under its name. With
    `more` the page shows the beginning only."""
    columns = [word for word in table.head if word and word not in OTHER_WORDS]
    for sheet in book:
        if set(columns) <= set(sheet.head) and len(sheet.rows) >= len(table.rows):
            break
    else:
        return [f"no sheet with {columns} and {len(table.rows)} rows"]
    wrong = []
    for row, held in zip(table.rows, sheet.rows, strict=False):
        for word, cell in zip(table.head, row, strict=True):
            said = held[sheet.head.index(word)].strip() if word in columns else cell
            if cell != said and not (said and cell.startswith(said)) and not (said == "" and cell in ("–", UNKNOWN)):
                wrong.append(f"{word}: {cell!r} is {said!r}")
    if len(sheet.rows) > len(table.rows) and not more:
        wrong.append(f"{len(sheet.rows)} rows, the page has {len(table.rows)}")
    return wrong


UNKNOWN = "chưa có số liệu"


def test_every_page_with_a_list_has_its_workbook(organiser, things, tree, record_property) -> None:
    wrong, seen, rows = {}, 0, 0
    for name, answer in walk(organiser, things, tree.upper):
        if not answer["Content-Type"].startswith("text/html") or name in NO_LIST:
            continue
        source = answer.content.decode()
        page, more = Page(source), "dòng đầu." in source or "Xem tiếp" in source
        tables = [table for table in page.tables if table.head and table.rows]
        if not tables:
            continue
        offered = downloads(page)
        if name in WHOLE:
            assert any(resolve(urlsplit(link).path).url_name == WHOLE[name] for link in offered), name
            continue
        book = [sheet for link in offered for sheet in sheets(organiser.get(html.unescape(link)).content)]
        found = [f"{table.head}: {fault}" for table in tables for fault in missing(table, book, more)]
        wrong |= {name: found} if found else {}
        seen, rows = seen + len(tables), rows + sum(len(table.rows) for table in tables)
    assert wrong == {}
    assert seen >= 12 and rows > 60
    record_property("shown", f"lists taken away: {seen} lists of pages, {rows} rows")


def test_a_list_without_its_workbook_is_seen(organiser, tree) -> None:
    page = Page(organiser.get(reverse("unit-members", args=[tree.upper])).content.decode())
    (table,) = page.tables
    (link,) = downloads(page)
    (sheet,) = sheets(organiser.get(link).content)
    assert missing(table, [sheet]) == []
    assert missing(table, []) and missing(table, [Table(sheet.head, sheet.rows[1:])])
    assert missing(table, [Table(sheet.head, sheet.rows[::-1])]) and missing(
        table, [Table(sheet.head[:-1], sheet.rows)]
    )


def test_every_workbook_leaves_its_line_in_the_journal_and_only_who_may_sees_it(
    organiser, things, cast, sign_in
) -> None:
    taken = [line for line in lines() if line.page.endswith("-table") and line.event != "none"]
    assert len(taken) >= 14
    for line in taken:
        if any(name not in things for name in site.needs(line.page)):
            continue
        before = JournalEntry.objects.count()
        where = reverse(line.page, args=[things[name] for name in site.needs(line.page)])
        asked = QUESTIONS.get(line.page.removesuffix("-table"), "").format(upper=things["unit_id"])
        answer = organiser.get(f"{where}?{asked}")
        assert answer["Content-Type"] == XLSX, line.page
        told = JournalEntry.objects.order_by("seq")[before:]
        assert [one.event for one in told] == [line.event], line.page
        assert told[0].detail["rows"] >= 0 and told[0].by_name == cast.organiser.display_name
    cast.secretary.grants.update(role="standing")  # reads and decides, takes nothing away
    for _, answer in walk(sign_in(cast.secretary), things, things["unit_id"]):
        if answer["Content-Type"].startswith("text/html"):
            offered = [resolve(urlsplit(link).path).url_name for link in downloads(Page(answer.content.decode()))]
            assert [
                one for one in offered if policy.lines()[one, "GET"].permission in ("export", "import", "grant")
            ] == []


def poison(cast) -> None:
    """Everything somebody may type begins as a formula or a number would."""
    for model, fields in (
        (Person, ("full_name", "native_place")), (UnitState, ("name",)), (Enterprise, ("name",)),
        (TrainingClass, ("name", "partner")), (SavedQuestion, ("name",)), (Enrolment, ("grade",)),
        (Certificate, ("issuer",)), (Batch, ("file_name",)),
    ):  # fmt: skip
        rows = list(model.objects.order_by("pk"))
        for at, row in enumerate(rows):
            for name in fields:
                setattr(row, name, HOSTILE[at % len(HOSTILE)])
        model.objects.bulk_update(rows, fields)
    for at, row in enumerate(Person.objects.exclude(card_no="").order_by("pk")):
        Person.objects.filter(pk=row.pk).update(card_no=f"{at:08d}")
    User.objects.filter(pk=cast.organiser.pk).update(display_name="=1+1", seat="@SUM(A1)")


@pytest.mark.once
def test_no_workbook_makes_a_formula_of_what_somebody_typed(organiser, things, tree, cast, record_property) -> None:
    poison(cast)
    books = []
    for name, answer in walk(organiser, things, tree.upper):
        if answer["Content-Type"] == XLSX:
            books.append((name, answer.content))
    for kind in ("report-paper",):
        for where in (f"to_chuc={tree.upper}&{PERIOD}&dang=xlsx", f"to_chuc={tree.committee}&{PERIOD}&dang=xlsx"):
            books.append((kind, organiser.get(f"{reverse(kind)}?{where}").content))
    for bieu in ("1", "2", "2b", "3", "5", "10"):
        for mau in ("2012", "2021"):
            asked = f"{reverse('form-paper')}?dang=xlsx&bieu={bieu}&mau={mau}&to_chuc={tree.upper}&{PERIOD}"
            answer = organiser.get(asked)
            if answer.status_code == 200:
                books.append((f"form {bieu} {mau}", answer.content))
    assert len(books) > 20
    assert {name: found for name, content in books if (found := formulas(content))} == {}
    said = {value for _, content in books for value in words(content)}
    assert set(HOSTILE) | {"00000003"} <= said, "as typed, zeros at the front and all"
    record_property("shown", f"workbooks without a formula: {len(books)}")


def words(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)
    }


def test_a_formula_is_seen() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    out = BytesIO()
    book.save(out)
    assert formulas(out.getvalue()) == ["xl/worksheets/sheet1.xml: 1+1"]
