"""What landed rows must satisfy: one suite per dataset in `suites/`, and their loader."""
