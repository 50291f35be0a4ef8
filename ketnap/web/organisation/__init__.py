"""Organisations: the tree on a day, one unit, and the acts that change them."""
