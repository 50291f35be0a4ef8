"""Plain words in every error: Vietnamese, no word of computers, and at the end what to do."""

import html
import importlib
import pkgutil
import re
from datetime import date

import pytest
from django.forms import Form
from django.template.loader import render_to_string
from django.test import RequestFactory

from ketnap.access.viewer import Viewer
from ketnap.lib.sealing import SealError
from ketnap.web import forms as forms_package
from ketnap.web.forms.accounts import InviteForm
from ketnap.web.forms.fields import DeskForm, spoken
from ketnap.web.forms.units import Units
from tests.architecture.source import PACKAGE
from tests.words.collect import BLANK, Sentence, of_package, said_in

TEMPLATES = PACKAGE / "templates" / "errors"

COMPUTER_WORDS = (
    "hệ thống", "cơ sở dữ liệu", "dữ liệu không hợp lệ", "không hợp lệ", "thao tác", "thất bại", "tham "
        "số", "giá trị rỗng", "trường dữ liệu",
    "máy chủ trả", "truy vấn", "phiên làm việc", "đăng xuất phiên", "bút toán", "ký tự", "tải lại "
        "trang", "null", "json",
    "http", "url", "server", "token", "cookie", "session", "database", "id", "uuid", "byte", "unicode", "utf", "xml",
    "zip", "lỗi", "bug", "email", "click", "submit", "password", "username", "form", "field", "file", "data", "import",
)  # fmt: skip
"""Words an elderly secretary need not know."""
KNOWN = ("excel", "xlsx", "xls", "macro", "caps", "lock", "mb", "telex", "vni", "tcvn3", "abc", "ketnap", "word", "pdf")
"""Names of things she has on her own desk."""
ENGLISH = re.compile(
    r"\b(the|is|are|not|no|invalid|required|error|must|cannot|can|please|enter|select|choose|value|valid|this|that|of|to"
    r"|and|or|with|has|have|was|were|there|only|already|missing|unknown|expected|found|row|column|sheet|page)\b", re.I
)  # fmt: skip
REMEDY = re.compile(
    r"\b(xem|gõ|chọn|sửa|điền|ghi|thử|gửi|gọi|hỏi|đề nghị|báo|bổ sung|đếm|chờ|đăng nhập|tìm|bỏ|nhập|đọc|mở|giữ|hoàn tác"
    r"|tách|chia|viết|dán|lưu|xóa|đổi|kiểm tra|khóa|thêm|dùng|không cần|chuyển|ghép|làm|trả lời|đối chiếu|trao|đặt|để"
    r"|chép|rút|đảo|thu hồi)\b", re.I
)  # fmt: skip


def faults(text: str) -> list[str]:
    """What is wrong with a sentence that says no."""
    plain = re.sub(r"“[^”]*”", "", text).lower()
    found = [
        f"a word of computers: {word}"
        for word in COMPUTER_WORDS
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain)
    ]
    if english := ENGLISH.search(re.sub(r"[\w…]*\.\w+", "", plain)):
        found.append(f"English: {english[0]}")
    last = re.split(r"(?<=[.;])\s+|\?\s+", text.strip())[-1]
    if not REMEDY.search(last) and not last.endswith(f": {BLANK}"):  # what follows is a sentence of its own
        found.append("no remedy at the end")
    if not text.rstrip("…").rstrip().endswith((".", "?", ":")) and not text.endswith(("…", ".”")):
        found.append("no full stop")
    return found


def judged(sentences: list[Sentence]) -> list[str]:
    return [f"{one.place} {one.text!r}: {', '.join(wrong)}" for one in sentences if (wrong := faults(one.text))]


@pytest.mark.parametrize("folder", ["actions", "imports", "web", "queries", "lib", "statistics"])
def test_every_refusal_is_plain_and_says_what_to_do(folder) -> None:
    sentences = of_package(folder)
    assert judged(sentences) == []


def fields() -> list[tuple[str, str, str]]:
    """(form and field, code, sentence) of every field of every form of the desk, as a reader would meet it."""
    found = []
    for module in pkgutil.iter_modules(forms_package.__path__):
        loaded = importlib.import_module(f"ketnap.web.forms.{module.name}")
        for name, kind in vars(loaded).items():
            if isinstance(kind, type) and issubclass(kind, Form) and kind.__module__ == loaded.__name__:
                assert issubclass(kind, DeskForm), f"{name} speaks English: make it a DeskForm"
                for label, field in kind.base_fields.items():
                    found += [(f"{name}.{label}", code, str(said)) for code, said in spoken(field).items()]
    return found


