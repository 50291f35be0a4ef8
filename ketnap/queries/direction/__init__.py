"""Texts, programmes, measures, inspections and findings as they stand on a day. Viewer first."""
