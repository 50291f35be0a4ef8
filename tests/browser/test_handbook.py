"""Makes the pictures of the handbooks from the office the browser tests build; `make pictures` keeps them."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from ketnap.access.viewer import viewer_of
from ketnap.actions import organisation
from ketnap.actions.accounts import grant
from ketnap.actions.papers import numbering, templates
from ketnap.actions.papers.closing import close_period
from ketnap.documents.papers import forms
from ketnap.documents.papers.office import office_copy
from ketnap.lib import clock
from ketnap.models import CommitteeTerm, User
from ketnap.web.handbook import NAMES, book
from tests.architecture.source import PACKAGE
from tests.browser.conftest import SCREENSHOTS, type_in, violations
from tests.browser.scene import PAST, Scene
from tests.browser.test_pages import sideways
from tests.factories import OPENED, PASSWORD
from tests.web import commending
from tests.web.test_help import LARGEST

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = PACKAGE / "static" / "handbook"


def addresses(scene: Scene) -> dict[str, str]:
    """Picture → the page it shows, its role before the dash."""
    tree, people, pages = scene.tree, scene.office.people, scene.pages()
    period = f"tu=01-01-2011&den={PAST}"
    firm = organisation.enter_enterprise(
        name="Công ty Cổ phần Gạch Đồi Ngô", ownership="private", since=OPENED, unit_id=tree.base_cell, workers=415,
        year=2011, by=scene.cast.organiser,
    )  # fmt: skip
    mine = viewer_of(scene.cast.organiser, clock.today())
    start, end = OPENED.replace(year=2011), OPENED.replace(year=2011, month=9, day=30)
    closed = close_period(mine, unit_id=tree.upper, start=start, end=end, by=scene.cast.organiser).period.pk
    books = {unit: numbered(unit, scene.cast.organiser) for unit in (tree.upper, tree.committee, tree.cell)}
    person, entry = people["cell.0"], scene.office.reversed_entry
    report = f"/so-lieu/?to_chuc={{}}&{period}"
    ask = f"/so-lieu/hoi/?dem=members&to_chuc={tree.upper}&{period}&hang=child&cot=sex"
    act = f"/nguoi/{people['cell.5']}/ghi/?viec=cong-nhan"
    reverse = f"/nguoi/{person}/muc/{entry}/bo/"
    return {
        "organiser-home": "/", "organiser-leading": "/lanh-dao/", "organiser-forecast": pages["forecast"],
        "organiser-tree": pages["tree"], "organiser-import": pages["import-blocked"],
        "organiser-move": pages["unit-move"], "organiser-undo": pages["unit-undo"],
        "organiser-person": pages["person"], "organiser-path": pages["path-sympathiser"],
        "organiser-coverage": pages["coverage"], "organiser-unions": pages["unions"],
        "organiser-commend": pages["commendation"], "organiser-requests": pages["requests"],
        **{f"{name}-commend": f"/khen-thuong/{commending.known()['waiting']}/" for name in ("officer", "secretary")},
        "organiser-ratings": pages["unit-ratings"], "officer-ratings": pages["member-decisions"],
        "secretary-ratings": pages["member-ratings"],
        "organiser-plan": pages["unit-plan"], "organiser-class": pages["class"],
        "organiser-load": pages["unit-load"],
        "organiser-enterprise": f"/doanh-nghiep/{firm.pk}/", "organiser-report": pages["report"],
        "organiser-form": pages["form"], "organiser-closed": f"/so-lieu/ky/{closed}/", "organiser-ask": ask,
        "organiser-direction": pages["directive"], "organiser-inspection": pages["inspection"],
        "officer-measures": pages["measures"], "secretary-measure": scene.cell_pages()["cell-measure-report"],
        "organiser-numbers": books[tree.upper], "officer-numbers": books[tree.committee],
        "secretary-numbers": books[tree.cell],
        "organiser-templates": own_file(tree.upper, scene.cast.organiser),
        "officer-templates": own_file(tree.committee, scene.cast.organiser),
        "organiser-accounts": f"/to-chuc/{tree.committee}/tai-khoan/", "organiser-switching": pages["account-held"],
        "officer-home": "/", "officer-members": f"/to-chuc/{tree.committee}/dang-vien/", "officer-act": act,
        "officer-reverse": reverse, "officer-path": pages["path-sympathiser"],
        "officer-papers": pages["path-papers"], "officer-imports": "/nhap/",
        "officer-report": report.format(tree.committee),
        "secretary-home": "/", "secretary-places": pages["own-sessions"],
        "secretary-people": f"/to-chuc/{tree.cell}/dang-vien/",
        "secretary-person": f"/nguoi/{person}/", "secretary-reverse": reverse,
        "secretary-path": pages["path-sympathiser"], "secretary-report": report.format(tree.cell),
        **{f"{name}-issue": pages["path-papers"].replace("ho-so", "van-ban") for name in NAMES[:4]},
        "organiser-bulletin": "/bien-tap/", "reader-bulletin": f"/bien-tap/bai/{scene.board['waiting']}/",
        "editor-articles": "/bien-tap/", "editor-write": pages["article-edit"], "editor-draft": pages["article-draft"],
        "editor-photos": pages["photos"], "editor-bulletin": pages["bulletin"],
        "editor-approve": f"/bien-tap/bai/{scene.board['others']}/duyet/",
        "organiser-class-plan": pages["class-plan"], "officer-invitations": pages["invitations"],
        "secretary-invitation": pages["invitation"],
        "partner-roll": pages["taught-lesson"], "partner-results": pages["taught-results"],
        "reader-home": "/", "reader-unit": pages["unit"], "reader-person": f"/nguoi/{person}/",
        "reader-figure": pages["figure"], "reader-closed": f"/so-lieu/ky/{closed}/", "reader-ask": ask,
    }  # fmt: skip


def numbered(unit: int, by: User) -> str:
    """A book of resolutions with numbers used, kept, cancelled and left out: its page."""
    since = OPENED.replace(year=2010)
    term = CommitteeTerm.objects.filter(unit=unit).first()
    term = term or numbering.open_term(unit_id=unit, since=since, name="nhiệm kỳ 2010–2015", by=by)
    why = "đã dùng đến số 145 trong sổ giấy"
    book = numbering.open_book(unit_id=unit, type="NQ", paper_last=145, reason=why, by=by, term_id=term.pk)
    asked = {"unit_id": unit, "type": "NQ", "on": OPENED.replace(year=2011, month=9, day=30), "by": by}
    one, other, _ = numbering.reserve(**asked, count=3, purpose="Nghị quyết phiên họp tháng 9")
    numbering.use(one.pk, on=asked["on"], purpose="Nghị quyết lãnh đạo công tác quý IV", by=by)
    numbering.cancel(other.pk, reason="Hội nghị hoãn, không ban hành.", by=by)
    numbering.take_typed("151", **asked, purpose="Nghị quyết về học tập quy định mới")
    return f"/so-van-ban/{book.pk}/"


def own_file(unit: int, by: User) -> str:
    """An office's own file in use: its page."""
    content = office_copy(forms.form("9-KND"), clock.today())
    templates.take(unit_id=unit, key="9-KND", name="quyết định kết nạp.docx", content=content, by=by)
    return f"/to-chuc/{unit}/mau-rieng/"


