"""Measurements: ratios in one run, A and B alternated. Nothing here is a test and no test is timed."""
