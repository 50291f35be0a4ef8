"""What the law of the day remarks on an entry of the ledger typed by hand. Remarks teach; the ledger alone refuses."""

from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import add_months, show
from ketnap.rules import law, probation
from ketnap.rules.finding import FAIL, PASS, UNKNOWN
from ketnap.rules.law import Unknown, Value
from ketnap.rules.membership import ADMITTED, LEFT, READMITTED, RECOGNISED


@dataclass(frozen=True)
class Remark:
    """One rule applied to one entry; `outcome` is pass, fail or unknown."""

    rule: str
    outcome: str
    sentence: str
    citation: str = ""


@dataclass(frozen=True)
class Case:
    """What is known of a person when an entry is typed. None: not known."""

    kind: str
    on: date
    born_on: date
    joined_on: date | None = None
    decided_on: date | None = None
    """Day of the paper the entry came from."""
    ended_by: str = ""
    """Kind of the last loss."""
    ended_on: date | None = None


def remarks(case: Case) -> list[Remark]:
    """Remarks on the entry in the order of a form: age, dates, what came before."""
    if case.kind in (ADMITTED, READMITTED):
        found = [*_ages(case), *_ceremony(case)]
        return [*found, *_again(case)] if case.kind == READMITTED and case.ended_on else found
    return _recognition(case) if case.kind == RECOGNISED else []


def _judged(rule: str, by: Value, ok: bool, right: str, wrong: str) -> Remark:
    """Pass or fail; a value of low confidence is told and judges nothing."""
    if by.confidence == "low":
        return Remark(rule, UNKNOWN, f"Chưa đủ chắc để kết luận, chỉ để tham khảo: {right if ok else wrong}",
                      by.citation())  # fmt: skip
    return Remark(rule, PASS if ok else FAIL, right if ok else wrong, by.citation())


def _unclear(rule: str, what: str, unknown: Unknown) -> Remark:
    text = unknown.text.title if unknown.text else ""
    return Remark(rule, UNKNOWN, f"Chưa rõ {what} theo văn bản có hiệu lực ngày {show(unknown.on)}.", text)


def _ages(case: Case) -> list[Remark]:
    found = []
    least = law.value("min_age", case.on)
    if isinstance(least, Unknown):
        found.append(_unclear("E-01", "tuổi thấp nhất để vào Đảng", least))
    else:
        reached = add_months(case.born_on, 12 * least.value["age"])
        found.append(_judged(
            "E-01", least, reached <= case.on, f"Đủ {least.value['age']} tuổi ngày {show(reached)}.",
            f"Chưa đủ {least.value['age']} tuổi: đến ngày {show(reached)} mới đủ. Xem lại ngày sinh và ngày kết nạp.",
        ))  # fmt: skip
    most = law.value("max_age", case.on)
    if isinstance(most, Value) and add_months(case.born_on, 12 * most.value["age"] + 1) <= case.on:
        found.append(_judged(
            "E-02", most, False, "",
            f"Trên {most.value['age']} tuổi ngày kết nạp: cấp ủy có thẩm quyền đồng ý bằng văn bản trước quyết định.",
        ))  # fmt: skip
    return found


def _ceremony(case: Case) -> list[Remark]:
    """The ceremony follows the decision. That is the order of acts itself and needs no text."""
    if case.decided_on and case.decided_on > case.on:
        sentence = f"Ngày lễ {show(case.on)} trước ngày quyết định {show(case.decided_on)}. Xem lại biên bản lễ."
        return [Remark("D-order", FAIL, sentence)]
    return []


def _recognition(case: Case) -> list[Remark]:
    if case.joined_on is None:
        return [Remark("B-01", UNKNOWN, "Chưa rõ ngày vào Đảng nên chưa tính được ngày hết dự bị.")]
    months, ends = law.value("probation_months", case.joined_on), probation.ends_on(case.joined_on)
    if isinstance(months, Unknown) or isinstance(ends, Unknown):
        return [_unclear("B-01", "thời gian dự bị", law.value("probation_months", case.joined_on))]  # type: ignore[arg-type]
    if case.on > ends:
        sentence = (
            f"Hết dự bị ngày {show(ends)}. Xét muộn thì ngày chính thức vẫn tính từ ngày ấy: xem lại ngày "
            f"{show(case.on)} trên quyết định."
        )
        return [_judged("B-01", months, False, "", sentence)]
    return [_judged(
        "B-01", months, case.on == ends, f"Đủ {months.value} tháng dự bị, tính từ {show(case.joined_on)}.",
        f"Chưa đủ {months.value} tháng dự bị: đến ngày {show(ends)} mới đủ, tính từ {show(case.joined_on)}.",
    )]  # fmt: skip


def _again(case: Case) -> list[Remark]:
    found, left_on = [], case.ended_on
    least = law.value("readmission_months", case.on)
    if isinstance(least, Unknown):
        found.append(_unclear("K-01", "thời gian ít nhất trước khi xét kết nạp lại", least))
    elif left_on is not None:
        from_day = add_months(left_on, least.value)
        found.append(_judged(
            "K-01", least, from_day <= case.on, f"Đã ra khỏi Đảng đủ {least.value} tháng ngày {show(from_day)}.",
            f"Ra khỏi Đảng chưa đủ {least.value} tháng: từ ngày {show(from_day)} mới được xét kết nạp lại.",
        ))  # fmt: skip
    barred = law.value("readmission_excluded", case.on)
    if case.ended_by == LEFT and isinstance(barred, Value) and "asked_to_leave" in barred.value:
        sentence = "Người tự xin ra khỏi Đảng không được xét kết nạp lại, trừ hoàn cảnh gia đình đặc biệt khó khăn."
        found.append(_judged("K-04", barred, False, "", sentence))
    return found
