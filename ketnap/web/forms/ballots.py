"""The form of the ballot desk: attendance and totals. What leaves it is totals only."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from ketnap.lib import dates
from ketnap.queries.admission.helping import Offered
from ketnap.rules import law
from ketnap.rules.path.counting import Counted, counted
from ketnap.rules.path.kinds import COMMITTEE, Kind
from ketnap.web.forms.admission import PathForm, name_of
from ketnap.web.forms.plans import whole_number

HERE, AWAY, ELSEWHERE, EXEMPT = "co", "vang", "noi-khac", "mien"
ATTENDANCE = (
    (HERE, "Có mặt"), (AWAY, "Vắng"), (ELSEWHERE, "Sinh hoạt tạm nơi khác"), (EXEMPT, "Được miễn, vắng"),
)  # fmt: skip
EXCUSED = {ELSEWHERE: "temporary_activity_elsewhere", EXEMPT: "exempted_from_activity"}
TOO_FEW = "V-04"
"""Rule of the least number of official members a cell votes with."""
BY_COUNT = ("", "Theo số phiếu")


class BallotForm(PathForm):
    """`voters` are the official members of the cell on the day that is counted on."""

    def __init__(self, *args: Any, kind: Kind, voters: Iterable[Offered], counted_on: date, **options: Any) -> None:
        super().__init__(*args, kind=kind, **options)
        self.voters, self.counted_on, self.of_cell = list(voters), counted_on, kind.code not in COMMITTEE
        for key, first in (("against", 0), ("blank", 0), ("probationers_who_voted", 0), ("persons_in_resolution", 1)):
            if (field := self.fields.get(name_of(key))) is not None:
                field.initial = first
        self._totals()
        for one in self.voters:
            self.fields[f"co{one.person_id}"] = forms.ChoiceField(
                label=one.full_name, choices=ATTENDANCE, initial=HERE, required=False, widget=forms.RadioSelect,
            )  # fmt: skip
        if (agreed := self.fields.get(name_of("agreed"))) is not None:
            agreed.required, agreed.label = False, "Nghị quyết kết luận"
            agreed.choices = [BY_COUNT, *(pair for pair in agreed.choices if pair[0])]  # type: ignore[attr-defined]
            agreed.initial = ""
        for name in (name_of("for"), name_of("members")):
            if name in self.fields:
                self.fields[name].required = True

    def _totals(self) -> None:
        """The whole and who was there come from the attendance; the minutes may say other numbers."""
        for key in ("official_members", "present"):
            self.fields.pop(name_of(key), None)
        self.questions = [one for one in self.questions if one.key not in ("official_members", "present")]
        if not self.of_cell:
            return
        known = bool(self.voters)
        hint = "Để trống nếu đúng như danh sách trên." if known else "Sổ chưa có đảng viên của chi bộ ngày này."
        self.fields["whole"] = whole_number("Tổng số đảng viên chính thức theo biên bản", required=not known,
                                            help_text=hint)  # fmt: skip
        self.fields["came"] = whole_number("Có mặt theo biên bản", required=not known, help_text=hint if known else "")

    def attendance(self) -> list[tuple[Offered, forms.BoundField]]:
        return [(one, self[f"co{one.person_id}"]) for one in self.voters]

    def numbers(self) -> list[forms.BoundField]:
        """The totals of the vote, in one row."""
        names = ("members", "for", "against", "blank")
        return [self[name_of(key)] for key in names if name_of(key) in self.fields]

    def minutes(self) -> list[forms.BoundField]:
        """What the minutes say beyond the totals."""
        drawn = {one.name for one in self.numbers()} | {f"co{one.person_id}" for one in self.voters}
        return [one for one in self.own() if one.name not in drawn and one.name not in ("on", "whole", "came")]

    def told(self) -> dict[str, Any]:
        """Totals; nobody by name. What is not typed yet is left out."""
        typed = self.cleaned_data
        self.cleaned_data = {name_of(one.key): None for one in self.questions} | typed
        found = super().told()
        if self.of_cell:
            there = Counter(typed.get(f"co{one.person_id}") or HERE for one in self.voters)
            whole, came = typed.get("whole"), typed.get("came")
            if whole is not None or self.voters:
                found["official_members"] = whole if whole is not None else len(self.voters)
            if came is not None or self.voters:
                found["present"] = came if came is not None else there[HERE]
            away = [{"reason": EXCUSED[code], "count": there[code], "came": False} for code in EXCUSED if there[code]]
            if away:
                found["excused"] = away
        if name_of("agreed") in self.fields and "agreed" not in found and (carried := self._by_count(found)):
            found["agreed"] = carried
        return found

    def _counted(self, told: dict[str, Any]) -> Counted | None:
        whole, on = told.get("members", told.get("official_members")), self.cleaned_data.get("on")
        if whole is None or "for" not in told or on is None or told["for"] > whole:
            return None
        return counted(self.kind.code, told, on, law.current())

    def _by_count(self, told: dict[str, Any]) -> str:
        """What the numbers come to; empty where the text of the day does not settle it, or no vote could be held."""
        found = self._counted(told)
        if found is None or found.rule == TOO_FEW:
            return ""
        return {"pass": "yes", "fail": "no"}.get(found.outcome, "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        found = None if self.errors else self._counted(self.told())
        if found is not None and found.rule == TOO_FEW and not (self.told().get("agreed") and cleaned.get("reason")):
            self.add_error(
                "reason", "Không đủ ba đảng viên chính thức để biểu quyết. Nếu nghị quyết vẫn ghi như vậy, chọn kết "
                "luận của nghị quyết và ghi lý do.",
            )  # fmt: skip
            return cleaned
        if cleaned.get("on") and not self.errors and name_of("agreed") in self.fields and not self.told().get("agreed"):
            self.add_error(
                name_of("agreed"),
                f"Văn bản ngày {dates.show(cleaned['on'])} chưa nói rõ đủ hay thiếu. Chọn như nghị quyết kết luận.",
            )
        return cleaned
