"""Pages that write for several people at once, on files that are ready for them."""

from datetime import date, timedelta

from django.urls import reverse

from ketnap.actions import training
from ketnap.lib import clock
from tests import lives

PROGRAMME = [
    "flag", "reason", "read_application", "read_introduction", "decision", "oath", "duties_and_helper", "closing",
]  # fmt: skip


def decided(tree, member: int, name: str, *, number: str = "1", papers: bool = True) -> int:
    """A file of the cell whose decision the cell has noted: received 05-05-2022, ceremony by 16-06-2022."""
    person = lives.worker(tree, name=name)
    if papers:
        lives.certificates(person, number)
    candidacy = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(candidacy, member, "told")
    return candidacy


def coming_class(tree) -> int:
    """An awareness class that begins in ten days."""
    day = clock.today() + timedelta(days=10)
    (held,) = training.open_classes(
        [training.NewClass("NT-SAP-TOI", "Lớp nhận thức sắp mở", "awareness", tree.upper, day, day)], by=None
    )
    return held.pk


def recipes(tree, paper: dict[str, str]) -> dict[str, tuple[str, dict]]:
    """page → (address, what is typed)."""
    member = lives.members(tree, tree.other_cell)[0]
    one = decided(tree, member, "Vi Thị Đào")
    listed = lives.begin(tree, lives.worker(tree, name="Vi Thị Mơ"), date(2022, 1, 10))
    person = lives.worker(tree, name="Vi Thị Cam")
    lives.begin(tree, person, date(2022, 1, 10))
    return {
        "ceremony-together": (
            reverse("ceremony-together", args=[tree.cell]),
            {**paper, "on": "19.5.2022", "told-held_by": "proposing_cell", "told-minutes_items": PROGRAMME,
             f"f{one}": "on"},
        ),
        "list-review": (
            reverse("list-review", args=[tree.cell]), {**paper, "on": "1.12.2025", f"r{listed}": "continue"},
        ),
        "class-send": (
            reverse("class-send", args=[tree.upper]), {"held": str(coming_class(tree)), "people": str(person)},
        ),
    }  # fmt: skip
