"""Photographs somebody sent, encoded anew. A picture is opened only in a child process with little memory and time, and
nothing of the file but its pixels comes out of it: no place, no camera, no file hidden behind the picture."""

import io
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketnap.lib import children
from ketnap.lib.numbers import show

if TYPE_CHECKING:
    from PIL import Image

WIDTHS = (480, 960, 1600)
"""Pixels. A narrower picture is kept as wide as it is, never blown up."""
MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 64_000_000
LEAST_SIDE = 200
LONGEST = 5
"""How many times longer one side may be than the other."""
QUALITY = 82
MEMORY = 1024 * 1024 * 1024
SECONDS = 30

READ = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
OTHERS = {
    b"GIF8": "ảnh GIF", b"BM": "ảnh BMP", b"II*\x00": "ảnh TIFF", b"MM\x00*": "ảnh TIFF", b"%PDF": "tệp PDF",
    b"PK\x03\x04": "tệp nén hoặc tệp Word, Excel", b"\xd0\xcf\x11\xe0": "tệp Word, Excel cũ", b"MZ": "chương trình",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    content: bytes
    """JPEG, nothing in it but the picture."""


class PictureRefused(Exception):
    """The file cannot be taken; the sentence says what was found and how to make it right."""


def kind(content: bytes) -> str:
    """`JPEG`, `PNG` or `WEBP` by what the file begins with, whatever its name. Raises PictureRefused."""
    if not content:
        raise PictureRefused("Tệp trống, không có ảnh nào; hãy chọn lại tệp.")
    if len(content) > MAX_BYTES:
        raise PictureRefused(
            f"Tệp nặng {len(content) // 1024**2 + 1} MB, quá {MAX_BYTES // 1024**2} MB; hãy lưu ảnh nhỏ lại, ví dụ "
            "rộng 4.000 điểm, rồi gửi lại."
        )
    for begins, name in READ.items():
        if content.startswith(begins):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    raise PictureRefused(
        f"Tệp này là {_found(content)}, dù tên tệp là gì; hãy lưu ảnh thành JPEG, PNG hoặc WebP rồi gửi lại."
    )


def _found(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        image = content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif")
        return "ảnh HEIC hoặc AVIF của điện thoại" if image else "đoạn phim"
    for begins, name in OTHERS.items():
        if content.startswith(begins):
            return name
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<head", b"<script", b"<body")):
        return "trang web"
    return "hình vẽ SVG hoặc tệp XML" if start.startswith((b"<svg", b"<?xml")) else "tệp khác, không phải ảnh"


def encode(content: bytes) -> list[Picture]:
    """The picture in every width it has enough pixels for, the narrowest first. Raises PictureRefused."""
    found = kind(content)
    with tempfile.TemporaryDirectory(prefix="ketnap-photo-") as place:
        command = [sys.executable, "-m", "ketnap.lib.pictures", found, place]
        root = Path(__file__).parents[2]
        try:
            done = subprocess.run(  # noqa: S603 -- our own interpreter and module, no shell
                command, input=content, capture_output=True, timeout=SECONDS * 2, check=False, cwd=root
            )
        except subprocess.TimeoutExpired as error:
            raise PictureRefused("Ảnh mở lâu quá; hãy mở ảnh bằng phần mềm xem ảnh, lưu lại rồi gửi.") from error
        if done.returncode:
            raise PictureRefused("Ảnh bị hỏng bên trong; hãy mở ảnh bằng phần mềm xem ảnh, lưu lại rồi gửi.")
        said = json.loads(done.stdout)
        if "refused" in said:
            raise PictureRefused(said["refused"])
        return [Picture(width, height, (Path(place) / name).read_bytes()) for name, width, height in said["files"]]


def _child(name: str, place: str) -> dict[str, Any]:
    children.limit(memory=MEMORY, seconds=SECONDS)
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the size is asked here, in words, before a single pixel is decoded
    try:
        picture: Image.Image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=(name,))
        if refused := _size(picture):
            return {"refused": refused}
        if name != "JPEG" and getattr(picture, "n_frames", 1) > 1:
            return {"refused": "Đây là ảnh động, có nhiều hình; hãy chọn một ảnh đứng yên."}
        picture.draft("RGB", (WIDTHS[-1] * 2, WIDTHS[-1] * 2))  # a JPEG is read at half or a quarter of its size
        picture.load()
        plain = _plain(ImageOps.exif_transpose(picture))
    except (OSError, SyntaxError, ValueError) as problem:
        cut = "truncated" in str(problem).lower()
        found = "Tệp ảnh bị cắt cụt, thiếu phần cuối" if cut else "Ảnh bị hỏng bên trong"
        return {"refused": f"{found}; hãy lấy lại ảnh từ máy chụp hoặc lưu lại rồi gửi."}
    return {"files": [_written(plain, width, Path(place)) for width in _widths(plain.width)]}


def _size(picture: "Image.Image") -> str:
    """What is wrong with the size; empty: nothing."""
    width, height = picture.size
    told = f"Ảnh {show(width)} × {show(height)} điểm"
    if width * height > MAX_PIXELS:
        most = show(MAX_PIXELS // 1_000_000)
        return f"{told}, quá {most} triệu điểm; hãy lưu ảnh nhỏ lại, ví dụ rộng 4.000 điểm, rồi gửi."
    if min(width, height) < LEAST_SIDE:
        return f"{told}, nhỏ quá để in; hãy chọn ảnh mỗi chiều ít nhất {LEAST_SIDE} điểm."
    if max(width, height) > LONGEST * min(width, height):
        return f"{told}, một chiều dài quá {LONGEST} lần chiều kia; hãy cắt bớt ảnh rồi gửi."
    return ""


def _plain(picture: "Image.Image") -> "Image.Image":
    """Red, green, blue of the usual screen on white paper, whatever it was."""
    from PIL import Image, ImageCms

    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            ours = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(picture, ours, ImageCms.createProfile("sRGB"), outputMode="RGB")
            picture = made or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile: the colours as they stand
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, "white")
        picture.paste(seen, mask=seen.getchannel("A"))
    return picture.convert("RGB")


def _widths(width: int) -> list[int]:
    return [one for one in WIDTHS if one < width][: len(WIDTHS)] + ([width] if width <= WIDTHS[-1] else [])


def _written(picture: "Image.Image", width: int, place: Path) -> tuple[str, int, int]:
    from PIL import Image

    height = max(1, round(picture.height * width / picture.width))
    made = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    made.info.clear()
    name = f"{width}.jpg"
    made.save(place / name, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return name, width, height


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_child(*sys.argv[1:3]), ensure_ascii=True))
