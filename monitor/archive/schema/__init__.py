"""What the archive looks like: tables and views as SQL, and the steps by which it grows."""
