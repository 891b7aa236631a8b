-- Mbo students.
{{ mbo_deelnemers_als_cellen(ref('stg_duo__mbo_deelnemers')) }}
