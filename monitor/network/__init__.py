"""The ground of the HTTP client: which hosts may be asked and when, how long a wait lasts, what an answer means."""
