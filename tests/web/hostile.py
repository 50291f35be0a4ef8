"""What a form may be sent that no form offers: words of other alphabets and encodings, numbers and days that are none,
text that would be a command elsewhere."""

import unicodedata

NAME = "Đặng Thị Ánh Nguyệt"
TEXTS: dict[str, str] = {
    "composed": NAME,
    "apart": unicodedata.normalize("NFD", NAME),
    "TCVN3": "§Æng ThÞ ¸nh NguyÖt",
    "VNI": "Ñaëng Thò AÙnh Nguyeät",
    "right to left": "\u202eNguyễn\u202c Văn\u2067A\u2069",
    "no width": "Ngu\u200byễn\u200d Văn\ufeff A\u2060",
    "NUL": "Nguyễn\x00Văn A",
    "controls": "Nguyễn\x01\x08\x0b\x0c\x1b[31m\x7f\x85Văn A",
    "line ends": "Nguyễn\r\nSet-Cookie: a=b\r\n\r\n<p>Văn\u2028A\u2029",
    "emoji": "Nguyễn 👩‍👩‍👧‍👦🇻🇳 \U0010ffff\ufffe A",
    "half a pair": "Nguyễn \ud800 A",
    "marks": "a" + "\u0301" * 500,
    "one letter of eighteen": "\ufdfa" * 90,
    "very long": "Nguyễn " * 15_000,
    "markup": "'\"><{{ 7*7 }}{% x %}${7*7}<script>window.caught=1</script>&#x27;&amp;",
    "statement": "'); DROP TABLE ketnap_person; -- %s %(a)s {0.__class__}",
    "formula": "=cmd|'/c calc'!A0",
    "path": "..\\..//etc/passwd\x00.pdf",
    "30 February": "30/2/2011",
    "no day": "00/00/1945",
    "two digits": "3/2/45",
    "29 February of a common year": "29-02-2011",
    "before the calendar": "01-01-0001",
    "after the calendar": "31-12-9999",
    "a spreadsheet's day": "40816",
    "a spreadsheet's day of 1904": "39354,5",
    "days of other digits": "٣/١٠/٢٠١١",
    "raised": "²",
    "wide digits": "１２",
    "minus": "-1",
    "nothing": "0",
    "huge": "9223372036854775808",
    "five thousand digits": "9" * 5_000,
    "not a number": "NaN",
    "no end": "-Infinity",
    "exponent": "1e400",
    "blank": " \t\u00a0\u3000",
    "empty": "",
}


def chosen(key: str, count: int, but: tuple[str, ...] = ()) -> list[str]:
    """Names of some texts, others for every key and always the same for one."""
    names = sorted(set(TEXTS).difference(but))
    first = sum(ord(letter) * place for place, letter in enumerate(key, 1))
    return [names[(first + place * 11) % len(names)] for place in range(min(count, len(names)))]
