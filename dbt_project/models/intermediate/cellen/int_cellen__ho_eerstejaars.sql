-- First-years in higher education, per kind of programme.
{{ ho_eerstejaars_als_cellen(ref('stg_duo__ho_eerstejaars')) }}
