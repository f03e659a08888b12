"""PKIoverheid certificates of an account: without an active one nothing is uploaded."""
