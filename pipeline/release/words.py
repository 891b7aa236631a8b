"""Plain sentences about a change, drawn from its numbers; why it changed also in English.

A direction is named only where the bounds decide it. Bounds are rounded outwards, so that what is
printed holds as well.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import format_decimal

from pipeline.release.attribution import Attribution, Bounds

ZERO = Bounds(Fraction(0), Fraction(0))
# An effect below this part of the whole change does not count; nor, where there is no change to
# measure it by, one of at most half a unit, as that is printed as 0.
SLIGHT = Fraction(5, 100)
HALF = Fraction(1, 2)

STATUSES = {
    "definitief": "final",
    "nader voorlopig": "revised provisional",
    "voorlopig": "provisional",
    "gecorrigeerd": "corrected",
}
SAID: dict[str, dict[str, Any]] = {
    "nl": {
        "werkelijk": "een echte verandering",
        "herziening": "een herziening door de bron",
        "definitie": "een andere definitie",
        "gewijzigd": "Het cijfer is {effect}",
        "gelijk": "Het cijfer is gelijk gebleven",
        "vrijwel_gelijk": "Het cijfer is vrijwel gelijk gebleven",
        "helemaal": "Het verschil komt helemaal door {oorzaak}",
        "alleen": "Het verschil kan alleen komen door {oorzaak}",
        "door": "{effect} door {oorzaak}",
        "onzeker": "Het is niet zeker of {vraag} ({speling})",
        "hoger_of_lager": "het cijfer hoger of lager is",
        "maakt": "{oorzaak} het cijfer hoger of lager maakt",
        "hoger": "hoger",
        "lager": "lager",
        "niets": "vrijwel niets",
        "en": " en ",
        "tot": " tot ",
        "tussen": "tussen {laag} en {hoog}",
        "afronding": "Door afronding tellen de getallen niet precies op",
        "eerste": "voor het eerst bekend",
        "noemt_nu": "de bron noemt het cijfer nu {status}",
        "was": "het cijfer was {status}",
        **{status: status for status in STATUSES},
        # A difference of percentages is in points. These units are the same for one and for many.
        "eenheden": {"%": "procentpunt", "x 1 000": "duizend", "aantal": ""},
    },
    "en": {
        "werkelijk": "a real change",
        "herziening": "a revision by the source",
        "definitie": "another definition",
        "gewijzigd": "The figure is {effect}",
        "gelijk": "The figure stayed the same",
        "vrijwel_gelijk": "The figure stayed almost the same",
        "helemaal": "The difference comes wholly from {oorzaak}",
        "alleen": "The difference can only come from {oorzaak}",
        "door": "{effect} by {oorzaak}",
        "onzeker": "It is not certain whether {vraag} ({speling})",
        "hoger_of_lager": "the figure is higher or lower",
        "maakt": "{oorzaak} makes the figure higher or lower",
        "hoger": "higher",
        "lager": "lower",
        "niets": "hardly anything",
        "en": " and ",
        "tot": " to ",
        "tussen": "between {laag} and {hoog}",
        "afronding": "By rounding, the numbers do not add up exactly",
        "eerste": "known for the first time",
        "noemt_nu": "the source now calls the figure {status}",
        "was": "the figure was {status}",
        **STATUSES,
        "eenheden": {"%": "percentage points", "x 1 000": "thousand", "aantal": ""},
    },
}
CAUSES = ("werkelijk", "herziening", "definitie")


class Words:
    """The words and numbers of a language."""

    def __init__(self, language: str) -> None:
        self._language, self._said = language, SAID[language]

    def said(self, key: str, **values: str) -> str:
        """Return a text with its values filled in."""
        return str(self._said[key]).format(**values)

    def unsure(self, question: str, span: str) -> str:
        """Return that a question has no sure answer."""
        return self.said("onzeker", vraag=question, speling=span)

    def change(self, whole: Bounds, unit: str, decimals: int) -> str:
        """Return how a figure changed."""
        if whole.direction is None:
            span = self.with_unit(self.span(whole, decimals), unit)
            return self.unsure(self.said("hoger_of_lager"), span)
        if _vanishes(whole, decimals):
            return self.said("gelijk" if whole == ZERO else "vrijwel_gelijk")
        return self.said("gewijzigd", effect=self.effect(whole, unit, decimals))

    def effect(self, part: Bounds, unit: str, decimals: int) -> str:
        """Return `20 personen hoger`, for a part of which the direction is known."""
        if _vanishes(part, decimals):
            return self.said("niets")
        higher = self.said("hoger" if part.direction == 1 else "lager")
        return f"{self.with_unit(self.amount(part, decimals), unit)} {higher}"

    def amount(self, bounds: Bounds, decimals: int) -> str:
        """Return a size without its sign: `20`, or `18 tot 21`; of a known direction."""
        if bounds.exact:
            return self.number(abs(_nearest(bounds.low, decimals)), decimals)
        near, far = sorted((abs(bounds.low), abs(bounds.high)))
        ends = outwards(near, far, decimals)
        return self.said("tot").join(self.number(end, decimals) for end in ends)

    def span(self, bounds: Bounds, decimals: int) -> str:
        """Return bounds with their signs: `tussen −3 en +12`."""
        ends = outwards(bounds.low, bounds.high, decimals)
        low, high = (("+" if end > 0 else "") + self.number(end, decimals) for end in ends)
        return self.said("tussen", laag=low, hoog=high)

    def number(self, value: Decimal, decimals: int) -> str:
        """Return a number as the language writes it."""
        digits = "#,##0" + ("." + "0" * decimals if decimals else "")
        return str(format_decimal(value, f"{digits};−{digits}", locale=self._language))

    def with_unit(self, amount: str, unit: str) -> str:
        """Return an amount with its unit; `1` stands alone, as units are known in the plural."""
        fixed = self._said["eenheden"]
        if unit not in fixed and amount == "1":
            return amount
        return f"{amount} {fixed.get(unit, unit)}".strip()


DUTCH = Words("nl")


def waarom(attribution: Attribution, eenheid: str, decimalen: int, language: str = "nl") -> str:
    """Return why a figure changed: which part is real, revised by the source, defined otherwise.

    Parts that are exactly zero are left out.

    Args:
        attribution: the difference and its parts.
        eenheid: the unit of the figure, as in the catalogue, or as the language has it.
        decimalen: how many decimals the figure is printed with.
        language: `nl` or `en`.
    """
    words = Words(language)
    whole = attribution.verschil
    parts = {name: getattr(attribution, name) for name in CAUSES}
    parts = {words.said(name): part for name, part in parts.items() if part != ZERO}
    lead = words.change(whole, eenheid, decimalen)
    if len(parts) == 1:
        told = "helemaal" if whole.direction is not None else "alleen"
        return _sentences(lead, words.said(told, oorzaak=next(iter(parts))))
    clauses, loose = [], []
    for cause, part in parts.items():
        if part.direction:
            effect = words.effect(part, eenheid, decimalen)
            clauses.append(words.said("door", effect=effect, oorzaak=cause))
        else:
            span = words.with_unit(words.span(part, decimalen), eenheid)
            loose.append(words.unsure(words.said("maakt", oorzaak=cause), span))
    listed = words.said("en").join(filter(None, [", ".join(clauses[:-1]), *clauses[-1:]]))
    if not _adds_up(whole, list(parts.values()), decimalen):
        loose.append(words.said("afronding"))
    return _sentences(f"{lead}: {listed}" if listed else lead, *loose)


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
        loose.append(
            DUTCH.unsure(f"{groep} groter of kleiner werd", f"dat scheelt {DUTCH.span(volume, 0)}")
        )
    if not slight_share and aandeel.direction:
        clauses.append(f"{_more(aandeel)} doordat een {_larger(aandeel.direction)} deel {koos}")
    elif not slight_share:
        loose.append(
            DUTCH.unsure(
                f"een groter of kleiner deel {koos}", f"dat scheelt {DUTCH.span(aandeel, 0)}"
            )
        )
    elif up != 0:
        loose.append(f"Het deel dat {koos} bleef ongeveer gelijk")
    told = (", en " if volume.direction == aandeel.direction else ", maar ").join(clauses)
    in_words = any(_vanishes(effect, 0) and effect != ZERO for effect in (volume, aandeel))
    if not in_words and not _adds_up(verschil, [volume, aandeel], 0):
        loose.append(DUTCH.said("afronding"))
    return _sentences(f"{lead}: {told}" if told else lead, *loose)


def _sentences(*sentences: str) -> str:
    return ". ".join(sentences) + "."


def _growth(deel: str, whole: Bounds, per_cent: Bounds | None) -> str:
    if whole.direction is None:
        return DUTCH.unsure(f"het aantal {deel} steeg of daalde", DUTCH.span(whole, 0))
    if _vanishes(whole, 0):
        return f"Het aantal {deel} bleef {'' if whole == ZERO else 'vrijwel '}gelijk"
    shown = f" ({DUTCH.amount(per_cent, 1)}\u00a0%)" if per_cent and per_cent.direction else ""
    verb = "steeg" if whole.direction > 0 else "daalde"
    return f"Het aantal {deel} {verb} met {DUTCH.amount(whole, 0)}{shown}"


def _more(part: Bounds) -> str:
    amount = "iets" if _vanishes(part, 0) else DUTCH.amount(part, 0)
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
