"""The way out: an account as a bundle, in the format in which it came in."""
