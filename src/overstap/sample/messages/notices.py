"""The messages of assessments (SBA) for IB, VPB and OB.

Above ``templates``, beside ``returns``. All facts stand in one context without dimensions; the amount to pay is another
concept for each tax.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from overstap.sample.chance import Chance
from overstap.sample.messages.returns import identifier_of
from overstap.sample.messages.templates import Context, Form, Gap, Template, build
from overstap.sample.model import Client, Office, Planned

_FORMS = {"IB": "ih-sba", "VPB": "vpb-sba", "OB": "ob-sba"}
_SCHEMES = {
    "IB": "www.belastingdienst.nl/identificatie",
    "VPB": "www.belastingdienst.nl/identificatie",
    "OB": "www.belastingdienst.nl/omzetbelastingnummer",
}
# The letter in an aanslagnummer that tells the tax.
_LETTERS = {"IB": "H", "VPB": "V", "OB": "F"}
# Facts to aim for; real notices fill in few of the many boxes.
_FACTS = {"IB": 70, "VPB": 40, "OB": 30}
_NAMED: dict[str, Gap] = {
    "asl:TaxAppropriation": "letter",
    "bedr:FiscalYear": "year",
    "asl:NoticeOfAssessmentNumber": "number",
    "asl:NoticeOfAssessmentDate": "dated",
    "asl:TaxpayerNameAddress": "address",
    "alg:TaxConsultantNumber": "becon",
    "asl:ObjectionDeadlineDate": "deadline",
    "asl:AppealDeadlineDate": "deadline",
    "asl:NoticeOfAssessmentExpiringDateFirstAndOnly": "deadline",
    "asl:NoticeOfAssessmentExpiringDate": "deadline",
    "asl:TaxAssessmentAmountToBeReceivedToBePaidBalance": "amount",
    "asl:NewEstablishedBalanceToBePaidToBeReceived": "amount",
    "asl:TaxAssessmentTotalAmountToBePaid": "to_pay",
    "asl:ToBeSettledlToBeReceived": "to_receive",
    "alg:DateOfBirth": "born",
}


@dataclass(frozen=True)
class Assessment:
    """What the notice says."""

    number: str
    dated: date
    amount: int


def notice_message(
    client: Client, office: Office, planned: Planned, assessment: Assessment, *, stream: Chance
) -> tuple[str, bytes]:
    """The entry point and the message of the assessment of a return."""
    address = client.address
    known = {
        "identifier": identifier_of(client, planned),
        "start": f"{planned.start}",
        "end": f"{planned.end}",
        "letter": _LETTERS[planned.tax],
        "year": str(planned.year),
        "number": assessment.number,
        "dated": f"{assessment.dated}",
        # Six weeks for objection and payment.
        "deadline": f"{assessment.dated + timedelta(days=42)}",
        "amount": str(assessment.amount),
        # VAT has a concept for each direction.
        "to_pay": str(max(assessment.amount, 0)),
        "to_receive": str(max(-assessment.amount, 0)),
        "address": f"{client.name.strip()}, {address.street} {address.house_number}, {address.city}"[:200],
        "becon": office.tax_consultant_number,
        "born": f"{client.person.born}",
    }
    template = _template(planned.tax, planned.year)
    return template.entrypoint, template.fill(known, stream)


@cache
def _template(tax: str, year: int) -> Template:
    form = _FORMS[tax]
    return build(
        Form(
            name=form,
            year=year,
            scheme=_SCHEMES[tax],
            cubes={"nodim": (Context("Msg"),)},
            named=_NAMED,
            facts=_FACTS[tax],
        )
    )
