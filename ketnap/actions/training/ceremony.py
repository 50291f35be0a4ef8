"""Bế giảng: a dated act with place, who attended and who spoke."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from ketnap.actions.bulletin.photos import take_photo
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.actions.training.concluding import Kind, note, standing, the_day
from ketnap.actions.training.taking_back import take_class
from ketnap.lib import dates, text
from ketnap.models import Bulletin, ClosingAct, Enrolment, TrainingClass, User

WORDS = 300
"""Letters of a caption, and of what is to be seen."""
LONGEST = 1000
"""Letters of who spoke about what."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is told of a ceremony."""

    place: str
    learners: int
    """Learners who came."""
    guests: int = 0
    spoke: str = ""
    """Who spoke about what, a line each."""


@transaction.atomic
def hold_ceremony(
    class_id: int, *, on: date, told: Held, version: int, by: User | None, paper: Paper = NO_PAPER
) -> ClosingAct:
    """Raises Refused before the class has ended, without a place, for more learners than the class has, or where the
    ceremony is written already; Conflict as a change of the class does."""
    held = take_class(class_id, version)
    the_day(held, on)
    if (act := standing(held.pk, Kind.CEREMONY)) is not None:
        raise refuse(f"Lễ bế giảng ngày {dates.show(act.on)} đã ghi; hãy hoàn tác lần ghi ấy rồi ghi lại.")
    kept = Held(
        text.nfc(told.place), told.learners, told.guests,
        "\n".join(filter(None, (text.nfc(one) for one in told.spoke.splitlines()))),
    )  # fmt: skip
    if not kept.place or len(kept.place) > 200:
        raise refuse("Chưa có nơi tổ chức, hoặc dài quá 200 chữ; hãy ghi nơi tổ chức lễ bế giảng.", field="place")
    enrolled = Enrolment.objects.filter(training_class=held, withdrawn=False).count()
    if not 0 <= kept.learners <= enrolled:
        raise refuse(f"Lớp có {enrolled} học viên, ghi {kept.learners} người dự; hãy xem lại số.", field="learners")
    if not 0 <= kept.guests <= 10_000:
        raise refuse("Số đại biểu chưa đúng; hãy xem lại số.", field="guests")
    if len(kept.spoke) > LONGEST:
        raise refuse(f"Phần người phát biểu dài quá {LONGEST} chữ; hãy viết gọn lại.", field="spoke")
    act = ClosingAct.objects.create(
        training_class=held, kind=Kind.CEREMONY, on=on, told=asdict(kept), **provenance(by, paper)
    )
    note("ceremony_held", by, held, act=act.pk)
    return act


@transaction.atomic
def photograph(
    class_id: int, *, name: str, content: bytes, caption: str, alt: str, version: int, by: User | None
) -> ClosingAct:
    """One photograph of the ceremony, in place of the one before. It is kept with those of the organiser's bulletin.

    Raises Refused without a ceremony, a bulletin or words for who does not see it, and for a file that is no
    photograph; Conflict as a change of the class does."""
    held = take_class(class_id, version)
    act = standing(held.pk, Kind.CEREMONY)
    if act is None:
        raise refuse("Lớp chưa ghi lễ bế giảng; hãy ghi lễ bế giảng trước khi thêm ảnh.")
    said, seen = text.nfc(caption), text.nfc(alt)
    if not seen or max(len(said), len(seen)) > WORDS:
        raise refuse(f"Chưa tả ảnh, hoặc viết dài quá {WORDS} chữ; hãy ghi một câu ảnh chụp gì.", field="alt")
    bulletin = bulletin_of(held)
    if bulletin is None:
        raise refuse("Cơ quan chưa mở bản tin nên chưa có nơi giữ ảnh; hãy mở bản tin trước.", field="photo")
    act.photo = take_photo(bulletin_id=bulletin.pk, name=name, content=content, by=by)
    act.caption, act.alt = said, seen
    act.save(update_fields=["photo", "caption", "alt"])
    note("ceremony_photographed", by, held, act=act.pk, photo=act.photo.pk)
    return act


def bulletin_of(held: TrainingClass) -> Bulletin | None:
    """Of the organiser; None: it has none, or none that goes on."""
    return Bulletin.objects.filter(unit=held.organiser_id, closed_on=None).first()
