"""Studies of coded talk: their code books, and what a coded table must look like."""
