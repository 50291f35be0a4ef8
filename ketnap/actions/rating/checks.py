"""What stands against a rating: level and points of the regime, caps of the group, conditions from those below."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Problem
from ketnap.lib import dates
from ketnap.models.rating import Rating
from ketnap.queries.rating.groups import Group
from ketnap.rules.rating import Regime, Scale, cap_states, condition_states, level_of

NAMED = 8
"""How many are named in a sentence about a broken cap."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is said of one subject. `verdict` is a level, a reason for not being reviewed, or empty: no rating."""

    subject_id: int
    verdict: str
    points: Decimal | None = None
    after: int | None = None
    """Number of the last version of the step that the writer saw; another one by now is a Conflict."""


@dataclass
class Weighed:
    """What was found: what stops, and what asks for a reason."""

    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)


def says_nothing(choice: Choice, before: Rating | None) -> bool:
    """It says what stands, or nothing where nothing stands."""
    said = choice.verdict, choice.points
    return said == ((before.verdict, before.points) if before else ("", None))


def spoken(choice: Choice, name: str, regime: Regime, scale: Scale, year: int) -> Problem | None:
    """A verdict or points that the regime of the year does not have."""
    where, verdict, points = f"x{choice.subject_id}", choice.verdict, choice.points
    if verdict and verdict not in scale.levels and verdict not in scale.not_reviewed:
        known = ", ".join(scale.levels.values())
        return Problem(f"{name}: mức này không có trong quy định của năm {year}; hãy chọn một trong: {known}.", where)
    if points is None:
        return None
    if not regime.points:
        return Problem(f"{name}: năm {year} không xếp loại theo điểm; hãy bỏ số điểm.", f"p{choice.subject_id}")
    if not 0 <= points <= 100:
        return Problem(f"{name}: điểm phải từ 0 đến 100; hãy sửa số điểm.", f"p{choice.subject_id}")
    if verdict not in scale.levels:
        return Problem(f"{name}: có điểm mà chưa có mức xếp loại; hãy chọn mức hoặc bỏ số điểm.", where)
    if (right := level_of(regime, points)) != verdict:
        shown = f"{points.normalize():f}".replace(".", ",")
        return Problem(
            f"{name}: {shown} điểm thuộc mức {scale.levels[right].lower()}, không phải"
            f" {scale.levels[verdict].lower()}; hãy sửa điểm hoặc mức.",
            f"p{choice.subject_id}", citation=regime.citation,
        )  # fmt: skip
    return None


def stale(choice: Choice, before: Rating | None, what: str) -> Conflict | None:
    if choice.after is None or choice.after == (before.number if before else 0):
        return None
    by = before.recorded_by if before else None
    return Conflict(by.display_name if by else "", before.recorded_at if before else None, what)


def capped(
    found: Weighed, scale: Scale, before: Group, after: Group, place: str, chosen: Mapping[str, list[str]], late: bool
) -> None:  # fmt: skip
    """Caps of one group as it would be. `chosen`: level → names this save adds to it. A group that is over already may
    be mended step by step: only what adds to it, or puts it over, stands against the save."""
    was_over = {one.cap.level for one in cap_states(scale, before.counts, before.open) if one.over}
    for one in cap_states(scale, after.counts, after.open):
        names = chosen.get(one.cap.level, [])
        if not one.over or (not names and one.cap.level in was_over):
            continue
        base, level, of = one.base + one.open, scale.levels[one.cap.level].lower(), scale.levels[one.cap.of].lower()
        most = base * (one.cap.percent or 0) // 100
        of_all = f"{base} {of}" + (f" (kể cả {one.open} chưa xếp loại)" if one.open else "")
        said = ", ".join(names[:NAMED]) + (f" và {len(names) - NAMED} nữa" if len(names) > NAMED else "")
        why = f"{'Xếp loại bổ sung' if late else 'Lần này chọn'}: {said}" if names else f"Lần này bớt số {of}"
        problem = Problem(
            f"{place}: {one.has} {level} là quá {one.cap.percent}% của {of_all}, nhiều nhất {most}. {why};"
            f" hãy chọn mức khác cho ít nhất {one.has - most} {level}.",
            citation=one.cap.citation,
        )  # fmt: skip
        (found.problems if one.cap.stops else found.doubts).append(problem)


def conditioned(found: Weighed, scale: Scale, level: str, group: Group | None, name: str, subject_id: int) -> None:
    """What the ratings of those below say about this level."""
    if group is None:
        return
    for one in condition_states(scale, level, group.counts, group.open):
        if not one.failed:
            continue
        whole = one.rated + one.open
        sentence = (
            f"{name}: muốn xếp {scale.levels[level].lower()} phải có ít nhất {one.condition.percent}% cấp dưới từ"
            f" {scale.levels[one.condition.at_least].lower()} trở lên; hiện nhiều nhất {one.reached + one.open} trên"
            f" {whole}. Hãy chọn mức khác, hoặc sửa xếp loại cấp dưới trước."
        )
        found_at = Problem(sentence, f"x{subject_id}", citation=one.condition.citation)
        (found.problems if one.condition.stops else found.doubts).append(found_at)


def kind_of(choice: Choice, before: Rating | None, late: bool) -> str:
    if before is None or not before.verdict:
        return Rating.Kind.LATE if late else Rating.Kind.FIRST
    return Rating.Kind.CORRECTED if choice.verdict else Rating.Kind.WITHDRAWN


def explained(found: Weighed, kinds: Iterable[str], paper: Paper) -> list[Problem]:
    """What stops, once doubts and later versions have been answered for with a reason."""
    if paper.reason.strip():
        return found.problems
    later = sorted({str(Rating.Kind(kind).label).lower() for kind in kinds if kind != Rating.Kind.FIRST})
    asks = [
        Problem(f"{one.sentence} Quy định này chưa chắc, nên vẫn ghi được khi có lý do ở mục Lý do.", one.field,
                citation=one.citation)
        for one in found.doubts
    ]  # fmt: skip
    if later:
        asks.append(Problem(f"{', '.join(later).capitalize()} phải có lý do; hãy ghi ở mục Lý do.", "reason"))
    return [*found.problems, *asks]


def dated(rated_on: date, year: int, before: Rating | None, name: str) -> Problem | None:
    if rated_on < date(year, 1, 1):
        return Problem(f"Ngày xếp loại {dates.show(rated_on)} trước năm {year}; hãy sửa ngày.", "rated_on")
    if before is not None and rated_on < before.rated_on:
        return Problem(
            f"{name}: ngày {dates.show(rated_on)} trước lần xếp loại số {before.number}"
            f" ({dates.show(before.rated_on)}); hãy ghi các lần theo thứ tự ngày.",
            "rated_on",
        )
    return None
