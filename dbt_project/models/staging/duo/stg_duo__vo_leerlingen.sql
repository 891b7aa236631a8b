-- One row per site, type, programme, year of study and geslacht.
{{ vo_leerlingen() }}
