"""`ketnap bulletin`: out as a folder that needs no server, feedback back in as a file."""

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from ketnap.access.viewer import office
from ketnap.actions.bulletin import arriving
from ketnap.lib import clock
from ketnap.public.static_site import writing
from ketnap.queries import bulletin, exports
from ketnap.queries.bulletin import NotFound, Reader


def base(text: str) -> str:
    """http(s)://host/folder/, with a slash at its end."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ArgumentTypeError(f"{text!r} is not the address of a site: write https://host/folder/")
    return text.rstrip("/") + "/"


class Command(BaseCommand):
    help = (
        "export: the bulletin as readers see it, as a folder of files that opens from a disk or from any web host; the "
        "folder is exchanged as a whole, only what an earlier export wrote is replaced. feedback: a file of feedback, "
        "one line of JSON each (docs/bulletin.md), taken in to be read at the desk; the same file again changes "
        "nothing; exit code 1 when a line was refused."
    )
    examples = (
        "ketnap bulletin export /media/usb/ban-tin --base-url https://bantin.example.vn/",
        "ketnap bulletin export ban-tin --bulletin khoi",
        "ketnap bulletin feedback y-kien.jsonl",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="act", required=True, metavar="export|feedback", parser_class=ArgumentParser)
        out = kinds.add_parser("export", help="write the bulletin into a folder")
        out.add_argument("folder", metavar="DIR", type=Path)
        out.add_argument("--bulletin", metavar="ADDRESS", help="as in /ban-tin/ADDRESS/ (default: the only one)")
        out.add_argument("--base-url", dest="base", metavar="URL", type=base, help="where it will stand")
        back = kinds.add_parser("feedback", help="take feedback in from a file")
        back.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *, act: str, **options: Any) -> None:
        if act == "export":
            self.export(options["folder"], options["bulletin"], options["base"] or "")
        else:
            self.feedback(options["file"])

    def export(self, folder: Path, address: str | None, base: str) -> None:
        reader = Reader(clock.now())
        address = address or only(reader)
        try:
            done = writing.export(reader, address, folder, base)
        except NotFound:
            raise CommandError(f"there is no bulletin {address!r}: {known(reader)}") from None
        except writing.Unwritten as unwritten:
            raise CommandError(str(unwritten)) from None
        exports.noted(office(reader.on), "bulletin.exported", rows=done.articles, unit_id=done.unit_id)
        self.stdout.write(
            f"{folder}: {done.articles} articles, {done.files} files, {done.size / 1024**2:.1f} MiB; open index.html"
        )

    def feedback(self, file: Path) -> None:
        try:
            with file.open("rb") as opened:
                content = opened.read(arriving.LARGEST + 1)
        except OSError as failed:
            raise CommandError(f"{file} cannot be read: {failed.strerror}; name another file", returncode=2) from None
        done = arriving.take_in(content, by=office(clock.today()))
        for bad in done.bad:
            self.stdout.write(f"Dòng {bad.number}: {bad.sentence}")
        self.stdout.write(f"Nhận {done.taken} ý kiến, đã có từ trước {done.known}, không nhận {len(done.bad)} dòng.")
        if done.bad:
            raise CommandError("some lines were refused: see above, mend them and give the whole file again")


def only(reader: Reader) -> str:
    addresses = [address for address, _ in bulletin.bulletins(reader)]
    if len(addresses) != 1:
        raise CommandError(f"say which bulletin with --bulletin: {known(reader)}", returncode=2)
    return addresses[0]


def known(reader: Reader) -> str:
    addresses = ", ".join(sorted(address for address, _ in bulletin.bulletins(reader)))
    return f"there are {addresses}" if addresses else "there is none yet; open one at the desk first"
