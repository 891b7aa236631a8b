-- What is summed: dataset, kind of count, concept and filters.
select
    meetwaarde,
    dataset,
    grootheid,
    begrip,
    telt,
    niveau,
    leerweg,
    instelling,
    beroepsniveau,
    geslacht,
    opleiding,
    omschrijving
from {{ ref('meetwaarden') }}
