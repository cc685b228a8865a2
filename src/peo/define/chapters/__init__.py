"""Notebooks as files: which are chapters of a subject, what is in them, what they are made with."""
