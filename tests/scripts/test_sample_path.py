"""The path of the sample office is what its script makes: nobody edits the workbook or its answers by hand."""

from python_calamine import CalamineWorkbook

from scripts import sample_path


def test_the_committed_workbook_and_answers_come_out_of_the_script(tmp_path) -> None:
    sample_path.main(tmp_path)
    name = sample_path.NAME
    again, kept = (
        CalamineWorkbook.from_path(str(folder / f"{name}.xlsx")) for folder in (tmp_path, sample_path.SAMPLES)
    )
    assert again.sheet_names == kept.sheet_names == list(sample_path.SHEETS)
    for sheet in kept.sheet_names:
        assert again.get_sheet_by_name(sheet).to_python() == kept.get_sheet_by_name(sheet).to_python()
    answers = f"{name}.answers.json"
    assert (tmp_path / answers).read_text("utf-8") == (sample_path.SAMPLES / answers).read_text("utf-8")


def test_every_probationary_member_of_the_published_totals_has_a_row_and_no_row_is_anybody_else() -> None:
    made, office = sample_path.made(), sample_path.Office(sample_path.SAMPLES / sample_path.SOURCE)
    who = lambda rows: sorted((row["Họ và tên"], row["Ngày sinh"], row["Mã tổ chức"]) for row in rows)  # noqa: E731
    assert who(made.sheets["Đảng viên dự bị"]) == who(office.probationers) and len(office.probationers) == 167
    taught = set(who(office.learners))
    others = [row for sheet in ("Cảm tình Đảng", "Hồ sơ đang làm") for row in made.sheets[sheet]]
    assert all(" Mẫu " in row["Họ và tên"] or who([row])[0] in taught for row in others)
