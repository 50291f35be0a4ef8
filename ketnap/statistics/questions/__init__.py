"""Questions of the reader's own: any measure, narrowed and divided, counted by the same compiler as every figure."""

from ketnap.statistics.questions.asking import Answer, Line, answer, people
from ketnap.statistics.questions.dimensions import DIMENSIONS, Dimension
from ketnap.statistics.questions.question import Question
from ketnap.statistics.questions.subjects import SUBJECTS, Subject

__all__ = ["DIMENSIONS", "SUBJECTS", "Answer", "Dimension", "Line", "Question", "Subject", "answer", "people"]
