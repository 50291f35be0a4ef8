"""What one row of a list of the path proves: acts with their days, in the order of the path."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.imports.checks.membership import Row
from ketnap.imports.checks.named import Named
from ketnap.imports.formats.admission import FILES, PROBATIONERS, SYMPATHISERS
from ketnap.imports.formats.declared import Policy
from ketnap.imports.problems import ERROR, WARNING
from ketnap.imports.stage import Stage
from ketnap.lib.dates import add_months, show
from ketnap.rules import law
from ketnap.rules.law import Value
from ketnap.rules.path import KINDS, OPEN
from ketnap.rules.path.course import CAUGHT_UP


@dataclass(slots=True)
class Fact:
    """One act and the column that proves it. `member` is a person's number; newcomers of this import are negative."""

    kind: str
    on: date
    column: str
    told: dict[str, Any] = field(default_factory=dict)
    member: int | None = None
    number: str = ""
    assumed: bool = False
    """The day is not the row's own: the act counts as there when the register has one of its kind."""


PAPERS = (
    ("set_up_on", "file"), ("applied_on", "application"), ("cv_on", "cv"), ("vetting_on", "vetting"),
    ("certified_on", "cv_certified"), ("opinions_on", "opinions"),
)  # fmt: skip
UNIONS = (("youth_on", "ban_chap_hanh_doan_co_so"), ("trade_on", "ban_chap_hanh_cong_doan_co_so"))
FREE = {"born_on", "born_male", "born_female", "official_due"}
"""Days that may lie after the list, or are looked at elsewhere."""


def days_hold(row: Row, stage: Stage) -> bool:
    """Whether no day of the row lies after the list or before the birth; the others are said at their cells."""
    held = True
    for column in row.table.format.columns:
        day = row.values.get(column.name)
        if column.policy is not Policy.DATE or column.name in FREE or not isinstance(day, date):
            continue
        if day > stage.list_day:
            message = f"{show(day)} sau ngày của danh sách {show(stage.list_day)}. Xem lại ngày này."
            _wrong(row, "after_list", column.name, message, f"không sau {show(stage.list_day)}")
            held = False
        elif day <= row.key[1]:
            message = f"{show(day)} không sau ngày sinh {show(row.key[1])}. Xem lại hai ngày."
            _wrong(row, "before_birth", column.name, message, f"sau {show(row.key[1])}")
            held = False
    return held


def facts(row: Row, stage: Stage, named: Named) -> list[Fact]:
    """Everything the row proves, without the day of the list of sympathisers. What is wrong is said at its cell."""
    found = [*_helped(row, stage, named), *_remarked(row, stage), *_file(row, named)]
    found += [*_ballot(row), *_committee(row), *_decision(row), *_ceremony(row, named)]
    order = {code: place for place, code in enumerate(KINDS)}
    return sorted(found, key=lambda fact: order[fact.kind])


def _helped(row: Row, stage: Stage, named: Named) -> Iterator[Fact]:
    if row.table.format.order == PROBATIONERS:
        return
    text, on = row.values.get("helper"), row.values.get("helped_on")
    if text and (member := named.member(row, "helper")) is not None:
        day = on or row.values.get("listed_on") or stage.list_day
        if on is None:
            _no_day(row, "helper", "ngày phân công giúp đỡ", day)
        named.official(row, "helper", member, day)
        yield Fact("helped", day, "helper", member=member, assumed=on is None)
    elif on is not None and not text:
        _wrong(row, "missing", "helper", "có ngày phân công mà thiếu đảng viên giúp đỡ. Ghi họ tên.", "họ và tên")


def _remarked(row: Row, stage: Stage) -> Iterator[Fact]:
    if remark := row.values.get("remark"):
        on = row.values.get("remarked_on")
        yield Fact("remarked", on or stage.list_day, "remark", {"conclusion": remark}, assumed=on is None)


