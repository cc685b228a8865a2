"""How far a number can go over all records that agree with what was published."""
