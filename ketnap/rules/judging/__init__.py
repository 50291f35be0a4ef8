"""A dossier judged by the law of the day of each act: every rule, in the order of the path.

A rule is a function `(facts, on, law) → Finding` named by its id; `on` is the day of judging, which only rules about
what is still open look at. NotYet, a missing fact and an unknown law are answered here, once for all rules.
"""

from collections.abc import Callable
from datetime import date

from ketnap.rules.facts import Facts
from ketnap.rules.facts.fields import FactMissing, NotYet
from ketnap.rules.finding import Answer, Finding, lacking, unclear
from ketnap.rules.judging import (
    decision,
    dossier,
    eligibility,
    introduction,
    readmission,
    recognition,
    records,
    transfers,
    votes,
)
from ketnap.rules.law import Law, NoLaw, current

type Rule = Callable[[Facts, date, Law], Answer]


def rule_id(rule: Callable[..., object]) -> str:
    """`e01_minimum_age` → `E-01`."""
    word = rule.__name__.split("_", 1)[0]
    return f"{word[0].upper()}-{word[1:]}"


MODULES = (eligibility, introduction, dossier, votes, decision, recognition, transfers, readmission, records)
PATH = "EOPVDCBTKXN"
"""Letters of the rules in the order of a file's life."""


def _place(named: tuple[str, Rule]) -> tuple[int, str]:
    return PATH.index(named[0][0]), named[0]


RULES: dict[str, Rule] = dict(
    sorted(((rule_id(rule), rule) for module in MODULES for rule in module.RULES), key=_place)
)
"""By id. N-05 is not among them: it judges a plan, not a dossier (`records.n05_admission_rate`)."""


def judge(facts: Facts, on: date, law: Law | None = None) -> list[Finding]:
    """Findings of every rule whose act has been done, as of the day."""
    law = law or current()
    found: list[Finding] = []
    for name, rule in RULES.items():
        try:
            answer = rule(facts, on, law)
        except NotYet:
            continue
        except FactMissing as missing:
            found.append(lacking(name, missing))
        except NoLaw as unknown:
            found.append(unclear(name, unknown.unknown))
        else:
            if isinstance(answer, Finding):
                found.append(answer)
            elif answer:
                found += answer
    return found
