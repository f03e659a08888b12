"""What a person sees: composes the apps below into pages and answers requests."""
