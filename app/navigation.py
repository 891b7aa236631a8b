"""Which pages there are: their addresses, their icons, and what shows each of them."""

from collections.abc import Callable
from functools import partial

from app.views import (
    acties,
    checklist,
    controles,
    downloads,
    herkomst,
    kwaliteit,
    overzicht,
    pijler,
    rapport,
    regio,
    tabel,
    tijdmachine,
    verantwoording,
    vergelijking,
)

HOME = "overzicht"  # the page at the address of the site itself

# Per group of the menu: the address of each page, its icon and what shows it.
PAGES: dict[str, list[tuple[str, str, Callable[[], None]]]] = {
    "cijfers": [
        ("overzicht", "dashboard", overzicht.show),
        ("kiezen", "explore", partial(pijler.show, "kiezen")),
        ("leren", "school", partial(pijler.show, "leren")),
        ("werken", "construction", partial(pijler.show, "werken")),
        ("regio", "map", regio.show),
        ("tabel", "table", tabel.show),
        ("tijdmachine", "history", tijdmachine.show),
        ("rapport", "article", rapport.show),
        ("acties", "flag", acties.show),
    ],
    "achtergrond": [
        ("herkomst", "account_tree", herkomst.show),
        ("kwaliteit", "fact_check", kwaliteit.show),
        ("verantwoording", "gavel", verantwoording.show),
        ("vergelijking", "compare_arrows", vergelijking.show),
        ("controles", "rule", controles.show),
        ("checklist", "checklist", checklist.show),
        ("downloads", "download", downloads.show),
    ],
}

ADDRESSES = [address for pages in PAGES.values() for address, _, _ in pages]
