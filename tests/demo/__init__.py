"""Tests of the stand-in, its recordings and the demo."""
