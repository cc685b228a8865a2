"""Can the printed numbers be true: each alone, together, and beside what else was printed?"""
