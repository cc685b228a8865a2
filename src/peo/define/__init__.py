"""What is declared beforehand of everything that comes in: subjects, tables and rules.

`instrument` is the questionnaire of a wave,
`chapters` what a notebook needs. No data are read here.
"""
