-- Mbo students. The total column counts where there is one, and not man plus vrouw: a suppressed
-- part would make the sum a bound. By sector (static files) or by sectorkamer (CKAN): two ways to
-- divide the same students, so two kinds of count, and the one never takes the place of the other.
select
    'duo_mbo_deelnemers' as dataset,
    case when sectorkamer is null then 'deelnemers' else 'deelnemers naar sectorkamer' end
        as grootheid,
    case when sectorkamer is null then 'sector' else 'sectorkamer' end as dekking,
    periode,
    periode as bron_periode,
    case when sectorkamer is null then sector else {{ sectorkamer('sectorkamer') }} end as kenmerk,
    coalesce(domein, hoofdgroep) as domein,
    {{ sectorkamer('sectorunit') }} as sectorunit,
    plaats,
    niveau,
    leerweg,
    nullif(geslacht, 'totaal') as geslacht,
    geslacht = 'totaal' or not heeft_totaal as in_totaal,
    status,
    waarde_min,
    waarde_max,
    bron_snapshot,
    bron_regel,
    bron_kolom,
    bron_waarde
from {{ ref('stg_duo__mbo_deelnemers') }}
