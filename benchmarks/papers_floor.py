"""The floor of filling: every mark replaced in the text of the file, the last row once for each person, a zip."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from io import BytesIO

TEXT = "word/document.xml"


def changed(content: bytes, change: Callable[[str], str]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as held, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in held.namelist():
            packed.writestr(name, change(held.read(name).decode()) if name == TEXT else held.read(name))
    return out.getvalue()


def floor(content: bytes, many: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, str]]) -> Iterator[bytes]:
    with zipfile.ZipFile(BytesIO(content)) as held:
        text = held.read(TEXT).decode()
        base = BytesIO()
        with zipfile.ZipFile(base, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in set(held.namelist()) - {TEXT}:
                packed.writestr(name, held.read(name))
    if rows:
        start, end = text.rindex("<w:tr>"), text.rindex("</w:tr>") + len("</w:tr>")
        text = text[:start] + "".join(filled(text[start:end], row) for row in rows) + text[end:]
    for values in many:
        out = BytesIO(base.getvalue())
        with zipfile.ZipFile(out, "a") as packed:
            packed.writestr(TEXT, filled(text, values), zipfile.ZIP_DEFLATED, 1)
        yield out.getvalue()


def filled(text: str, values: Mapping[str, str]) -> str:
    return re.sub("\ue000(.+?)\ue001", lambda one: escape(values.get(one[1], ""), quote=False), text)
