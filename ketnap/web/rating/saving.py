"""One save of a table of ratings: what was refused, what met somebody else's, what was written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from ketnap.actions.rating import Choice
from ketnap.actions.refusal import Conflict, Problem, Refused
from ketnap.web.forms.rating import RatingForm, choices


@dataclass(frozen=True)
class Saved:
    """`written` 0: nothing was written, `problems` say why, or the form does."""

    written: int
    problems: Sequence[Problem] = ()
    status: int = 422


def save(request: HttpRequest, form: RatingForm, act: Callable[..., Sequence[Any]], **what: Any) -> Saved:
    """`act` gets the lines that were sent, the day and the paper, and `what` it is about."""
    rows: list[Choice]
    rows, wrong = choices(request.POST)
    if wrong:
        form.is_valid()
        return Saved(0, [Problem(words, field=name) for name, words in wrong.items()])
    if not form.is_valid():
        return Saved(0)
    try:
        new = act(
            choices=rows, rated_on=form.cleaned_data["rated_on"], by=request.user, paper=form.paper(), **what
        )  # fmt: skip
    except Refused as refused:
        return Saved(0, refused.problems)
    except Conflict as conflict:
        words = f"Vừa có người khác xếp loại ({conflict.who}). Xem chữ “Trong sổ” ở từng dòng rồi bấm Ghi lần nữa."
        return Saved(0, [Problem(words)], 409)
    if not new:
        return Saved(0, [Problem("Chưa có dòng nào khác với sổ. Chọn mức cho ít nhất một dòng.")])
    return Saved(len(new))


def shown_points(value: Any, sent: Any, subject_id: int) -> str:
    """What was typed, else what stands."""
    if sent and f"p{subject_id}" in sent:
        return str(sent.get(f"p{subject_id}"))[:6]
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def faults(problems: Sequence[Problem], subject_id: int) -> str:
    """What is wrong in the line of a subject."""
    return " ".join(one.sentence for one in problems if one.field in (f"x{subject_id}", f"p{subject_id}"))
