"""Pages of the path: the file of one person, the board, acts, ballots and decisions."""
