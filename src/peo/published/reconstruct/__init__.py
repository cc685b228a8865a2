"""Records made from published figures: counts solved with CP-SAT, then written out as people."""
