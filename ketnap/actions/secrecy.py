"""Classified papers: refused by default; the switch of a network without a way out is turned by two administrators."""

from datetime import date

from django.db import IntegrityError, transaction

from ketnap.access import journal
from ketnap.access.secrecy import lone_network
from ketnap.actions.refusal import Conflict, Refused, refuse
from ketnap.lib import clock, text
from ketnap.models import LoneNetwork, User


def require_open(degree: str, what: str) -> None:
    """Raises Refused for a marking, unless the switch is on. `what` is where it stands, in words."""
    if degree and not lone_network():
        raise marked(degree, what)


def marked(degree: str, what: str) -> Refused:
    return refuse(
        f"{what} mang dấu “{degree}”. Sổ này không nhận tài liệu mật: máy có thể nối mạng. Không có gì được giữ lại. "
        "Hãy bỏ phần ấy ra, hoặc làm việc ấy trên máy dành cho tài liệu mật của cơ quan."
    )


def ask(*, number: str, decided_on: date, body: str, by: User) -> LoneNetwork:
    """One administrator names the paper. Refused while another one waits or holds."""
    said, who = text.nfc(number), text.nfc(body)
    if not said or not who:
        raise refuse("Ghi số văn bản và cơ quan cho phép dùng mạng LAN độc lập.", field="number")
    if decided_on > clock.today():
        raise refuse("Ngày văn bản ở sau hôm nay; hãy ghi lại ngày ký.", field="decided_on")
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = LoneNetwork.objects.create(
                    number=said[:60], decided_on=decided_on, body=who[:200], asked_at=clock.now(), asked_by=by
                )
        except IntegrityError:
            raise refuse("Đã có một văn bản đang chờ hoặc đang dùng; hãy bỏ văn bản ấy trước.") from None
        _tell("asked", made, by)
    return made


def switch_on(switch_id: int, *, by: User) -> None:
    """Another administrator agrees. Refused for who asked, Conflict where it is no longer open."""
    with transaction.atomic():
        asked = LoneNetwork.objects.filter(pk=switch_id, on_at=None, off_at=None)
        if asked.filter(asked_by=by).exists():
            raise refuse("Người thứ hai phải là người quản trị khác; đề nghị đồng chí ấy đăng nhập và đồng ý.")
        if not asked.update(on_at=clock.now(), on_by=by):
            raise Conflict("", None, "văn bản này")
        _tell("switched_on", LoneNetwork.objects.get(pk=switch_id), by)


def switch_off(switch_id: int, *, by: User) -> None:
    with transaction.atomic():
        if not LoneNetwork.objects.filter(pk=switch_id, off_at=None).update(off_at=clock.now(), off_by=by):
            raise Conflict("", None, "văn bản này")
        _tell("switched_off", LoneNetwork.objects.get(pk=switch_id), by)


def _tell(verb: str, row: LoneNetwork, by: User) -> None:
    detail = {"number": row.number, "decided_on": row.decided_on.isoformat()}
    journal.record(f"secrecy.{verb}", by=by, subject=f"lone_network:{row.pk}", detail=detail)
