"""What verification found, for the command line, the API and the portal.

Made by ``verifying``; holds sentences, so that whoever shows it adds nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from overstap.bundle.info import BundleInfo, BundleLabel
from overstap.bundle.problems import Problem


@dataclass(frozen=True)
class VerifyReport:
    """What verification found.

    *content_checked* is false when the records were not looked at: the bundle is encrypted and no identity was given,
    or its frame is too damaged. *remarks* are sentences about what is allowed but worth knowing. *label* and *info*
    are None when they could not be read.
    """

    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]
    label: BundleLabel | None
    info: BundleInfo | None
    content_checked: bool

    @property
    def ok(self) -> bool:
        """Whether no problem was found, as far as was looked."""
        return not self.problems

    def as_dict(self) -> dict[str, object]:
        """The report for ``--json`` and the API."""
        return {
            "ok": self.ok,
            "content_checked": self.content_checked,
            "problems": [problem.as_dict() for problem in self.problems],
            "remarks": list(self.remarks),
            "label": asdict(self.label) if self.label else None,
            "content_digest": self.info.content_digest if self.info else None,
        }
