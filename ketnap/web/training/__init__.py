"""Classes: of a year, one of them, its learners, results and certificates; what was entered wrongly."""
