"""Tests of what auditors get: documents, checks over time, the checklist, metadata, exports."""
