-- The breaks of a series, once per figure.
select
    breuk,
    unnest(string_split(kerncijfers, '|')) as kerncijfer,
    periode,
    -- The publisher computed earlier periods anew, so that the break lies between an old and a new
    -- delivery: where, depends on what was known on a day.
    leveringen_vanaf is not null as tussen_leveringen
from {{ ref('breuken') }}
