"""Closed periods: figures kept as they were signed, counted again later, and what was recorded in between."""
