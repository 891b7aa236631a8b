-- Graduates in higher education, of every kind of programme.
{{ ho_gediplomeerden_als_cellen(ref('stg_duo__ho_gediplomeerden')) }}
