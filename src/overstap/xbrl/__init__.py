"""SBR messages: reads XBRL instances of every generation of the Nederlandse Taxonomie safely."""
