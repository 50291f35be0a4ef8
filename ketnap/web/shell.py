"""What stands around every page: the name of the house, the menu of the words whose pages exist, the day."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from ketnap.access import policy
from ketnap.access.viewer import Viewer
from ketnap.lib import clock
from ketnap.queries import accounts
from ketnap.web.handbook import chapter_address


@dataclass(frozen=True)
class Word:
    text: str
    href: str
    current: bool


MENU = (
    ("Việc hôm nay", "home"),
    ("Lãnh đạo", "leading"),
    ("Tổ chức đảng", "tree"),
    ("Con người", "people"),
    ("Kết nạp", "path-board"),
    ("Cuộc họp", "meetings"),
    ("Lớp học", "classes"),
    ("Số liệu, báo cáo", "report"),
    ("Bản tin", "articles"),
    ("Nhập dữ liệu", "imports"),
)
# Which word of the menu a page belongs to; a page that is not named here is its own word.
SECTION = {
    "forecast": "leading",
    "unit": "tree", "unit-rename": "tree", "unit-move": "tree", "tree-table": "tree",
    "unit-code": "tree", "unit-plan": "tree", "plan-cascade": "tree", "plan-progress": "tree",
    "plan-propose": "tree", "plan-proposals": "tree", "monthly-review": "path-board",
    **dict.fromkeys(("unit-found", "unit-receive", "unit-split", "unit-raise", "unit-lower", "unit-merge"), "tree"),
    **dict.fromkeys(("unit-dissolve", "unit-hand-over", "unit-undo"), "tree"),
    **dict.fromkeys(("enterprise", "enterprise-new", "enterprise-lead", "enterprise-rename"), "tree"),
    **dict.fromkeys(("enterprise-owned", "enterprise-counted", "enterprise-left", "enterprise-undo"), "tree"),
    "rights": "help", "unit-accounts": "tree", "account-reset": "tree", "account-held": "tree",
    **dict.fromkeys(("own-password", "own-factor", "own-codes", "own-factor-off", "own-sessions"), "home"),
    "unit-mandate": "tree", "first-office": "home",
    "unit-members": "people", "person": "people", "person-edit": "people", "entry-reverse": "people",
    "person-act": "people", "person-new": "people", "person-held": "people",
    "search": "people",
    **dict.fromkeys(("class-edit", "class-cancel", "class-withdraw", "certificate-back"), "classes"),
    **dict.fromkeys(("class-plan", "class-shift-new", "class-shift-drop", "class-places", "class-lesson"), "classes"),
    **dict.fromkeys(("class-lesson-drop", "class-invite", "class-partners", "class-partner-end"), "classes"),
    "class-partner-reset": "classes",
    **dict.fromkeys(("invitations", "invitations-confirm", "invitation", "invitation-back"), "classes"),
    "invitation-withdraw": "classes",
    **dict.fromkeys(("taught", "taught-classes", "taught-sheet", "taught-lesson", "taught-results"), "classes"),
    "person-profile": "people",
    **dict.fromkeys(("candidacy", "path-act", "path-ballot", "path-decision", "path-reverse"), "path-board"),
    **dict.fromkeys(("meeting", "meeting-new", "meeting-handed", "meeting-decisions"), "meetings"),
    **dict.fromkeys(("sympathisers-new", "candidacy-audit", "unit-audit"), "path-board"),
    **dict.fromkeys(("ceremony-together", "list-review", "class-send"), "path-board"),
    **dict.fromkeys(("path-due", "path-filter-save", "candidacy-papers", "candidacy-papers-sheet"), "path-board"),
    **dict.fromkeys(("class", "class-new", "class-enrol", "class-results", "class-certificates"), "classes"),
    **dict.fromkeys(("ask", "ask-list", "question-edit"), "report"),
    "unit-published": "report", "unit-published-back": "report",
    **dict.fromkeys(("number-books", "term-open", "book-open", "number-book", "numbers-reserve"), "tree"),
    **dict.fromkeys(("number-take", "number-use", "number-cancel", "numbers-explain"), "tree"),
    "unit-templates": "tree", "unit-template-retire": "tree",
    **dict.fromkeys(("unit-unions", "union", "union-new", "union-counted", "union-seated", "union-rated"), "tree"),
    **dict.fromkeys(("union-ended", "union-undo"), "tree"),
    **dict.fromkeys(("unions", "nominated", "coverage"), "leading"),
    **dict.fromkeys(("class-sheet", "class-conclude", "class-certify", "class-ceremony", "class-end-back"), "classes"),
    **dict.fromkeys(("class-report", "certificates", "class-photo"), "classes"),
    **dict.fromkeys(("unit-ratings", "unit-rating", "member-ratings", "member-decisions"), "leading"),
    **dict.fromkeys(("unit-committee", "unit-term", "seat-new", "seat-end", "office-undo", "unit-load"), "tree"),
    **dict.fromkeys(("charges-pass", "charges-passed", "unit-charge", "unit-charge-end"), "tree"),
    **dict.fromkeys(("enterprise-charge", "enterprise-charge-end"), "tree"),
    **dict.fromkeys(("directives", "directive", "directive-new", "directive-edit", "directive-back"), "leading"),
    **dict.fromkeys(("programme-take", "programme-item", "item-give", "measures", "measure"), "leading"),
    "measures-overdue": "leading",
    **dict.fromkeys(("measure-report", "measure-decide", "measure-back", "inspections", "inspection"), "leading"),
    **dict.fromkeys(("inspection-new", "inspection-edit", "findings-audit", "finding-new", "findings"), "leading"),
    **dict.fromkeys(("finding", "finding-report", "finding-verify", "finding-back"), "leading"),
    **dict.fromkeys(("enterprise-members", "enterprise-member-new"), "tree"),
    **dict.fromkeys(("enterprise-member-end", "enterprise-member-undo"), "tree"),
    **dict.fromkeys(("article", "article-new", "article-edit", "article-figures", "article-draft"), "articles"),
    **dict.fromkeys(("article-submit", "article-approve", "article-return", "article-withdraw"), "articles"),
    **dict.fromkeys(("article-restore", "photos", "photo-shown", "bulletin", "bulletin-open"), "articles"),
    **dict.fromkeys(("section-new", "section-edit"), "articles"),
    **dict.fromkeys(("feedback-list", "feedback-list-table", "feedback"), "articles"),
    **dict.fromkeys(("exports", "exports-table", "own-exports", "export-ask", "export-decide"), "home"),
    **dict.fromkeys(("requests", "requests-table", "request-new", "request", "request-told"), "people"),
    **dict.fromkeys(("request-extend", "request-close", "erasing", "lists-forget"), "people"),
    **dict.fromkeys(("lone-network", "lone-network-on", "lone-network-off"), "home"),
    "figure": "report", "form": "report", "import": "imports",
    **dict.fromkeys(("reviews", "review", "review-new", "review-back", "commendations", "commendation"), "leading"),
    **dict.fromkeys(("commendation-new", "commendation-judge", "commendation-withdraw"), "leading"),
    **dict.fromkeys(("commendation-undo", "year-leaders", "badges"), "leading"),
    **dict.fromkeys(("exemplars", "exemplar", "exemplar-new", "exemplar-judge"), "leading"),
}  # fmt: skip


def office_menu(viewer: Viewer, page: str) -> list[Word]:
    """The words this viewer may open. The policy answers, not the menu."""
    current = SECTION.get(page, page)
    lines = policy.lines()
    return [
        Word(text, reverse(name), name == current)
        for text, name in MENU
        if (name, "GET") in lines and policy.verdict(viewer, lines[name, "GET"], None) is policy.Verdict.ALLOWED
    ]


def cell_menu(house: accounts.House, page: str) -> list[Word]:
    members = reverse("unit-members", args=[house.unit_id])
    return [
        Word("Việc của chi bộ", reverse("home"), page == "home"),
        Word("Đảng viên", members, SECTION.get(page) == "people"),
        Word("Kết nạp", reverse("path-board"), SECTION.get(page, page) == "path-board"),
        Word("Chi bộ", reverse("unit", args=[house.unit_id]), page == "unit"),
        Word("Số liệu, báo cáo", reverse("report"), page in ("report", "figure", "form")),
    ]


def partner_menu(page: str) -> list[Word]:
    return [Word("Lớp đang phối hợp", reverse("taught-classes"), page.startswith("taught"))]


def journal_address(viewer: Viewer) -> str:
    """Where this viewer reads the journal; empty: nowhere."""
    for name in ("journal", "journal-system"):
        if policy.verdict(viewer, policy.lines()[name, "GET"], None) is policy.Verdict.ALLOWED:
            return reverse(name)
    return ""


def house_of(request: HttpRequest) -> accounts.House:
    """Of who asks; looked up once for a request."""
    known: accounts.House | None = getattr(request, "house", None)
    if known is None:
        known = request.house = accounts.house(request.viewer)
    return known


def context(request: HttpRequest, on: date | None = None) -> dict[str, Any]:
    """Names for base.html. `on` is the day the page shows, where it is another day than today."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    today = clock.today()
    if viewer is None:
        return {
            "house": accounts.House(None, accounts.office_name(today), "", False),
            "menu": [],
            "today": today,
            "viewer": None,
        }
    house = house_of(request)
    page = getattr(request, "page_name", "")
    return {
        "house": house,
        "menu": partner_menu(page)
        if viewer.only_partner
        else cell_menu(house, page)
        if house.is_cell
        else office_menu(viewer, page),
        "today": today,
        "past_on": on if on is not None and on != today else None,
        "viewer": viewer,
        "help_address": chapter_address(viewer, page, SECTION.get(page, page)),
        "journal_address": journal_address(viewer),
        "sign_out_key": uuid.uuid4().hex,
        "seat": getattr(request.user, "seat", ""),
        "done": request.session.pop("done", None) if "done" in request.session else None,
    }
