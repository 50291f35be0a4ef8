"""The switch: everything a preview says, written through the actions in one transaction."""

import gc
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, connection, transaction

from ketnap.actions import admission, batches, membership, organisation, people, plans, training
from ketnap.actions.aside import Aside, Taken
from ketnap.actions.membership import entering
from ketnap.actions.organisation import tree
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Refused, refuse
from ketnap.imports import meanwhile
from ketnap.imports.preview import Done, Preview, whose
from ketnap.imports.stage import NEWCOMER, Planned, PlannedAct, Stage
from ketnap.lib.dates import show
from ketnap.models import Batch, Person, Unit
from ketnap.queries import register as known
from ketnap.rules.path import KINDS
from ketnap.rules.path.kinds import DECIDE

State = Batch.State


class RegisterMoved(Exception):
    """Somebody wrote between the check and the lock; nothing was written."""


def switch(
    preview: Preview, *, by: Any, batch_id: int | None, progress: Callable[[str, int, int], None],
    recheck: Callable[[Preview], Preview] | None = None,
) -> Done:  # fmt: skip
    """All or nothing. Raises RegisterMoved when the register is not the one that was checked against.

    `recheck` checks again inside the lock instead: the last resort where others write all the time.
    """
    stage, counts, named = preview.stage, preview.counts, whose(preview.tables, preview.stage)
    preview.forget_cells()
    names = ", ".join(source.name for source in preview.sources)[:255]
    progress("Ghi vào sổ", 0, 1)
    early = connection.vendor == "postgresql" and not recheck  # what is moved must not be met by a check
    try:
        with _without_collector(), Aside() as aside:
            laid = None if recheck else _lay(stage, aside, batch_id, by)
            started = time.perf_counter()  # SQLite lets nobody else write from here on
            with transaction.atomic():
                if laid and early:
                    if meanwhile.concerns(preview):
                        raise RegisterMoved
                    batch = _move(aside, batch_id, laid, names, preview, by)
                    started = time.perf_counter()
                tree.lock()
                if meanwhile.concerns(preview):
                    again = recheck(preview) if recheck else None
                    if again is None or again.outcome() != preview.outcome():
                        raise RegisterMoved
                laid = laid or _lay(stage, aside, batch_id, by)
                if not early:
                    batch = _move(aside, batch_id, laid, names, preview, by)
                unit_ids = _units(stage, laid.places, batch, by)
                _write(stage, laid, unit_ids, batch, by)
                top = min((code for code in stage.lists), key=len, default=min(stage.tops, key=len, default=named))
                batches.advance(
                    batch.pk, State.DONE, by=by, counts=counts, as_of=preview.as_of, unit_id=unit_ids.get(top),
                    begun={"movement": laid.entered.begun},
                )  # fmt: skip
            locked = time.perf_counter() - started
    except Taken as error:
        raise RegisterMoved from error
    except (IntegrityError, Refused) as error:
        if not recheck and known.mark(stage.viewer) != preview.mark:
            raise RegisterMoved from error  # what was in the way is what somebody else wrote meanwhile
        if isinstance(error, Refused):
            raise
        raise refuse(
            "Chưa ghi: có người khác vừa ghi cùng số thẻ, mã hoặc tên lớp. Kiểm tra lại tệp rồi ghi.", rule="taken"
        ) from error
    progress("Đã ghi", 1, 1)
    return Done(batch.pk, counts, unit_ids, locked)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hundreds of thousands of new rows, none of them garbage: walking them again and again is a fifth of the lock."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Laid:
    """What was worked out before the lock: ids that are reserved, people laid aside."""

    batch: int
    places: dict[str, int]
    """Code → id of every unit of the lists, also of those that are not there yet."""
    who: Sequence[int]
    """Ids of the newcomers, in their order."""
    entered: membership.Entered


