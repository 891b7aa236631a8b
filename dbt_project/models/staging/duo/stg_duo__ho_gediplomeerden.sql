-- Graduates, one row per place, institution, programme, form, geslacht and school year.
{{ ho_cellen('duo_ho_gediplomeerden', ['SOORT DIPLOMA']) }}
