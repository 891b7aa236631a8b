"""Plain Dutch sentences about a change, drawn from its numbers.

A direction is named only where the bounds decide it. Bounds are rounded outwards, so that what is
printed holds as well.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal

from pipeline.release.attribution import Attribution, Bounds

LANGUAGE = "nl"
ZERO = Bounds(Fraction(0), Fraction(0))
# An effect below this part of the whole change does not count; nor, where there is no change to
# measure it by, one of at most half a unit, as that is printed as 0.
SLIGHT = Fraction(5, 100)
HALF = Fraction(1, 2)
ROUNDED = "Door afronding tellen de getallen niet precies op"

CAUSES = {
    "werkelijk": "een echte verandering",
    "herziening": "een herziening door de bron",
    "definitie": "een andere definitie",
}
# A difference of percentages is in points. These units are the same for one and for many.
FIXED_UNITS = {"%": "procentpunt", "x 1 000": "duizend", "aantal": ""}


def waarom(attribution: Attribution, eenheid: str, decimalen: int) -> str:
    """Return why a figure changed: which part is real, revised by the source, defined otherwise.

    Parts that are exactly zero are left out.

    Args:
        attribution: the difference and its parts.
        eenheid: the unit of the figure, as in the catalogue.
        decimalen: how many decimals the figure is printed with.
    """
    whole = attribution.verschil
    parts = {cause: getattr(attribution, name) for name, cause in CAUSES.items()}
    parts = {cause: part for cause, part in parts.items() if part != ZERO}
    lead = _change(whole, eenheid, decimalen)
    if len(parts) == 1:
        told = "komt helemaal" if whole.direction is not None else "kan alleen komen"
        return _sentences(lead, f"Het verschil {told} door {next(iter(parts))}")
    clauses, loose = [], []
    for cause, part in parts.items():
        if part.direction:
            clauses.append(f"{_effect(part, eenheid, decimalen)} door {cause}")
        else:
            span = _with_unit(_span(part, decimalen), eenheid)
            loose.append(_unsure(f"{cause} het cijfer hoger of lager maakt", span))
    told = " en ".join(filter(None, [", ".join(clauses[:-1]), *clauses[-1:]]))
    if not _adds_up(whole, list(parts.values()), decimalen):
        loose.append(ROUNDED)
    return _sentences(f"{lead}: {told}" if told else lead, *loose)


def volume_of_aandeel(
    deel: str,
    geheel: str,
    verschil: Bounds,
    volume: Bounds,
    aandeel: Bounds,
    groei: Bounds | None = None,
    koos: str = "voor techniek koos",
) -> str:
    """Return how a part of a whole grew, and whether by the size of the whole or by its share.

    Args:
        deel: the part, in the plural: `technische hbo-eerstejaars`.
        geheel: the whole, in the plural: `alle hbo-eerstejaars`.
        verschil: the growth of the part, a count.
        volume: what of it comes of the size of the whole, a count.
        aandeel: what of it comes of the share in the whole, a count.
        groei: the growth of the part in per cent of what it was, where that can be given.
        koos: what the part of the whole did, behind `een groter deel`.
    """
    up, groep = verschil.direction, f"de hele groep ({geheel})"
    lead = _growth(deel, verschil, groei)
    slight_volume, slight_share = _slight(volume, verschil), _slight(aandeel, verschil)
    if up and not _vanishes(verschil, 0):
        if slight_share and volume.direction == up:
            same = "even sterk" if aandeel == ZERO else "ongeveer even sterk"
            return (
                f"{lead}, maar dat komt niet doordat een {_larger(up)} deel {koos}: "
                f"{groep} {'groeide' if up > 0 else 'kromp'} {same}."
            )
        if slight_volume and aandeel.direction:
            nearly, whole = "bijna ", f"de grootte van {groep} maakte bijna niets uit"
            if volume == ZERO:
                nearly, whole = "", f"{groep} bleef even groot"
            return (
                f"{lead}. Dat komt {nearly}helemaal doordat een {_larger(aandeel.direction)} deel "
                f"{koos}: {whole}."
            )

    clauses, loose = [], []
    if not slight_volume and volume.direction:
        clauses.append(f"{_more(volume)} doordat {groep} {_larger(volume.direction)} werd")
    elif not slight_volume:
        loose.append(_unsure(f"{groep} groter of kleiner werd", f"dat scheelt {_span(volume, 0)}"))
    if not slight_share and aandeel.direction:
        clauses.append(f"{_more(aandeel)} doordat een {_larger(aandeel.direction)} deel {koos}")
    elif not slight_share:
        loose.append(
            _unsure(f"een groter of kleiner deel {koos}", f"dat scheelt {_span(aandeel, 0)}")
        )
    elif up != 0:
        loose.append(f"Het deel dat {koos} bleef ongeveer gelijk")
    told = (", en " if volume.direction == aandeel.direction else ", maar ").join(clauses)
    in_words = any(_vanishes(effect, 0) and effect != ZERO for effect in (volume, aandeel))
    if not in_words and not _adds_up(verschil, [volume, aandeel], 0):
        loose.append(ROUNDED)
    return _sentences(f"{lead}: {told}" if told else lead, *loose)


def _sentences(*sentences: str) -> str:
    return ". ".join(sentences) + "."


def _unsure(question: str, span: str) -> str:
    return f"Het is niet zeker of {question} ({span})"


def _change(whole: Bounds, unit: str, decimals: int) -> str:
    if whole.direction is None:
        return _unsure("het cijfer hoger of lager is", _with_unit(_span(whole, decimals), unit))
    if _vanishes(whole, decimals):
        return f"Het cijfer is {'' if whole == ZERO else 'vrijwel '}gelijk gebleven"
    return f"Het cijfer is {_effect(whole, unit, decimals)}"


def _growth(deel: str, whole: Bounds, per_cent: Bounds | None) -> str:
    if whole.direction is None:
        return _unsure(f"het aantal {deel} steeg of daalde", _span(whole, 0))
    if _vanishes(whole, 0):
        return f"Het aantal {deel} bleef {'' if whole == ZERO else 'vrijwel '}gelijk"
    shown = f" ({_amount(per_cent, 1)}\u00a0%)" if per_cent and per_cent.direction else ""
    verb = "steeg" if whole.direction > 0 else "daalde"
    return f"Het aantal {deel} {verb} met {_amount(whole, 0)}{shown}"


def _effect(part: Bounds, unit: str, decimals: int) -> str:
    """Return `20 personen hoger`, for a part of which the direction is known."""
    if _vanishes(part, decimals):
        return "vrijwel niets"
    higher = "hoger" if part.direction == 1 else "lager"
    return f"{_with_unit(_amount(part, decimals), unit)} {higher}"


def _more(part: Bounds) -> str:
    amount = "iets" if _vanishes(part, 0) else _amount(part, 0)
    return f"{amount} {'meer' if part.direction == 1 else 'minder'}"


def _larger(direction: int) -> str:
    return "groter" if direction > 0 else "kleiner"


def _slight(effect: Bounds, whole: Bounds) -> bool:
    """Whether an effect does not count, whatever the numbers are between their bounds."""
    most = max(abs(effect.low), abs(effect.high))
    least = min(abs(whole.low), abs(whole.high)) if whole.direction else Fraction(0)
    no_change = whole.direction is None or _vanishes(whole, 0)
    return effect == ZERO or most < SLIGHT * least or (no_change and most <= HALF)


def _vanishes(part: Bounds, decimals: int) -> bool:
    return part.exact and _nearest(part.low, decimals) == 0


def _adds_up(whole: Bounds, parts: list[Bounds], decimals: int) -> bool:
    """Whether printed parts make the printed whole; of bounds nobody expects that."""
    if not all(bounds.exact for bounds in (whole, *parts)):
        return True
    return sum(_nearest(part.low, decimals) for part in parts) == _nearest(whole.low, decimals)


def _nearest(value: Fraction, decimals: int) -> Decimal:
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)


def outwards(low: Fraction, high: Fraction, decimals: int) -> tuple[Decimal, Decimal]:
    """Return bounds rounded away from each other, so that what is printed holds as well."""
    scale = 10**decimals
    ends = math.floor(low * scale), math.ceil(high * scale)
    return Decimal(ends[0]).scaleb(-decimals), Decimal(ends[1]).scaleb(-decimals)


def _amount(bounds: Bounds, decimals: int) -> str:
    """Return a size without its sign: `20`, or `18 tot 21`; of a known direction."""
    if bounds.exact:
        return _number(abs(_nearest(bounds.low, decimals)), decimals)
    near, far = sorted((abs(bounds.low), abs(bounds.high)))
    return " tot ".join(_number(end, decimals) for end in outwards(near, far, decimals))


def _span(bounds: Bounds, decimals: int) -> str:
    """Return bounds with their signs: `tussen −3 en +12`."""
    ends = outwards(bounds.low, bounds.high, decimals)
    low, high = (("+" if end > 0 else "") + _number(end, decimals) for end in ends)
    return f"tussen {low} en {high}"


def _number(value: Decimal, decimals: int) -> str:
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, f"{digits};−{digits}", locale=LANGUAGE))


def _with_unit(amount: str, unit: str) -> str:
    """Return an amount with its unit; `1` stands alone, as units are known in the plural only."""
    if unit not in FIXED_UNITS and amount == "1":
        return amount
    return f"{amount} {FIXED_UNITS.get(unit, unit)}".strip()
