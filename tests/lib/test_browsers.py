"""What a browser says of itself becomes a few plain words, and nothing else of it is kept."""

import pytest

from ketnap.lib.browsers import UNKNOWN, said

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36", "Chrome trên máy tính Windows"),
        (f"{WINDOWS} coc_coc_browser/126.0.1 Chrome/120.0.0.0 Safari/537.36", "Cốc Cốc trên máy tính Windows"),
        (f"{WINDOWS} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge trên máy tính Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox trên máy tính Linux"),
        (f"{MAC} Version/17.5 Safari/605.1.15", "Safari trên máy tính Mac"),
        (f"{PHONE} Version/17.5 Mobile/15E148 Safari/604.1", "Safari trên iPhone"),
        (f"{PHONE} CriOS/126.0 Mobile/15E148 Safari/604.1", "Chrome trên iPhone"),
        (f"{ANDROID} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
         "Samsung Internet trên điện thoại Android"),
        (f"{ANDROID} Chrome/126.0.0.0 Safari/537.36", "Chrome trên máy tính bảng Android"),
        ("curl/8.5 (Windows)", "Máy tính Windows"),
        ("Safari/1", "Safari"),
        ("<script>alert(1)</script>", UNKNOWN),
        ("", UNKNOWN),
    ],
)  # fmt: skip
def test_it_is_named_as_who_sits_before_it_would(told, words) -> None:
    assert said(told) == words
    assert len(said(told * 50)) <= 60
