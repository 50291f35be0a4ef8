"""`ketnap witness`: the superior unit takes in the head of another office's journal and countersigns it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ketnap.access import heads, journal
from ketnap.access.viewer import office
from ketnap.lib import clock, files

FOLDER = "witness"


class Command(BaseCommand):
    help = (
        "At the superior unit: check the heads of an office below, keep the newest, write it countersigned. A head "
        "that goes back behind one that was taken in before is refused and said. There, --take keeps the answer."
    )
    examples = ("ketnap witness heads-2026.jsonl -o tra-loi.jsonl", "ketnap witness --take tra-loi.jsonl")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="heads of an office, or with --take the answer")
        parser.add_argument("-o", "--output", metavar="FILE", help="where the countersigned head is written")
        parser.add_argument("--take", action="store_true", help="keep the answer of the superior unit")

    def handle(self, *, file: str, output: str | None, take: bool, **options: Any) -> None:
        try:
            told = heads.read(Path(file))
        except (OSError, UnicodeDecodeError) as failed:
            raise CommandError(f"{file} cannot be read ({failed}): give a file of heads", returncode=2) from failed
        if not told or not all(heads.genuine(head) for head in told):
            raise CommandError(f"{file} holds a head whose signature is wrong: let the office send its file again")
        if take:
            self.take(told)
        elif output is None:
            raise CommandError("say with -o where the countersigned head is written", returncode=2)
        else:
            self.sign(told, output)

    def sign(self, told: list[heads.Head], output: str) -> None:
        whose = {head["public"] for head in told}
        if len(whose) != 1:
            raise CommandError("the heads were signed by more than one key: give one office's file at a time")
        (public,) = whose
        kept = settings.DATA_DIR / FOLDER / f"{public}.jsonl"
        before = heads.read(kept) if kept.exists() else []
        newest = told[-1]
        if wrong := against(told, before):
            raise CommandError(wrong)
        made = heads.signed({
            "kind": "witness", "at": clock.now().isoformat(), "of": public, "place": newest["place"],
            "seq": newest["seq"], "digest": newest["digest"], "signed": newest["at"],
        })  # fmt: skip
        kept.parent.mkdir(parents=True, exist_ok=True)
        heads.append(kept, made)
        with files.whole(output) as part:
            part.write_text(json.dumps(made, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        with transaction.atomic():
            journal.record(
                "journal.witnessed", by=office(clock.today()),
                detail={"of": public, "place": newest["place"], "digest": newest["digest"]},
            )  # fmt: skip
        self.stdout.write(
            f"Countersigned: {newest['place']} lines, code {heads.code(newest['digest'])}, key {public[:16]}…"
        )

    def take(self, told: list[heads.Head]) -> None:
        ours = heads.public()
        if any(head["kind"] != "witness" or head.get("of") != ours for head in told):
            raise CommandError("this is no answer about the journal of this office: give the one meant for it")
        if wrong := heads.against([("the answer", head) for head in told], {ours}):
            raise CommandError("; ".join(wrong))
        for head in told:
            heads.append(heads.here() / heads.WITNESSED, head)
        with transaction.atomic():
            journal.record(
                "journal.witness_taken", by=office(clock.today()),
                detail={"by": told[-1]["public"], "place": told[-1]["place"]},
            )  # fmt: skip
        self.stdout.write(f"Kept: countersigned at {told[-1]['place']} lines by {told[-1]['public'][:16]}…")


def against(told: list[heads.Head], before: list[heads.Head]) -> str:
    """Why these heads do not go on from those countersigned before; empty where they do."""
    if not before:
        return ""
    top, newest = before[-1], told[-1]
    back = next((head for head in told if head["kind"] == "restored" and head["at"] > top["at"]), None)
    if back is None and newest["place"] < top["place"]:
        return (
            f"the journal had {top['place']} lines on {top['at'][:10]} and shows {newest['place']}: its end was cut "
            "off or an older state was put back; ask that office, and keep this file"
        )
    known = {head["place"]: head["digest"] for head in told}
    if back is None and known.get(top["place"], top["digest"]) != top["digest"]:
        return f"line {top['place']} is not the one countersigned on {top['at'][:10]}: the journal was rewritten"
    return ""
