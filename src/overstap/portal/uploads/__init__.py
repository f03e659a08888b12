"""Receives files over tus 1.0, resumable, in parts, without holding a database connection."""
