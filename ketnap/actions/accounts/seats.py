"""People who are invited, what they are granted from day to day, and seats that change hands."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from ketnap.access import journal
from ketnap.access.roles import PARTNER, ROLES, Permission
from ketnap.access.viewer import viewer_of
from ketnap.actions import direction
from ketnap.actions.accounts.passwords import check_password, first_until, typed
from ketnap.actions.refusal import refuse
from ketnap.lib import clock, dates, text
from ketnap.lib.dates import OPEN_END
from ketnap.models import Batch, CalendarFeed, Grant, Handover, UnitLink, User
from ketnap.queries.admission import worklist
from ketnap.rules import organisation as rules

INVITED = {
    "secretary": rules.HOLDS_MEMBERS, "officer": (rules.COMMITTEE, rules.CELL_BASE, rules.SECTION),
    "organiser": tuple(rules.KINDS), "standing": tuple(rules.KINDS), "inspector": tuple(rules.KINDS),
    "editor": tuple(rules.KINDS),
}  # fmt: skip
"""Role → kinds of organisation it may be held over, for those who are invited from the desk."""


@transaction.atomic
def invite(
    *, username: str, display_name: str, password: str, seat: str, role: str, unit_id: int, kind: str,
    valid_from: date, by: Any,
) -> User:  # fmt: skip
    """A new account with its first right over a unit of that kind, told to the journal as one act."""
    check_password(password, username=username, display_name=display_name)
    if kind not in INVITED.get(role, ()):
        title = ROLES[role].title if role in ROLES else role
        kinds = ", ".join(rules.KINDS[one].lower() for one in INVITED.get(role, ()))
        raise refuse(f"{title} phải gắn với: {kinds}. Chọn tổ chức khác hoặc việc khác.", field="unit")
    user = _user(username=username, display_name=display_name, password=password, seat=seat, must_change=True)
    held = Grant.objects.create(
        user=user, role=role, unit_id=unit_id, valid_from=valid_from, granted_by_id=getattr(by, "pk", None)
    )
    journal.record(
        "accounts.invited", by=by, subject=f"user:{user.pk}", unit_id=unit_id,
        detail={"grant": held.pk, "role": role, **_told(_taken_up(held, by=by))},
    )  # fmt: skip
    return user


def create_user(*, username: str, display_name: str, password: str, seat: str = "", by: Any) -> User:
    """Make an account that can sign in and, without a grant, sees nothing."""
    with transaction.atomic():
        user = _user(username=username, display_name=display_name, password=password, seat=seat)
        journal.record("accounts.created", by=by, subject=f"user:{user.pk}")
    return user


def _user(*, username: str, display_name: str, password: str, seat: str, must_change: bool = False) -> User:
    username = username.strip()
    if not username or not display_name.strip():
        raise refuse("Tài khoản phải có tên đăng nhập và họ tên. Điền cả hai.", field="username")
    if User.objects.filter(username=username).exists():
        raise refuse(f"Tên đăng nhập {username} đã có. Chọn tên khác.", field="username")
    user = User(username=username, display_name=text.nfc(display_name), seat=text.nfc(seat))
    user.must_change, user.first_until = must_change, first_until() if must_change else None
    user.set_password(typed(password))
    user.save()
    return user


def grant(
    *, user: User, role: str, unit_id: int | None, valid_from: date, valid_to: date = OPEN_END, by: Any
) -> Grant:  # fmt: skip
    """Give a role over a unit and everything below it. Only a role that sees no people may stand without a unit."""
    if role not in ROLES:
        raise refuse(f"Không có vai trò {role}; hãy chọn một trong: {', '.join(ROLES)}.", field="role")
    if role == PARTNER:
        raise refuse(
            "Quyền của đơn vị phối hợp giao theo lớp, không theo tổ chức; mở trang của lớp để giao.", field="role"
        )
    if unit_id is None and ROLES[role].permissions != {Permission.ADMINISTER}:
        raise refuse(f"Vai trò {ROLES[role].title} phải gắn với một tổ chức. Chọn tổ chức.", field="unit_id")
    if valid_to <= valid_from:
        raise refuse(
            f"Quyền kết thúc {dates.show(valid_to)} không sau ngày bắt đầu {dates.show(valid_from)}. Xem lại hai ngày.",
            field="valid_to",
        )
    with transaction.atomic():
        if valid_to < OPEN_END:
            stays(role, unit_id, valid_to)
        given = Grant.objects.create(
            user=user, role=role, unit_id=unit_id, valid_from=valid_from, valid_to=valid_to,
            granted_by_id=getattr(by, "user_id", None) or getattr(by, "pk", None),
        )  # fmt: skip
        journal.record(
            "accounts.granted", by=by, subject=f"user:{user.pk}", unit_id=unit_id,
            detail={"grant": given.pk, "role": role, **_told(_taken_up(given, by=by))},
        )  # fmt: skip
    return given


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who has no account yet. The password is handed over in person."""

    username: str
    display_name: str
    password: str
    seat: str = ""


