"""A watch on Washington for a battery-materials coalition.

Fetchers pull sources, read them, store, match them against topics, and alert.
The rooms of this package follow that sentence; imports go downward only.
"""

__version__ = "0.1.0"
