"""What is said when a fact does not fit a ledger: place, finding, remedy."""

from ketnap.actions.membership.ledgers import Held
from ketnap.actions.refusal import Problem
from ketnap.lib import dates
from ketnap.models import Movement, Standing, UnitState
from ketnap.rules.membership import OPEN_END, Broken, Fact, Finding, Ledger, Stay

GAINS = {"opening", "admitted", "readmitted", "arrived", "restored"}


def unit_name(unit_id: int | None) -> str:
    state = UnitState.objects.filter(unit=unit_id).order_by("-valid_from").first()
    return state.name if state else f"đơn vị số {unit_id}"


def named(kind: str) -> str:
    return Movement.Kind(kind).label.lower()


def place(person: Held, fact: Fact) -> str:
    return f"{person.full_name}, sinh {dates.show(person.born_on)}, {named(fact.kind)} ngày {dates.show(fact.on)}"


def broken(person: Held, error: Broken, *, new: bool) -> Problem:
    """`new` is False where an entry already in the ledger no longer fits because of the one being recorded."""
    finding, remedy = _finding(error.finding, error.fact, error.ledger, person)
    if not new:
        remedy = f"Mục này đã có trong sổ và sẽ không còn khớp; hãy bỏ mục ấy trước nếu nó sai. {remedy}"
    return Problem(f"{place(person, error.fact)}: {finding}. {remedy}", field="on", rule=str(error.finding))


def _finding(finding: Finding, fact: Fact, ledger: Ledger, person: Held) -> tuple[str, str]:
    last = f"{named(ledger.last.kind)} ngày {dates.show(ledger.last.on)}" if ledger.last else ""
    match finding:
        case Finding.BEFORE_BIRTH:
            return "ngày này không sau ngày sinh", "Hãy xem lại ngày sinh và ngày ghi trên giấy tờ."
        case Finding.AFTER_DEATH:
            return f"đã ghi {last}", "Nếu ghi từ trần là nhầm, hãy bỏ mục ấy trước."
        case Finding.ALREADY_MEMBER:
            return (
                f"đang là đảng viên của {unit_name(ledger.unit)} ({last})",
                "Muốn đổi nơi sinh hoạt, hãy ghi chuyển trong nội bộ; nếu đã rời tổ chức, hãy ghi việc rời đi trước.",
            )
        case Finding.NOT_FIRST:
            return f"sổ đã có {last}", "Danh sách ban đầu chỉ ghi một lần; hãy ghi kết nạp hoặc chuyển đến."
        case Finding.FORMER_MEMBER:
            return f"đã từng là đảng viên ({last})", "Hãy ghi kết nạp lại, chuyển đến hoặc phục hồi đảng tịch."
        case Finding.NOT_MEMBER:
            return (
                f"ngày này không là đảng viên trong sổ ({last or 'sổ chưa có mục nào'})",
                "Hãy xem lại ngày, hoặc ghi kết nạp hay chuyển đến trước.",
            )
        case Finding.OTHER_UNIT:
            return (
                f"ngày này sinh hoạt tại {unit_name(ledger.unit)}, không phải "
                f"{unit_name(fact.from_unit if fact.kind == 'moved' else fact.unit)}",
                "Hãy chọn đúng đơn vị, hoặc ghi chuyển trong nội bộ trước.",
            )
        case Finding.SAME_UNIT:
            return f"đã sinh hoạt tại {unit_name(ledger.unit)}", "Không cần ghi chuyển; hãy chọn đơn vị khác."
        case Finding.NOT_PROBATIONARY:
            return (
                f"ngày này là đảng viên {Standing(ledger.standing).label.lower()} ({last})",
                "Chỉ công nhận đảng viên dự bị; hãy xem lại ngày chính thức đã ghi.",
            )
        case Finding.BEFORE_JOINING:
            joined = dates.show(fact.joined_on or ledger.joined_on or person.joined_on)
            return f"trước ngày vào Đảng {joined}", "Hãy xem lại hai ngày này trên quyết định."
        case Finding.NOT_PUT_OUT:
            return (
                f"trước đó không bị khai trừ, xóa tên và không xin ra ({last or 'sổ chưa có mục nào'})",
                "Hãy ghi kết nạp hoặc chuyển đến.",
            )
    return "chưa ghi là dự bị hay chính thức", "Hãy ghi tình trạng đảng viên."


def outside(person: Held, stay: Stay, life: list[tuple]) -> Problem:
    """The unit did not exist on every day of a stay."""
    spans = ", ".join(
        f"từ {dates.show(start)}" + ("" if end == OPEN_END else f" đến hết {dates.show(dates.day_before(end))}")
        for start, end in life
    )
    until = "" if stay.end == OPEN_END else f" đến hết {dates.show(dates.day_before(stay.end))}"
    return Problem(
        f"{person.full_name}, sinh {dates.show(person.born_on)}: không thể sinh hoạt tại {unit_name(stay.unit)} từ "
        f"{dates.show(stay.start)}{until}, vì đơn vị này chỉ có {spans or 'trong tương lai'}. "
        "Hãy xem lại ngày hoặc chọn đơn vị có trong ngày đó.",
        field="unit_id", rule="unit_must_exist",
    )  # fmt: skip
