"""Mass organisations beside the cell: lists, one with its acts, and whom they nominated."""
