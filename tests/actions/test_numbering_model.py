"""Whatever is done to a book of numbers, it holds what a plain dictionary would hold."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketnap.actions.papers import numbering
from ketnap.actions.refusal import Refused
from ketnap.models import JournalEntry, NumberBook, PaperNumber
from ketnap.rules.papers.numbers import missing

DAY = date(2011, 9, 30)
KINDS = ["reserve", "use", "cancel", "take", "explain"]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), min_size=1, max_size=25)


@dataclass
class Model:
    """Number → its state; the last number; how often an act was carried out."""

    paper_last: int
    last: int = 0
    states: dict[int, str] = field(default_factory=dict)
    acts: int = 0

    def __post_init__(self) -> None:
        self.last = self.paper_last

    def gaps(self) -> list[int]:
        return [one for one in range(self.paper_last + 1, self.last + 1) if one not in self.states]

    def step(self, what: str, which: int) -> bool:
        """Whether it is allowed; then it is done."""
        chosen = self.chosen(which)
        match what:
            case "reserve":
                new = range(self.last + 1, self.last + 1 + which)
                allowed = bool(new)
                self.states.update(dict.fromkeys(new, "reserved"))
            case "use":
                allowed = self.states.get(chosen) == "reserved"
                if allowed:
                    self.states[chosen] = "used"
            case "cancel":
                allowed = self.states.get(chosen) in ("reserved", "used")
                if allowed:
                    self.states[chosen] = "cancelled"
            case "take":
                allowed = self.typed(which) not in self.states
                self.states.setdefault(self.typed(which), "used")
            case _:
                empty = [one for one in self.gaps() if one <= self.paper_last + which]
                allowed = bool(empty)
                self.states.update(dict.fromkeys(empty, "cancelled"))
        self.last = max([self.last, *self.states])
        self.acts += allowed
        return allowed

    def chosen(self, which: int) -> int:
        known = sorted(self.states)
        return known[which % len(known)] if known else 0

    def typed(self, which: int) -> int:
        """Before the end of the paper book, among the numbers given, or a little after the last."""
        return max(1, self.last - 5 + which)


def carry_out(what: str, which: int, model: Model, unit: int, book: int) -> None:
    """The same step on the register; which number is meant is said by the model as it stands before."""
    row = PaperNumber.objects.filter(book=book, number=model.chosen(which)).first()
    at = {"unit_id": unit, "type": "QĐ", "on": DAY, "by": None}
    match what:
        case "reserve":
            numbering.reserve(**at, count=which, purpose="Việc")
        case "use":
            numbering.use(row.pk if row else 0, on=DAY, by=None)
        case "cancel":
            numbering.cancel(row.pk if row else 0, reason="Thừa.", by=None)
        case "take":
            numbering.take_typed(f"{model.typed(which)}-QĐ", **at, purpose="Việc")
        case _:
            numbering.explain(book, first=1, last=model.paper_last + which, reason="Bỏ trang.", by=None)


@settings(
    max_examples=600 if os.environ.get("EFFORT") == "soak" else 40, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(STEPS, st.sampled_from([0, 7]))
def _same(tree, done, steps, paper_last):
    with transaction.atomic():
        numbering.open_term(unit_id=tree.upper, since=date(2010, 8, 1), name="nhiệm kỳ 2010–2015", by=None)
        book = numbering.open_book(unit_id=tree.upper, type="QĐ", paper_last=paper_last, reason="Sổ giấy", by=None).pk
        model, before = Model(paper_last), JournalEntry.objects.count()
        for what, which in steps:
            try:
                carry_out(what, which, model, tree.upper, book)
                carried_out = True
            except Refused:
                carried_out = False
            assert model.step(what, which) == carried_out, (what, which)
            done[what if carried_out else f"{what} refused"] += 1
            rows = dict(PaperNumber.objects.filter(book=book).values_list("number", "state"))
            assert rows == model.states
            assert NumberBook.objects.get(pk=book).last == model.last
            found = missing(paper_last, model.last, rows)
            assert [one for gap in found for one in range(gap.first, gap.last + 1)] == model.gaps()
        assert JournalEntry.objects.count() == before + model.acts
        transaction.set_rollback(True)


def test_a_book_holds_what_a_dictionary_would_hold(tree) -> None:
    done: Counter[str] = Counter()
    _same(tree, done)
    assert set(done) == {*KINDS, *(f"{one} refused" for one in KINDS)}
