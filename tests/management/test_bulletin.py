"""`ketnap bulletin`: out into a folder, feedback back from a file; what cannot be is said."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ketnap.models import Feedback, JournalEntry
from ketnap.rules import feedback as rules
from tests.factories import chained
from tests.public import board

pytestmark = pytest.mark.django_db
LINE = {
    "id": "a1",
    "article": "khoi/lop",
    "name": "Bạn đọc",
    "text": "Hay.\n\nCảm ơn.",
    "received_at": "2011-10-09T08:00",
}


@pytest.fixture
def article(tree):
    return board.publish(board.opened(tree.upper), "Khai giảng lớp", address="lop")


def run(*words: object) -> str:
    said = StringIO()
    call_command("bulletin", *map(str, words), stdout=said)
    return said.getvalue()


def taken_in(folder: Path, *lines: dict | bytes) -> tuple[str, str]:
    """(what was said, how it was refused)"""
    file, said = folder / "y-kien.jsonl", StringIO()
    file.write_bytes(b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines))
    try:
        call_command("bulletin", "feedback", str(file), stdout=said)
    except CommandError as refused:
        assert refused.returncode == 1
        return said.getvalue(), str(refused)
    return said.getvalue(), ""


def test_it_is_written_and_the_journal_says_how_much_and_nothing_else(article, tree, tmp_path, capsys) -> None:
    assert "1 articles" in run("export", tmp_path / "site", "--base-url", "https://a.vn/b")
    assert "https://a.vn/b/bai/lop/index.html" in (tmp_path / "site" / "feed.xml").read_text()
    line = JournalEntry.objects.get(event="bulletin.exported")
    assert (line.by_name, line.detail, line.unit_id_text) == ("dòng lệnh", {"rows": 1}, str(tree.upper))
    with pytest.raises(SystemExit):
        run("export", tmp_path / "site", "--base-url", "a.vn")
    assert "'a.vn' is not the address of a site: write https://" in capsys.readouterr().err
    with pytest.raises(CommandError, match="there is no bulletin 'khac': there are khoi"):
        run("export", tmp_path / "site", "--bulletin", "khac")
    board.opened(tree.other_upper, "khoi-b", "Bản tin khác")
    with pytest.raises(CommandError, match="say which bulletin with --bulletin: there are khoi, khoi-b"):
        run("export", tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_file_is_taken_in_once_and_waits_to_be_read(article, tmp_path) -> None:
    lines = [
        LINE,
        b"",
        LINE | {"id": "a2", "name": "", "text": "Ba\u0300i \u202ehay", "received_at": "2011-10-09T08:00Z"},
    ]
    assert taken_in(tmp_path, b"\xef\xbb\xbf" + json.dumps(LINE).encode() + b"\r", *lines[1:]) == (
        "Nhận 2 ý kiến, đã có từ trước 0, không nhận 0 dòng.\n", "")  # fmt: skip
    assert taken_in(tmp_path, *lines) == ("Nhận 0 ý kiến, đã có từ trước 2, không nhận 0 dòng.\n", "")
    rows = list(Feedback.objects.order_by("outside_id").values_list("name", "words", "state", "shown", "source"))
    assert rows == [("Bạn đọc", LINE["text"], "waiting", False, "file"), ("", "Bài hay", "waiting", False, "file")]
    told = list(JournalEntry.objects.filter(event="bulletin.feedback_file").values_list("detail", flat=True))
    assert told == [{"taken": 2, "known": 0, "refused": 0}, {"taken": 0, "known": 2, "refused": 0}]
    assert "Cảm ơn" not in json.dumps(list(JournalEntry.objects.values_list("detail", "subject")), ensure_ascii=False)
    assert chained()
    board.withdraw(article)
    assert taken_in(tmp_path, LINE | {"id": "a3"})[0].startswith("Nhận 1")


def test_bad_lines_are_named_and_good_ones_taken(article, tmp_path) -> None:
    board.publish(article.bulletin, "Bài mai", address="mai", at=board.BEGUN.replace(year=2190))
    bad = {
        b"{": "Dòng không theo mẫu;", b"[" * 30_000: "Dòng không theo mẫu;", b"7": "thiếu tên từng mục",
        b'{"text": "\xff"}': "theo bảng mã “UTF-8”", b" " * 9 + b"x" * 40_000: "Dòng quá dài",
        b'{"id": 7}': "không phải chữ: id, article, text, received_at; hãy ghi đủ",
    }  # fmt: skip
    wrong = {
        "id": {"": "hãy ghi mã", "x" * 121: "hãy ghi mã"}, "text": {"\u200b": "hãy viết ít nhất", "a" * 2001: "gọn"},
        "article": {"khoi/mai": "hãy chép lại mã", "khoi": "chép lại mã", "\x00\ud800/lop": "chép lại mã"},
        "name": {"a" * 61: "hãy viết gọn lại"},
        "received_at": {"hôm qua": "hãy ghi như", "2190-01-01T00:00": "hãy ghi như", "0001-01-01T00:00+14:00": "hãy"},
    }  # fmt: skip
    lines = [*bad, *(LINE | {"id": "b", field: value} for field, values in wrong.items() for value in values)]
    says = [*bad.values(), *(sentence for values in wrong.values() for sentence in values.values())]
    told, refused = taken_in(tmp_path, LINE, *lines, LINE | {"text": "Lời khác."}, LINE | {"id": "a9"})
    shown = told.splitlines()
    assert "mend them and give the whole file again" in refused
    for number, (line, sentence) in enumerate(zip(shown, [*says, "đã dùng cho một ý kiến khác"], strict=False), 2):
        assert line.startswith(f"Dòng {number}: ") and sentence in line
    assert shown[-1] == f"Nhận 2 ý kiến, đã có từ trước 0, không nhận {len(says) + 1} dòng."
    assert Feedback.objects.count() == 2


def test_more_than_the_desk_reads_waits_in_the_file(article, tmp_path) -> None:
    lines = [LINE | {"id": str(number)} for number in range(rules.WAITING_OF_ARTICLE + 2)]
    told, _ = taken_in(tmp_path, *lines)
    assert told.count("có nhiều ý kiến chờ đọc") == 2 and Feedback.objects.count() == rules.WAITING_OF_ARTICLE
    Feedback.objects.filter(outside_id__in=["0", "1"]).update(state="closed")
    assert taken_in(tmp_path, *lines)[0] == "Nhận 2 ý kiến, đã có từ trước 30, không nhận 0 dòng.\n"
