-- CBS 37789ksz: one row per measure and period. D007076_2 is all WW benefits, not seasonally
-- adjusted.
{{ cbs_observations('cbs_sociale_zekerheid') }}
