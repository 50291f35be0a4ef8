"""`ketnap journal`: the journal sealed, signed, held against what is kept of it elsewhere, and taken out for others."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ketnap.access import chain, heads, sealed
from ketnap.access.viewer import office
from ketnap.lib import clock, files
from ketnap.lib.dates import show as show_day
from ketnap.queries import exports
from ketnap.queries.journal import sheet

ROLES = """-- Run as the owner of the tables, who is not the account of the program.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE UPDATE, DELETE, TRUNCATE ON ketnap_journalentry, ketnap_journalseal FROM {role};"""


class Command(BaseCommand):
    help = (
        "Without options: seal what was written, sign the head, and say where the journal stands. Exit code 1 where it "
        "does not hold."
    )
    examples = (
        "ketnap journal", "ketnap journal --verify", "ketnap journal --export nhat-ky.jsonl", "ketnap journal --sheet",
        "ketnap journal --code 1250 ab12-cd34-ef56", "ketnap journal --restored 'Máy hỏng, khôi phục bản ngày 02-10'",
    )  # fmt: skip

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--verify", action="store_true", help="the whole chain, every kept head, every sealed row")
        what.add_argument("--heads", metavar="FILE", help="hold the chain against heads kept by somebody else")
        what.add_argument(
            "--export", metavar="FILE", help="write the journal as JSON lines for scripts/verify_journal.py"
        )
        what.add_argument("--sheet", action="store_true", help="print the sheet of today, to be signed and put away")
        what.add_argument(
            "--code", nargs=2, metavar=("PLACE", "CODE"), help="hold the chain against the code of a printed sheet"
        )
        what.add_argument("--restored", metavar="REASON", help="sign that an older state was put back on purpose")
        what.add_argument(
            "--roles", metavar="ACCOUNT", help="SQL that leaves a PostgreSQL account the adding of lines only"
        )
        parser.add_argument("--decisions", action="store_true", help="with --export: the sealed rows too (personal)")

    def handle(self, *, decisions: bool, **options: Any) -> None:
        chain.seal()
        if options["verify"]:
            self.verify()
        elif options["heads"]:
            self.say_faults(held_against(Path(options["heads"])))
        elif options["export"]:
            self.export(options["export"], decisions)
        elif options["sheet"]:
            head = heads.keep(always=True)
            if head is None:
                raise CommandError("nothing was written yet: run it again once something is")
            self.stdout.write(sheet(head))
        elif options["code"]:
            self.say_faults(of_code(*options["code"]))
        elif options["restored"]:
            self.restored(options["restored"])
        elif options["roles"]:
            self.stdout.write(ROLES.format(role=connection.ops.quote_name(options["roles"])))
        else:
            self.status()

    def status(self) -> None:
        heads.keep(always=True)
        last, (waiting, _) = chain.head(), chain.unsealed()
        self.stdout.write(f"sealed lines    {last.place}")
        self.stdout.write(f"waiting         {waiting}")
        self.stdout.write(f"head            {last.digest}  code {heads.code(last.digest)}")
        self.stdout.write(f"public key      {heads.public()}")
        if kept := heads.last():
            self.stdout.write(f"last signed     line {kept['place']}, {kept['at']}")
        for _, head in heads.kept():
            if head["kind"] == "restored":
                self.stdout.write(f"put back        to line {head['place']}, {head['at']}: {head.get('reason', '')}")
        if wrong := heads.mirror():
            raise CommandError(wrong)

    def verify(self) -> None:
        broken = chain.examine()
        kept = heads.against(heads.kept(), {heads.public()})
        self.say_faults([*([broken.says] if broken else []), *kept, *sealed.faults()])

    def say_faults(self, faults: list[str]) -> None:
        if faults:
            self.stdout.write("\n".join(faults))
            raise CommandError(f"{len(faults)} findings: see the lines above")
        self.stdout.write(f"The journal holds: {chain.head().place} lines.")

    def export(self, output: str, decisions: bool) -> None:
        heads.keep(always=True)
        try:
            with files.whole(output) as part, part.open("w", encoding="utf-8") as file:
                count = 0
                for line in exported(decisions):
                    file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
                    count += 1
        except OSError as failed:
            raise CommandError(f"{output} cannot be written: {failed.strerror}; choose another place") from failed
        exports.noted(office(clock.today()), "journal.exported", rows=count)
        self.stderr.write(f"{count} lines; heads to hold them against lie in {heads.here()}")

    def restored(self, reason: str) -> None:
        for path in heads.files(Path(settings.HEADS_DIR)) if settings.HEADS_DIR else []:
            ours = heads.here() / path.name
            kept, theirs = ours.read_bytes() if ours.exists() else b"", path.read_bytes()
            if theirs.startswith(kept):  # the data folder was put back too
                heads.here().mkdir(parents=True, exist_ok=True)
                ours.write_bytes(theirs)
        head = heads.now("restored", reason=reason)
        heads.add(head)
        heads.mirror()
        self.stdout.write(
            f"Signed: put back to line {head['place']}, {show_day(clock.today())}. It stays visible for good."
        )


def exported(decisions: bool) -> Any:
    for place, low, form, digest, *line in chain.sealed():
        told = {"place": place, "low": low, "form": form, "digest": digest,
                "line": [line[0], line[1].isoformat(), *line[2:]]}  # fmt: skip
        if decisions and (found := line[-1].get("sealed")):
            told["rows"] = {name: [list(row) for row in of_rows(name, one)] for name, one in found.items()}
        yield told


def of_rows(name: str, one: dict[str, Any]) -> Any:
    return sealed.rows(name, batch=one["batch"]) if "batch" in one else sealed.rows(name, pk__in=one["ids"])


def held_against(path: Path) -> list[str]:
    try:
        told = heads.read(path)
    except (OSError, UnicodeDecodeError) as failed:
        raise CommandError(f"{path} cannot be read ({failed}): give a file of heads", returncode=2) from failed
    return heads.against([(str(path), head) for head in told], {heads.public()})


def of_code(place: str, code: str) -> list[str]:
    if not place.isdecimal() or not 4 <= len(code.replace("-", "")) <= 64:
        raise CommandError("write the number of lines and the code as they stand on the sheet", returncode=2)
    seal = chain.at(int(place))
    if seal is None:
        return [f"the journal has no line {place}: its end was cut off or an older state was put back"]
    if not seal.replace("-", "").startswith(code.replace("-", "").strip().lower()):
        return [
            f"line {place} has the code {heads.code(seal)}, not {code}: the journal was rewritten, or it was mistyped"
        ]
    return []
