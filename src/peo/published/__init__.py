"""Figures printed before: their ledger, records that agree with them, the check of both."""
