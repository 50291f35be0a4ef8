"""What to send to the pages of ratings, so that it will be carried out."""

from django.urls import reverse

from tests.web.recipes import PAPER


def recipes(tree, office) -> dict[str, tuple[str, dict[str, str]]]:
    def sent(page: str, unit_id: int, **typed: str) -> tuple[str, dict[str, str]]:
        return f"{reverse(page, args=[unit_id])}?nam=2011", {**PAPER, "rated_on": "20.12.2011", **typed}

    one, two = office.people["cell.1"], office.people["cell.2"]
    return {
        "unit-ratings": sent("unit-ratings", tree.upper, **{f"x{tree.committee}": "good", f"v{tree.committee}": "0"}),
        "unit-rating": sent("unit-rating", tree.committee, verdict="excellent", version="0"),
        "member-ratings": sent("member-ratings", tree.cell, **{f"x{one}": "good", f"v{one}": "0"}),
        "member-decisions": sent("member-decisions", tree.committee, **{f"x{two}": "done", f"v{two}": "0"}),
    }
