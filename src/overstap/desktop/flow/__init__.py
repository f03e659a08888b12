"""The order and conditions of the wizard's pages, without a window: what is shown, what may be chosen, what comes next.

The top of ``desktop``: a shell holds a ``Flow``. Both the window and ``overstap plan new`` walk it, so there is one
path from an installation to a plan.
"""

from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.flow import Flow
from overstap.desktop.flow.pages import Page, way
from overstap.desktop.flow.surroundings import RealSurroundings, Surroundings
from overstap.desktop.flow.work import Step, Work

__all__ = ["Choices", "Flow", "Page", "RealSurroundings", "Step", "Surroundings", "Work", "way"]
