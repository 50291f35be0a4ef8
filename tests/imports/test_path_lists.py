"""The lists of the path: what their rows prove becomes files with dated acts; the ledger of members stays as it is."""

import random
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from ketnap.access.viewer import office
from ketnap.actions import admission, batches
from ketnap.actions.admission import NewAct
from ketnap.actions.refusal import Refused
from ketnap.imports import pipeline, template
from ketnap.imports.formats import catalogue
from ketnap.imports.formats.declared import heading_key
from ketnap.models import Batch, Candidacy, Certificate, Movement, PathAct
from tests.imports import books, path_books
from tests.imports.conftest import TODAY, dump, faults
from tests.imports.path_books import FILES, PROBATIONERS, SYMPATHISERS

STAGES = {
    "Khúc Văn Ngân": ("sympathiser", date(2010, 9, 6)), "Mạc Thị Thơm": ("sympathiser", date(2011, 1, 10)),
    "Lã Thị Vóc": ("sympathiser", date(2010, 3, 8)), "Quách Văn Lộc": ("file", date(2011, 8, 1)),
    "Thào Thị Sen": ("proposed", date(2011, 7, 4)), "Giàng A Tú": ("decided", date(2011, 9, 15)),
    "Đới Thị Hằng": ("probation", date(2011, 5, 19)),
}  # fmt: skip
LEDGER = ("Movement", "Stay", "MemberList")


def stages() -> dict[str, tuple[str, date]]:
    rows = Candidacy.objects.filter(ended_on=None)
    return {row[0]: row[1:] for row in rows.values_list("person__full_name", "stage", "stage_since")}


def acts(name: str) -> list[tuple[str, date]]:
    rows = PathAct.objects.filter(candidacy__person__full_name=name, reverses=None, reversed_by=None).order_by("id")
    return list(rows.values_list("kind", "on"))


def report() -> str:
    out = StringIO()
    call_command("report", "--unit", "77", "--from", "2011-01-01", "--to", "2011-09-30", "--format", "json", stdout=out)
    return out.getvalue()


def later(*cells, gone: tuple[str, ...] = ()) -> dict:
    """The three lists half a year on."""
    sheets = path_books.changed(*cells)
    for name, rows in sheets.items():
        for row in rows[:2]:
            row[:] = [str(cell).replace("30/09/2011", "31/03/2012") for cell in row]
        sheets[name] = rows[:3] + [row for row in rows[3:] if row[2] not in gone]
    return sheets


@pytest.fixture
def register(load):
    return load(books.office())


@pytest.fixture
def on_path(register, load):
    return load(path_books.path())


def test_each_row_becomes_a_file_with_what_it_proves_and_no_figure_moves(register, load) -> None:
    before, said = dump(), report()
    load(path_books.path())
    assert stages() == STAGES
    assert acts("Thào Thị Sen") == [
        ("listed", date(2010, 2, 1)), ("helped", date(2010, 2, 1)), ("file", date(2011, 5, 3)),
        ("application", date(2011, 5, 5)), ("cv", date(2011, 5, 9)), ("vetted", date(2011, 6, 20)),
        ("introduced", date(2011, 6, 27)), ("introduced", date(2011, 6, 27)), ("ballot", date(2011, 7, 4)),
    ]  # fmt: skip
    decision = PathAct.objects.get(kind="decision", candidacy__person__full_name="Giàng A Tú")
    assert (decision.decision_no, decision.decided_on) == ("41-QĐ/ĐUK", date(2011, 9, 15))
    assert decision.reason == "Theo danh sách Hồ sơ đang làm có đến 30-09-2011"
    helper = PathAct.objects.get(kind="probation_helped").member.full_name
    paper = Certificate.objects.get(kind="awareness", number="17/NT")
    assert (helper, paper.issued_on) == ("Tạ Thị Mùi", date(2010, 11, 19))
    minutes = PathAct.objects.get(kind="ceremony").told["minutes_items"]
    assert {"flag", "oath", "read_application"} <= set(minutes) and len(minutes) == 9  # HD 03 (2006), điểm 3.12d
    # The list of members says who is a member: no entry of the ledger, no stay, no figure is added.
    assert acts("Đới Thị Hằng")[-2:] == [("ceremony", date(2011, 5, 19)), ("probation_helped", date(2011, 5, 19))]
    assert {name: dump()[name] for name in LEDGER} == {name: before[name] for name in LEDGER}
    assert report() == said


def test_steps_a_list_does_not_date_are_marked_as_past(on_path) -> None:
    told = PathAct.objects.filter(kind="caught_up").values_list("candidacy__person__full_name", "told", "on")
    assert list(told) == [("Đới Thị Hằng", {"reached": "proposed"}, date(2011, 4, 28))]


def test_office_and_path_in_one_workbook(load, check) -> None:
    load(path_books.whole())
    assert stages() == STAGES and Movement.objects.count() == 10
    again = check(path_books.whole())
    assert (again.counts["new"], again.counts["changed"], faults(again, "error", "question")) == (0, 0, set())


