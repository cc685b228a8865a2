"""Reproducible notebooks and data package for the professional-ervaringsonderzoek (PEO)."""

__version__ = "0.1.0"
