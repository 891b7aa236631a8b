-- The breaks of a series, once per figure.
select
    breuk,
    unnest(string_split(kerncijfers, '|')) as kerncijfer,
    periode
from {{ ref('breuken') }}
