"""What is declared beforehand of everything that comes in. No data are read here."""
