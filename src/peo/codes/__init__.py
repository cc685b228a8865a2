"""Studies of coded talk: their code books, and what a coded table must look like; `frameworks`:
what results are laid beside, and what people made of them."""
