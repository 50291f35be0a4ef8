"""Pages of papers: closed periods, the catalogue, preparing and issuing."""
