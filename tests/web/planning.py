"""What to send to the pages of plans, so that it will be carried out."""

from django.urls import reverse

from tests.web.recipes import PAPER


def recipes(tree) -> dict[str, tuple[str, dict[str, str]]]:
    """The plan of the office shared out below; the sum is another one and says why."""
    typed = {
        **PAPER, "given_on": "20.1.2011", f"target_{tree.committee}": "3", f"p_women_{tree.committee}": "1",
        f"v_{tree.committee}": "0", "accepted": "on", "gap_reason": "Để dự phòng.",
    }  # fmt: skip
    return {"plan-cascade": (f"{reverse('plan-cascade', args=[tree.upper])}?nam=2011", typed)}
