"""Each page of the path on a file that is ready for what is sent to it."""

from datetime import date

from django.urls import reverse

from ketnap.actions import admission, membership, people
from ketnap.actions.admission import NewAct
from ketnap.actions.papers import Paper
from ketnap.actions.people import NewPerson
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
    gone, alone = passing(tree)
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
        "helpers-pass": (
            reverse("helpers-pass", args=[tree.cell]), {**typed, f"member{alone}": str(gone), "version": f"{alone}.3"},
        ),
        "path-reverse": (reverse("path-reverse", args=[opened, task]), {**paper, "version": "3"}),
    }  # fmt: skip


def passing(tree) -> tuple[int, int]:
    """(an official member of the cell, the file of somebody whose helper died)."""
    rows = [NewPerson(name, "M", date(1970, 1, 1), tree.cell, joined_on=date(2001, 2, 3), official_on=date(2002, 2, 3))
            for name in ("Vi Văn Cũ", "Vi Văn Mới")]  # fmt: skip
    old, new = (one.pk for one in people.register(rows, by=None))
    membership.record(
        [membership.Entry(one, "opening", date(2011, 3, 1), tree.cell, joined_on=date(2001, 2, 3), standing="O")
         for one in (old, new)], by=None,
    )  # fmt: skip
    file = lives.begin(tree, lives.worker(tree, name="Vi Thị Côi"), date(2011, 5, 1))
    admission.record([NewAct(file, "helped", date(2011, 5, 2), member_id=old, paper=Paper(reason="Theo sổ"))], by=None)
    membership.record([membership.Entry(old, "died", date(2011, 11, 1), tree.cell)], by=None)
    return new, file
