"""Tax returns, assessment notices (SBA) and attachments, byte for byte as filed."""
