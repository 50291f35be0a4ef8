"""`ketnap report` on a register that cannot answer: exit codes 1 and 2 with a plain sentence."""

import pytest
from django.core.management.base import CommandError

from tests.factories import SmallTree
from tests.statistics.test_command import NINE_MONTHS, printed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--unit", "99", *NINE_MONTHS), 1, "there is no unit 99 on 2011-09-30"),
        (("--unit", "90", "--from", "2011-09-30", "--to", "2011-01-01"), 2, "before it starts"),
        (NINE_MONTHS, 2, "choose one with --unit: 90 (Đảng bộ Khối Doanh nghiệp tỉnh A), 91 ("),
        (("--unit", "90", *NINE_MONTHS, "-o", "/no/such/folder/x"), 2, "/no/such/folder/x cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(tree: SmallTree, words: tuple, code: int, sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        printed(*words)
    assert sentence in str(refused.value)
    assert refused.value.returncode == code


def test_an_empty_register_says_what_to_do_first(db: None) -> None:
    with pytest.raises(CommandError, match="import a workbook first"):
        printed(*NINE_MONTHS)
