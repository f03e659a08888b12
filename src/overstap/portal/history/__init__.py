"""What people changed in the portal, field by field; for every kind of record."""
