"""E-mails in the reader's language, sent after the transaction that causes them."""
