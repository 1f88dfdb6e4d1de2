"""Validate, publish and serve a knowledge graph kept as Turtle files."""
