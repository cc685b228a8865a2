"""Frameworks of thought as data, the records kept with them, and what people made of results."""
