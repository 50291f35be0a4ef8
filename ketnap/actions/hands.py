"""Two hands: who proposed does not approve in their own name. What a body decided is written down by whoever keeps its
papers, also by who wrote the proposal down, if it is said whose decision it is."""

from collections.abc import Iterable

from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Problem, Refused
from ketnap.models import User

AT = "on_behalf_of"


def apart(proposed: Iterable[tuple[str, int | None]], *, by: User | None, paper: Paper) -> None:
    """`proposed`: (what, id of the user who wrote it down). Raises Refused, naming each of them that `by` wrote, unless
    the paper of the body that decided is named (number, day, body), or on whose behalf the answer is written."""
    decided = paper.number.strip() and paper.decided_on and paper.body.strip()
    if by is None or decided or paper.on_behalf_of.strip():
        return
    mine = [what for what, user_id in proposed if user_id is not None and user_id == by.pk]
    if mine:
        raise Refused([Problem(
            f"Đồng chí đã ghi đề nghị: {', '.join(mine[:5])}{' …' if len(mine) > 5 else ''}, nên không tự duyệt. "
            "Hãy ghi số, ngày và cơ quan của văn bản đã quyết định, hoặc ghi ở “Ghi thay cho” cấp đã quyết định, "
            "hoặc để người khác duyệt.", field=AT,
        )])  # fmt: skip
