"""Yearly ratings: the table of a level, one organisation, the members."""
