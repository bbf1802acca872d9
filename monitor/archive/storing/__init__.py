"""How items become rows: recognised, compared, added or changed, with all that is derived from them (T1)."""
