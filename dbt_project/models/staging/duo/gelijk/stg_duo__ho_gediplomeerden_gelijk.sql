-- The cells of stg_duo__ho_gediplomeerden, those that read alike in one row with their number.
{{ ho_cellen('duo_ho_gediplomeerden', gelijk=true) }}
