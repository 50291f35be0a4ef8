"""Mass organisations on a day and in their years, and whom they nominated. Viewer first."""

from ketnap.queries.unions.held import UnionLine, UnionView, beside, union, unions
from ketnap.queries.unions.nominated import Nominated, nominated

__all__ = ["Nominated", "UnionLine", "UnionView", "beside", "nominated", "union", "unions"]