def test_sent_again_every_row_is_the_same(on_path, check) -> None:
    again = check(path_books.path())
    assert again.counts == {"new": 0, "changed": 0, "same": 7, "question": 0, "error": 0, "warning": 0}
    assert again.stage.files == [] and again.stage.newcomers == []


@pytest.mark.parametrize("seed", range(4))
def test_columns_in_any_order_under_any_spelling(seed, register, check) -> None:
    clean = check(path_books.path()).stage
    rng = random.Random(seed)
    sheets = path_books.path()
    forms = {form.title: form for form in catalogue()}
    for name, rows in sheets.items():
        spellings = {heading_key(h): column.headings for column in forms[name].columns for h in column.headings}
        rows[2] = [rng.choice(spellings.get(heading_key(h), (h,))) for h in rows[2]]
        order = list(range(len(rows[2])))
        rng.shuffle(order)
        for number in range(2, len(rows)):
            full = rows[number] + [""] * (len(order) - len(rows[number]))
            rows[number] = [full[place] for place in order]
    mixed = check({f"Trang {number}": sheets[name] for number, name in enumerate(rng.sample(sorted(sheets), 3))})
    assert faults(mixed, "error", "question") == set()
    known = lambda stage: sorted(  # noqa: E731 -- newcomers are numbered in the order of the sheets
        ([row[1] for row in stage.newcomers][-file.person - 1] if file.person < 0 else "", repr(file.acts))
        for file in stage.files
    )  # fmt: skip
    assert known(mixed.stage) == known(clean)


def test_a_later_list_adds_what_happened_and_asks_about_who_is_gone(on_path, load, check) -> None:
    moved = later(
        (FILES, "Q4", date(2011, 10, 5)), (FILES, "R4", "3/3"),
        (FILES, "U5", "55-QĐ/ĐUK"), (FILES, "V5", date(2011, 10, 20)),
        (FILES, "A7", 4), (FILES, "B7", "77.020"), (FILES, "C7", "Lã Thị Vóc"), (FILES, "D7", "Nữ"),
        (FILES, "E7", date(1987, 12, 24)), (FILES, "I7", date(2011, 11, 1)), (FILES, "J7", date(2011, 11, 7)),
        gone=("Khúc Văn Ngân",),
    )  # fmt: skip
    moved[SYMPATHISERS] = [row for row in moved[SYMPATHISERS] if row[2:3] != ["Lã Thị Vóc"]]
    preview = check(moved)
    asked = [(question.id, question.kind) for question in preview.stage.open_questions]
    assert asked == [("path-missing:khuc-van-ngan:1988-03-01:77.001.001", "path_missing")]
    assert (preview.counts["changed"], preview.counts["new"], preview.blocked) == (3, 0, True)
    with pytest.raises(Refused):
        pipeline.commit(preview, by=None)
    load(moved, answers={asked[0][0]: "keep"})
    assert stages() == STAGES | {
        "Quách Văn Lộc": ("proposed", date(2011, 10, 5)), "Thào Thị Sen": ("decided", date(2011, 10, 20)),
        "Lã Thị Vóc": ("file", date(2011, 11, 1)),
    }  # fmt: skip
    assert acts("Lã Thị Vóc")[-2:] == [("file", date(2011, 11, 1)), ("application", date(2011, 11, 7))]


def test_what_the_register_has_otherwise_is_said_and_kept(on_path, check) -> None:
    preview = check(path_books.changed(
        (FILES, "J5", date(2011, 5, 6)), (FILES, "R5", "2/3"), (SYMPATHISERS, "F4", date(2010, 9, 7)),
    ))  # fmt: skip
    assert faults(preview, "warning") == {
        (FILES, "J5", "path_differs"), (FILES, "R5", "path_differs"), (SYMPATHISERS, "F4", "path_differs"),
    }  # fmt: skip
    assert preview.counts["same"] == 7


def test_a_wrong_row_is_no_absence_and_the_batch_belongs_to_the_unit_of_its_rows(on_path, check) -> None:
    preview = check(path_books.changed((SYMPATHISERS, "F4", "31/02/2010")))
    assert faults(preview, "error", "question") == {(SYMPATHISERS, "F4", "impossible_date")}
    batch = Batch.objects.get(pk=on_path.batch_id)
    assert path_books.code_of(batch.unit_id) == "77"


