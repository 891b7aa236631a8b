"""Thin Dagster assets around the plain functions: raw, dbt, release."""
