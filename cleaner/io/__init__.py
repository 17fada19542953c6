"""Readers and writers by format."""