def _file(row: Row, named: Named) -> Iterator[Fact]:
    values = row.values
    result, done_on = values.get("vetted"), values.get("vetted_on")
    for column, kind in PAPERS:
        on = values.get(column)
        if on is not None and not (kind == "vetting" and result and done_on is None):
            yield Fact(kind, on, column)
    if result and (day := done_on or values.get("vetting_on")):
        yield Fact("vetted", day, "vetted_on" if done_on else "vetting_on", {"clean": result})
    elif result:
        _wrong(row, "missing", "vetted", "có kết quả thẩm tra mà thiếu ngày. Ghi ngày thẩm tra.", "ngày thẩm tra")
    elif done_on is not None:
        message = "có ngày thẩm tra xong mà thiếu kết quả. Ghi đủ điều kiện hoặc không đủ điều kiện."
        _wrong(row, "missing", "vetted_on", message, "kết quả thẩm tra")
    unions = [(column, body) for column, body in UNIONS if values.get(column)]
    for column, body in unions[:1]:
        yield Fact("union", values[column], column, {"body": body})
    if len(unions) > 1:
        message = "hồ sơ ghi một nghị quyết giới thiệu; dùng nghị quyết của Đoàn, không ghi của Công đoàn."
        row.table.say(WARNING, "one_union", row.place, "trade_on", message)
    yield from _introduced(row, named)


def _introduced(row: Row, named: Named) -> Iterator[Fact]:
    on = row.values.get("introduced_on")
    papers = ("set_up_on", "applied_on", "cv_on", "ballot_on", "decided_on", "held_on")
    for column in ("introducer", "introducer_2"):
        if not row.values.get(column) or (member := named.member(row, column)) is None:
            continue
        day = on or next((row.values[one] for one in papers if row.values.get(one)), None)
        if day is None:
            _wrong(row, "missing", column, "có người giới thiệu mà thiếu ngày giới thiệu. Ghi ngày.", "ngày giới thiệu")
            continue
        if on is None:
            _no_day(row, column, "ngày giới thiệu", day)
        yield Fact("introduced", day, column, member=member, assumed=on is None)


def _later(row: Row, *columns: str) -> bool:
    return any(row.values.get(column) for column in columns)


def _agreed(row: Row, votes: int, whole: int, *later: str) -> str:
    """What the resolution said: its own column, else what came after it, else the count."""
    return "yes" if _later(row, *later) or 3 * votes >= 2 * whole else "no"


def _ballot(row: Row) -> Iterator[Fact]:
    values, on = row.values, row.values.get("ballot_on")
    pair = values.get("votes")
    votes = pair[0] if pair else values.get("in_favour")
    whole = pair[1] if pair else values.get("entitled")
    told = {"official_members": whole, "for": votes, "present": values.get("present"), "against": values.get("against")}
    filled = next((c for c in ("votes", "in_favour", "agreed") if values.get(c) not in (None, "")), "")
    if on is None:
        if filled:
            _wrong(row, "missing", filled, "có phiếu mà thiếu ngày họp chi bộ. Ghi ngày họp.", "ngày họp chi bộ")
        return
    if votes is None or whole is None:
        message = "có ngày họp chi bộ mà thiếu số phiếu tán thành hoặc số đảng viên chính thức. Ghi dạng 12/15."
        column = next((c for c in ("votes", "in_favour", "entitled") if c in row.table.columns), "ballot_on")
        _wrong(row, "missing", column, message, "số phiếu")
        return
    told["agreed"] = values.get("agreed") or _agreed(row, votes, whole, "committee_on", "decided_on", "held_on")
    yield Fact("ballot", on, "ballot_on", {key: value for key, value in told.items() if value is not None})


def _committee(row: Row) -> Iterator[Fact]:
    on, pair = row.values.get("committee_on"), row.values.get("committee_votes")
    if on is not None and pair:
        agreed = _agreed(row, *pair, "decided_on", "held_on")
        yield Fact("committee", on, "committee_on", {"members": pair[1], "for": pair[0], "agreed": agreed})
    elif pair:
        _wrong(row, "missing", "committee_votes", "có phiếu mà thiếu ngày họp cấp ủy. Ghi ngày họp.", "ngày họp cấp ủy")
    elif on is not None:
        column = "committee_votes" if "committee_votes" in row.table.columns else "committee_on"
        _wrong(row, "missing", column, "có ngày họp cấp ủy mà thiếu số phiếu. Ghi dạng 9/11.", "số phiếu")


