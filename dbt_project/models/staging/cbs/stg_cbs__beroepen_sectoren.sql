-- Employed persons by technical sector and technical occupation.
{{ cbs_observations('cbs_beroepen_sectoren', ['Sector', 'Beroep']) }}