IRREGULAR = [
    # one vote of three; a ceremony months after its decision; introduced by somebody on probation then
    ((FILES, "R5", "1/3"), (FILES, "S5", date(2011, 7, 20)), (FILES, "T5", "5/7")),
    ((PROBATIONERS, "G4", date(2011, 1, 20)),),
    ((FILES, "N6", "Lò Đức Anh"),),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "rule", "name"), [
    (IRREGULAR[0], (FILES, "Q5", "rule_v_01"), "Thào Thị Sen"),
    (IRREGULAR[1], (PROBATIONERS, "H4", "rule_c_01"), "Đới Thị Hằng"),
    (IRREGULAR[2], (FILES, "N6", "rule_e_10"), "Giàng A Tú"),
])  # fmt: skip
def test_what_was_irregular_is_written_with_its_finding(cells, rule, name, register, check) -> None:
    preview = check(path_books.changed(*cells))
    assert rule in faults(preview, "warning") and not preview.blocked
    pipeline.commit(preview, by=None)
    found = {one[0]: act.reason for act in PathAct.objects.filter(candidacy__person__full_name=name)
             for one in act.findings}  # fmt: skip
    assert found[rule[2][5:].upper().replace("_", "-")].startswith("Theo danh sách")


def test_a_row_of_somebody_whose_file_ended_is_told(on_path, load, check) -> None:
    pk = Candidacy.objects.get(person__full_name="Khúc Văn Ngân").pk
    admission.record([NewAct(pk, "delisted", date(2011, 10, 3), paper=path_books.REASON)], by=None)
    assert faults(check(path_books.path()), "warning") == {(SYMPATHISERS, "C4", "file_ended")}
    assert faults(check(later((SYMPATHISERS, "H4", date(2011, 11, 1)), (SYMPATHISERS, "G4", "Hứa Thị Lan")))) == {
        (SYMPATHISERS, "C4", "file_ended")
    }
    load(later((SYMPATHISERS, "F4", date(2012, 1, 9)), (SYMPATHISERS, "H4", date(2012, 1, 9))))
    assert stages()["Khúc Văn Ngân"] == ("sympathiser", date(2012, 1, 9))


def derived(tables: dict) -> dict:
    """Due items without their numbers: they are derived anew. What batches and the journal remember is history."""
    kept = {name: rows for name, rows in tables.items() if name not in ("Batch", "JournalEntry", "TreeVersion")}
    return kept | {"DueItem": sorted(row[1:] for row in tables["DueItem"])}


def test_undone_the_path_is_as_before_unless_somebody_went_on(register, load) -> None:
    before = dump()
    first = load(path_books.path())
    between = dump()
    second = load(later((FILES, "Q4", date(2011, 10, 5)), (FILES, "R4", "3/3")))
    batches.undo(second.batch_id, by=None)
    assert derived(dump()) == derived(between)
    batches.undo(first.batch_id, by=None)
    assert derived(dump()) == derived(before)
    first = load(path_books.path())
    second = load(later((FILES, "Q4", date(2011, 10, 5)), (FILES, "R4", "3/3")))
    pk = Candidacy.objects.get(person__full_name="Quách Văn Lộc").pk
    admission.record([NewAct(pk, "remarked", date(2011, 11, 1), {"conclusion": "ready"})], by=None)
    held = dump()
    for batch in (second, first):
        with pytest.raises(Refused, match="kết nạp của Quách Văn Lộc"):
            batches.undo(batch.batch_id, by=None)
    assert dump() == held


def test_an_officer_brings_lists_but_no_decisions(cast, tree, viewer, check) -> None:
    officer = viewer(cast.officer, TODAY)
    sheets = {FILES: path_books.files()[:3]}
    code = path_books.code_of(tree.cell)
    sheets[FILES].append([1, code, "Giàng A Tú", "Nam", date(1984, 10, 30), date(2019, 11, 2), "", "",
                          date(2021, 3, 1), *[""] * 7, date(2021, 6, 1), "3/3"])  # fmt: skip
    assert faults(check(sheets, viewer=officer, as_of=date(2022, 1, 1))) == set()
    sheets[FILES][3] += ["", "", "41-QĐ/ĐUK", date(2021, 9, 15)]
    assert faults(check(sheets, viewer=officer, as_of=date(2022, 1, 1))) == {(FILES, "V4", "no_right")}


@pytest.mark.parametrize("code", ["77", "77.001", "77.020"])
def test_a_template_brings_the_path_and_comes_back_the_same(code, on_path, tmp_path) -> None:
    path = tmp_path / "mau.xlsx"
    counted = template.write(office(TODAY), code, path, on=date(2011, 9, 30))
    assert [counted[name] for name in (SYMPATHISERS, FILES, PROBATIONERS)] == {
        "77": [3, 3, 1], "77.001": [2, 2, 0], "77.020": [1, 1, 1],
    }[code]  # fmt: skip
    preview = pipeline.check([path], viewer=office(TODAY))
    assert {fault for fault in faults(preview, "error", "question", "warning") if fault[2] != "committee_size"} == set()
    assert (preview.counts["new"], preview.counts["changed"]) == (0, 0)
    assert preview.counts["same"] == sum(counted.values())


def test_nobody_types_that_the_steps_before_are_past(on_path) -> None:
    pk = Candidacy.objects.get(person__full_name="Khúc Văn Ngân").pk
    with pytest.raises(Refused, match="chỉ ghi khi nhập danh sách"):
        admission.record([NewAct(pk, "caught_up", date(2011, 10, 3), {"reached": "proposed"})], by=None)
