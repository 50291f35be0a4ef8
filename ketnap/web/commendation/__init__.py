"""Pages of reviews, commendations, badges and exemplars."""
