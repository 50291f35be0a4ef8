"""What repairs a finding is known for every rule, and is an instruction."""

import pytest
import yaml

from ketnap.rules.judging import RULES
from ketnap.rules.law import HERE
from ketnap.rules.remedies import remedy


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_repairs_it(rule) -> None:
    said = remedy(rule)
    assert said.endswith(".") and len(said) > 20


def test_no_remedy_stands_for_a_rule_that_is_not() -> None:
    assert set(yaml.safe_load((HERE / "remedies.yaml").read_text(encoding="utf-8"))) == set(RULES)