def _decision(row: Row) -> Iterator[Fact]:
    number, on = row.values.get("decision_no") or "", row.values.get("decided_on")
    if on is not None:
        yield Fact("decision", on, "decided_on", number=number)
    elif number:
        message = "có số quyết định mà thiếu ngày quyết định. Ghi ngày."
        _wrong(row, "missing", "decided_on" if "decided_on" in row.table.columns else "decision_no", message,
               "ngày quyết định")  # fmt: skip
    if received := row.values.get("received_on"):
        yield Fact("received", received, "received_on")


def _ceremony(row: Row, named: Named) -> Iterator[Fact]:
    held, due = row.values.get("held_on"), row.values.get("official_due")
    if held is None:
        return
    items = law.value("ceremony_items", held) if row.values.get("minutes") else None
    # Minutes that a list calls complete hold what the guidance of that day asks for.
    yield Fact("ceremony", held, "held_on", {"minutes_items": list(items.value)} if isinstance(items, Value) else {})
    if due is not None and due != (ends := add_months(held, 12)):
        message = f"hạn chính thức {show(due)} khác 12 tháng từ ngày lễ {show(held)}; tính là {show(ends)}. Xem lại."
        row.table.say(WARNING, "due_differs", row.place, "official_due", message, expected=show(ends))
    if row.table.format.order != PROBATIONERS:
        return
    if row.values.get("helper") and (member := named.member(row, "helper")) is not None:
        on = row.values.get("helped_on")
        if on is None:
            _no_day(row, "helper", "ngày phân công giúp đỡ đảng viên dự bị", held)
        named.official(row, "helper", member, on or held)
        yield Fact("probation_helped", on or held, "helper", member=member, assumed=on is None)


def bridged(found: list[Fact], at: str, order: int) -> list[Fact]:
    """The acts with, before a step that the list shows without the steps before it, the mark that these are past. No
    such mark passes over a vote that did not carry."""
    out: list[Fact] = []
    lost = False
    for fact in found:
        kind = KINDS[fact.kind]
        if kind.to and at in OPEN and at not in kind.stages and not lost:
            later = [step for step in OPEN if step in kind.stages and OPEN.index(step) > OPEN.index(at)]
            if later:
                out.append(Fact(CAUGHT_UP, fact.on, fact.column, {"reached": later[0]}))
                at = later[0]
        out.append(fact)
        lost = fact.told["agreed"] == "no" if "agreed" in fact.told else lost
        at = at if fact.told.get("agreed") == "no" else kind.to or at
    papers = [fact for fact in found if fact.column.endswith("_on") and fact.kind not in ("helped", "remarked")]
    if order == FILES and at == "sympathiser" and papers:
        first = min(papers, key=lambda fact: fact.on)
        place = next(index for index, fact in enumerate(out) if fact in papers)
        out.insert(place, Fact(CAUGHT_UP, first.on, first.column, {"reached": "file"}))
    return out


def listed_on(row: Row, found: list[Fact]) -> date | None:
    """The day of the list of sympathisers: its own column, else the earliest day the row proves, said as a warning."""
    column = "listed_on" if "listed_on" in row.table.columns else "name"
    if (day := row.values.get("listed_on")) is not None:
        return day
    if row.table.format.order == SYMPATHISERS or not found:
        message = "thiếu ngày vào danh sách cảm tình Đảng. Ghi thêm rồi chọn lại tệp."
        if ("listed_on", row.place) not in row.table.refused:
            _wrong(row, "missing", column, message, "ngày vào danh sách")
        return None
    first = min(fact.on for fact in found)
    message = f"chưa có ngày vào danh sách cảm tình Đảng; ghi ngày sớm nhất của dòng {show(first)}. Ghi thêm nếu biết."
    row.table.say(WARNING, "no_listed_day", row.place, column, message, expected="ngày vào danh sách")
    return first


def _no_day(row: Row, column: str, what: str, day: date) -> None:
    message = f"chưa có {what}; ghi ngày {show(day)}. Ghi thêm nếu biết."
    row.table.say(WARNING, "no_day", row.place, column, message, expected=what)


def _wrong(row: Row, kind: str, column: str, message: str, expected: str) -> None:
    row.table.say(ERROR, kind, row.place, column if column in row.table.columns else "name", message,
                  expected=expected)  # fmt: skip
