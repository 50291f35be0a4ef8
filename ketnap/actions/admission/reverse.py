"""Taking an act back: an act that reverses it, with its reason. Both stay to be seen."""

from django.db import transaction

from ketnap.access import journal, sealed
from ketnap.actions import membership
from ketnap.actions.admission.derive import settle
from ketnap.actions.admission.record import conflict
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.models import Candidacy, PathAct, Person, User
from ketnap.queries.admission import dossier
from ketnap.rules.path import KINDS, Impossible, course
from ketnap.rules.path.kinds import PASS_ON


@transaction.atomic
def reverse(
    act_id: int, *, reason: str, by: User | None, paper: Paper = NO_PAPER, version: int | None = None
) -> int:  # fmt: skip
    """Raises Refused without a reason, for the first act, or when later acts depend on it; Conflict on a race."""
    if not reason.strip():
        raise refuse("Bỏ một mục phải có lý do; hãy ghi vì sao mục này sai.", field="reason")
    membership.hold_tree()
    wrong = PathAct.objects.filter(pk=act_id).first()
    if wrong is None or wrong.kind == "reversal":
        raise refuse("Không có mục này để bỏ; hãy mở lại đường đời của hồ sơ.")
    head = Candidacy.objects.select_for_update(no_key=True).get(pk=wrong.candidacy_id)
    if version not in (None, head.version):
        raise conflict(head.pk)
    if PathAct.objects.filter(reverses=wrong).exists():
        raise refuse(f"“{KINDS[wrong.kind].title}” đã được bỏ; không cần bỏ lần nữa.")
    file = dossier.file(head.pk)
    try:
        at = course([act for act in file.acts if act.id != wrong.pk])
    except Impossible as no:
        raise refuse(
            f"Không bỏ được “{KINDS[wrong.kind].title}”: việc ghi sau dựa vào mục này; hãy bỏ các việc ghi sau trước."
        ) from no
    if wrong.kind in PASS_ON:
        _back(head, wrong.unit_id)
    if wrong.movement_id is not None:
        membership.reverse(wrong.movement_id, reason=reason, by=by, paper=paper)
    made = PathAct.objects.create(
        candidacy=head, kind="reversal", on=wrong.on, unit_id=wrong.unit_id, reverses=wrong,
        **{**provenance(by, paper), "reason": reason.strip()},
    )  # fmt: skip
    settle([(dossier.file(head.pk), at)], {head.pk: head.version})
    journal.record(
        "admission.reversed", by=by, subject=f"candidacy:{head.pk}", unit_id=head.unit_id,
        detail={"act": wrong.pk, "reversal": made.pk} | sealed.of(pathact=[made.pk]),
    )  # fmt: skip
    return made.pk


def _back(head: Candidacy, unit_id: int) -> None:
    """A file passed on by mistake lies again where it lay, and with it the record of its person."""
    Person.objects.filter(pk=head.person_id, unit=head.unit_id).update(unit=unit_id)
    Candidacy.objects.filter(pk=head.pk).update(unit=unit_id)
