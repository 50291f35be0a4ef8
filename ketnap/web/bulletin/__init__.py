"""Pages of the desk about the bulletin."""
