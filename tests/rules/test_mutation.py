"""Change any value of the law or turn any comparison of its rules: some case has to turn red.

Run with `-s` to see the score. A survivor is allowed only where the changed law says the same about every file.
"""

from datetime import date

from ketnap.rules import law
from ketnap.rules.judging import records
from tests.rules import mutants

SAME_DAYS = "changes on the days of the rule's first value, with no more doubt than it"
UNKNOWN_BEFORE = "the first value of the rule is not known on those days"
ONLY_WORDS = "chooses words of the sentence, not the verdict"
SAME_LAW = {
    "dossier_redo 2025-01-20: a day later": SAME_DAYS,
    "dossier_redo 2026-04-08: a day later": SAME_DAYS,
    "readmission_times 2006-10-31: unknown": UNKNOWN_BEFORE,
    "readmission_times 2006-10-31: confidence high": UNKNOWN_BEFORE,
    "readmission_times 2006-10-31: 1 + 1": UNKNOWN_BEFORE,
    "readmission_times 2006-10-31: 1 - 1": UNKNOWN_BEFORE,
    "readmission_times 2011-11-01: a day later": UNKNOWN_BEFORE,
    "readmission_times 2011-11-01: unknown": UNKNOWN_BEFORE,
    "readmission_times 2011-11-01: confidence high": UNKNOWN_BEFORE,
    "readmission_times 2011-11-01: 1 + 1": UNKNOWN_BEFORE,
    "readmission_times 2011-11-01: 1 - 1": UNKNOWN_BEFORE,
    "paper_numbers 2018-04-03: a day later": "numbers are compared on 1 January",
    "paper_numbers 2026-05-27: a day later": "numbers are compared on 1 January",
}
SAME_VERDICT = {
    "introduction: given(one.who) or '?' [0]": ONLY_WORDS,
    "decision: show(assigned_on) or '(không ghi)' [0]": ONLY_WORDS,
    "recognition: show(announced_on) or '(chưa)' [0]": ONLY_WORDS,
    "readmission: show(decided_on) or '(chưa có)' [0]": ONLY_WORDS,
    "decision: issued_on > last [0]": "on the last day a decision is in time with and without an extension",
    "records: 100 * admitted >= least * members [0]": "N-05 judges a plan; its own test below holds it",
}


def score(of: str, found: list[mutants.Mutant], allowed: dict[str, str]) -> None:
    alive = [one.label for one in found if not one.run()]
    print(f"\n{of}: {len(found)} mutants, {len(found) - len(alive)} killed, {len(alive)} say the same")
    assert set(alive) - set(allowed) == set()
    assert set(allowed) - set(alive) == set(), "no longer survive; take them off the list"


def test_every_value():
    score("values of the law", list(mutants.value_mutants()), SAME_LAW)


def test_every_comparison():
    score("comparisons of the rules", list(mutants.comparison_mutants()), SAME_VERDICT)


def test_yearly_admission_rate():
    """N-05 judges a plan: 3 to 4 % of all members named for 2020-2025, nothing known after."""
    lawbook = law.current()
    assert records.n05_admission_rate(30, 1000, date(2022, 6, 16), lawbook).outcome == "pass"
    assert records.n05_admission_rate(29, 1000, date(2025, 12, 31), lawbook).outcome == "fail"
    assert records.n05_admission_rate(30, 1000, date(2025, 12, 31), lawbook).value == "3-4 %"
    assert records.n05_admission_rate(30, 1000, date(2022, 6, 15), lawbook).outcome == "unknown"
    assert records.n05_admission_rate(30, 1000, date(2026, 1, 1), lawbook).outcome == "unknown"


def test_vote_on_deletion():
    """Two thirds are sure only from the guidance of 19-05-2026 (B-07)."""
    assert law.value("deletion_vote_ratio", date(2026, 5, 19)).value == "2/3"
    assert law.value("deletion_vote_ratio", date(2025, 12, 1)).confidence == "low"
