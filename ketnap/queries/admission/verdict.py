"""What the law says about a whole file as it stands: how many points pass, fail, or are not known."""

from dataclasses import dataclass

from ketnap.access.viewer import Viewer
from ketnap.queries.admission import dossier
from ketnap.queries.admission.life import reach
from ketnap.rules.finding import FAIL, PASS, UNKNOWN, Finding
from ketnap.rules.judging import judge


@dataclass(frozen=True)
class Verdict:
    failed: list[Finding]
    open: list[Finding]
    passed: int


def verdict(viewer: Viewer, candidacy_id: int) -> Verdict:
    """As of the viewer's day. NotFound outside reach."""
    reach(viewer, candidacy_id)
    found = judge(dossier.file(candidacy_id).facts(), viewer.on)
    return Verdict(
        [one for one in found if one.outcome == FAIL], [one for one in found if one.outcome == UNKNOWN],
        sum(one.outcome == PASS for one in found),
    )  # fmt: skip
