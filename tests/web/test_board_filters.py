"""Filters of the board kept under a name: private or shared with who reaches the unit, dropped by their owner, and the
list of what they show taken away."""

from datetime import date
from io import BytesIO

import openpyxl
from django.urls import reverse

from ketnap.models import SavedQuestion
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
