"""What to send to the pages of plans, so that it will be carried out."""

from datetime import date

from django.urls import reverse

from ketnap.actions import plans
from tests.web.recipes import PAPER


def recipes(tree) -> dict[str, tuple[str, dict[str, str]]]:
    """The plan of the office shared out below; the sum is another one and says why."""
    typed = {
        **PAPER, "given_on": "20.1.2011", f"target_{tree.committee}": "3", f"p_women_{tree.committee}": "1",
        f"v_{tree.committee}": "0", "accepted": "on", "gap_reason": "Để dự phòng.",
    }  # fmt: skip
    sent = plans.propose(plans.NewProposal(tree.base_cell, 2011, 1, date(2011, 1, 10)), by=None)
    answer = {f"a{sent.pk}": "duyet", "on": "25.1.2011"}
    proposal = {**PAPER, "target": "3", "p_women": "1", "has_source": "con", "sent_on": "12.1.2011", "version": "0"}
    return {
        "plan-propose": (f"{reverse('plan-propose', args=[tree.committee])}?nam=2011", proposal),
        "plan-proposals": (f"{reverse('plan-proposals', args=[tree.upper])}?nam=2011", {**PAPER, **answer}),
        "monthly-review": (
            f"{reverse('monthly-review', args=[tree.committee])}?thang=10-2011",
            {**PAPER, "on": "2.11.2011", "version": "0"},
        ),
        "plan-cascade": (f"{reverse('plan-cascade', args=[tree.upper])}?nam=2011", typed),
    }
