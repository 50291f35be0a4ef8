"""Each page that writes about papers, on papers that are ready for what is sent to it."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions.papers import issuing, runs, templates
from ketnap.actions.papers.issuing import NewPaper
from ketnap.actions.papers.runs import NewRun
from ketnap.documents.papers import forms
from ketnap.documents.papers.office import office_copy
from ketnap.lib import clock
from ketnap.models import PaperRun
from ketnap.queries.papers.together import standing
from ketnap.rules.papers import catalogue
from tests import lives
from tests.web import meeting


def run_of(tree, by, acts: list[int]) -> int:
    rows = standing(viewer_of(by, clock.today()), catalogue()["9-KND"], acts)
    return runs.begin(NewRun("9-KND", tree.upper, rows, {}), by=by).pk


def recipes(tree, by, class_id: int) -> dict[str, tuple[str, dict[str, str]]]:
    """page → (address, what is typed)."""
    first, second = (
        lives.begin(tree, lives.worker(tree, name=name), date(2011, 5, 1)) for name in ("Vi Thị Sen", "Vi Thị Cúc")
    )
    (held, act), (_, other) = (
        meeting.decided(tree, f"Vi Thị {name}", f"{no}-QĐ") for name, no in (("Ổi", 8), ("Dưa", 9))
    )
    stopped, failed = run_of(tree, by, [other]), run_of(tree, by, [other])
    PaperRun.objects.filter(pk=failed).update(state="failed")
    new = NewPaper("9-KND", date(2011, 10, 3), tree.cell, tree.upper, {}, candidacy_id=second)
    (kept,) = issuing.issue([new], by=by)
    own = office_copy(forms.form("9-KND"), date(2011, 10, 3))
    in_use = templates.take(unit_id=tree.upper, key="9-KND", name="quyết định.docx", content=own, by=by)
    return {
        "candidacy-issue": (
            reverse("candidacy-issue", args=[first, "9-KND"]),
            {"on": "3.10.2011", "head-place": "Thành phố Mẫu", "sign-name": "Trịnh Văn Mẫu"},
        ),
        "unit-issue": (
            reverse("unit-issue", args=[tree.committee, "7-HSDV"]),
            {"on": "3.10.2011", "head-place": "Thành phố Mẫu"},
        ),
        "person-issue": (
            reverse("person-issue", args=[lives.worker(tree, name="Vi Thị Lan"), "transfer-official"]),
            {"on": "3.10.2011", "move-to": "Chi bộ Phân xưởng 2"},
        ),
        "class-issue": (reverse("class-issue", args=[class_id, "class-list"]), {"on": "3.10.2011"}),
        "meeting-decisions": (reverse("meeting-decisions", args=[held]), {"files": str(act), "sign-name": "Trịnh Mẫu"}),
        "unit-issue-many": (
            f"{reverse('unit-issue-many', args=[tree.upper])}?mau=9-KND&tu=01-01-2011&den=31-12-2011",
            {"files": str(act), "head-place": "Thành phố Mẫu"},
        ),
        "paper-run-cancel": (reverse("paper-run-cancel", args=[stopped]), {}),
        "paper-run-resume": (reverse("paper-run-resume", args=[failed]), {}),
        "unit-templates": (
            reverse("unit-templates", args=[tree.committee]),
            {"paper": "9-KND", "file": SimpleUploadedFile("quyết định.docx", own)},
        ),
        "unit-template-retire": (
            reverse("unit-template-retire", args=[tree.upper, in_use.pk]),
            {"reason": "Thể thức đã đổi"},
        ),
        "issued-paper-withdraw": (reverse("issued-paper-withdraw", args=[kept.pk]), {"reason": "Sai tên"}),
    }
