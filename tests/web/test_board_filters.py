"""Filters of the board kept under a name: private or shared with who reaches the unit, dropped by their owner, and the
list of what they show taken away."""

from datetime import date
from io import BytesIO

import openpyxl
from django.urls import reverse

from ketnap.lib import clock
from ketnap.models import Person, SavedQuestion
from tests import lives
from tests.web.test_admission import KEY, text


def keep(client, name: str, asked: str, sharing: str = "rieng"):
    typed = {"key": f"{KEY}-{abs(hash(name)) % 10**6}", "name": name, "sharing": sharing, "bo_loc": asked}
    return client.post(reverse("path-filter-save"), typed)


def names(answer) -> set[str]:
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    cells = {str(cell) for row in sheet.worksheets[0].iter_rows(values_only=True) for cell in row}
    return {name for name in ("Vũ Thị Hạnh", "Vi Văn Nam") if name in cells}


def test_a_filter_is_kept_shared_opened_taken_away_and_dropped(cast, tree, sign_in) -> None:
    lives.begin(tree, lives.worker(tree), date(2022, 1, 10))
    started = lives.begin(tree, lives.worker(tree, name="Vi Văn Nam"), date(2021, 10, 8))
    lives.go_on(started, lives.members(tree)[0], "file")
    owner, other = sign_in(cast.organiser), sign_in(cast.officer)
    asked = f"to_chuc={tree.committee}&chang=file&nhom=nu&qua_han=co"
    assert keep(owner, "Nữ làm hồ sơ", f"{asked}&la=1")["Location"].endswith(f"?{asked}")
    assert keep(owner, "Làm hồ sơ", f"to_chuc={tree.committee}&chang=file", "chung").status_code == 302
    assert "Nữ làm hồ sơ" in text(owner.get(reverse("path-board")))
    shown = text(other.get(reverse("path-board")))
    assert "Làm hồ sơ (Nguyễn Thị Hòa chia sẻ)" in shown and "Nữ làm hồ sơ" not in shown
    assert "chia sẻ)" not in text(sign_in(cast.secretary).get(reverse("path-board")))  # above what they reach
    assert "Làm hồ sơ" not in text(owner.get(reverse("ask")))  # no question about figures
    kept = SavedQuestion.objects.get(name="Làm hồ sơ")
    listed = other.get(f"{reverse('path-board')}?{kept.parameters}")
    assert "Vi Văn Nam" in text(listed) and "Vũ Thị Hạnh" not in text(listed)
    assert names(other.get(f"{reverse('path-board-table')}?{kept.parameters}")) == {"Vi Văn Nam"}
    assert other.get(reverse("question-edit", args=[kept.pk])).status_code == 404
    typed = {"key": "edit-key-1", "version": kept.version, "name": "Riêng", "sharing": "rieng"}
    edited = owner.post(reverse("question-edit", args=[kept.pk]), typed)
    assert edited["Location"] == reverse("path-board")
    assert "chia sẻ)" not in text(other.get(reverse("path-board")))
    kept.refresh_from_db()
    drop = owner.post(reverse("question-drop", args=[kept.pk]), {"key": "drop-key-1", "version": kept.version})
    assert drop["Location"] == reverse("path-board")
    assert "Bộ lọc đã lưu: Nữ làm hồ sơ (đổi, bỏ : Nữ làm hồ sơ )" in text(owner.get(reverse("path-board")))


def test_nobody_keeps_a_filter_of_a_unit_out_of_reach(cast, tree, sign_in) -> None:
    assert keep(sign_in(cast.officer), "Xa", f"to_chuc={tree.base_cell}").status_code == 404
    assert keep(sign_in(cast.officer), "", f"to_chuc={tree.committee}").status_code == 422
    assert not SavedQuestion.objects.exists()


def test_a_position_counts_from_its_own_day_and_what_is_not_recorded_is_said(cast, tree, sign_in, monkeypatch) -> None:
    """A worker becomes deputy head of a workshop on 01-03-2022; nobody wrote anything about the other one."""
    head, other = lives.worker(tree), lives.worker(tree, name="Vi Văn Nam")
    for person in (head, other):
        lives.begin(tree, person, date(2022, 1, 10))
    client = sign_in(cast.organiser)
    typed = {"key": KEY, "on": "1/3/2022", "position": "head", "schooling": "upper", "occupation": "manager",
             "version": str(Person.objects.get(pk=head).version), "reason": "Quyết định bổ nhiệm"}  # fmt: skip
    assert client.post(reverse("person-profile", args=[head]), typed).status_code == 302
    assert "Trưởng, phó phòng, ban, phân xưởng" in text(client.get(reverse("person", args=[head])))
    where = f"{reverse('path-board')}?to_chuc={tree.upper}"
    for day, found in ((date(2022, 2, 28), 0), (date(2022, 3, 1), 1)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert f"Hồ sơ ({found})" in text(client.get(f"{where}&nhom=truong-don-vi")), day
    shown = text(client.get(where))
    assert "Hồ sơ (0)" in text(client.get(f"{where}&nhom=doan-the"))
    assert "1 người chưa ghi nghề nghiệp. 1 người chưa ghi chức vụ." in shown
    assert "Chưa lọc được: công nhân xuất sắc (sổ không ghi danh hiệu thi đua từng năm)" in shown
