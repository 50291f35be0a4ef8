"""The 26 columns of the national database: read, written, and read again as the same; what is not kept is named."""

from datetime import date

import openpyxl
import pytest

from ketnap.access.viewer import office, viewer_of
from ketnap.actions import organisation
from ketnap.actions.papers import Paper
from ketnap.actions.people import Correction, correct_many
from ketnap.imports import national, pipeline
from ketnap.models import Certificate, Movement, OfficialCode, Person, UnitState
from ketnap.queries.missing import NotFound
from tests.imports import books
from tests.imports.books import UNITS
from tests.imports.conftest import TODAY, dump, faults

DAY = date(2011, 9, 30)
SHEET = "Đảng viên"
CELL = "05.168.001.000.001"
PLACE = "Thôn Đông, Xã Lâm Thao, Tỉnh Phú Thọ"
HEADINGS = [
    "STT", "ID", "Họ và tên*", "Tên gọi khác", "Giới tính*", "Sinh ngày*", "Dân tộc*", "Tôn giáo*",
    "Số định danh cá nhân*", "Số thẻ Đảng* (12 số)", "Nơi cấp thẻ", "Ngày cấp thẻ", "Số thẻ theo QĐ 85",
    "Tổ chức Đảng đang sinh hoạt* (không sửa)", "Nơi đăng ký khai sinh: Quốc gia",
    "Nơi đăng ký khai sinh: Tỉnh/Thành phố", "Nơi đăng ký khai sinh: Địa chỉ",
    "Quê quán (mô hình 2 cấp): Tỉnh/Thành phố", "Quê quán (mô hình 2 cấp): Xã/Phường",
    "Quê quán (mô hình 2 cấp): Địa chỉ chi tiết", "Thường trú (mô hình 2 cấp): Tỉnh/Thành phố",
    "Thường trú (mô hình 2 cấp): Xã/Phường", "Thường trú (mô hình 2 cấp): Địa chỉ chi tiết", "Ngày vào Đảng*",
    "Ngày chính thức*", "Số CMND cũ", "Trạng thái hoạt động", "Ngày rời khỏi/mất/miễn",
]  # fmt: skip
ROW = {
    "Họ và tên*": "Lò Thị Én", "Giới tính*": "Nữ", "Sinh ngày*": date(1988, 3, 4), "Dân tộc*": "Thái",
    "Tôn giáo*": "Không", "Số định danh cá nhân*": "014188000123", "Số thẻ Đảng* (12 số)": "005123456789",
    "Tổ chức Đảng đang sinh hoạt* (không sửa)": "Chi bộ Lò hơi", "Ngày vào Đảng*": date(2010, 5, 19),
    "Ngày chính thức*": date(2011, 5, 19), "Trạng thái hoạt động": "Đang sinh hoạt",
    "Quê quán (mô hình 2 cấp): Tỉnh/Thành phố": "Tỉnh Sơn La", "Quê quán (mô hình 2 cấp): Xã/Phường": "Xã Mường La",
    "Thường trú (mô hình 2 cấp): Tỉnh/Thành phố": "Tỉnh Phú Thọ",
    "Thường trú (mô hình 2 cấp): Xã/Phường": "Phường Nông Trang",
    "Thường trú (mô hình 2 cấp): Địa chỉ chi tiết": "Số 7 phố Hòa Bình",
}  # fmt: skip


def sheet(**changes) -> dict:
    """A workbook in the national layout with one person; `changes` by the start of the heading."""
    row = dict.fromkeys(HEADINGS, "") | {"STT": 1} | ROW
    for start, value in changes.items():
        row[next(heading for heading in HEADINGS if heading.startswith(start.replace("_", " ")))] = value
    return {SHEET: [["DANH SÁCH ĐẢNG VIÊN (có đến 31/10/2011)"], [], HEADINGS, list(row.values())]}


