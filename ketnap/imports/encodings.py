"""Text in the old font encodings TCVN3 (ABC) and VNI, as it arrives in old workbooks: recognised and turned to Unicode.

A cell is converted only when that turns more of its words into possible Vietnamese syllables; a sheet with such cells
also has its doubtful ones converted (`Thò` is *Thị* in VNI, a word of its own in Unicode).
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

TCVN3, VNI = "TCVN3 (ABC)", "VNI"

_TCVN3_CODES = (
    "B5à B6ả B7ã B8á B9ạ A8ă BBằ BCẳ BDẵ BEắ C6ặ A9â C7ầ C8ẩ C9ẫ CAấ CBậ AEđ CCè CEẻ CFẽ D0é D1ẹ AAê D2ề D3ể D4ễ D5ế "
    "D6ệ D7ì D8ỉ DCĩ DDí DEị DFò E1ỏ E2õ E3ó E4ọ ABô E5ồ E6ổ E7ỗ E8ố E9ộ ACơ EAờ EBở ECỡ EDớ EEợ EFù F1ủ F2ũ F3ú F4ụ "
    "ADư F5ừ F6ử F7ữ F8ứ F9ự FAỳ FBỷ FCỹ FDý FEỵ A1Ă A2Â A3Ê A4Ô A5Ơ A6Ư A7Đ"
)
_TCVN3_TABLE = {int(item[:2], 16): item[2:] for item in _TCVN3_CODES.split()}

_VNI_PAIRS = (
    "aùá aøà aûả aõã aïạ aêă aéắ aèằ aúẳ aüẵ aëặ aââ aáấ aàầ aåẩ aãẫ aäậ eùé eøè eûẻ eõẽ eïẹ eâê eáế eàề eåể eãễ eäệ "
    "oùó oøò oûỏ oõõ oïọ oâô oáố oàồ oåổ oãỗ oäộ ôùớ ôøờ ôûở ôõỡ ôïợ uùú uøù uûủ uõũ uïụ öùứ öøừ öûử öõữ öïự yùý yøỳ "
    "yûỷ yõỹ"
)
_VNI_SINGLES = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
_VNI_TABLE: dict[str, str] = dict(_VNI_SINGLES)
for _item in _VNI_PAIRS.split():
    _VNI_TABLE[_item[:2]] = _item[2:]
for _code, _letter in list(_VNI_TABLE.items()):
    _VNI_TABLE[_code.upper()] = _letter.upper()
    _VNI_TABLE[_code[0].upper() + _code[1:]] = _letter.upper()
_VNI = re.compile("|".join(sorted(map(re.escape, _VNI_TABLE), key=len, reverse=True)))

# Characters and pairs that Unicode Vietnamese does not have; without one of them a sheet is not looked at further.
_SUSPECT = re.compile(
    "[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de-\u00df"
    "\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]|[aeAE][\u00c0-\u00ff]"
)
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êng êc êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai "
    "oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong ooc op ot ô ôc ôi "
    "ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc ui um un ung uôc uôi uôm uôn uông uôt up ut uy uya "
    "uych uyên uyêt uyn uynh uyt uyu uê uên uêch uênh uơ ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt "
    "ưu y yêm yên yêt yêu ynh yt ych"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?(?:"
    + "|".join(sorted(_RHYMES.split(), key=len, reverse=True)) + r")\Z"
)  # fmt: skip
_TONES = str.maketrans("", "", "\u0300\u0309\u0303\u0301\u0323")
_WORD_BREAK = re.compile(r"[\s,.;:()/\"'0-9_-]+")


def from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3_TABLE)


def from_vni(text: str) -> str:
    return _VNI.sub(lambda match: _VNI_TABLE[match.group()], text)


@lru_cache(maxsize=8192)
def _syllable(word: str) -> bool:
    decomposed = unicodedata.normalize("NFD", word.lower()).translate(_TONES)
    return bool(_SYLLABLE.match(unicodedata.normalize("NFC", decomposed)))


def strange(text: str) -> int:
    """Words that cannot be Vietnamese syllables."""
    return sum(not _syllable(word) for word in _WORD_BREAK.split(text) if word)


def recognise(text: str) -> tuple[str, str] | None:
    """(encoding, converted text) when converting leaves fewer impossible words; None for Unicode or foreign text."""
    before = strange(text)
    if not before or not _SUSPECT.search(text):
        return None
    best: tuple[int, str, str] | None = None
    for name, converted in ((TCVN3, from_tcvn3(text)), (VNI, from_vni(text))):
        after = strange(converted)
        if converted != text and after < before and (best is None or after < best[0]):
            best = (after, name, converted)
    return (best[1], best[2]) if best else None


def convert(rows: list[list[Any]]) -> tuple[str, dict[tuple[int, int], tuple[str, str]]]:
    """Convert the cells of a sheet in place. → (encoding or "", {(row, column): (as it was, as converted)})."""
    words = {cell for row in rows for cell in row if type(cell) is str}
    if not _SUSPECT.search("\n".join(words)):
        return "", {}
    known: dict[str, str] = {}
    votes: dict[str, int] = {}
    old = {word: found[0] for word in words if (found := recognise(word))}
    for encoding in old.values():
        votes[encoding] = votes.get(encoding, 0) + 1
    # One odd cell among thousands is a foreign name or a slip; the cell's own check speaks of it.
    if not votes or sum(votes.values()) * 50 < sum(any(ord(c) > 127 for c in word) for word in words):
        return "", {}
    encoding = max(votes, key=lambda name: votes[name])
    turn = from_tcvn3 if encoding == TCVN3 else from_vni
    for word in old:
        # `Coâng` is *Công* in VNI and could be *Coõng* in TCVN3: the sheet decides.
        if strange(turn(word)) < strange(word):
            known[word] = turn(word)
    for word in words - known.keys():
        if any(ord(c) > 127 for c in word) and all(ord(c) < 256 for c in word):
            converted = turn(word)
            if converted != word and (not strange(converted) or strange(converted) < strange(word)):
                known[word] = converted
    changed: dict[tuple[int, int], tuple[str, str]] = {}
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if type(cell) is str and cell in known:
                changed[number, column] = (cell, known[cell])
                row[column] = known[cell]
    return encoding, changed
