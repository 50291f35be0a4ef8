"""What the law of the day has against an act, before it is written."""

from datetime import date

from ketnap.queries.admission.dossier import File
from ketnap.rules.finding import FAIL, Finding
from ketnap.rules.judging import judge
from ketnap.rules.path import KINDS, Act
from ketnap.rules.path.remarks import gone_introducers


def against(file: File, act: Act) -> list[Finding]:
    """Findings the act brings with it: rules that fail with it and did not fail without, and rules that are about it.

    A step looks at all of the file: whoever proposes or decides answers for what is in it, too.
    """
    return [one for one in brought(file, act) if one.outcome == FAIL]


def brought(file: File, act: Act) -> list[Finding]:
    """Everything the law of the day says with the act and did not say without, passes and open questions too."""
    before = {(one.rule, one.outcome, one.item, one.sentence) for one in judge(file.facts(), act.on)}
    after = judge(file.with_act(act).facts(), act.on)
    asked = gone_introducers(file.acts, act.on) if KINDS[act.kind].ours else []
    return [*(one for one in after if (one.rule, one.outcome, one.item, one.sentence) not in before), *asked]


def standing_faults(file: File, on: date) -> list[Finding]:
    """Everything that fails in the file as of the day."""
    return [one for one in judge(file.facts(), on) if one.outcome == FAIL]
