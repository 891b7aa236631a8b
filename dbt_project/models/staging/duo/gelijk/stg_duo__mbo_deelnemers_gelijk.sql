-- The cells of stg_duo__mbo_deelnemers, those that read alike in one row with their number.
{{ mbo_deelnemers(gelijk=true) }}
