"""What repairs a finding, by rule: one instruction an office can follow."""

from collections.abc import Mapping
from functools import cache

from ketnap.lib import yamls
from ketnap.rules.law import HERE


@cache
def _remedies() -> Mapping[str, str]:
    found: Mapping[str, str] = yamls.read((HERE / "remedies.yaml").read_text(encoding="utf-8"))
    return found


def remedy(rule: str) -> str:
    """A sentence. Raises KeyError for a rule that judges no dossier."""
    return _remedies()[rule]
