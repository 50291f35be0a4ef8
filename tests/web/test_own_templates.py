"""The page of an office's own Word files: what is wrong is told line by line, a file is tried on a real record before
it is taken, and what was taken is given back as it came."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.lib import clock
from ketnap.models import PaperTemplate
from tests.actions.test_issuing import decided
from tests.documents.office_files import paragraph, said, with_body
from tests.documents.papers import docx_text
from tests.web.test_acts import KEY as SENT

KEY = "9-KND"


def give(client, unit: int, content: bytes, name: str = "mẫu.docx", **more: str):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("unit-templates", args=[unit]), {"paper": KEY, "file": file, "key": SENT, **more})


def text(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", answer.content.decode()))


@pytest.fixture
def copy(cast, sign_in) -> bytes:
    answer = sign_in(cast.organiser).get(reverse("paper", args=[KEY]), {"dang": "docx"})
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    return answer.content


def test_the_copy_of_our_form_is_changed_tried_and_taken(cast, tree, sign_in, copy) -> None:
    assert said(copy, KEY, clock.today()) == ""
    client = sign_in(cast.organiser)
    decided(tree)
    mine = with_body(copy, paragraph("Mẫu của Đảng ủy Khối: {{họ và tên}}"))
    tried = give(client, tree.upper, mine, thu="1")
    assert tried.status_code == 200 and "attachment" in tried["Content-Disposition"]
    assert "Mẫu của Đảng ủy Khối: Vũ Thị Hạnh" in docx_text(tried.content)
    assert not PaperTemplate.objects.exists()
    taken = give(client, tree.upper, mine)
    assert taken.status_code == 302
    shown = text(client.get(taken["Location"]))
    assert "mẫu.docx, bản 1" in shown and "Đang dùng" in shown
    row = PaperTemplate.objects.get()
    back = client.get(reverse("unit-templates", args=[tree.upper]), {"tep": row.pk})
    assert back.content == mine and "attachment" in back["Content-Disposition"]
    assert client.get(reverse("unit-templates", args=[tree.committee]), {"tep": row.pk}).status_code == 404


def test_problems_are_told_with_place_finding_and_remedy(cast, tree, sign_in, copy) -> None:
    bad = with_body(copy, paragraph("Đồng chí {{họ và ten}}") + paragraph("{{ 7*7 }}"))
    for more in ({}, {"thu": "1"}):
        answer = give(sign_in(cast.organiser), tree.upper, bad, **more)
        assert answer.status_code == 422
        shown = text(answer)
        assert "Thân văn bản, đoạn “Đồng chí {{họ và ten}}”" in shown and "Có phải {{họ và tên}}?" in shown
        assert "trường “7*7” không có trong danh mục" in shown
    assert not PaperTemplate.objects.exists()


@pytest.mark.parametrize(
    "name, content", [("mau.docm", b"a"), ("mau.doc", b"a"), ("mau.docx", b""), ("m.docx", b"%PDF")]
)
def test_other_files_are_refused_in_a_sentence(cast, tree, sign_in, name, content) -> None:
    answer = give(sign_in(cast.organiser), tree.upper, content, name)
    assert answer.status_code == 422
    assert re.search(r"không phải \.docx|Tệp trống|là tệp PDF", text(answer))


def test_a_markup_in_a_file_name_is_letters(cast, tree, sign_in, copy) -> None:
    client = sign_in(cast.organiser)
    give(client, tree.upper, copy, "<script>x.docx")
    page = client.get(reverse("unit-templates", args=[tree.upper])).content.decode()
    assert "<script>x" not in page and "&lt;script&gt;x.docx" in page


def test_only_a_unit_within_reach(cast, tree, sign_in, copy) -> None:
    assert give(sign_in(cast.stranger), tree.upper, copy).status_code == 404
    assert give(sign_in(cast.secretary), tree.upper, copy).status_code in (403, 404)
