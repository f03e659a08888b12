"""The sample's desktop programs: BAS, VPB and BTW per year, and CAS; they speak the program protocol.

Imports the standard library only, so that a program starts as fast as a small program does: ``command`` is the entry,
``singer`` writes, ``database`` and ``local`` read, ``containers`` opens the programs' own format, ``faults`` misbehaves
when asked to. The rest of ``sample`` makes what these programs read. ``docs/reference/program-protocol.md`` is the
contract.
"""