def open_account(new: NewAccount) -> User:
    """An account without any right, as part of an act that gives it one. Raises Refused as `invite`."""
    check_password(new.password, username=new.username, display_name=new.display_name)
    return _user(
        username=new.username, display_name=new.display_name, password=new.password, seat=new.seat, must_change=True
    )


@transaction.atomic
def pass_seat(grant_id: int, *, to: User | NewAccount, on: date, by: Any) -> Handover:
    """The seat changes hands on a day: one right ends, the same begins for somebody else, and the open work passes with
    it. Raises Refused for a day still to come, a right that is over, or its holder as successor."""
    if on > clock.today():
        raise refuse(f"Ngày {dates.show(on)} chưa đến; hãy ghi khi đã bàn giao.", field="on")
    if isinstance(to, NewAccount):
        to = open_account(to)
    old = _ended(grant_id, on)
    if to.pk == old.user_id:
        raise refuse("Người thay phải là người khác. Chọn người khác.", field="to")
    new = Grant.objects.create(
        user=to, role=old.role, unit_id=old.unit_id, valid_from=on, granted_by_id=getattr(by, "pk", None)
    )
    made = _handed(old, new, on, by=by)
    if made is None:
        raise refuse("Quyền này không gắn với tổ chức nào nên không có việc để bàn giao; hãy thu hồi rồi giao lại.")
    journal.record(
        "accounts.passed_on", by=by, subject=f"user:{old.user_id}", unit_id=old.unit_id,
        detail={"grant": old.pk, "to": to.pk, "role": old.role, **_told(made)},
    )  # fmt: skip
    return made


def _taken_up(given: Grant, *, by: Any) -> Handover | None:
    """The open work of a seat that stood empty: its last holder's right has ended, nobody else holds it."""
    same = Grant.objects.filter(role=given.role, unit=given.unit_id).exclude(user=given.user_id)
    if given.unit_id is None or same.filter(valid_to__gt=given.valid_from).exists():
        return None
    last = same.filter(valid_to__lte=given.valid_from, handed_to=None).order_by("-valid_to", "-pk").first()
    return _handed(last, given, given.valid_from, by=by) if last else None


