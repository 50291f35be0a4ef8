"""Reviews, commendations and exemplars: every act on them."""
