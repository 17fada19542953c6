"""Weights of the classifier in recover.py."""

BELOW = 2.0
WEIGHTS: dict[str, float] = {}