def test_every_field_of_every_form_speaks_plainly() -> None:
    found = fields()
    assert len(found) > 300
    wrong = {(where, code, said): bad for where, code, said in found if (bad := faults(said))}
    assert wrong == {}


def test_what_a_field_says_is_what_the_reader_gets() -> None:
    form = InviteForm(
        {"role": "king", "username": "a" * 61, "display_name": "x\x00y"},
        units=Units(Viewer(None, "", date(2026, 1, 1), ())),
    )
    said = [sentence for sentences in form.errors.values() for sentence in sentences]
    assert len(said) >= 5
    assert [sentence for sentence in said if faults(sentence)] == []


PAGES = {
    "400": (400, "errors/400.html", {}), "403": (403, "errors/403.html", {}), "404": (404, "errors/404.html", {}),
    "405": (405, "errors/405.html", {}), "409": (409, "errors/409.html", {"conflict": {"who": "Tô Văn Cường"}}),
    "413": (413, "errors/413.html", {"megabytes": 60}), "500": (500, "errors/500.html", {"code": "7F3A"}),
    "503": (503, "errors/503.html", {}), "busy": (503, "errors/busy.html", {"seconds": 5}),
    "507": (507, "errors/507.html", {}),
    "not_alone": (403, "errors/not_alone.html", {"rows": 2500, "why": "rows"}),
    "refused": (422, "errors/refused.html", {}),
    "sealed": (503, "errors/sealed.html", {"sentence": str(SealError())}),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_page_that_says_no_is_plain_and_says_what_to_do(name) -> None:
    _, template, context = PAGES[name]
    request = RequestFactory().get("/")
    shown = render_to_string(template, {"today": date(2026, 11, 25), **context}, request=request)
    main = re.sub(r'<p class="only-paper">.*?</p>', "", re.search(r"<main.*?</main>", shown, re.DOTALL)[0])
    sentences = [
        " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())
        for part in re.findall(r"<(?:h1|p).*?</(?:h1|p)>", main, re.DOTALL)
    ]
    head, *body = [sentence for sentence in sentences if sentence]
    wrong = [
        fault
        for sentence in (head, *body)
        for fault in faults(sentence)
        if "word of computers" in fault or "English" in fault
    ]
    assert wrong == []
    if name != "refused":  # whose sentences are the refusals themselves
        assert any(REMEDY.search(sentence) for sentence in body[:-1] or body), body
    assert {path.stem for path in TEMPLATES.glob("*.html")} - {"base", "plain"} == set(PAGES), "every page is here"


def test_a_wrong_method_is_answered_in_words(cast, tree, sign_in) -> None:
    answer = sign_in(cast.organiser).get(f"/to-chuc/{tree.upper}/khoa-ky/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Mở trang từ mục lục" in answer.content.decode()


COMMANDS_REMEDY = re.compile(
    r"\b(write|set|choose|name|see|use|run|say|start|make|install|check|send|stop|exchange|leave|import|give|move|upgrade"
    r"|takes no other|hands it out)\b",
    re.I,
)


def test_what_the_command_line_refuses_says_what_to_do() -> None:
    """Administrators read English; the last words of a refusal are the remedy."""
    says = {"CommandError": 0, "complain": 0, "ArgumentTypeError": 0, "ImproperlyConfigured": 0}
    paths = [*sorted((PACKAGE / "management").rglob("*.py")), PACKAGE / "settings.py"]
    sentences = [
        one for path in paths for one in said_in(path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE)), says)
    ]
    assert len(sentences) > 40
    wrong = [one for one in sentences if not COMMANDS_REMEDY.search(one.text) and not one.text.endswith(BLANK)]
    assert wrong == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ('raise refuse("Dữ liệu không hợp lệ. Xem lại.")', "a word of computers: không hợp lệ"),
        ('raise refuse("This value is required. Xem lại.")', "English: this"),
        ('raise refuse(f"Ngày {day} trước ngày {other}.")', "no remedy at the end"),
        ('message = "thiếu ngày sinh"', "no remedy at the end"),
        ('forms.ValidationError("Gõ lại cho đúng")', "no full stop"),
    ],
)
def test_a_planted_sentence_is_seen(source, fault) -> None:
    (found,) = said_in(source, "web/x.py")
    assert fault in faults(found.text)