def _lay(stage: Stage, aside: Aside, batch_id: int | None, by: Any) -> Laid:
    organisation.foresee(stage.unit_rows)
    number = batch_id or aside.reserve(Batch, 1)[0]
    places = {code: unit.unit_id for code, unit in stage.units.items() if unit.unit_id is not None}
    fresh = [row.code for row in stage.unit_rows if row.code not in places]
    bare = aside.reserve(Unit, len(fresh))
    places |= zip(fresh, bare, strict=True)
    if fresh:
        aside.lay(Unit, ("id", "batch_id"), [(pk, number) for pk in bare])
    # Those of a unit get ids beside each other: half of the indexes grow at one place, and few pages hold a unit.
    order = sorted(range(len(stage.newcomers)), key=lambda place: places[stage.newcomers[place][0]])
    keys = aside.reserve(Person, len(order))
    who = [key for _, key in sorted(zip(order, keys, strict=True))]
    told: dict[int, list[Planned]] = defaultdict(list)
    for one in stage.entries:
        if one.person < 0:
            told[-one.person].append(one)
    newcomers = (
        (_newcomer(stage.newcomers[place], places), [_entry(one, key, places) for one in told.get(place + 1, ())])
        for place, key in zip(order, keys, strict=True)
    )
    return Laid(number, places, who, entering.lay(newcomers, keys, aside=aside, by=by, batch_id=number))


def _move(aside: Aside, batch_id: int | None, laid: Laid, names: str, preview: Preview, by: Any) -> Batch:
    """Write the batch and what was laid aside; units as bare rows, to be put into the tree under its lock."""
    aside.still_free()
    batch = _batch(batch_id, laid.batch, names, preview, by)
    people.check_key(people.current_sealer())
    aside.move()
    return batch


def _entry(one: Planned, person_id: int, places: Mapping[str, int]) -> membership.Entry:
    return membership.Entry(
        person_id, one.kind, one.on, places[one.unit], standing=one.standing, joined_on=one.joined_on,
        youth_union=one.youth_union, elsewhere=one.elsewhere, elsewhere_name=one.elsewhere_name,
    )  # fmt: skip


def _batch(batch_id: int | None, number: int, names: str, preview: Preview, by: Any) -> Batch:
    if batch_id is None:
        sha256 = preview.sources[0].sha256 if len(preview.sources) == 1 else ""
        made = batches.create(file_name=names, file_sha256=sha256, as_of=preview.as_of, number=number, by=by)
        batches.advance(made.pk, State.READY, by=by, answers=_plain(preview.stage.answers))
        batch_id = made.pk
    return batches.advance(batch_id, State.WRITING, by=by)


