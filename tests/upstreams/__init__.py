"""Fault players, one file per upstream: the plain stand-in of ``monitor/demo`` made to misbehave on demand."""
