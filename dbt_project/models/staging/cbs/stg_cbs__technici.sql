-- Employed and unemployed by technical training, technical occupation and geslacht (EZK).
{{ cbs_observations('cbs_beroepen_sectoren', ['Opleiding', 'Beroep', 'Geslacht'], 'technici') }}
