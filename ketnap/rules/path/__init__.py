"""The path from the first list to the official member: kinds of acts, stages, and what they say to the law. Pure.

`kinds` names every act that can happen to a candidacy, `course` says where a list of acts has come to and refuses what
is impossible, `folding` makes of the acts the dossier that rules judge, `waits` says what is due next and since when.
"""

from ketnap.rules.path.course import Course, Impossible, course
from ketnap.rules.path.folding import Act, fold
from ketnap.rules.path.kinds import KINDS, Kind, fitting
from ketnap.rules.path.stages import ENDED, OPEN, STAGES, Stage

__all__ = [
    "ENDED", "KINDS", "OPEN", "STAGES", "Act", "Course", "Impossible", "Kind", "Stage", "course", "fitting", "fold",
]  # fmt: skip
