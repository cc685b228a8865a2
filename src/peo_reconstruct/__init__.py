"""Records made from published figures, the bounds of what these leave open, and conflict sets.

The workshop beside the house: it needs the extra `solver`, writes what it makes to
`data/processed/<wave>/practice/`, and nothing in `peo` imports it. Its commands are entry points.
"""
