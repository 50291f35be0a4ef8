"""Ketnap: công tác phát triển đảng viên, from the first name on a list to the official member."""

__version__ = "0.1.0"
