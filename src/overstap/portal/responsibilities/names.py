"""The responsibilities that the portal knows: a client's relation manager, and the five steps of a return.

The product's own list is not public; the steps are (help centre: Voorbereiden, Invoeren, Controleren, Accorderen,
Verzenden). What a bundle brings under another name is kept as it is.
"""

NAMES = ("Relatiebeheer", "Voorbereiden", "Invoeren", "Controleren", "Accorderen", "Verzenden")
