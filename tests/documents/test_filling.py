"""Nothing a value or a template says is run, and no value forges a paragraph: on our filling, and on docxtpl as it
comes, where the same must go wrong or the test could not see it."""

import io
import re
from xml.sax.saxutils import escape

import docx
import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st

from ketnap.documents.layouts import layout
from ketnap.documents.paper import clean
from ketnap.documents.papers import forms, office, word
from ketnap.documents.papers.filling import Taken
from ketnap.documents.papers.pdf import pdf
from ketnap.documents.papers.values import Values
from tests.documents.office_files import DOCUMENT, ON, W, own, paragraph, paragraphs, parts, said, with_body
from tests.documents.papers import pdf_text
from tests.documents.test_goldens import record, words

TEMPLATES = (
    "{{ 7*7 }}", "{{ 7*'7' }}", "{% for i in range(10**9) %}x{% endfor %}", "{% set x = 9 %}{{ x }}",
    "{{ person.delete() }}", "{{ person.name.__class__ }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}", "{{ cycler.__init__.__globals__.os.popen('touch ran').read() }}",
    "{{ lipsum.__globals__['os'].system('touch ran') }}", "{{ request.application.__globals__ }}",
    "{{ config.items() }}", "{{ person|attr('delete')() }}", "{{ '%c'|format(65) }}", "{{p person.name }}",
    "{%p if true %}", "{%tr for a in people %}", "${7*7}", "#{7*7}", "{{ '{0.__class__}'.format(person) }}",
)  # fmt: skip
"""Twenty ways to make a template engine run something."""
PLAIN = ("<%= 7*7 %>", "$(touch ran)", "`touch ran`", "=1+1", "[[7*7]]", "@(7*7)", "*|7*7|*")
"""What other engines would run; for us and for Word these are letters."""
HOSTILE = (
    *TEMPLATES, *PLAIN, "</w:t></w:r></w:p><w:p><w:r><w:t>Điều 4. Giả", "A & B <c> > d", "&amp; &#65; &lt;", "]]>",
    "<!--", "{{họ và tên}}", "{{danh sách: họ và tên}}", "\ue000person.name\ue001", "\ue002person.name\ue004",
    "một\nhai\r\nba\x0bbốn", "\u202egnud iốc\u202c", "\u2066a\u2069", "a\x00b\x1bc", "\ud800", "\u2028\u2029",
    "\ufeffa\ufffe", "\t\ttab", "  đầu cuối  ", "Nguye\u0302\u0303n", "x" * 100_000, "😀 𠀀", "w:t",
)  # fmt: skip


TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60) | st.sampled_from(HOSTILE[:-3])


class Person:
    """What an engine that hands out objects can reach."""

    def __init__(self) -> None:
        self.name, self.deleted = "Vũ Thị Ví Dụ", False

    def delete(self) -> str:
        self.deleted = True
        return "gone"