def _handed(old: Grant, new: Grant, on: date, *, by: Any) -> Handover | None:
    if old.unit_id is None or new.unit_id is None:
        return None
    viewer, work = viewer_of(new.user, on), []
    if old.unit_id in viewer.units_for(Permission.READ_PEOPLE):
        at = worklist.level(viewer, old.unit_id, on)
        rows = worklist.items(viewer, old.unit_id, on, None, at=at).order_by("sort_on", "id")
        work = [list(row) for row in rows.values_list("candidacy_id", "wait")]
    below = UnitLink.objects.filter(ancestor=old.unit_id, valid_from__lte=on, valid_to__gt=on).values("descendant")
    waiting = Batch.objects.filter(by=old.user_id, state__in=(Batch.State.READY, Batch.State.BLOCKED))
    waiting = waiting.filter(Q(unit=None) | Q(unit__in=below))
    batches = sorted(waiting.values_list("pk", flat=True))
    Batch.objects.filter(pk__in=batches).update(by=new.user_id)
    direction.pass_on(old.user, new.user, below, on, by=by)
    return Handover.objects.create(
        old=old, new=new, unit_id=old.unit_id, on=on, at=clock.now(), by_id=getattr(by, "pk", None), work=work,
        batches=batches,
    )  # fmt: skip


def _told(made: Handover | None) -> dict[str, Any]:
    """What the journal says of work that passed: identifiers and counts."""
    if made is None:
        return {}
    return {"handover": made.pk, "from_grant": made.old_id, "work": len(made.work), "batches": made.batches[:50]}


def revoke(grant_id: int, *, on: date, by: Any) -> Grant:
    """End a grant: from that day on it gives nothing. Its open work passes to who is given the same right next."""
    with transaction.atomic():
        hold()
        held = _ended(grant_id, on)
        stays(held.role, held.unit_id, on)
        journal.record("accounts.revoked", by=by, subject=f"user:{held.user_id}", detail={"grant": held.pk})
    return held


def hold() -> None:
    """Of two at once who end rights or accounts that others rest on, the second waits and sees what the first did."""
    roles = [code for code, one in ROLES.items() if {Permission.ADMINISTER, Permission.GRANT} & one.permissions]
    held = Grant.objects.filter(role__in=roles, valid_to=OPEN_END)
    list(User.objects.select_for_update(no_key=True).filter(pk__in=held.values("user")).order_by("pk"))


def stays(role: str, unit_id: int | None, on: date, *, then: str = "rồi thu hồi", field: str = "on") -> None:
    """Refused where from the day on nobody would be left who may lastingly give rights there, or look after the
    program: such a right is passed on first."""
    what = next((one for one in (Permission.ADMINISTER, Permission.GRANT) if one in ROLES[role].permissions), None)
    if what is None:
        return
    rows = Grant.objects.filter(
        role__in=[code for code, one in ROLES.items() if what in one.permissions], user__is_active=True,
        valid_from__lte=on, valid_to=OPEN_END,
    )  # fmt: skip
    if what == Permission.GRANT:
        links = UnitLink.objects.filter(descendant=unit_id, valid_from__lte=on, valid_to__gt=on)
        rows = rows.filter(unit__in=links.values("ancestor"))
    if not rows.exists():
        raise refuse(
            f"Đây là người cuối cùng giữ vai {ROLES[role].title} ở đây; hãy chọn người khác giữ vai ấy, {then}.",
            field=field,
        )


def _ended(grant_id: int, on: date) -> Grant:
    held = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if held is None or held.valid_to <= on:
        raise refuse("Quyền này không còn hiệu lực vào ngày đó; không cần thu hồi.")
    if on <= held.valid_from:
        raise refuse(f"Quyền này có từ {dates.show(held.valid_from)}; hãy chọn ngày thu hồi sau ngày đó.", field="on")
    held.valid_to = on
    held.save(update_fields=["valid_to"])
    # An address that has left the house must not live on by a right given later.
    CalendarFeed.objects.filter(user=held.user_id, revoked_at=None).update(revoked_at=clock.now())
    return held


def account(user_id: int) -> User:
    """Raises Refused for an account that may no longer sign in."""
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        raise refuse("Tài khoản này không còn dùng được. Chọn người khác.", field="to")
    return found


def named(username: str) -> User | None:
    """The account somebody signs in with under that name; None where there is none that may."""
    return User.objects.filter(username=username.strip(), is_active=True).first()
