-- Sites of secondary schools: the list of place, province and regions.
select
    bron_snapshot,
    bron_regel,
    trim("BRIN NUMMER") as brin,
    trim("VESTIGINGSNUMMER") as vestiging,
    trim("VESTIGINGSNAAM") as naam,
    trim("PLAATSNAAM") as plaats,
    trim("GEMEENTENUMMER") as gemeentecode,
    trim("GEMEENTENAAM") as gemeente,
    trim("PROVINCIE") as provincie,
    trim("RPA-GEBIED CODE") as rpa_code,
    trim("RPA-GEBIED NAAM") as rpa_naam
from {{ source('rijen', 'duo_vo_vestigingen') }}
