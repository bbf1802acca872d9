"""The archive: one SQLite file, and all the SQL there is.

``schema/`` is what the file looks like and how it grows, ``storing/`` how items become rows, ``polls/`` what is known
of sources, ``outgoing/`` what people are owed and get. Beside them: opening and copying the file, reading documents,
keeping hits, and how Datasette shows it all.
"""
