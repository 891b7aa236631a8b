"""The dashboard of the Regiegroep. Reads releases, and nothing else."""
