"""The embedded upstream: a plain stand-in server on loopback, what it serves, and the fortnight ``monitor demo`` plays.

``standin`` is the server, ``register`` and ``feeds`` are the sites it serves by their upstream's contract,
``recording`` and ``corpus`` say what they hold, ``play`` runs the product against them. Nothing here reaches beyond
127.0.0.1.
"""
