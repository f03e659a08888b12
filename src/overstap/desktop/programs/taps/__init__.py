"""Singer taps that others wrote, standing in for a desktop program (docs/reference/tap-description.md).

``description`` reads the file that says how a tap is started and how its streams are our tables; ``catalog`` asks the
tap which streams it has; ``records`` makes our records of its own; ``running`` runs it. A tap cannot say what it holds
before it hands it over, which is why what it gives is not attested.
"""
