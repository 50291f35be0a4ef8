"""A meeting's decisions from its results to one file to print, in Chromium: asked once, watched, stopped, gone on with;
by clicks."""

import re
from zipfile import ZipFile

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions.papers import runs
from ketnap.lib import clock
from ketnap.models import IssuedPaper, PaperRun
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.documents.papers import pdf_text
from tests.factories import PASSWORD
from tests.web import meeting

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Vũ Thị Hạnh", "Đỗ Thị Mẫu", "Bùi Thị Gương", "Lý Thị Thử")


@pytest.fixture
def held(scene, monkeypatch) -> int:
    monkeypatch.setattr(runs, "CHUNK", 2)
    files = [meeting.proposed(scene.tree, name) for name in NAMES]
    held, items = meeting.agenda(scene.tree.upper, files)
    agreed = [meeting.Result(item, "decision", 9, f"{no}-QĐ/ĐUK", "Theo biên bản") for no, item in enumerate(items, 7)]
    meeting.meetings.note(held, agreed, present=9, write=True, by=None, version=1)
    return held


def looked_at(page, name: str, width: int) -> None:
    assert violations(page) == [], name
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)


def test_decisions_of_a_meeting_in_one_go(window, scene, held) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page, by = window(1280), scene.cast.organiser
    type_in(page, "organiser", PASSWORD)
    page.get_by_role("link", name="Cuộc họp").first.click()
    page.get_by_role("link", name=re.compile("01-09-2011")).click()
    page.get_by_role("link", name="Lập quyết định cho 4 người").click()
    page.get_by_label("Địa danh").fill("Thành phố Mẫu")
    page.get_by_label("Chức vụ người ký").fill("PHÓ BÍ THƯ")
    page.get_by_label("Người ký", exact=True).fill("Trịnh Văn Mẫu")
    looked_at(page, "papers-together", 1280)
    narrow = window(360)
    type_in(narrow, "organiser", PASSWORD)
    narrow.goto(page.url)
    looked_at(narrow, "papers-together", 360)
    page.get_by_label("Lý Thị Thử").uncheck()
    page.get_by_role("button", name="Phát hành 4 văn bản").click()
    page.get_by_text("Chờ đến lượt").first.wait_for()
    looked_at(page, "paper-run-moving", 1280)
    run = PaperRun.objects.get()
    runs.step(run.pk, viewer_of(by, clock.today()))
    page.get_by_text("Đã lập 2 trên 3 văn bản").wait_for()
    page.get_by_role("button", name="Dừng, không lập nữa").click()
    page.get_by_role("heading", name="Đã dừng: 2 trên 3 văn bản").wait_for()
    runs.make_papers.call(run.pk, by.pk)
    assert IssuedPaper.objects.exclude(candidacy=None).count() == 2
    looked_at(page, "paper-run-cancelled", 1280)
    page.get_by_role("link", name="Kết quả họp").click()
    page.get_by_role("link", name="Lập quyết định cho 2 người").click()
    assert page.get_by_label("Người ký", exact=True).input_value() == "Trịnh Văn Mẫu"
    page.get_by_role("button", name="Phát hành 2 văn bản").click()
    page.get_by_text("Chờ đến lượt").first.wait_for()
    runs.make_papers.call(PaperRun.objects.latest("pk").pk, by.pk)
    page.get_by_role("heading", name="Đã lập xong: 2 trên 2 văn bản").wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Một tệp PDF để in").click()
    said = pdf_text(taken.value.path().read_bytes())
    assert "Bùi Thị Gương" in said and "Lý Thị Thử" in said
    with page.expect_download() as taken:
        page.get_by_role("link", name="ZIP, mỗi bản một tệp").click()
    with ZipFile(taken.value.path()) as packed:
        assert len(packed.namelist()) == 4
    issued = f"/to-chuc/{scene.tree.upper}/van-ban/"
    for name, address in (
        ("paper-run", page.url), ("papers-together-empty", f"{issued}nhieu-nguoi/?mau=3-KND"),
        ("meeting-decided", f"/hop/{held}/"), ("unit-issued-runs", issued),
    ):  # fmt: skip
        for view, width in ((narrow, 360), (page, 1280)):
            answer = view.goto(address)
            assert answer and answer.status == 200, address
            looked_at(view, name, width)
