"""Files as somebody finds them outside: saved again by another program, and what marks stand in them, read without the
program's own reader."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx as word
import openpyxl

from tests.documents.papers import pdf_text

SOFFICE = shutil.which("soffice")


def visible(content: bytes, kind: str) -> list[str]:
    """The line to be read, once for each place it must stand in: each sheet as printed, each page, the foot."""
    if kind == "xlsx":
        return [sheet.oddFooter.left.text or "" for sheet in openpyxl.load_workbook(io.BytesIO(content))]
    if kind == "docx":
        made = word.Document(io.BytesIO(content))
        return [part.paragraphs[0].text for part in (made.sections[0].footer, made.sections[0].first_page_footer)]
    if kind == "pdf":
        return [pdf_text(content)]
    if kind == "zip":
        return [zipfile.ZipFile(io.BytesIO(content)).comment.decode()]
    return [json.loads(content)["taken"]]


def hidden(content: bytes, kind: str) -> list[str]:
    """What stands in the two places that are not shown."""
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [str(book.custom_doc_props["KetnapExport"].value), book.defined_names["_ketnap"].attr_text]
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            body = packed.read("word/document.xml").decode()
            vanished = re.findall(r"<w:vanish/></w:rPr><w:t[^>]*>([^<]*)", body)
            return [packed.read("docProps/custom.xml").decode(), " ".join(vanished)]
    if kind == "pdf":
        return [content.rpartition(b"%%EOF")[2].decode()]
    return []


def programs() -> dict[str, str]:
    """Ending → the program that opens and saves such a file here: LibreOffice where that part of it is installed, else
    a library that writes every part anew."""
    parts = Path(SOFFICE).resolve().parent if SOFFICE else Path("/nowhere")
    return {
        ending: "LibreOffice" if (parts / f"lib{part}lo.so").exists() else library
        for ending, part, library in (("xlsx", "sc", "openpyxl"), ("docx", "sw", "python-docx"))
    }


def saved_again(files: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """Opened and saved by those programs."""
    found = {}
    for ending, program in programs().items():
        names = [name for name in files if name.endswith(ending)]
        if program != "LibreOffice":
            found |= {name: anew(files[name], name) for name in names}
            continue
        for name in names:
            (folder / name).write_bytes(files[name])
        out = folder / "out"
        command = [SOFFICE or "", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--convert-to", ending, "--outdir", str(out), *(str(folder / name) for name in names)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        found |= {name: (out / name).read_bytes() for name in names}
    return found


def anew(content: bytes, name: str) -> bytes:
    out = io.BytesIO()
    if name.endswith(".xlsx"):
        openpyxl.load_workbook(io.BytesIO(content)).save(out)
    else:
        word.Document(io.BytesIO(content)).save(out)
    return out.getvalue()


def opened(files: dict[str, bytes]) -> dict[str, bytes]:
    """The parts of each Office file one after the other, not packed: for taking something out of them."""
    found = {}
    for name, content in files.items():
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            found[name] = b"\n".join(packed.read(one) for one in packed.namelist())
    return found
