"""What an article is found by: its words without accents, and where they stand. One spelling for both databases.

A word of the title stands there as `t_word`, one of the title or the lead as `l_word`, every word as `word`, each tag
whole as `g_its_words`. Words are letters and digits, so that none of them can pass for a mark.
"""

import re
from collections.abc import Iterable

from ketnap.lib import text

TITLE, LEAD, TAG = "t_", "l_", "g_"
_WORD = re.compile(r"[^\W_]+")


def words(said: str) -> list[str]:
    """`Đảng ủy Khối: 69-1` → dang, uy, khoi, 69, 1."""
    return _WORD.findall(text.fold(said))


def tag_address(tag: str) -> str:
    """What a tag is called in an address: `Đảng viên mới` → dang-vien-moi; empty when it holds no word."""
    return "-".join(words(tag))


def indexed(*, title: str, lead: str, tags: Iterable[str], body: str) -> str:
    """`Article.fold` of a published text."""
    tags = list(tags)
    of_title = words(title)
    above = [*of_title, *words(lead)]
    said = [*above, *(word for tag in tags for word in words(tag)), *words(body)]
    whole = [TAG + "_".join(words(tag)) for tag in tags if words(tag)]
    return " ".join(dict.fromkeys([*(TITLE + one for one in of_title), *(LEAD + one for one in above), *whole, *said]))
