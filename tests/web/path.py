"""Each page of the path on a file that is ready for what is sent to it."""

from datetime import date

from django.urls import reverse

from ketnap.actions import admission
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from tests import lives


def recipes(tree, paper: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    """page → (address, what is typed)."""
    names = ("Vi Thị Na", "Vi Thị Hồng", "Vi Thị Lê", "Vi Thị Mai")
    _, started, voting, making = (lives.worker(tree, name=name) for name in names)
    opened, voted, ready = (lives.begin(tree, one, date(2011, 5, 1)) for one in (started, voting, making))
    why = Paper(reason="Ghi theo sổ của chi bộ")
    steps = [
        NewAct(ready, "file", date(2011, 6, 1)),
        NewAct(voted, "file", date(2011, 6, 1)),
        NewAct(voted, "ballot", date(2011, 7, 1), lives.BALLOT, paper=why),
    ]
    for one in steps:
        admission.record([one], by=None)
    (task,) = admission.record([NewAct(opened, "tasked", date(2011, 6, 1), {"task": "Tổ sáng kiến",
                                "task_due": "2011-12-31"})], by=None)  # fmt: skip
    typed = {**paper, "on": "1.12.2011"}
    return {
        "sympathisers-new": (
            reverse("sympathisers-new", args=[tree.cell]), {**typed, "unit": str(tree.cell), "names": "Vi Thị Na"},
        ),
        "path-act": (
            f"{reverse('path-act', args=[opened])}?viec=nhan-xet",
            {**typed, "told-conclusion": "continue", "version": "3"},
        ),
        "candidacy-papers": (
            reverse("candidacy-papers", args=[opened]),
            {"state-application": "present", "on-application": "5.6.2011", "pages-application": "1", "version": "3"},
        ),
        "path-ballot": (
            f"{reverse('path-ballot', args=[ready])}?viec=bieu-quyet",
            {**typed, "told-for": "3", "told-against": "0", "told-vote_form": "secret", "version": "3"},
        ),
        "path-decision": (
            f"{reverse('path-decision', args=[voted])}?viec=tra-lai", {**typed, "told-items": "Đơn", "version": "4"},
        ),
        "path-reverse": (reverse("path-reverse", args=[opened, task]), {**paper, "version": "3"}),
    }  # fmt: skip