def small(data: bytes) -> bytes:
    """The picture in 64 colours: letters stay sharp, the file stays light."""
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").quantize(64, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def reader(scene: Scene) -> str:
    """Somebody of the standing committee."""
    user = User(username="standing", display_name="Vũ Đình Khiêm")
    user.set_password(PASSWORD)
    user.save()
    grant(user=user, role="standing", unit_id=scene.tree.upper, valid_from=OPENED, by=None)
    return user.username


def test_every_picture_of_every_handbook_is_made(window, scene) -> None:
    made, where = {}, addresses(scene)
    folder = KEPT if os.environ.get("KETNAP_PICTURES") else SCREENSHOTS / "handbook"
    folder.mkdir(parents=True, exist_ok=True)
    users = {name: name for name in NAMES} | {"reader": reader(scene)}
    for name in NAMES:
        narrow = name == "secretary"
        page = window(360 if narrow else 1000, height=640 if narrow else 700)
        type_in(page, users[name], PASSWORD)
        for chapter in book(name).chapters:
            answer = page.goto(where[chapter.picture])
            assert answer and answer.status == 200, chapter.picture
            made[chapter.picture] = small(page.screenshot())
            (folder / f"{chapter.picture}.png").write_bytes(made[chapter.picture])
    assert made.keys() == where.keys()
    assert {name: len(data) for name, data in made.items() if len(data) > LARGEST} == {}


@pytest.mark.parametrize("width", [1280, 360])
def test_the_handbook_is_read_at_every_width_and_reached_from_a_page_by_one_tap(window, scene, width) -> None:
    page = window(width)
    type_in(page, "secretary", PASSWORD)
    page.goto(f"/nguoi/{scene.office.people['cell.0']}/")
    page.get_by_role("link", name="Cách làm việc ở trang này").click()
    assert page.url.endswith("/tro-giup/secretary/#mot-nguoi")
    expect(page.get_by_role("heading", name="Xem và ghi việc của một đồng chí")).to_be_visible()
    assert violations(page) == []
    for picture in page.locator("img.shot").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("async one => { await one.decode(); return one.naturalWidth }") > 300
    Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"help-book-{width}.png", full_page=True)
    for where in ("/tro-giup/", "/tro-giup/secretary/"):
        page.goto(where)
        assert sideways(page, width) == [], where
