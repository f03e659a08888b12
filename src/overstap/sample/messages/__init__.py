"""What was filed: SBR messages of every generation since 2013, and the open documents of what was no SBR message.

``taxonomy`` knows names and namespaces; ``templates`` turns them into text with gaps, once per kind and year;
``returns`` and ``notices`` fill the gaps; ``documents`` makes the program's own documents.
"""
