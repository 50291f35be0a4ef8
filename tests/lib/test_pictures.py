"""Photographs as they arrive: told apart by content, refused before they are opened, nothing but pixels comes out."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from ketnap.lib import pictures
from ketnap.lib.pictures import PictureRefused

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(picture: Image.Image, kind: str, **more) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **more)
    return made.getvalue()


def plain(width: int = 600, height: int = 400, shade: str = "firebrick") -> Image.Image:
    return Image.new("RGB", (width, height), shade)


def header_only(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds nothing."""

    def chunk(name: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def near(content: bytes, at: tuple[int, int], shade: tuple[int, int, int]) -> bool:
    pixel = Image.open(io.BytesIO(content)).getpixel(at)
    return max(abs(one - other) for one, other in zip(pixel, shade, strict=True)) < 12


def test_a_large_photograph_in_three_widths_upright_and_without_what_the_camera_wrote() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Máy ảnh của tôi", 6  # turned: the camera was held upright
    exif.get_ifd(0x8825)[2] = (21.0, 10.0, 30.0)
    sent = plain(2400, 1600)
    sent.paste("navy", (0, 0, 1200, 1600))
    content = saved(sent, "JPEG", exif=exif, comment=b"Bi mat", quality=90) + b"<script>alert(1)</script>PK\x03\x04"
    made = pictures.encode(content)
    assert [(one.width, one.height) for one in made] == [(480, 720), (960, 1440), (1600, 2400)]
    for one in made:
        shown = Image.open(io.BytesIO(one.content))
        assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (one.width, one.height), {})
        assert shown.info.get("progressive") and "comment" not in shown.info
        assert not any(word in one.content for word in (b"Exif", b"script", b"Bi mat", b"PK\x03\x04", b"GPS"))
    # Left of the file is on top of the photograph.
    assert near(made[0].content, (240, 100), (0, 0, 128)) and near(made[0].content, (240, 600), (178, 34, 34))


@pytest.mark.parametrize(
    "sent",
    [
        saved(plain(shade="white").convert("CMYK"), "JPEG"),
        saved(plain(shade="white").quantize(8), "PNG"),
        saved(plain(shade="white").convert("LA"), "PNG"),
        saved(Image.new("RGBA", (600, 400), (255, 0, 0, 0)), "PNG"),
        saved(Image.new("I;16", (600, 400), 65535), "PNG"),
        saved(plain(shade="white"), "WEBP"),
        saved(plain(shade="white"), "PNG", icc_profile=SRGB),
        saved(plain(shade="white"), "JPEG", icc_profile=b"hong"),
    ],
    ids=["cmyk", "palette", "grey and clear", "clear", "sixteen bits", "webp", "profile", "broken profile"],
)  # fmt: skip
def test_every_kind_becomes_a_plain_jpeg_on_white_and_is_never_blown_up(sent) -> None:
    made = pictures.encode(sent)
    assert [(one.width, one.height) for one in made] == [(480, 320), (600, 400)]
    shown = Image.open(io.BytesIO(made[-1].content))
    assert (shown.format, shown.mode, "icc_profile" in shown.info) == ("JPEG", "RGB", False)
    assert near(made[-1].content, (300, 200), (255, 255, 255))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "Tệp trống"),
        (b"\xff\xd8\xff" + bytes(pictures.MAX_BYTES), "Tệp nặng 26 MB, quá 25 MB"),
        (b"\n <!DOCTYPE html><html><body>\xff\xd8\xff</body></html>", "Tệp này là trang web"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "hình vẽ SVG"),
        (b"GIF89a" + bytes(40), "ảnh GIF"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "ảnh HEIC hoặc AVIF của điện thoại"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(40), "đoạn phim"),
        (b"%PDF-1.7", "tệp PDF"),
        (b"Xin chao", "không phải ảnh"),
        (header_only(20_000, 20_000), "Ảnh 20.000 × 20.000 điểm, quá 64 triệu điểm"),
        (header_only(4_000, 3_000), "bị cắt cụt|bị hỏng"),
        (saved(plain(2400, 1600), "JPEG")[:5_000], "bị cắt cụt"),
        (b"\xff\xd8\xff\xe0" + b"khong phai anh" * 9, "bị cắt cụt|bị hỏng"),
        (saved(plain(), "PNG")[:20] + b"hong" + saved(plain(), "PNG")[24:], "bị cắt cụt|bị hỏng"),
        (saved(plain(150, 150), "PNG"), "nhỏ quá để in"),
        (saved(plain(1200, 220), "JPEG"), "dài quá 5 lần"),
        (saved(plain(), "PNG", save_all=True, append_images=[plain(shade="navy")]), "ảnh động"),
        (saved(plain(), "WEBP", save_all=True, append_images=[plain(shade="navy")]), "ảnh động"),
    ],
    ids=["empty", "heavy", "web page", "svg", "gif", "heic", "film", "pdf", "text", "huge", "hollow", "cut", "junk",
         "wrong sum", "tiny", "strip", "moving png", "moving webp"],
)  # fmt: skip
def test_what_is_no_photograph_is_refused_in_words(sent, words) -> None:
    with pytest.raises(PictureRefused, match=words) as no:
        pictures.encode(sent)
    assert "hãy" in str(no.value)
