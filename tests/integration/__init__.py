"""Whole commands in a home, as a user has them."""
