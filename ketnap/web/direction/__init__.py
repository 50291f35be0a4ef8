"""Texts, programmes, measures, inspections and findings on the desk."""
