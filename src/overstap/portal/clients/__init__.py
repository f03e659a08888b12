"""Offices and their clients."""
