"""One paper for many files: asked for once, made by a job a few at a time, stopped between two chunks.

Each chunk is one transaction: what it issued and that it issued it are written together, so that a job that is killed
goes on with the first file that has no word yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.tasks import task

from ketnap.access import journal
from ketnap.access.viewer import Viewer, viewer_of_id
from ketnap.actions.papers.issuing import GIVEN, NewPaper, issue
from ketnap.actions.refusal import Refused, refuse
from ketnap.documents.papers import office
from ketnap.lib import clock
from ketnap.lib.wording import day_words
from ketnap.models import PaperRun, PaperRunItem, User
from ketnap.queries.missing import NotFound
from ketnap.queries.papers.issued import own_file
from ketnap.queries.papers.runs import STUCK
from ketnap.queries.papers.together import MOST, Standing, standing
from ketnap.rules.papers import catalogue

CHUNK = 20
"""Papers of one transaction: while it writes, nobody else does."""
RUNNING, DONE, CANCELLED, FAILED = "running", "done", "cancelled", "failed"
GONE = "Hồ sơ này không còn trong phạm vi của người lập."
WAITING, ISSUED, REFUSED, DROPPED = "waiting", "issued", "refused", "dropped"


@dataclass(frozen=True, slots=True)
class NewRun:
    key: str
    unit_id: int
    rows: Sequence[Standing]
    single: Mapping[str, str]
    """Typed once for all."""
    on: date | None = None
    """None: each the day of its act."""
    given: bool = False
    """Those whose act has no number take the next one of the book."""
    meeting_id: int | None = None


@transaction.atomic
def begin(new: NewRun, *, by: User | None) -> PaperRun:
    """Ask for the papers; the job is in the queue when this is written. Raises Refused for no file, too many, a body
    the user does not write for, or a paper that is issued already."""
    if not 0 < len(new.rows) <= MOST:
        raise refuse(f"Mỗi lần lập được từ 1 đến {MOST} văn bản; hãy chọn lại.", field="files")
    for one in new.rows:
        if one.issued_id is not None:
            raise refuse(f"{one.full_name}: văn bản này đã phát hành; hãy bỏ khỏi danh sách.", field="files")
        if not one.may_issue:
            raise refuse(
                f"{one.full_name}: văn bản này do {one.issuer_name} phát hành; hãy gửi bản nháp cho nơi ấy.",
                field="files",
            )
    now = clock.now()
    run = PaperRun.objects.create(
        key=new.key, unit_id=new.unit_id, meeting_id=new.meeting_id, on=new.on, given=new.given, total=len(new.rows),
        single={key: words for key, words in new.single.items() if words.strip()}, by=by, at=now, moved_at=now,
    )  # fmt: skip
    PaperRunItem.objects.bulk_create(
        PaperRunItem(run=run, position=place, candidacy_id=one.candidacy_id, act_id=one.act_id)
        for place, one in enumerate(new.rows, 1)
    )
    journal.record("papers.run_begun", by=by, subject=f"run:{run.pk}", unit_id=new.unit_id,
                   detail={"key": new.key, "papers": len(new.rows)})  # fmt: skip
    make_papers.enqueue(run.pk, by.pk if by else None)
    return run


@transaction.atomic
def cancel(run_id: int, *, by: User | None) -> int:
    """Stop it after the chunk in hand; what is issued stays. How many will not be made. Raises Refused for a run that
    has ended."""
    run = PaperRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state not in (RUNNING, FAILED):
        raise refuse("Đợt lập văn bản này đã kết thúc; hãy mở lại trang.")
    left = run.items.filter(state=WAITING).update(state=DROPPED)
    run.cancelled_by = by
    _move(run, CANCELLED)
    journal.record("papers.run_cancelled", by=by, subject=f"run:{run.pk}", unit_id=run.unit_id,
                   detail={"dropped": left})  # fmt: skip
    return left


@transaction.atomic
def go_on(run_id: int, *, by: User | None) -> None:
    """Ask for the rest of a run whose job failed or was given up. Raises Refused for any other."""
    run = PaperRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state != FAILED and not (run.state == RUNNING and clock.now() - run.moved_at > STUCK):
        raise refuse("Đợt lập văn bản này đang chạy hoặc đã kết thúc; hãy mở lại trang.")
    _move(run, RUNNING)
    journal.record("papers.run_resumed", by=by, subject=f"run:{run.pk}", unit_id=run.unit_id)
    make_papers.enqueue(run.pk, run.by_id)


@task()
def make_papers(run_id: int, user_id: int | None) -> None:
    """Job: chunk after chunk until nothing is left, or somebody cancels."""
    try:
        while step(run_id, viewer_of_id(user_id, clock.today())):
            pass
    except Exception:
        PaperRun.objects.filter(pk=run_id, state=RUNNING).update(state=FAILED, moved_at=clock.now())
        raise


@transaction.atomic
def step(run_id: int, viewer: Viewer) -> bool:
    """One chunk, whole or not at all; False when nothing is left to do."""
    run = PaperRun.objects.select_for_update(no_key=True).get(pk=run_id)
    if run.state != RUNNING:
        return False
    rows = list(run.items.filter(state=WAITING).order_by("position")[:CHUNK])
    if rows:
        by = User.objects.filter(pk=viewer.user_id).first() if viewer.user_id else None
        _chunk(run, rows, viewer, by)
    ended = not run.items.filter(state=WAITING).exists()
    _move(run, DONE if ended else RUNNING)
    return not ended


def _chunk(run: PaperRun, rows: Sequence[PaperRunItem], viewer: Viewer, by: User | None) -> None:
    """All in one go; where one of them is refused, each by itself."""
    try:
        made = issue(_papers(run, rows, viewer), by=by)
    except (Refused, NotFound) as no:
        if len(rows) > 1:
            for one in rows:
                _chunk(run, [one], viewer, by)
            return
        row = rows[0]
        row.state, row.sentence = REFUSED, GONE if isinstance(no, NotFound) else str(no)[:500]
        row.save(update_fields=["state", "sentence"])
        return
    for row, paper in zip(rows, made, strict=True):
        row.state, row.issued = ISSUED, paper
    PaperRunItem.objects.bulk_update(rows, ["state", "issued"])


def _papers(run: PaperRun, rows: Sequence[PaperRunItem], viewer: Viewer) -> list[NewPaper]:
    """As the record is now: what it holds by now stands before what was typed."""
    entry = catalogue()[run.key]
    found = {one.act_id: one for one in standing(viewer, entry, [row.act_id for row in rows])}
    files = {issuer: own_file(viewer, issuer, run.key) for issuer in {one.issuer_id for one in found.values()}}
    apart = {issuer: office.taken(own.content) for issuer, own in files.items() if own}
    made = []
    for row in rows:
        one = found.get(row.act_id)
        if one is None:
            raise refuse("Việc của văn bản này không còn trong hồ sơ; hãy mở lại hồ sơ.")
        if not one.may_issue:
            raise refuse(f"Văn bản này do {one.issuer_name} phát hành; hãy gửi bản nháp cho nơi ấy.")
        on, own = run.on or one.on, files[one.issuer_id]
        made.append(NewPaper(
            run.key, on, one.unit_id, one.issuer_id, {**run.single, **one.known, "head.day": day_words(on)},
            candidacy_id=one.candidacy_id, act_id=one.act_id, number=GIVEN if run.given and not one.number else "",
            template_id=own.template_id if own else None, own=apart.get(one.issuer_id),
        ))  # fmt: skip
    return made


def _move(run: PaperRun, state: str) -> None:
    run.state, run.moved_at = state, clock.now()
    run.save(update_fields=["state", "moved_at", "cancelled_by"])
