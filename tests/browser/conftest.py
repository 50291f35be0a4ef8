"""Debian's Chromium over the real server. No request may leave the machine; no script of the page may fail."""

import copy
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright

from tests.browser.scene import Scene, build

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"


LONGEST = ("test_pages", "test_path", "test_class", "test_paper", "test_year", "test_handbook", "test_closing")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("KETNAP_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert program, "Chromium is missing: apt-get install chromium, or name it in KETNAP_CHROMIUM."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Page, "screenshot", twice(Page.screenshot))
            yield browser
        browser.close()


def twice(shoot: Callable[..., bytes]) -> Callable[..., bytes]:
    """A machine under load sometimes has no picture ready when it is asked for one: it is asked once more."""

    def screenshot(page: Page, **options: Any) -> bytes:
        try:
            return shoot(page, **options)
        except Error as error:
            if "Unable to capture screenshot" not in str(error):
                raise
            return shoot(page, **options)

    return screenshot


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What the pages of a test asked from elsewhere or broke; it fails the test at its end."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def window(chromium, live_server, faults) -> Iterator[Callable[..., Page]]:
    """`window(width=1280, javascript=True)`: an empty page; what it asks from elsewhere or breaks fails the test.
    Its requests are watched, not held up, which would make each ask as a reload does; none finds a way out."""
    opened: list[BrowserContext] = []
    own = urlsplit(live_server.url).netloc

    def watch(one: Request) -> None:
        if urlsplit(one.url).netloc != own:
            faults.append(f"asked for {one.url}")

    def build(
        width: int = 1280, height: int = 900, javascript: bool = True, touch: bool = False, agent: str | None = None
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, java_script_enabled=javascript,
            has_touch=touch, user_agent=agent, locale="vi-VN", reduced_motion="reduce",
        )  # fmt: skip
        opened.append(context)
        context.on("request", watch)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script failed: {error}"))
        page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
        return page

    yield build
    for context in opened:
        context.close()


_BUILT: list[tuple[Scene, sqlite3.Connection, Path]] = []
"""The scene as it was built first, with a copy of its database and its workbooks: building it takes longer than most
tests."""


@pytest.fixture
def scene(transactional_db, tmp_path, tmp_path_factory) -> Scene:
    if connection.vendor != "sqlite":
        return build(tmp_path)
    connection.ensure_connection()
    if _BUILT:
        made, kept, folder = _BUILT[0]
        kept.backup(connection.connection)
    else:
        folder = tmp_path_factory.mktemp("scene")
        made, kept = build(folder), sqlite3.connect(":memory:")
        connection.connection.backup(kept)
        _BUILT.append((made, kept, folder))
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return copy.deepcopy(made)


FACES = """() => Promise.all(['', 'bold ', 'italic ', 'bold italic '].map(
  style => document.fonts.load(style + '13pt "Liberation Serif"')))"""


def printed(page: Page, path: Path | None = None) -> bytes:
    """The page as PDF, in the face it is printed in from its own button."""
    page.evaluate(FACES)
    return page.pdf(path=path, prefer_css_page_size=True)


def type_in(page: Page, username: str, password: str) -> None:
    """Sign in as a person does: by typing."""
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/")


def violations(page: Page, **more: object) -> list[str]:
    """What axe-core finds wrong, one sentence a node. `more`: options of axe."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # Without this axe describes every node that is in order too, which is half of its time.
    options = {"runOnly": {"type": "tag", "values": tags}, "resultTypes": ["violations"], **more}
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [
        f"{rule['id']}: {node['html'][:160]} – {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]
