"""Where records come from: a database, local files through programs, or a folder of SBR messages; one contract."""
