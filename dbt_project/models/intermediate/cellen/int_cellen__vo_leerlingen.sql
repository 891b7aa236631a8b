-- Pupils in havo 4, vwo 4 and vmbo 3.
{{ vo_leerlingen_als_cellen(ref('stg_duo__vo_leerlingen')) }}
