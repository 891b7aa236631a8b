-- One row per institution, place, leerweg, level, qualification, geslacht and school year.
{{ mbo_deelnemers() }}
