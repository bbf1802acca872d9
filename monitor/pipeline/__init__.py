"""One pass: fetch what is due, archive it, match it, compose what is owed, deliver.

Every step can be run alone, is idempotent, and picks up after a crash from what the step before committed.
"""
