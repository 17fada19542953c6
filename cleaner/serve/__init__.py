"""Cleaning over HTTP, for those who cannot import Python. The work is done in other processes."""
