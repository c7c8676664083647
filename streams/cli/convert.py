"""`wirewatch convert`: a wire file as Article or ninjs, for people who debug feeds."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from schemas.article import Article


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--to", "form", type=click.Choice(["article", "ninjs"]), required=True, help="What to write.")
@click.option("--provider", default="", metavar="P", help="The agency, where the file does not say it.")
def convert(file: Path, form: str, provider: str) -> int:
    """Read one wire file as intake would, and write JSON lines.

    What is no article is told on standard error, with the reason, and gives exit code 1; pictures and packages beside
    texts are told, too.

    \b
    Example:
      wirewatch convert dispatch.txt --to article --provider reuters
    """
    from schemas.article import Article
    from schemas.base import encode
    from streams.cli.reading import articles_of

    def skipped(told: str) -> None:
        click.echo(f"wirewatch: {file}: skipped: {told}", err=True)

    out = sys.stdout.buffer
    found = failed = 0
    for read in articles_of(file, provider=provider, on_skipped=skipped):
        if isinstance(read, Article):
            found += 1
            line = encode(read) if form == "article" else json.dumps(ninjs(read), ensure_ascii=False).encode()
            out.write(line + b"\n")
        else:
            failed += 1
            click.echo(f"wirewatch: {file}: {read}", err=True)
    out.flush()
    if not found and not failed:
        click.echo(f"wirewatch: {file}: nothing in it", err=True)
    return 0 if found and not failed else 1


def ninjs(article: Article) -> dict[str, Any]:
    """The article as ninjs 1.3; `signals`, which ninjs lacks, is AP's, and only where there is one."""
    status = "usable" if article.status == "embargoed" else article.status
    told = {
        "uri": article.uri,
        "type": "text",
        "version": str(article.version),
        "versioncreated": article.published_at.isoformat(),
        "embargoed": article.embargoed_until.isoformat() if article.embargoed_until else None,
        "pubstatus": status,
        "urgency": article.urgency,
        "language": article.language,
        "copyrightholder": article.provider,
        "copyrightnotice": article.rights,
        "headline": article.headline,
        "slugline": article.slugline,
        "byline": article.byline,
        "body_text": article.body,
        "ednote": article.ednote,
        "signals": [article.signal] if article.signal else None,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}
