"""The two studies with interview codes: their code books, and what a coded table must look like."""