@pytest.fixture
def register(load):
    """The clean office; one person has an identity number, an address and a card of twelve digits."""
    load(books.office())
    first = Person.objects.get(full_name="Trịnh Đức Mạnh")
    told = {"identity_no": "001070001234", "address": "Số 5, Phường Tây Hồ, Thành phố Hà Nội", "native_place": PLACE}
    correct_many([Correction(first.pk, {**told, "card_no": "001234567890"})], by=None)
    cell = UnitState.objects.get(code="77.001.001").unit_id
    paper = Paper(number="1361-CV/BTCTW", decided_on=date(2011, 9, 1), body="Ban Tổ chức Trung ương")
    organisation.assign_code(unit_id=cell, code=CELL, on=date(2011, 9, 15), paper=paper, by=None)
    return cell


def written(folder, code="77", on=DAY):
    path = folder / "csdl.xlsx"
    return path, national.write(office(TODAY), code, path, on=on)


@pytest.mark.parametrize("code", ["77", "77.001", "77.001.002"])
def test_what_is_sent_back_unchanged_is_the_same_and_changes_nothing(code, register, tmp_path) -> None:
    path, rows = written(tmp_path, code)
    preview = pipeline.check([path], viewer=office(TODAY))
    assert preview.tables[0].format.title == national.TITLE and preview.as_of == DAY
    assert (preview.counts["same"], preview.counts["new"], preview.counts["changed"]) == (rows, 0, 0)
    assert faults(preview, "error", "question") == set() and rows > 0
    assert {problem.kind for problem in preview.problems} <= {"committee_size", "cell_min_official"}
    before = {name: held for name, held in dump().items() if name not in ("Batch", "JournalEntry", "TreeVersion")}
    pipeline.commit(preview, by=None)
    after = dump()
    changed = {name for name, held in before.items() if after[name] != held}
    assert changed <= {"MemberList"}


