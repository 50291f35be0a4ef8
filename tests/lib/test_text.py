"""Vietnamese text: one search and one order on every database."""

import random
import unicodedata

import pytest
from django.db import connection

from ketnap.lib import text


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Ngọc Ánh", "dang thi ngoc anh"),
        ("ĐỖ ĐỨC ĐẠT", "do duc dat"),
        ("nguyễn", "nguyen"),
        ("Ăn Ấm Ể Ỗ Ợ Ử Ỵ", "an am e o o u y"),
        ("  Lê \t Văn\u00a0Ba ", "le van ba"),
        ("", ""),
    ],
)
def test_fold(written, folded):
    assert text.fold(written) == folded
    assert text.fold(unicodedata.normalize("NFD", written)) == folded
    assert text.fold(unicodedata.normalize("NFC", written).upper()) == folded


def test_nfc_joins_what_was_taken_apart():
    assert text.nfc("Đo\u0302\u0303  Mười") == "Đỗ Mười"


# Words and names in the order of a Vietnamese dictionary, as PostgreSQL's vi-x-icu gives it.
WORDS = [
    "a", "à", "ả", "ã", "á", "ạ", "an", "ăn", "ân", "ba", "cá", "da", "dê", "đa", "đê", "e", "ê", "ghế", "giang",
    "i", "lan", "mơ", "nga", "nghe", "o", "ô", "ơ", "quê", "tu", "tư", "xa", "y",
]  # fmt: skip
NAMES = [
    "Lê Thị An", "Nguyễn Văn An", "Đặng Thị Ánh", "Nguyễn Thị Ánh", "Trần Văn Ân", "Phạm Văn Bình", "Vũ Thị Dung",
    "Bùi Văn Đức", "Đỗ Văn Đức", "Nguyễn Thị Hòa", "Nguyễn Văn Hòa", "Hoàng Thị Ơn", "Nguyễn Tùng", "Nguyễn Văn Tùng",
    "Ngô Thị Ý",
]  # fmt: skip


def test_words_stand_in_dictionary_order():
    shuffled = WORDS.copy()
    random.Random(3).shuffle(shuffled)
    assert sorted(shuffled, key=text.sort_key) == WORDS


def test_tones_break_ties_only():
    # mà < ma's compounds differ by the next letter first: letters of the whole text weigh more than any tone.
    assert sorted(["má", "mam", "ma", "mạ", "mà"], key=text.sort_key) == ["ma", "mà", "má", "mạ", "mam"]


def test_names_stand_by_given_then_family_then_middle_name():
    shuffled = NAMES.copy()
    random.Random(5).shuffle(shuffled)
    assert sorted(shuffled, key=text.name_sort) == NAMES
    assert text.split_name("Nguyễn Thị Minh Khai") == ("Nguyễn", "Thị Minh", "Khai")
    assert text.split_name("Tùng") == ("", "", "Tùng")


def test_order_is_the_same_for_decomposed_text():
    for name in NAMES:
        assert text.name_sort(unicodedata.normalize("NFD", name)) == text.name_sort(name)


@pytest.mark.django_db
def test_the_database_orders_keys_as_python_does_and_icu_orders_words():
    """Keys sort by plain comparison on both engines; PostgreSQL's vi-x-icu is an independent dictionary order."""
    rng = random.Random(11)
    letters = "aàảãáạăằâầbcdđeèêềghiklmnoòôồơờpqrstuùưừvxyỳ"
    words = sorted({"".join(rng.choices(letters, k=rng.randint(1, 4))) for _ in range(400)})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE word (spelt varchar(20), name_key varchar(200))")
        cursor.executemany("INSERT INTO word VALUES (%s, %s)", [(word, text.sort_key(word)) for word in words])
        # A linguistic collation that would disregard punctuation orders the keys as plain comparison does.
        for collate in ("", ' COLLATE "C"', ' COLLATE "en-x-icu"') if connection.vendor == "postgresql" else ("",):
            cursor.execute(f"SELECT spelt FROM word ORDER BY name_key{collate}")
            by_key = [row[0] for row in cursor.fetchall()]
            assert by_key == sorted(words, key=text.sort_key)
        if connection.vendor == "postgresql":
            cursor.execute('SELECT spelt FROM word ORDER BY spelt COLLATE "vi-x-icu"')
            assert by_key == [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE word")
