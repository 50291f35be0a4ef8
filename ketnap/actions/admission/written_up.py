"""Acts that a list proves, for many people at once: what happened is recorded with what the law of its day has against
it, never held back; what is impossible is refused. The ledger of membership is not touched: a list of members tells it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal, sealed
from ketnap.actions import membership
from ketnap.actions.admission.derive import settle
from ketnap.actions.admission.judge import brought
from ketnap.actions.admission.record import STOP, TWO_THIRDS
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Problem, Refused
from ketnap.actions.remembered import CHUNK, remember
from ketnap.lib import clock
from ketnap.models import Batch, Candidacy, PathAct, Person
from ketnap.queries.admission import dossier
from ketnap.rules.finding import FAIL, Finding
from ketnap.rules.path import KINDS, Act, Course, Impossible
from ketnap.rules.path.course import check, course


@dataclass(frozen=True, slots=True)
class Proven:
    """One act of a list. `told` in the words of the dossier format; `member_id` for helpers and introducers."""

    kind: str
    on: date
    told: dict[str, Any] = field(default_factory=dict)
    member_id: int | None = None
    paper: Paper = NO_PAPER


@dataclass(frozen=True, slots=True)
class Written:
    """What a list adds to one file. Without `candidacy_id` the first act (`listed`) opens it."""

    person_id: int
    unit_id: int
    acts: tuple[Proven, ...]
    candidacy_id: int | None = None


@transaction.atomic
def write_up(rows: Sequence[Written], *, by: Any, batch: Batch | None) -> list[int]:
    """Open files and add acts, all or none; the ids of the candidacies in the order of `rows`.

    Raises Refused with a sentence for each person whose acts are impossible.
    """
    if not rows:
        return []
    membership.hold_tree()
    people = Person.objects.select_for_update(no_key=True).in_bulk([row.person_id for row in rows])
    heads = Candidacy.objects.select_for_update(no_key=True).in_bulk(
        [row.candidacy_id for row in rows if row.candidacy_id is not None]
    )
    remember(batch, heads.values())
    ids = _heads(rows, people, batch)
    first = _acts(rows, ids, by, batch)
    problems: list[Problem] = []
    settled: list[tuple[dossier.File, Course]] = []
    for file in dossier.files(ids):
        try:
            settled.append((file, _judged(file, first[file.candidacy_id])))
        except Impossible as no:
            problems.append(Problem(f"{people[file.person_id].full_name}: {no.sentence}", field=no.field))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    settle([one for one in settled if one[0].candidacy_id not in heads], None)
    settle(
        [one for one in settled if one[0].candidacy_id in heads], {pk: head.version for pk, head in heads.items()}
    )  # fmt: skip
    journal.record(
        "admission.written_up", by=by, subject=f"batch:{batch.pk}" if batch else "",
        detail={"files": len(ids), "opened": len(ids) - len(heads), "acts": sum(len(row.acts) for row in rows),
                "batch": batch.pk if batch else None}
        | ({} if batch else sealed.of(pathact=PathAct.objects.filter(candidacy__in=ids).values_list("pk", flat=True))),
    )  # fmt: skip
    return ids


def _heads(rows: Sequence[Written], people: dict[int, Person], batch: Batch | None) -> list[int]:
    fresh = [row for row in rows if row.candidacy_id is None]
    on_path = set(
        Candidacy.objects.filter(person__in=[row.person_id for row in fresh], ended_on=None)
        .values_list("person_id", flat=True)
    )  # fmt: skip
    if on_path:
        raise Refused([
            Problem(f"{people[person].full_name}: đã có hồ sơ đang mở; hãy kiểm tra lại tệp rồi ghi.")
            for person in sorted(on_path)
        ])  # fmt: skip
    made = Candidacy.objects.bulk_create(
        [
            Candidacy(
                person_id=row.person_id, unit_id=row.unit_id, stage="sympathiser", stage_since=row.acts[0].on,
                opened_on=row.acts[0].on, batch=batch,
            )
            for row in fresh
        ],
        batch_size=CHUNK // 10,
    )  # fmt: skip
    opened = iter(made)
    return [next(opened).pk if row.candidacy_id is None else row.candidacy_id for row in rows]


def _acts(rows: Sequence[Written], ids: Sequence[int], by: Any, batch: Batch | None) -> dict[int, set[int]]:
    """Write the acts without their findings yet. → candidacy → ids of its new acts."""
    made = PathAct.objects.bulk_create(
        [
            PathAct(
                candidacy_id=pk, kind=act.kind, on=act.on, unit_id=row.unit_id, member_id=act.member_id,
                told=act.told, **provenance(by, act.paper, batch),
            )
            for row, pk in zip(rows, ids, strict=True)
            for act in row.acts
        ],
        batch_size=CHUNK // 25,
    )  # fmt: skip
    found: dict[int, set[int]] = {pk: set() for pk in ids}
    for act in made:
        found[act.candidacy_id].add(act.pk)
    return found


def _judged(file: dossier.File, new: set[int]) -> Course:
    """Where the file stands with its new acts, which get what the law has against each of them."""
    told = []
    at: Course | None = None
    old = [act for act in file.acts if act.id not in new]
    for one in weigh(file.with_acts(old), [act for act in file.acts if act.id in new]):
        at = one.course
        if one.findings:
            kept = [[found.rule, found.severity, found.sentence, found.citation] for found in one.findings]
            told.append(PathAct(pk=one.act.id, findings=kept))
    PathAct.objects.bulk_update(told, ["findings"], batch_size=100)
    return at or course(file.acts)


@dataclass(frozen=True, slots=True)
class Weighed:
    act: Act
    course: Course
    """Where the file stands with it."""
    findings: tuple[Finding, ...]


def weigh(file: dossier.File, acts: Sequence[Act]) -> Iterator[Weighed]:
    """Each act on top of the file and the acts before it. Raises Impossible, and Refused for a step of ours of today
    that the law stops: that is taken on the page of the file."""
    today = clock.today()
    for act in acts:
        check(act, today=today, born_on=file.born_on)
        try:
            at, found = course([*file.acts, act]), [one for one in brought(file, act) if one.outcome == FAIL]
        except ValueError as no:
            raise Impossible(f"Một mục ghi không đúng dạng ({no}); hãy xem lại dòng này.") from no
        if act.told.get("agreed") == "no":
            # A vote that did not carry and says so breaks no rule by that.
            found = [one for one in found if one.rule not in TWO_THIRDS]
        if KINDS[act.kind].ours and act.on >= today and any(one.severity == STOP for one in found):
            raise Impossible(
                f"“{KINDS[act.kind].title}” là việc của hôm nay và hồ sơ chưa đủ; hãy ghi ở trang hồ sơ của người này."
            )
        yield Weighed(act, at, tuple(found))
        file = file.with_act(act)
