"""Who does what for which client: colleagues, responsibilities, roles on returns."""
