"""People: lists of a day, search, the file of one person."""
