-- Breaks: from which period a figure is counted or delimited in another way, and whether the series
-- here breaks, or only what others published.
select
    b.breuk,
    i.kerncijfer,
    b.periode,
    b.soort,
    b.naam,
    b.naam_en,
    b.omschrijving,
    b.omschrijving_en,
    b.breekt_reeks = 'ja' as breekt_reeks,
    b.dataset,
    b.leveringen_vanaf,
    b.bron
from {{ ref('breuken') }} as b
inner join {{ ref('int_breuken') }} as i on b.breuk = i.breuk
