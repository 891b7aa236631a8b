"""The pipeline: pull → archive → land → check → model → audit → publish."""
