"""Takes a bundle in: check, wait for the evening, load, reconcile."""
