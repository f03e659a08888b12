"""The desktop programs: found by description, asked who they are, run, and listened to."""