def test_the_layout_has_its_28_columns_zeros_are_text(register, tmp_path) -> None:
    path, _ = written(tmp_path)
    page = openpyxl.load_workbook(path)[SHEET]
    assert [cell.value for cell in page[3]] == HEADINGS
    row = next(row for row in page.iter_rows(min_row=4) if row[2].value == "Trịnh Đức Mạnh")
    told = dict(zip(HEADINGS, row, strict=True))
    for heading, value in (
        ("Số định danh cá nhân*", "001070001234"), ("Số thẻ Đảng* (12 số)", "001234567890"),
        ("Tổ chức Đảng đang sinh hoạt* (không sửa)", f"Chi bộ Lò hơi ({CELL})"),
        ("Quê quán (mô hình 2 cấp): Tỉnh/Thành phố", "Tỉnh Phú Thọ"),
        ("Quê quán (mô hình 2 cấp): Xã/Phường", "Xã Lâm Thao"),
        ("Thường trú (mô hình 2 cấp): Địa chỉ chi tiết", "Số 5"),
    ):  # fmt: skip
        assert (told[heading].value, told[heading].data_type) == (value, "s")
        assert told[heading].number_format == "@"
    old = next(row for row in page.iter_rows(min_row=4) if row[2].value == "Hứa Thị Lan")
    assert dict(zip(HEADINGS, [cell.value for cell in old], strict=True))["Số thẻ theo QĐ 85"] == "77.100002"
    assert "f" not in {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("how", ["plain", "apart", "xls", "numbers"])
def test_a_person_of_the_national_list_is_entered(how, register, load) -> None:
    made = sheet(Số_định_danh=114188000123, Số_thẻ_Đảng=105123456789) if how == "numbers" else sheet()
    data = {"apart": lambda: books.nfd(made), "xls": lambda: books.xls(made)}.get(how, lambda: made)()
    load(data, name="csdl.xls" if how == "xls" else "csdl.xlsx", answers=missing_answers())
    person = Person.objects.get(full_name="Lò Thị Én")
    assert (person.unit_id, person.joined_on, person.official_on) == (register, date(2010, 5, 19), date(2011, 5, 19))
    assert (person.ethnicity, person.native_place) == ("thai", "Xã Mường La, Tỉnh Sơn La")
    assert person.card_no == ("105123456789" if how == "numbers" else "005123456789")
    assert person.identity_mac and person.address_sealed


def missing_answers() -> dict:
    """Everybody else of the cell is on no list: the office forgot them."""
    names = (("trinh-duc-manh", "1970-05-02"), ("hua-thi-lan", "1975-08-19"), ("vi-van-tam", "1968-01-30"))
    return {f"missing:{name}:{born}:77.001.001": "keep" for name, born in names}


@pytest.mark.parametrize(
    ("changes", "kind", "hint"),
    [
        ({"Số_định_danh": 14188000123}, "bad_identity", "014188000123"),
        ({"Số_thẻ_Đảng": 5123456789}, "bad_card", ""),
        ({"Số_thẻ_Đảng": 51234567890}, "bad_card", "051234567890"),
        ({"Trạng_thái": "Đã từ trần"}, "says_left", ""),
        ({"Trạng_thái": "", "Ngày_rời": date(2011, 3, 1)}, "says_left", ""),
        ({"Tổ_chức_Đảng": "Chi bộ Không Có"}, "unknown_unit", ""),
    ],
)
def test_lost_zeros_and_people_who_left_are_named_at_their_cell(changes, kind, hint, register, check) -> None:
    preview = check(sheet(**changes), answers=missing_answers())
    found = [problem for problem in preview.problems if problem.severity == "error"]
    assert [problem.kind for problem in found] == [kind]
    assert hint in found[0].suggestion and found[0].cell.endswith("4")
    assert preview.stage.newcomers == []


def test_an_exempted_member_stays_a_member(register, check) -> None:
    preview = check(sheet(Trạng_thái="Miễn sinh hoạt", Ngày_rời=date(2011, 3, 1)), answers=missing_answers())
    assert faults(preview) == set() and preview.counts["new"] == 1


def test_what_is_not_kept_is_named_and_stored_nowhere(register, load, check) -> None:
    made = sheet(ID="DV-0001", Tên_gọi_khác="Én Nhỏ", Nơi_cấp_thẻ="Tỉnh ủy Sơn La", Số_CMND_cũ="050112233")
    preview = check(made, answers=missing_answers())
    (told,) = [problem for problem in preview.problems if problem.kind == "not_kept"]
    for word in ("ID", "Tên gọi khác", "Nơi cấp thẻ", "Số CMND cũ"):
        assert word in told.message
    assert "Ngày cấp thẻ" not in told.message
    load(made, answers=missing_answers())
    everything = repr(dump())
    for word in ("DV-0001", "Én Nhỏ", "Tỉnh ủy Sơn La", "050112233"):
        assert word not in everything


def test_headings_in_two_rows_are_read_too(register, check) -> None:
    made = sheet(Nơi_đăng_ký_khai_sinh="Việt Nam")
    rows = made[SHEET]
    parted = [heading.partition(": ") for heading in rows[2]]
    upper = [group if group != parted[at - 1][0] else "" for at, (group, _, _) in enumerate(parted)]
    groups = [at for at, (_, colon, _) in enumerate(parted) if colon and upper[at]]
    letter = openpyxl.utils.get_column_letter
    rows[2:3] = [upper, [part for _, _, part in parted]]
    data = books.xlsx(made, merged={SHEET: [f"{letter(at + 1)}3:{letter(at + 3)}3" for at in groups]})
    preview = check(data, answers=missing_answers())
    assert faults(preview) == set()
    assert preview.stage.newcomers[0][6] == "Xã Mường La, Tỉnh Sơn La"
    assert any(problem.kind == "not_kept" for problem in preview.problems)
    assert len(groups) == 3


@pytest.mark.parametrize(
    "place",
    [PLACE, "Lâm Thao, Phú Thọ", "Phú Thọ", "", "Xã A, Xã B, Tỉnh C", "Phường 1, Tỉnh C", ", Tỉnh C", "A, , B", "A,B"],
)
def test_the_parts_of_a_place_make_it_again(place) -> None:
    parts = national.parts_of(place)
    assert ", ".join(filter(None, (parts.get(level, "") for level in ("detail", "commune", "province")))) == place


def test_out_of_reach_nothing_is_written(cast, tmp_path) -> None:
    with pytest.raises(NotFound):
        national.write(viewer_of(cast.officer, TODAY), "91.001", tmp_path / "csdl.xlsx", on=TODAY)
    with pytest.raises(NotFound):
        national.write(viewer_of(cast.secretary, TODAY), "90.001.001", tmp_path / "csdl.xlsx", on=TODAY)
    assert list(tmp_path.iterdir()) == []


# --- the 14-digit code in lists of organisations ---------------------------------------------------------------


def coded(*codes) -> dict:
    """The clean office with a column of 14-digit codes for its five units."""
    sheets = books.only(UNITS)
    sheets[UNITS][0] = ["DANH SÁCH TỔ CHỨC ĐẢNG (có đến 30/09/2011)"]
    sheets[UNITS][2] = [*sheets[UNITS][2], "Mã tổ chức đảng (14 số)"]
    for number, value in enumerate(codes):
        row = sheets[UNITS][3 + number]
        row += [""] * (9 - len(row)) + [value]
    return sheets


CODES = ("05.168.000.000.000", "05168001000000", CELL, 38168001000002, "05.168.020.000.000")


def test_a_list_gives_codes_and_sent_back_it_is_the_same(load, check) -> None:
    load(coded(*CODES))
    held = dict(OfficialCode.objects.values_list("unit__states__code", "code"))
    assert held == {
        "77": "05.168.000.000.000", "77.001": "05.168.001.000.000", "77.001.001": CELL,
        "77.001.002": "38.168.001.000.002", "77.020": "05.168.020.000.000",
    }  # fmt: skip
    again = check(coded(*CODES))
    assert (again.counts["same"], again.counts["changed"]) == (5, 0)
    assert faults(check(books.nfd(coded(*CODES)))) == set()


def test_units_are_found_by_their_14_digit_code_in_any_list(load, check) -> None:
    load(coded(*CODES))
    sheets = books.only("Đảng viên")
    for row in sheets["Đảng viên"][3:]:
        row[1] = {"77.001.001": CELL, "77.001.002": "38168001000002", "77.020": "05.168.020.000.000"}[row[1]]
    preview = check(sheets)
    assert faults(preview, "error", "question") == set() and preview.counts["new"] == 10
    assert {row[0] for row in preview.stage.newcomers} == {"77.001.001", "77.001.002", "77.020"}


@pytest.mark.parametrize(
    ("codes", "cell", "kind"),
    [
        (("", "5168001000000"), "J5", "bad_official_code"),
        (("", 5168001000000), "J5", "bad_official_code"),
        (("", "05.168.001", ""), "J5", "bad_official_code"),
        (("", CELL, CELL), "J6", "duplicate_code"),
    ],
)
def test_wrong_codes_are_named_at_their_cell(codes, cell, kind, check) -> None:
    assert (UNITS, cell, kind) in faults(check(coded(*codes)))


def test_a_code_another_unit_carries_is_refused_unless_the_list_exchanges_them(load, check) -> None:
    load(coded(*CODES))
    later = coded("", "", CODES[3], "", "")
    later[UNITS][0] = ["DANH SÁCH TỔ CHỨC ĐẢNG (có đến 31/10/2011)"]
    assert faults(check(later)) == {(UNITS, "J6", "code_taken")}
    exchanged = coded("", "", CODES[3], CELL, "")
    exchanged[UNITS][0] = ["DANH SÁCH TỔ CHỨC ĐẢNG (có đến 31/10/2011)"]
    load(exchanged)
    now = OfficialCode.objects.filter(valid_to=date(9999, 12, 31))
    held = dict(now.values_list("unit__states__code", "code"))
    assert (held["77.001.001"], held["77.001.002"]) == ("38.168.001.000.002", CELL)
    assert Movement.objects.count() == Certificate.objects.count() == 0