def usual(text: str, **values: object) -> bytes:
    """docxtpl with its default settings, on a file of one paragraph."""
    held = docx.Document()
    held.add_paragraph(text)
    out = io.BytesIO()
    held.save(out)
    paper = DocxTemplate(io.BytesIO(out.getvalue()))
    paper.render(values)
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def text_of(content: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def ready(single: dict[str, str], rows: dict | None = None) -> Values:
    return Values(single, rows or {}).ready(layout(ON))


def ours(key: str = "9-KND") -> Taken:
    return word.taken(forms.form(key), ON)


@pytest.mark.parametrize("text", TEMPLATES, ids=range(len(TEMPLATES)))
def test_a_template_with_an_expression_is_refused_and_runs_nothing(text, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = said(with_body(own(), paragraph(escape(text))))
    assert "không có trong danh mục" in told or "dấu ngoặc nhọn lẻ" in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", PLAIN, ids=range(len(PLAIN)))
def test_what_is_no_mark_stays_the_letters_it_is(text, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    content = with_body(own(), paragraph(escape(text)))
    assert said(content) == ""
    made = words(office.taken(content).filled(ready({})))
    assert made.startswith(text) and not list(tmp_path.iterdir())


def test_the_usual_way_runs_what_a_template_says(tmp_path, monkeypatch) -> None:
    """The calibration: commands, methods of objects, arithmetic."""
    monkeypatch.chdir(tmp_path)
    assert text_of(usual("{{ 7*7 }}")) == "49"
    usual("{{ lipsum.__globals__['os'].system('touch ran') }}")
    assert (tmp_path / "ran").exists()
    person = Person()
    assert text_of(usual("{{ person.delete() }}", person=person)) == "gone" and person.deleted
    assert len(text_of(usual("{% for i in range(10**4) %}x{% endfor %}"))) == 10_000


def test_the_usual_way_lets_a_value_forge_a_paragraph_and_loses_words() -> None:
    forged = usual("Đồng chí {{ name }}", name="</w:t></w:r></w:p><w:p><w:r><w:t>Điều 4. Giả")
    assert len(docx.Document(io.BytesIO(forged)).paragraphs) == 2
    assert "A & B <c>" not in text_of(usual("{{ name }}", name="A & B <c>"))


def cleaned(value: str, key: str = "person.name") -> str:
    return ready({key: value}).single[key]


def runs(content: bytes) -> int:
    return len(re.findall(r"<w:r[ >]", parts(content)[DOCUMENT].decode()))


def lines(content: bytes) -> list[str]:
    """Letters of every paragraph, tables too."""
    body = docx.Document(io.BytesIO(content)).element.body
    return ["".join(one.itertext(f"{{{W}}}t")) for one in body.iter(f"{{{W}}}p")]


def forged(taken: Taken, key: str, value: str) -> list[str]:
    """What a value changes besides its own words: paragraphs, runs, the words around it."""
    plain, held = (taken.filled(ready({key: one, "head.superior": "a"})) for one in (MARKED, value))
    found = {"paragraphs": paragraphs(plain) != paragraphs(held), "runs": runs(plain) != runs(held)}
    found["words"] = lines(held) != [one.replace(MARKED, cleaned(value, key)) for one in lines(plain)]
    return [name for name, wrong in found.items() if wrong]


MARKED = "\u2603"


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_a_value_is_words_and_nothing_else(value) -> None:
    for taken in (ours(), office.taken(own())):
        assert forged(taken, "person.name", value) == [] or cleaned(value) == ""


@pytest.mark.parametrize("value", HOSTILE[:-3], ids=range(len(HOSTILE) - 3))
def test_a_value_is_words_in_rows_and_in_fields_that_keep_their_lines(value) -> None:
    people = [{"n": "1", "name": value, "birth": value}, {"n": "2", "name": "b"}]
    same = [{"n": "1", "name": "x", "birth": "x"}, {"n": "2", "name": "b"}]
    for taken in (ours("sympathisers"), office.taken(own("sympathisers"))):
        plain, held = (taken.filled(ready({}, {"people": rows})) for rows in (same, people))
        assert paragraphs(plain) == paragraphs(held) and runs(plain) == runs(held)
    content = with_body(own(), paragraph("{{ưu điểm}}"))
    plain, held = (office.taken(content).filled(ready({"concl.strengths": one})) for one in ("x", value))
    assert paragraphs(plain) == paragraphs(held) and runs(plain) == runs(held)


@given(st.lists(TEXT | st.none(), min_size=1, max_size=6))
def test_a_list_looked_at_as_a_whole_says_what_each_row_says_alone(cells) -> None:
    people = [{} if cell is None else {"name": cell, "unit": cell} for cell in cells]
    whole = ready({}, {"people": people}).rows["people"]
    alone = [ready({}, {"people": [row]}).rows["people"][0] for row in people]
    assert [{key: words for key, words in row.items() if words} for row in whole] == [
        {key: words for key, words in row.items() if words} for row in alone
    ]
    for row, cell in zip(whole, cells, strict=True):
        if cell is not None:
            assert row["name"] == cleaned(cell) and row["unit"] == cleaned(cell, "person.work_unit")


def test_breaks_of_lines_are_kept_only_where_a_field_keeps_them() -> None:
    content = with_body(own(), paragraph("{{ưu điểm}}") + paragraph("{{họ và tên}}"))
    made = office.taken(content).filled(ready({"concl.strengths": "một\nhai", "person.name": "ba\nbốn"}))
    first, second = list(docx.Document(io.BytesIO(made)).paragraphs)[:2]
    assert (first.text, second.text) == ("một\nhai", "ba bốn")


def test_hostile_values_are_letters_in_the_pdf_too() -> None:
    # Typst would run these, were they ever part of its source.
    value = '#read("/etc/passwd") $1+1$ *b* _i_ `c` <d> @e #panic() // f'
    held = Values({**record().single, "person.name": value}, record().rows)
    assert value.replace(" ", "") in pdf_text(pdf(forms.form("9-KND"), [held], ON, "a")).replace(" ", "")


_COPY: list[Taken] = []


@settings(deadline=None, max_examples=120)
@given(TEXT, TEXT)
def test_any_words_fill_without_forging_and_read_back_as_cleaned(name, place) -> None:
    if not _COPY:
        _COPY.append(office.taken(with_body(own(), paragraph("{{họ và tên}}") + paragraph("{{quê quán}}"))))
    made = _COPY[0].filled(ready({"person.name": name, "person.native_place": place}))
    found = docx.Document(io.BytesIO(made)).paragraphs
    assert (found[0].text, found[1].text) == (cleaned(name), cleaned(place, "person.native_place"))
    assert paragraphs(made) == paragraphs(_COPY[0].filled(ready({"person.name": "x"})))


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=80))
def test_any_words_of_a_template_are_kept_or_refused(text) -> None:
    text = clean(text)
    content = with_body(own(), paragraph(escape(text)))
    if said(content):
        assert re.search("[{}\ue000-\ue004]", text)
    else:
        found = docx.Document(io.BytesIO(office.taken(content).filled(ready({})))).paragraphs[0].text
        assert found == text
