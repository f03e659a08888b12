"""The migration file: one room that models, writes, reads, verifies and encrypts it."""
