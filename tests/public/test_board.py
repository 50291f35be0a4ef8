"""What readers see of a bulletin, and what they do not; asked as a browser without JavaScript, cookies or a session."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.test import Client

from ketnap.models import Article, Section
from ketnap.queries.bulletin import Reader
from tests.public import board

pytestmark = pytest.mark.django_db
SITE = "/ban-tin/khoi"


@pytest.fixture
def bulletin(tree):
    return board.opened(tree.upper, sections=("Phát triển đảng viên", "Điển hình"))


@pytest.fixture
def client() -> Client:
    return Client()


def text(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_only_bulletin_opens_at_once_and_several_are_listed(bulletin, tree, client) -> None:
    assert client.get("/ban-tin/")["Location"] == f"{SITE}/"
    board.opened(tree.other_upper, "khoi-b", "Bản tin Đảng bộ Khối B")
    both = text(client.get("/ban-tin/"))
    assert 'href="/ban-tin/khoi/"' in both and 'href="/ban-tin/khoi-b/"' in both


def test_the_front_page_leads_with_the_newest_and_shows_pictures_next(bulletin, client) -> None:
    days = [board.publish(bulletin, f"Bài {day}", at=board.BEGUN - timedelta(days=day), photos=(day == 6 and [
        ("Chú thích", "Bốn công nhân đứng trước xưởng")]) or ()) for day in range(9)]  # fmt: skip
    page = text(client.get(f"{SITE}/"))
    assert re.findall(r"<h1>(.*?)</h1>", page) == [f'<a href="{SITE}/bai/{days[0].address}/">Bài 0</a>']
    cards = page.split('class="cards"')[1].split('class="two"')[0]
    assert re.findall(r"<h2><a[^>]*>(Bài \d)", cards) == ["Bài 6", "Bài 5", "Bài 7"]
    image = re.search(r"<img src=[^>]*>", cards)[0]
    assert 'loading="lazy"' in image and 'width="800" height="500"' in image and " 480w, " in image
    assert 'alt="Bốn công nhân đứng trước xưởng"' in image
    newest = page.split('id="moi-nhat"')[1].split("</section>")[0]
    assert re.findall(r">(Bài \d)<", newest) == ["Bài 1", "Bài 2", "Bài 3", "Bài 4"]


def test_nothing_appears_before_its_time_or_after_it_was_withdrawn(bulletin, client) -> None:
    board.publish(bulletin, "Bài mai", at=board.BEGUN + timedelta(days=40_000), address="mai", tags=["Chờ"],
                  photos=[("Chú thích", "Ảnh")])  # fmt: skip
    draft = Article.objects.create(bulletin=bulletin, address="nhap")
    gone = board.publish(bulletin, "Bài đã gỡ", address="go", photos=[("Chú thích", "Ảnh")], tags=["Cũ"])
    board.publish(bulletin, "Bài đang đọc", address="doc")
    photos = re.findall(r'src="([^"]*/anh/[^"]*)"', text(client.get(f"{SITE}/bai/go/")))
    assert [client.get(one).status_code for one in photos] == [200]
    board.withdraw(gone)
    for page in ("/", "/chuyen-muc/muc-1/", "/tim/?q=bài", "/tin.xml"):
        said = text(client.get(SITE + page))
        assert "doc/" in said and "/bai/mai/" not in said and "/bai/go/" not in said, page
    answers = {name: client.get(f"{SITE}/bai/{name}/") for name in ("mai", draft.address, "go", "khong-co")}
    assert {name: one.status_code for name, one in answers.items()} == {"mai": 404, "nhap": 404, "go": 410,
                                                                       "khong-co": 404}  # fmt: skip
    said = text(answers["go"])
    assert "Bản tin đã gỡ bài này ngày" in said and "04-10-2011" in said
    assert "Bài đã gỡ" in said and "Nêu sai" not in said and "Lời dẫn" not in said
    hidden = Article.objects.get(address="mai").published.photos.get().photo.digest
    assert [client.get(one).status_code for one in [*photos, f"{SITE}/anh/{hidden}-800.jpg"]] == [404, 404]
    assert [
        client.get(f"{SITE}/{one}").status_code for one in ("bai/go/in/", "so-lieu/go/", "the/cu/", "the/cho/")
    ] == [404] * 4


def test_an_article_with_its_marks_corrections_and_tags(bulletin, client) -> None:
    article = board.publish(bulletin, "Tên cũ", address="mot", tags=["Đảng viên mới"])
    section = Section.objects.get(bulletin=bulletin, position=2)
    body = "Đoạn một\nvẫn đoạn một\n\n## Đầu đề\n\n- điểm một\n- điểm hai\n\n> Lời người nói\n\n<b>không đậm</b>"
    board.added(article, section, "Tên mới", "Dẫn", body, ["Đảng viên mới"], at=board.NOW, note="Sửa tên đơn vị")
    page = text(client.get(f"{SITE}/bai/mot/"))
    assert "<h1>Tên mới</h1>" in page and "Tên cũ" not in page
    assert re.search(r"Đã sửa ngày <span class=\"nobr\">04-10-2011</span>:</b> Sửa tên đơn vị", page)
    prose = page.split('<div class="prose">')[1].split("</div>")[0]
    assert re.findall(r"<(\w+)[ >]", prose) == ["p", "br", "h2", "ul", "li", "li", "blockquote", "p", "p"]
    assert "&lt;b&gt;không đậm" in prose
    assert f'<a href="{SITE}/the/dang-vien-moi/">Đảng viên mới</a>' in page
    assert 'aria-current="page">Điển hình' in page
    assert "Từ khóa: Đảng viên mới" in text(client.get(f"{SITE}/the/dang-vien-moi/"))
    assert client.get(f"{SITE}/the/dang-vien/").status_code == 404


def test_the_print_view_has_address_and_day_and_no_way_elsewhere(bulletin, client) -> None:
    board.publish(bulletin, "Bài in", address="in-ra")
    page = text(client.get(f"{SITE}/bai/in-ra/in/"))
    assert f"Địa chỉ: http://testserver{SITE}/bai/in-ra/" in page and "<aside" not in page
    assert 'class="to-print"' in page


def test_a_section_goes_on_where_its_page_ends(bulletin, client) -> None:
    for number in range(23):
        board.publish(bulletin, f"Bài {number:02d}", at=board.BEGUN - timedelta(hours=number // 2))
    first = text(client.get(f"{SITE}/chuyen-muc/muc-1/"))
    titles = re.findall(r">(Bài \d\d)</a>", first)
    more = re.search(r'class="more"><a href="([^"]+)"', first)[1]
    titles += re.findall(r">(Bài \d\d)</a>", text(client.get(more)))
    assert sorted(titles) == [f"Bài {number:02d}" for number in range(23)] and len(titles) == 23
    assert "Chuyên mục chưa có bài" in text(client.get(f"{SITE}/chuyen-muc/muc-2/"))
    assert client.get(f"{SITE}/chuyen-muc/muc-9/").status_code == 404


def test_the_feed_is_rss_with_whole_addresses_of_a_host_that_is_ours(bulletin, client) -> None:
    board.publish(bulletin, "Bài <1> & hai", lead="Dẫn\x0bnày", address="mot")
    answer = client.get(f"{SITE}/tin.xml")
    assert answer["Content-Type"].startswith("application/rss+xml")
    channel = ET.fromstring(answer.content).find("channel")
    item = channel.find("item")
    assert item.find("title").text == "Bài <1> & hai"
    assert item.find("link").text == item.find("guid").text == f"http://testserver{SITE}/bai/mot/"
    assert channel.find("{http://www.w3.org/2005/Atom}link").get("href") == f"http://testserver{SITE}/tin.xml"
    assert item.find("pubDate").text == "Mon, 03 Oct 2011 01:00:00 +0000"
    assert client.get(f"{SITE}/tin.xml", headers={"Host": "evil.example"}).status_code == 400


def test_where_figures_come_from(bulletin, tree, cast, client) -> None:
    from tests.web.closing import closed

    period = board.ClosedPeriod.objects.get(pk=closed(cast.organiser, tree.upper))
    board.publish(bulletin, address="so", period=period, shown=[("Đảng viên mới kết nạp", "131"), ("Nữ", "39")])
    assert f'href="{SITE}/so-lieu/so/"' in text(client.get(f"{SITE}/bai/so/"))
    page = text(client.get(f"{SITE}/so-lieu/so/"))
    code = "-".join(period.digest[at : at + 4] for at in (0, 4, 8)).upper()
    assert code in page and "01-01-2011" in page and "30-09-2011" in page
    assert re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td>', page) == [
        ("Đảng viên mới kết nạp", "131"), ("Nữ", "39"),
    ]  # fmt: skip
    board.publish(bulletin, address="khong-so")
    assert client.get(f"{SITE}/so-lieu/khong-so/").status_code == 404


PAGES = ("/", "/bai/mot/", "/bai/mot/in/", "/chuyen-muc/muc-1/", "/the/moi/", "/tim/?q=bai", "/tin.xml", "/bai/khong/")


def test_no_cookie_no_session_and_a_few_queries_however_many_articles(
    bulletin, cast, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(30):
        board.publish(bulletin, f"Bài {number}", tags=["Mới"], photos=[("Chú thích", "Ảnh")] if number < 9 else (),
                      address="mot" if number == 0 else "")  # fmt: skip
    for client in (Client(), sign_in(cast.organiser)):
        asked = []
        for page in PAGES:
            with django_assert_max_num_queries(14) as seen:
                answer = client.get(SITE + page)
            assert not answer.cookies and "Cookie" not in answer.get("Vary", ""), page
            assert not [one for one in seen.captured_queries if "ketnap_opensession" in one["sql"]], page
            asked.append(len(seen))
        assert asked == [6, 14, 7, 5, 6, 6, 4, 4]


def test_what_has_not_changed_is_not_sent_again(bulletin, client) -> None:
    board.publish(bulletin, address="mot", photos=[("Chú thích", "Ảnh")])
    first = client.get(f"{SITE}/bai/mot/")
    assert first["Cache-Control"] == "public, max-age=60"
    assert client.get(f"{SITE}/bai/mot/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    photo = re.search(r'src="([^"]*/anh/[^"]*)"', text(first))[1]
    answer = client.get(photo)
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"] and "sandbox" in answer["Content-Security-Policy"]
    assert client.post(f"{SITE}/").status_code in (403, 405) and client.head(f"{SITE}/").status_code == 200


def test_a_reader_is_anybody_at_a_moment() -> None:
    assert Reader(board.BEGUN).on.isoformat() == "2011-10-03"