def _plain(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON keeps them: days as text, which is read again as days."""
    return {
        key: {part: str(said) for part, said in value.items()} if isinstance(value, Mapping) else str(value)
        for key, value in answers.items()
    }


def _newcomer(row: tuple, places: Mapping[str, int]) -> people.NewPerson:
    return people.NewPerson(unit_id=places[row[0]], **dict(zip(NEWCOMER[1:], row[1:], strict=True)))


def _units(stage: Stage, places: Mapping[str, int], batch: Batch, by: Any) -> dict[str, int]:
    ids = {code: unit.unit_id for code, unit in stage.units.items() if unit.unit_id is not None}
    if stage.unit_rows:
        act = organisation.update_units if ids else organisation.open_units
        rows_of_units = [replace(row, number=None if row.code in ids else places[row.code]) for row in stage.unit_rows]
        ids |= act(rows_of_units, as_of=stage.list_day, by=by, batch=batch)
    if any(ids.get(code) != place for code, place in places.items()):
        raise RegisterMoved
    return ids


def _write(stage: Stage, laid: Laid, ids: dict[str, int], batch: Batch, by: Any) -> None:
    people.tell(laid.who, laid.places[stage.newcomers[0][0]] if laid.who else 0, by=by, batch_id=batch.pk)
    entering.settle(laid.entered, batch=batch)
    who = {-number: pk for number, pk in enumerate(laid.who, 1)}
    _amend(stage, batch, by)
    if stage.corrections:
        rows = [people.Correction(person, changes, since=stage.as_of) for person, changes in stage.corrections.items()]
        people.correct_many(rows, by=by, batch=batch)
    membership.record(
        [_entry(one, one.person, ids) for one in stage.entries if one.person > 0],
        by=by, batch=batch, entered=laid.entered,
    )  # fmt: skip
    for code in sorted(stage.lists):
        membership.open_register(ids[code], stage.list_day, batch, by=by)
    if stage.targets:
        rows_of_plan = [
            plans.NewTarget(ids[code], year, target, given, has_source=source)
            for code, year, target, given, source in stage.targets
        ]
        plans.give(rows_of_plan, by=by, batch=batch)
    _training(stage, ids, who, batch, by)
    _path(stage, ids, who, batch, by)


def _path(stage: Stage, ids: dict[str, int], who: dict[int, int], batch: Batch, by: Any) -> None:
    """Certificates of classes the lists do not name, then the files: their acts are judged with them."""
    if stage.papers:
        training.certify(
            [
                training.NewCertificate(who.get(person, person), kind, number, issued, issuer)
                for person, kind, number, issued, issuer in stage.papers
            ],
            by=by, batch=batch,
        )  # fmt: skip
    admission.write_up(
        [
            admission.Written(
                who.get(file.person, file.person), ids[file.unit],
                tuple(
                    admission.Proven(
                        act.kind, act.on, act.told, None if act.member is None else who.get(act.member, act.member),
                        _paper(act, file.reason, stage),
                    )
                    for act in file.acts
                ),
                file.candidacy,
            )
            for file in stage.files
        ],
        by=by, batch=batch,
    )  # fmt: skip


def _paper(act: PlannedAct, reason: str, stage: Stage) -> Paper:
    """The list is the paper; what a higher body decided is entered on its behalf."""
    decided = KINDS[act.kind].right == DECIDE
    return Paper(
        number=act.number, decided_on=act.on if act.number else None, reason=reason,
        kept=f"Danh sách có đến {show(stage.list_day)}",
        on_behalf_of="Cấp có thẩm quyền, theo danh sách" if decided else "",
    )  # fmt: skip


def _amend(stage: Stage, batch: Batch, by: Any) -> None:
    """Openings of a list that was behind: put right as official from the same day."""
    gains = known.gains(stage.viewer, [person for person, _ in stage.amended])
    for person, official in stage.amended:
        movement, kind, on, unit, joined, youth, elsewhere, elsewhere_name = gains[person]
        entry = membership.Entry(
            person, kind, on, unit, standing="O", joined_on=joined, youth_union=youth, elsewhere=elsewhere,
            elsewhere_name=elsewhere_name,
        )  # fmt: skip
        membership.amend(movement, entry, reason="Danh sách trước ghi thiếu ngày chính thức", by=by, batch=batch)
        stage.corrections.setdefault(person, {})["official_on"] = official


def _training(stage: Stage, ids: dict[str, int], who: dict[int, int], batch: Batch, by: Any) -> None:
    classes = {one.code: (one.class_id, one.kind) for one in known.classes(stage.viewer)}
    if stage.classes:
        opened = training.open_classes(
            [
                training.NewClass(code, name, kind, ids[organiser], starts, ends, partner, announced)
                for code, name, kind, organiser, starts, ends, partner, announced in stage.classes
            ],
            by=by, batch=batch,
        )  # fmt: skip
        classes |= {one.code: (one.pk, one.kind) for one in opened}
    if stage.enrolments:
        training.enrol(
            [
                training.NewEnrolment(classes[code][0], who.get(person, person), ids[unit], grade)
                for code, person, unit, grade in stage.enrolments
            ],
            by=by, batch=batch,
        )  # fmt: skip
    if stage.certificates:
        training.certify(
            [
                training.NewCertificate(
                    who.get(person, person), classes[code][1], number, issued, issuer, classes[code][0]
                )
                for code, person, number, issued, issuer in stage.certificates
            ],
            by=by, batch=batch,
        )  # fmt: skip
