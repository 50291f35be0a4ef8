"""Mass organisations on a day and in their years, and whom they nominated. Viewer first."""

from ketnap.queries.unions.held import UnionActLine, UnionLine, UnionView, beside, union, unions
from ketnap.queries.unions.nominated import Nominated, nominated

__all__ = ["Nominated", "UnionActLine", "UnionLine", "UnionView", "beside", "nominated", "union", "unions"]
