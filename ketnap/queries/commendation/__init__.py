"""Reviews, commendations, badges and exemplars, read within reach."""
