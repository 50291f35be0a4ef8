"""Verify a journal without the program that wrote it. Imports nothing of it: the standard library and `cryptography`.

    python3 verify_journal.py nhat-ky.jsonl                       what `ketnap journal --export` wrote
    python3 verify_journal.py ketnap.sqlite3                      the embedded database itself
    python3 verify_journal.py FILE --heads heads-2026.jsonl --key PUBLIC --code 1250 ab12-cd34

Checks: places 1, 2, 3 … without a gap; each digest made of its line and of the digest before; every kept head signed by
the key that is given and found in the chain; rows of decisions, votes and papers as they were sealed. Exit code 0: it
holds.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PAPER = "decision_no decided_on decision_body on_behalf_of reason recorded_by_id batch_id"
ROWS = {
    "pathact": f"id candidacy_id kind on unit_id member_id told override reverses_id {PAPER}",
    "movement": "id person_id kind on unit_id from_unit_id elsewhere elsewhere_name standing joined_on reverses_id "
    + PAPER,
    "issuedpaper": "id key on unit_id person_id candidacy_id act_id written_no values digest pdf_digest by_id",
    "closedperiod": f"id unit_id start end version cut_off definitions content digest {PAPER}",
}
JSON_COLUMNS = {"told", "values"}
ANEW = ("people.erased", "people.sealed_anew")
"""Lines after which the rows they seal are no longer those that older lines sealed."""
SEALS = """SELECT s.place, s.low, s.form, s.digest, e.seq, e.at, e.by_id_text, e.by_name, e.event, e.subject,
e.unit_id_text, e.place, e.detail FROM ketnap_journalseal s LEFT JOIN ketnap_journalentry e ON e.seq = s.entry_id
ORDER BY s.place"""


def dump(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def lines_of_database(path: str) -> Iterator[tuple]:
    """(place, low, form, digest, line or None, {name: sealed rows})."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        for place, low, form, digest, seq, at, *line, detail in database.execute(SEALS):
            if seq is None:
                yield place, low, form, digest, None, {}
                continue
            told = json.loads(detail)
            moment = at.replace(" ", "T") + "+00:00"
            found = {name: rows_of(database, name, one) for name, one in told.get("sealed", {}).items()}
            yield place, low, form, digest, [seq, moment, *line, told], found


def rows_of(database: sqlite3.Connection, name: str, one: dict) -> list[list]:
    columns = ROWS[name].split()
    which, values = ("batch_id = ?", [one["batch"]]) if "batch" in one else (
        f"id IN ({','.join('?' * len(one['ids']))})", one["ids"])  # fmt: skip
    quoted = ", ".join(f'"{column}"' for column in columns)
    found = database.execute(f"SELECT {quoted} FROM ketnap_{name} WHERE {which} ORDER BY id", values)  # noqa: S608
    return [
        [json.loads(v) if c in JSON_COLUMNS and v is not None else v for c, v in zip(columns, row, strict=True)]
        for row in found
    ]  # fmt: skip


def lines_of_export(path: str) -> Iterator[tuple]:
    with Path(path).open(encoding="utf-8", newline="\n") as file:
        for text in file:
            told = json.loads(text)
            yield told["place"], told["low"], told["form"], told["digest"], told["line"], told.get("rows", {})


def main() -> int:
    parser = argparse.ArgumentParser(description="Verify a journal without the program that wrote it.")
    parser.add_argument("file")
    parser.add_argument("--heads", action="append", default=[], metavar="FILE", help="kept or countersigned heads")
    parser.add_argument("--key", metavar="PUBLIC", help="public key of the office, from a printed sheet")
    parser.add_argument("--witness", metavar="PUBLIC", help="public key of the superior unit")
    parser.add_argument("--code", nargs=2, metavar=("PLACE", "CODE"), help="of a printed sheet")
    asked = parser.parse_args()
    with Path(asked.file).open("rb") as file:
        embedded = file.read(15) == b"SQLite format 3"
    before, place, kept, faults, gone, unlike, anew = "0" * 64, 0, {}, [], set(), [], {}
    for at, low, form, digest, line, rows in (lines_of_database if embedded else lines_of_export)(asked.file):
        place += 1
        if at != place or line is None:
            return say([f"line {place} is not there"], place)
        seq, moment, by, name, event, subject, unit, asked_from, detail = line
        told = [before, place, moment, by, event, subject, unit, detail]
        told += [] if form == 1 else [form, low, seq, name, asked_from]
        before = hashlib.sha256(dump(told).encode()).hexdigest()
        if before != digest:
            return say([f"line {place} is not the one that was sealed"], place)
        kept[place] = digest
        if event == "batches.undone":
            gone.add(int(subject.split(":")[1]))
        for part, found in rows.items():
            made = hashlib.sha256("".join(dump(row) + "\n" for row in found).encode()).hexdigest()
            about = {(part, "batch" if "batch" in detail["sealed"][part] else "id", one)
                     for one in detail["sealed"][part].get("ids", [detail["sealed"][part].get("batch")])}  # fmt: skip
            if made != detail["sealed"][part]["digest"]:
                unlike.append((place, about, f"line {place}: {part} is not what was sealed"))
            if event in ANEW:
                anew.update(dict.fromkeys(about, place))
    for at, about, says in unlike:
        undone = any(kind == "batch" and number in gone for _, kind, number in about)
        if not undone and not all(anew.get(one, 0) > at for one in about):
            faults.append(says)
    heads = [json.loads(text) for path in asked.heads for text in Path(path).read_text("utf-8").split("\n") if text]
    backs = [head for head in heads if head["kind"] == "restored"]
    for head in heads:
        witness = head["kind"] == "witness"
        if not genuine(head) or {asked.key, head.get("of" if witness else "public")} != {asked.key} or (
            witness and asked.witness != head["public"]):  # fmt: skip
            faults.append(f"the head of line {head.get('place')} is not signed by the key that was given")
        elif any(back["at"] > head["at"] and back["place"] < head["place"] for back in backs):
            continue
        elif head["place"] > place:
            faults.append(
                f"ends at line {place}; line {head['place']} was signed at {head['at']}: cut off, or taken earlier"
            )
        elif head["place"] and kept.get(head["place"]) != head["digest"]:
            faults.append(f"line {head['place']} is not the one that was signed at {head['at']}")
    if asked.code and not kept.get(int(asked.code[0]), "").startswith(asked.code[1].replace("-", "")):
        faults.append(f"line {asked.code[0]} is not the one of the printed sheet")
    return say(faults, place)


def genuine(head: dict) -> bool:
    signed = {name: value for name, value in head.items() if name != "signature"}
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head["public"]))
        key.verify(bytes.fromhex(head["signature"]), text)
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def say(faults: list[str], count: int) -> int:
    print("\n".join(faults) if faults else f"holds: {count} lines")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
