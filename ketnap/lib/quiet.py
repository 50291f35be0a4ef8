"""Lines of the log without content: what failed and where in the program, never with which values.

The text of an exception repeats what somebody typed (a database names the row that stands there twice), and so do the
values around it; a name or number of a person would lie in a file that everybody who keeps the machine may read.
"""

import copy
import logging
import traceback
from types import TracebackType
from typing import Any

type Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(logging.Formatter):
    """Time, level, logger and message; of an exception its kinds and the lines of code it came through."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        # A copy: the library keeps the text of a failure on the record, for the formatter that comes after it too.
        mine = copy.copy(record)
        mine.exc_text = None
        return super().format(mine)

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).replace("\r", " ").replace("\n", " ")

    def formatException(self, ei: Any) -> str:
        failed: BaseException | None = ei[1]
        found: list[str] = []
        while failed is not None:
            frames = traceback.extract_tb(failed.__traceback__)
            found += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            found.append(f"  {type(failed).__module__}.{type(failed).__qualname__}")
            failed = failed.__cause__ or failed.__context__
        return "\n".join(found)

    def formatStack(self, stack_info: str) -> str:
        return ""
