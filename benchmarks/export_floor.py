"""The floor of an export: the rows of one SQL query, each value handed to XlsxWriter by its kind. No reach, no names of
the day, no widths."""

from datetime import date
from io import BytesIO

QUERY = """SELECT p.full_name, p.sex, p.born_on, u.name, p.joined_on, p.official_on, p.card_no, s.standing
FROM ketnap_stay s JOIN ketnap_person p ON p.id = s.person_id
JOIN ketnap_unitstate u ON u.unit_id = s.unit_id AND u.valid_from <= %s AND u.valid_to > %s
WHERE s.valid_from <= %s AND s.valid_to > %s ORDER BY p.name_sort, p.born_on, p.id LIMIT %s"""


def floor(day: date, rows: int) -> bytes:
    import xlsxwriter
    from django.db import connection

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book, connection.cursor() as cursor:
        sheet, dated = book.add_worksheet(), book.add_format({"num_format": "dd-mm-yyyy"})
        cursor.execute(QUERY, [day, day, day, day, rows])
        for line, (name, sex, born, unit, joined, official, card, standing) in enumerate(cursor.fetchall()):
            sheet.write_number(line, 0, line + 1)
            for column, text in ((1, name), (2, sex), (4, unit), (7, card), (8, standing)):
                sheet.write_string(line, column, text)
            for column, on in ((3, born), (5, joined), (6, official)):
                if on is not None:
                    sheet.write_datetime(line, column, on if isinstance(on, date) else date.fromisoformat(on), dated)
    return out.getvalue()
