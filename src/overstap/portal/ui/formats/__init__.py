"""How dates and numbers are written, per language; Django reads it through ``FORMAT_MODULE_PATH``."""
