"""Trains the small text-to-image model that ships with Tintype."""
