"""Committees and charges on the desk."""
