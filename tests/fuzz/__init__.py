"""Coverage-guided fuzzing of the recogniser."""
