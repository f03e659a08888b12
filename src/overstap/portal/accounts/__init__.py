"""Accounts, users, memberships, tokens and keys; the one place that binds a session to an account."""
