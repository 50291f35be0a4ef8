"""Typst, the one library that sets PDF and draws pictures: sources of the package, data as JSON, fonts of the package.

Data never becomes source: a template reads it with `json(bytes(sys.inputs.data))` and shows strings, so that a name
with `#` or `$` in it stays a name. The root is the folder of templates and no package is ever fetched.
"""

import json
import re
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from ketnap.lib.text import Unprintable

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
FAMILY = "Liberation Serif"


_NO_SHAPE = re.compile('the text `"(.+?)"` could not be displayed')


def typeset(
    template: str,
    data: dict[str, Any],
    kind: Literal["pdf", "svg", "png"],
    *,
    ppi: float = 144,
    on: date = date(2000, 1, 1),
) -> bytes:
    """One file for `pdf`; the first page for `svg` and `png`. `on` is the day a PDF says it was made: the same data
    gives the same bytes. Raises Unprintable for a PDF with a letter the fonts do not have: a paper that leaves it out
    would say something else."""
    try:
        made = typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format=kind,
            ppi=ppi,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=datetime.combine(on, time(), UTC),
            pdf_standards=["a-2b"] if kind == "pdf" else [],
        )
    except typst.TypstError as problem:
        if found := _NO_SHAPE.search(str(problem)):
            raise Unprintable(
                f"Chữ “{found[1]}” không có trong phông chữ của văn bản nên không in được. Sửa chữ ấy ở nơi đã gõ rồi "
                "làm lại."
            ) from problem
        raise
    return made[0] if isinstance(made, list) else made


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def families() -> list[str]:
    """What a template may ask for."""
    return sorted(_fonts().families())
