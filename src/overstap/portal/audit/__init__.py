"""Who did what, per account."""
