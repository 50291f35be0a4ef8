"""A question as it stands in an address, and back. `gioi=F&nghe=worker,office&tuoi_den=34&hang=month`"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.lib import dates
from ketnap.statistics.questions import DIMENSIONS, SUBJECTS, Dimension, Question
from ketnap.statistics.questions.question import OLDEST
from ketnap.web.days import Asked
from ketnap.web.reports import wanted

UNKNOWN = "chua-ro"
"""Stands for the empty key, which an address would lose."""


@dataclass(frozen=True)
class Age:
    value: int | None
    typed: str
    problem: str = ""


@dataclass(frozen=True)
class Asking:
    """What the address asks, and what was typed."""

    question: Question
    start: Asked
    end: Asked
    age_from: Age
    age_to: Age
    dropped: tuple[str, ...]
    """Filters and divisions that this subject does not have: left aside, and said."""

    @property
    def problems(self) -> list[str]:
        """Sentences; empty when it can be counted."""
        found = [one.problem for one in (self.start, self.end, self.age_from, self.age_to) if one.problem]
        if not found and self.end.day < self.start.day:
            return [
                f"Ngày đầu {dates.show(self.start.day)} sau ngày cuối {dates.show(self.end.day)}. "
                "Đổi một trong hai ngày."
            ]
        low, high = self.age_from.value, self.age_to.value
        if not found and low is not None and high is not None and high < low:
            return [f"Từ {low} tuổi đến {high} tuổi thì không có ai. Đổi một trong hai số."]
        return found


def read(request: HttpRequest) -> Asking:
    """NotFound for a unit that is not there. Words that no question has are left for `answer` to refuse."""
    unit_id, start, end = wanted(request)
    subject = SUBJECTS.get(request.GET.get("dem") or "members")
    if subject is None:
        return Asking(Question("", unit_id, start.day, end.day), start, end, Age(None, ""), Age(None, ""), ())
    filters, dropped = [], []
    for one in DIMENSIONS.values():
        typed = request.GET.get(one.param, "")
        if typed and subject.has(one):
            filters.append((one.id, tuple("" if key == UNKNOWN else key for key in typed.split(","))))
        elif typed:
            dropped.append(one.label)
    ages = [_age(request.GET.get(name, ""), subject.has_age) for name in ("tuoi_tu", "tuoi_den")]
    divided = []
    for name in ("hang", "cot"):
        one = DIMENSIONS.get(request.GET.get(name, ""))
        if one is not None and subject.has(one) and one.id not in divided:
            divided.append(one.id)
        elif one is not None and not subject.has(one):
            dropped.append(one.label)
    rows, columns = [*divided, "", ""][:2]
    question = Question(
        subject.id, unit_id, start.day, end.day, tuple(filters), ages[0].value, ages[1].value, rows, columns
    )
    return Asking(question, start, end, ages[0], ages[1], tuple(dict.fromkeys(dropped)))


def _age(typed: str, has_age: bool) -> Age:
    typed = typed.strip()[:10]
    if not typed or not has_age:
        return Age(None, "")
    if typed.isascii() and typed.isdecimal() and int(typed) <= OLDEST:
        return Age(int(typed), typed)
    return Age(None, typed, f"“{typed}” chưa phải là số tuổi. Gõ một số, ví dụ 35.")


def parameters(question: Question, *, days: bool = True) -> dict[str, Any]:
    """The questions of its address."""
    found: dict[str, Any] = {"dem": question.subject, "to_chuc": question.unit_id}
    if days:
        found |= {"tu": dates.show(question.start), "den": dates.show(question.end)}
    for id, keys in question.filters:
        found[DIMENSIONS[id].param] = ",".join(key or UNKNOWN for key in keys)
    for name, value in (
        ("tuoi_tu", question.age_from), ("tuoi_den", question.age_to), ("hang", question.rows or None),
        ("cot", question.columns or None),
    ):  # fmt: skip
        if value is not None:
            found[name] = value
    return found


def address(question: Question, name: str = "ask", *, days: bool = True) -> str:
    return f"{reverse(name)}?{urlencode(parameters(question, days=days))}"


@dataclass(frozen=True)
class Choice:
    """A list to choose one value from; `options`: (value, words, chosen)."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]
    used: bool


def choices(question: Question) -> Iterator[Choice]:
    """One for each dimension with words of its own. Several keys from an address stand as one more option."""
    held = dict(question.filters)
    for one in SUBJECTS[question.subject].dimensions:
        if one.kind == "words":
            yield _choice(one, held.get(one.id, ()))


def _choice(one: Dimension, keys: tuple[str, ...]) -> Choice:
    chosen = ",".join(key or UNKNOWN for key in keys)
    options = [("", "Tất cả"), *one.words, (UNKNOWN, "Chưa rõ")]
    if len(keys) > 1:
        options.append((chosen, " hoặc ".join(one.word(key) for key in keys)))
    return Choice(one.param, one.label, tuple((value, words, value == chosen) for value, words in options), bool(keys))


def division(question: Question, name: str, label: str, chosen: str) -> Choice:
    options = [("", "Không chia"), *((one.id, one.label) for one in SUBJECTS[question.subject].dimensions)]
    return Choice(name, label, tuple((value, words, value == chosen) for value, words in options), bool(chosen))
