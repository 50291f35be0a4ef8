"""Each page that writes about papers, on papers that are ready for what is sent to it."""

from datetime import date

from django.urls import reverse

from ketnap.actions.papers import issuing
from ketnap.actions.papers.issuing import NewPaper
from tests import lives


def recipes(tree, by, class_id: int) -> dict[str, tuple[str, dict[str, str]]]:
    """page → (address, what is typed)."""
    first, second = (
        lives.begin(tree, lives.worker(tree, name=name), date(2011, 5, 1)) for name in ("Vi Thị Sen", "Vi Thị Cúc")
    )
    new = NewPaper("9-KND", date(2011, 10, 3), tree.cell, tree.upper, {}, candidacy_id=second)
    (kept,) = issuing.issue([new], by=by)
    return {
        "candidacy-issue": (
            reverse("candidacy-issue", args=[first, "9-KND"]),
            {"on": "3.10.2011", "head-place": "Thành phố Mẫu", "sign-name": "Trịnh Văn Mẫu"},
        ),
        "unit-issue": (
            reverse("unit-issue", args=[tree.committee, "7-HSDV"]),
            {"on": "3.10.2011", "head-place": "Thành phố Mẫu"},
        ),
        "class-issue": (reverse("class-issue", args=[class_id, "class-list"]), {"on": "3.10.2011"}),
        "issued-paper-withdraw": (reverse("issued-paper-withdraw", args=[kept.pk]), {"reason": "Sai tên"}),
    }
