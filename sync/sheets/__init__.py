"""A shop's tables: which layout a file has, and its rows as texts (ADR 0031).

Changes nothing, sends nothing and guesses nothing away: what is doubtful is told beside the rows.
Workbooks are read in the jail (`sync.jail`), CSV files here.
"""
