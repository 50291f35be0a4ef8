"""Answers to an import's questions from a file: YAML or JSON, question id → answer. The format is in docs/import.md."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ketnap.lib import text

LARGEST = 5 * 1024**2
"""Bytes."""


class BadAnswers(Exception):
    """The file is not a list of answers; the sentence says where."""


def read(path: Path) -> dict[str, Any]:
    """→ {question id: "same" or {"answer": "departed", "on": date, "to": …}}, and `as_of` (a date) if it is there."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadAnswers(f"Tệp trả lời {path.name} nặng quá {LARGEST // 1024**2} MB. Xem lại có đúng tệp không.")
        written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnswers(f"Không đọc được tệp trả lời {path.name}. Xem lại tên và chỗ để tệp.") from error
    try:
        given = json.loads(written) if path.suffix.lower() == ".json" else yaml.safe_load(written)
    except (ValueError, yaml.YAMLError, RecursionError) as error:  # a day or number that is none, or far too deep
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else getattr(error, "lineno", "?")
        raise BadAnswers(f"Tệp trả lời {path.name}, dòng {line}: không đúng YAML hoặc JSON.") from error
    if given is None:
        return {}
    if isinstance(given, dict) and isinstance(given.get("answers"), dict):
        given = given["answers"] | {key: value for key, value in given.items() if key == "as_of"}
    if not isinstance(given, dict):
        raise BadAnswers(f"Tệp trả lời {path.name}: cần các dòng “mã câu hỏi: câu trả lời”.")
    try:
        return {_said(key): _answer(path, _said(key), value) for key, value in given.items()}
    except (ValueError, RecursionError) as error:
        raise BadAnswers(f"Tệp trả lời {path.name}: có chữ hoặc số không đọc được. Xem lại từng dòng.") from error


def _said(value: Any) -> str:
    """As text: ValueError for a number of thousands of digits."""
    return text.composed(str(value))


def _answer(path: Path, key: str, value: Any) -> Any:
    if key == "as_of":
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError as error:
            raise BadAnswers(f"Tệp trả lời {path.name}: as_of cần ngày dạng 2011-09-30.") from error
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and any(isinstance(said, (dict, list, set, bytes)) for said in value.values()):
        raise BadAnswers(f"Tệp trả lời {path.name}: câu trả lời của “{key}” cần mỗi mục một từ hoặc một ngày.")
    if isinstance(value, dict) and isinstance(value.get("answer"), str):
        # YAML 1.1 reads the key `on` as true.
        return {
            "on" if name is True else _said(name): text.composed(said) if isinstance(said, str) else said
            for name, said in value.items()
        }
    if isinstance(value, (str, int)):
        return _said(value)
    raise BadAnswers(f"Tệp trả lời {path.name}: câu trả lời của “{key}” cần là một từ, hoặc answer: … kèm on: ngày.")
