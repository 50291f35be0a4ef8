"""Questions that are kept: saved, renamed, shared or made private again, dropped. Only their owner changes them."""

from django.db import IntegrityError, transaction

from ketnap.access import journal
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.lib import clock, text
from ketnap.models import SavedQuestion, User

LONGEST = 100


def save_question(
    *, name: str, unit_id: int, parameters: str, shared: bool, by: User, about: str = SavedQuestion.About.FIGURES
) -> SavedQuestion:  # fmt: skip
    """`parameters` is what the page reads from its address. Raises Refused for a missing or doubled name."""
    with transaction.atomic():
        made = SavedQuestion(
            name=_name(name),
            by=by,
            unit_id=unit_id,
            parameters=parameters,
            shared=shared,
            saved_at=clock.now(),
            about=about,
        )
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise _doubled(made.name, about) from None
        _tell("saved", made, by)
    return made


def change_question(question_id: int, version: int, *, name: str, shared: bool, by: User) -> None:
    """Rename it, or share it or not. Conflict when it was changed since that version."""
    said = _name(name)
    with transaction.atomic():
        try:
            with transaction.atomic():
                held = SavedQuestion.objects.filter(pk=question_id, by=by, version=version, dropped_at=None)
                changed = held.update(name=said, shared=shared, version=version + 1)
        except IntegrityError:
            raise _doubled(said) from None
        if not changed:
            raise _lost(by)
        _tell("changed", SavedQuestion.objects.get(pk=question_id), by)


def drop_question(question_id: int, version: int, *, by: User) -> None:
    """Nobody finds it any more; what it counted stays in the register."""
    with transaction.atomic():
        held = SavedQuestion.objects.filter(pk=question_id, by=by, version=version, dropped_at=None)
        if not held.update(dropped_at=clock.now(), version=version + 1):
            raise _lost(by)
        _tell("dropped", SavedQuestion.objects.get(pk=question_id), by)


def _name(typed: str) -> str:
    name = text.nfc(typed)
    if not name:
        raise refuse("Chưa đặt tên; đặt một tên dễ nhớ, ví dụ “Đảng viên nữ dưới 35 tuổi”.", field="name")
    if len(name) > LONGEST:
        raise refuse(f"Tên dài quá {LONGEST} chữ; rút gọn tên.", field="name")
    return name


def _doubled(name: str, about: str = SavedQuestion.About.FIGURES) -> Refused:
    if about == SavedQuestion.About.BOARD:
        return refuse(f"Đồng chí đã có bộ lọc hoặc câu hỏi tên “{name}”; đặt tên khác.", field="name")
    return refuse(f"Đồng chí đã có câu hỏi tên “{name}”; đặt tên khác.", field="name")


def _lost(by: User) -> Conflict:
    return Conflict(by.display_name, None, "câu hỏi này")


def _tell(verb: str, question: SavedQuestion, by: User) -> None:
    journal.record(
        f"questions.{verb}", by=by, subject=f"question:{question.pk}", unit_id=question.unit_id,
        detail={"shared": question.shared},
    )  # fmt: skip
