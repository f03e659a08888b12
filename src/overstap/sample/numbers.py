"""Numbers that pass their check and belong to nobody: BSN, RSIN, omzetbelastingnummer, btw-id, KvK number, beconnummer.

Beside ``chance``; ``people`` and ``offices`` use it. All numbers lie in ranges that are hardly handed out: BSN from 999
downwards, RSIN 001 to 009, KvK 00. The checks are those of python-stdnum, which the tests hold against these.
"""

# The elfproef: digits times these weights, less the ninth digit, is a multiple of eleven.
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2)
# A prime: multiplying by it scatters consecutive positions over a range without two meeting.
_STEP = 7919

# Numbers made of one block of 10,000 beginnings: of ten possible eighth digits at least nine lead to a check digit.
_BLOCK = 90_000

# Persons: beginnings from 999 down to 900. Companies: from 001 up, as the pattern of the taxonomy wants one of the
# first three digits to be more than 0.
_PERSON_BLOCKS = 100
_COMPANY_BLOCKS = 9
# ISO 7064 modulus 97-10 over the whole string with letters as numbers, as the btw-id has since 2020.
_MODULUS = 97
_LARGEST_DIGIT = 9


def bsn(position: int) -> str:
    """The BSN at *position*; different positions below nine million give different numbers."""
    # Beyond the last block it starts over: numbers then repeat, which no sample of a million returns reaches.
    block, place = divmod(position % (_PERSON_BLOCKS * _BLOCK), _BLOCK)
    return _eleven_proof((999 - block) * 10_000, place)


def rsin(position: int) -> str:
    """The RSIN (fiscaal nummer of a legal person) at *position*; different below 810,000."""
    block, place = divmod(position % (_COMPANY_BLOCKS * _BLOCK), _BLOCK)
    return _eleven_proof((1 + block) * 10_000, place)


def vat_number(nine_digits: str, sequence: int = 1) -> str:
    """The omzetbelastingnummer: BSN of a sole trader or RSIN of a legal person, B, and a sequence number; no NL."""
    return f"{nine_digits}B{sequence:02d}"


def vat_id(position: int) -> str:
    """A btw-id as sole traders have since 2020: not made of the BSN, valid by modulus 97 (ISO 7064)."""
    body = f"NL00{(position + 1) * _STEP % 10_000_000:07d}B"
    as_digits = "".join(str(int(character, 36)) for character in body)
    return f"{body}{_MODULUS + 1 - int(as_digits + '00') % _MODULUS:02d}"


def kvk_number(position: int) -> str:
    """A number in the handelsregister, 8 digits; it has no public check."""
    return f"00{position * _STEP % 1_000_000:06d}"


def becon_number(position: int) -> str:
    """The number of a tax consultant, 6 digits; no check is known."""
    return f"{999_001 + position:06d}"


def fails_check(nine_digits: str) -> str:
    """The same number with its last digit changed, so that the elfproef fails."""
    return nine_digits[:-1] + str((int(nine_digits[-1]) + 1) % 10)


def _eleven_proof(first: int, place: int) -> str:
    """The number at *place* of the block of seven-digit beginnings that starts at *first*."""
    beginning, choice = divmod(place * _STEP % _BLOCK, 9)
    stem = f"{first + beginning:07d}"
    # A check of ten does not fit in one digit: such beginnings belong to nobody.
    usable = [eight for digit in "0123456789" if _check_digit(eight := stem + digit) <= _LARGEST_DIGIT]
    return f"{usable[choice]}{_check_digit(usable[choice])}"


def _check_digit(eight_digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, eight_digits, strict=True)) % 11
