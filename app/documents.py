"""The files of a release at an address of their own, `/release/<id>/<file>`: read only.

What may be asked for is what the release's manifest lists: the path is looked up in that list and
never joined to a directory unseen, so no path leads out of a release. Pages run in a sandbox: their
scripts, and texts of publishers in them, reach neither the network nor the dashboard.
"""

from __future__ import annotations

from mimetypes import guess_type

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import access
from pipeline.release import store
from pipeline.release.store import MANIFEST

ADDRESS = "/release/{release}/{path:path}"
CURRENT = "huidig"  # stands for the current release
# Nothing is fetched from elsewhere. dbt docs makes its page with scripts and templates of its own.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
    "sandbox allow-scripts allow-popups"
)
IMMUTABLE = "private, max-age=86400, immutable"
TYPES = {
    ".jsonld": "application/ld+json",
    ".md": "text/plain",
    ".sql": "text/plain",
    ".parquet": "application/vnd.apache.parquet",
}


def respond(request: Request) -> Response:
    """Answer with a file of a release, or with 403 or 404 and the reason."""
    if not access.may_fetch(request):
        return PlainTextResponse(
            "Files of releases are for auditors. Log in to the dashboard with that role first.",
            status_code=403,
        )
    release, path = request.path_params["release"], request.path_params["path"]
    try:
        manifest = store.require(None if release == CURRENT else release)
    except store.NoRelease:
        return PlainTextResponse(f"There is no release {release}.", status_code=404)
    if path != MANIFEST and path not in manifest.files:
        return PlainTextResponse(
            f"Release {manifest.release} has no file {path}; its {MANIFEST} lists what it has.",
            status_code=404,
        )
    suffix = path[path.rfind(".") :]
    media = TYPES.get(suffix) or guess_type(path)[0] or "application/octet-stream"
    kept = "no-cache" if release == CURRENT or access.is_on() else IMMUTABLE
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        # A release never changes; which one is current does, and so does who has logged in.
        "Cache-Control": kept,
    }
    return FileResponse(manifest.directory / path, media_type=media, headers=headers)


ROUTES = [Route(ADDRESS, respond, methods=["GET"])]
