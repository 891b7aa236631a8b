-- CBS 80590ned: participation and unemployment. Titles of measures are not unique there; the
-- meaning stands in the group, so measures are named by their code.
{{ cbs_observations('cbs_arbeidsdeelname', ['Geslacht', 'Leeftijd']) }}
