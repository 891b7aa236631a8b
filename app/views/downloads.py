"""The documents of the release; figures are taken away from the page `tabel`."""

from __future__ import annotations

import streamlit as st

from app.frame import close_page, link_to, open_page, release_link
from app.texts import text
from pipeline.audit import documents
from pipeline.release.store import MANIFEST, Manifest

LISTED = (
    (documents.INDEX, "index"),
    (documents.DBT_DOCS, "dbt_docs"),
    (documents.DATA_DOCS, "data_docs"),
    (documents.DCAT, "dcat"),
    (documents.CSV, "csv"),
    (documents.XLSX, "xlsx"),
)


def show() -> None:
    """Show the page."""
    manifest = open_page(text("downloads.titel"), text("downloads.uitleg"))
    st.markdown(text("downloads.cijfers", adres=link_to("tabel")))
    _documents(manifest)
    close_page(manifest)


def _documents(manifest: Manifest) -> None:
    st.header(text("documenten.titel"), divider="gray")
    lines = [
        f"- {release_link(manifest, path, text(f'documenten.{name}'))}"
        for path, name in LISTED
        if path in manifest.files
    ]
    st.markdown(
        "\n".join([*lines, f"- {release_link(manifest, MANIFEST, text('documenten.manifest'))}"])
    )
