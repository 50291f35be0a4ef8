"""A copy of the bulletin in files: whole, the same bytes twice, nothing in it that readers do not see, and nothing of
anybody else taken away."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from ketnap.lib import clock, folders
from ketnap.models import Article, ClosedPeriod, JournalEntry, Person, ReadCount, User
from ketnap.public.static_site import writing
from tests.public import board, copies
from tests.web import office as offices
from tests.web.closing import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(tree, cast):
    return copies.filled(tree.upper, cast.organiser)


def test_nothing_of_the_desk_leaves(tree, cast, tmp_path) -> None:
    offices.fill(tree)
    period = ClosedPeriod.objects.get(pk=closed(cast.organiser, tree.upper))
    made = copies.filled(tree.upper, cast.organiser, period)
    ReadCount.objects.create(article=made.article, day=clock.today(), count=7740)
    client = Client()
    client.force_login(cast.organiser)
    copies.export(tmp_path / "site")
    files = copies.files(tmp_path / "site")
    whole = b"\n".join([*files.values(), *(name.encode() for name in files)])
    for seen in copies.SHOWN:
        assert seen.encode() in whole
    assert "Số liệu lấy từ đâu?" in files["bai/khai-giang/so-lieu.html"].decode()
    people = list(Person.objects.values_list("full_name", flat=True))
    users = [word for one in User.objects.all() for word in (one.username, one.display_name, one.password) if word]
    secrets = [settings.SECRET_KEY, client.session.session_key, "csrfmiddlewaretoken", 'name="page"', "7740"]
    canaries = {*copies.PRIVATE, *people, *users, *secrets}
    assert len(people) > 5 and len(users) >= 3
    assert [one for one in canaries if re.search(rf"(?<!\w){re.escape(one)}(?!\w)".encode(), whole)] == []


def test_every_address_is_a_file_and_the_manifest_knows_each(site, tmp_path) -> None:
    done = copies.export(tmp_path / "site", "https://bantin.example.vn/b/")
    files = copies.files(tmp_path / "site")
    assert copies.dead(tmp_path / "site") == [] and done.articles == 25 and done.files == len(files) - 1
    lines = files.pop("MANIFEST").decode().splitlines()[1:]
    assert lines == sorted(
        (f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in files.items()),
        key=lambda line: line[66:],
    )
    assert {"the/_con/index.html", "chuyen-muc/muc-3/index.html", "the/ket-nap/trang-2.html"} <= files.keys()
    assert len([name for name in files if name.startswith("chuyen-muc/muc-1/sau-")]) == 1
    assert len([name for name in files if name.startswith("anh/")]) == 6
    article = files["bai/khai-giang/index.html"].decode()
    assert "<form" not in article.split("<main")[1] and "Mã bài:" in article and "khoi/khai-giang" in article
    assert "Địa chỉ: https://bantin.example.vn/b/bai/khai-giang/index.html." in files["bai/khai-giang/in.html"].decode()
    for name, content in files.items():
        if name.endswith(".html"):
            source = content.decode()
            assert "default-src 'none'" in source.replace("&#x27;", "'") and "unsafe" not in source
            assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", source), name


@pytest.mark.parametrize("base", ["", "https://bantin.example.vn/b/"])
def test_the_feed_can_be_read_and_leads_to_pages(base, site, tmp_path) -> None:
    copies.export(tmp_path / "site", base)
    items = ET.parse(tmp_path / "site" / "feed.xml").findall("channel/item")
    links = [item.findtext("link") for item in items]
    assert len(links) == 20 and links[0] == f"{base}bai/khai-giang/index.html"
    assert all((tmp_path / "site" / link.removeprefix(base)).is_file() for link in links)
    page = (tmp_path / "site" / "nhan-tin" / "index.html").read_text()
    assert (f"<b>{base}feed.xml</b>" in page) if base else ("chưa có địa chỉ trên mạng" in page)


def test_the_index_knows_where_each_word_stands(site, tmp_path) -> None:
    copies.export(tmp_path / "site")
    source = (tmp_path / "site" / "tim" / "search-index.js").read_text()
    told = json.loads(source.removeprefix("window.bulletin = ").removesuffix(";\n"))
    assert told["articles"][0][:2] == ["../bai/khai-giang/index.html", "Khai giảng lớp ở Đường Đê"]
    words = told["words"]
    assert (words["duong"], words["dau"], words["nhuom"]) == ([0], [1], [2])
    assert len(told["articles"]) == len(words["bai"]) + 1 == 25 and not [word for word in words if "_" in word]
    months = re.findall(r"<h2[^>]*>(Tháng [^<]+)", (tmp_path / "site" / "tim" / "index.html").read_text())
    assert months[:2] == ["Tháng 10-2011", "Tháng 9-2011"]


def test_the_same_register_gives_the_same_bytes_on_any_day(site, tmp_path, monkeypatch) -> None:
    copies.export(tmp_path / "one")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    copies.export(tmp_path / "other")
    assert copies.files(tmp_path / "one") == copies.files(tmp_path / "other")


def test_an_article_that_was_withdrawn_is_gone_with_the_next_export(site, tmp_path) -> None:
    folder = tmp_path / "site"
    copies.export(folder)
    board.withdraw(site.article)
    copies.export(folder)
    files = copies.files(folder)
    assert not [name for name in files if "khai-giang" in name or name.startswith(("anh/", "the/_con"))]
    assert b"khai-giang" not in b"".join(files.values()) and copies.dead(folder) == []
    Article.objects.update(published=None, section=None, fold="")
    copies.export(folder)
    empty = copies.files(folder)
    assert "Chưa có bài nào" in empty["index.html"].decode() and b"lastBuildDate" not in empty["feed.xml"]


def test_what_an_export_did_not_write_is_left_alone(site, tmp_path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    copies.export(folder)  # empty: may be taken
    before = copies.files(folder)
    (folder / "y-kien.jsonl").write_text("{}")
    with pytest.raises(writing.Unwritten, match=r"no export wrote: y-kien.jsonl\. Nothing was deleted: move"):
        copies.export(folder)
    (folder / "y-kien.jsonl").unlink()
    (folder / "index.html").write_text("half")
    copies.export(folder)
    assert copies.files(folder) == before
    (folder / "MANIFEST").unlink()
    with pytest.raises(writing.Unwritten, match=r"anh/.* and \d+ more"):
        copies.export(folder)
    (tmp_path / "file").touch()
    with pytest.raises(writing.Unwritten, match="name a folder"):
        copies.export(tmp_path / "file")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "site"]


@pytest.mark.parametrize("exchanges", [True, False])
def test_the_old_site_stands_until_the_new_one_is_whole(exchanges, tmp_path, monkeypatch) -> None:
    target = tmp_path / "site"
    if not exchanges:
        monkeypatch.setattr(folders, "exchange", lambda one, other: False)
    for said in ("old", "new"):
        with folders.whole(target) as part:
            (part / "a").write_text(said)
    assert copies.files(target) == {"a": b"new"}
    with pytest.raises(KeyError), folders.whole(target) as part:
        (part / "a").write_text("half")
        with pytest.raises(folders.Busy), folders.whole(tmp_path / "beside"):
            pass
        raise KeyError
    # What a killed run leaves: its part, and where exchanging is impossible the old one under another name.
    (tmp_path / ".site.ketnap-0000").mkdir()
    target.rename(tmp_path / ".site.ketnap-before")
    with pytest.raises(KeyError), folders.whole(target):
        raise KeyError
    assert copies.files(target) == {"a": b"new"} and [one.name for one in tmp_path.iterdir()] == ["site"]


def test_what_the_desk_changes_meanwhile_is_written_anew_or_not_at_all(site, tmp_path, monkeypatch) -> None:
    folder, fill, calls = tmp_path / "site", writing._fill, []

    def changed(*told):
        calls.append(len(calls))
        done = fill(*told)
        if len(calls) <= wanted:
            board.added(site.article, site.article.section, f"Đã sửa {len(calls)}", "Lời.", "Chữ.", [], at=board.NOW)
        return done

    monkeypatch.setattr(writing, "_fill", changed)
    wanted = 1
    copies.export(folder)
    assert "Đã sửa 1" in (folder / "index.html").read_text() and copies.dead(folder) == []
    wanted = 99
    with pytest.raises(writing.Unwritten, match="run the export again"):
        copies.export(folder)
    assert "Đã sửa 1" in (folder / "index.html").read_text() and JournalEntry.objects.count() > 0
