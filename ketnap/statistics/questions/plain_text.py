"""An answer as plain text for a terminal: the sentence, the table in columns, the notes."""

from ketnap.lib import numbers
from ketnap.statistics.questions.asking import Answer
from ketnap.statistics.questions.words import compared, divided_by, notes, sentence


def plain_text(found: Answer) -> str:
    """Ends with a line break."""
    lines = [sentence(found), f"{compared(found)}: {numbers.show(found.before)}."]
    if found.lines:
        lines += ["", divided_by(found.question), *_columns(found)]
    return "\n".join([*lines, *(note for note in notes(found))]) + "\n"


def _columns(found: Answer) -> list[str]:
    head = ["", *(words for _, words in found.columns), "Cộng", "Năm trước"]
    table = [head]
    for words, cells, value, before in (
        *((line.words, line.cells, line.value, line.before) for line in found.lines),
        ("Cộng", found.sums, found.value, found.before),
    ):
        table.append([words, *map(numbers.show, cells), numbers.show(value), numbers.show(before)])
    widths = [max(len(row[place]) for row in table) for place in range(len(head))]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in table]
