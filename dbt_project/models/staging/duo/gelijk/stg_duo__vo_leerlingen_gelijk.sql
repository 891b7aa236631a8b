-- The cells of stg_duo__vo_leerlingen, those that read alike in one row with their number.
{{ vo_leerlingen(gelijk=true) }}
