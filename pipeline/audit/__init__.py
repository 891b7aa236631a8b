"""What an auditor gets of a release: its documents, its checks over time, the checklist, DCAT."""
