"""Figures as files to take away, and the documents of the release."""

from __future__ import annotations

import streamlit as st

from app import data
from app.frame import choice, close_page, open_page, release_link
from app.texts import text
from pipeline.audit import documents
from pipeline.exports import write
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
    figures = {id_: f"{id_}  {name}" for id_, name in data.names(manifest).items()}
    columns = st.columns(2)
    with columns[0]:
        figure = choice(text("pagina.kies"), "kerncijfer", figures, text("downloads.alle"))
    with columns[1]:
        kinds = {k: text(f"downloads.regio.{k}") for k in ("landsdeel", "provincie", "alle")}
        region = choice(text("downloads.kies_regio"), "regio", kinds, text("downloads.regio.NL"))
    _buttons(manifest, (figure,) if figure else (), region or "NL")
    _documents(manifest)
    close_page(manifest)


def _buttons(manifest: Manifest, ids: tuple[str, ...], region: str) -> None:
    made = data.exported(manifest.release, ids, region)
    if not made:
        st.info(text("downloads.geen"))
        return
    name = "-".join(["techniekpact", *ids, region.lower(), manifest.release])
    for column, (kind, content) in zip(st.columns(len(made)), made.items(), strict=True):
        column.download_button(
            text(f"downloads.soort{kind.replace('-', '_')}"),
            content,
            file_name=f"{name}{kind}",
            mime=write.MEDIA_TYPES.get(kind, "application/json"),
            # It is the figures that are journalled, not what is said about them.
            on_click=data.note_export if kind in write.KINDS else "ignore",
            args=(manifest.release, ids, region, kind),
        )


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
