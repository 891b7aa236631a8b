-- The entries of the registers as delivered: actions, sectorplannen, grants, hbo programmes and
-- targets, with the days on which each was the newest known. They stand beside the figures; no
-- figure says that an entry caused it.
with registraties as (
    select * from {{ ref('stg_regiegroep__registers') }}
),

versies as (
    select * from {{ ref('int_versies') }}
    where dataset = 'regiegroep_registers'
)

select
    registraties.register,
    registraties.registratie,
    registraties.periode,
    registraties.omschrijving,
    coalesce(registraties.pijler, 'onbekend') as pijler,
    registraties.technisch,
    registraties.stand,
    registraties.aantal,
    registraties.eenheid,
    registraties.bron,
    registraties.status,
    registraties.bron_snapshot,
    registraties.bron_regel,
    versies.voorbeeld,
    versies.bekend_vanaf,
    versies.bekend_tot
from registraties
inner join versies
    on
        registraties.register = versies.dekking
        and registraties.periode = versies.bron_periode
        and registraties.bron_snapshot = versies.bron_snapshot
