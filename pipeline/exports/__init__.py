"""Key figures as files to take away: CSV, Parquet, XLSX, each with what is needed to read it."""
