"""The page: judged claims and their exhibits as one HTML file that needs nothing beside it."""

import base64
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import NamedTuple

from matplotlib.figure import Figure

from experiments.report.claims import Claim
from experiments.report.rules import NOT_SHOWN, SHOWN, TOO_LITTLE, Verdict
from experiments.tables.render import Table

TITLE = "What our results show of the paper's claims"
_FOLDER = Path(__file__).parent
_DPI = 110
# Marks beside the words, so that nothing hangs on colour.
_KINDS = {SHOWN: ("shown", "✓"), NOT_SHOWN: ("not-shown", "✗"), TOO_LITTLE: ("too-little", "○")}
_SYMBOL = re.compile(r"\b([LOR])_([A-Za-z]+)\b")
_CODE = re.compile(r"`([^`]+)`")


class Exhibit(NamedTuple):
    """A figure or table as it stands in a claim.

    Attributes:
      name: of its script.
      module: of its script.
      description: what it is, a line.
      content: what was drawn; a sentence where nothing could be; None where it stands further up.
    """

    name: str
    module: str
    description: str
    content: Figure | Table | str | None


class Judged(NamedTuple):
    """A claim, what the results say of it, and what they lack.

    Attributes:
      claim: of the paper.
      verdict: on it.
      exhibits: in the order of the claim's.
      missing: a line for each group of runs that are not there.
    """

    claim: Claim
    verdict: Verdict
    exhibits: Sequence[Exhibit]
    missing: Sequence[str]


def page(judged: Sequence[Judged], preset: str, facts: Mapping[str, str], banner: str) -> str:
    """Returns the HTML.

    Args:
      judged: the claims in their order.
      preset: whose runs were judged.
      facts: what is to be known of the results, by what it is called.
      banner: what must not be overlooked; empty for none.
    """
    counts = Counter(each.verdict.outcome for each in judged)
    rows = [_contents_row(number, each) for number, each in enumerate(judged, start=1)]
    claims = [_claim(number, each, preset) for number, each in enumerate(judged, start=1)]
    return _template("page.html").substitute(
        title=TITLE,
        style=(_FOLDER / "style.css").read_text(),
        purpose=_PURPOSE,
        banner=f'<p class="banner">{_text(banner)}</p>' if banner else "",
        facts="\n".join(f"<dt>{_text(k)}</dt><dd>{_text(v)}</dd>" for k, v in facts.items()),
        tally="; ".join(f"{outcome}: {counts[outcome]}" for outcome in _KINDS)
        + f"; of {len(judged)} claims.",
        contents="\n".join(rows),
        claims="\n".join(claims),
        reading=_READING,
    )


def _contents_row(number: int, judged: Judged) -> str:
    kind, mark = _KINDS[judged.verdict.outcome]
    return (
        f'<li class="{kind}"><span class="number">{number}</span>'
        f'<a href="#{judged.claim.name}">{_text(judged.claim.title)}</a>'
        f'<span class="outcome">{mark} {judged.verdict.outcome}</span></li>'
    )


def _claim(number: int, judged: Judged, preset: str) -> str:
    claim, verdict = judged.claim, judged.verdict
    kind, mark = _KINDS[verdict.outcome]
    reduced = "" if preset == "paper" else ", at reduced scale"
    return _template("claim.html").substitute(
        name=claim.name,
        number=number,
        title=_text(claim.title),
        kind=kind,
        mark=mark,
        outcome=verdict.outcome,
        scope=f"(preset {escape(preset)}{reduced})",
        section=claim.section,
        paper=_text(claim.paper),
        findings=_list(verdict.findings),
        rule=_text(claim.rule),
        exhibits="\n".join(map(_exhibit, judged.exhibits)),
        missing=_missing(judged, preset),
    )


def _exhibit(exhibit: Exhibit) -> str:
    caption = (
        f"{_text(exhibit.description)} Drawn by <code>python -m {escape(exhibit.module)}</code>."
    )
    content = exhibit.content
    if content is None:
        return (
            f'<p class="absent"><a href="#{exhibit.name}">{_text(exhibit.description)}</a> '
            "It stands further up.</p>"
        )
    if isinstance(content, str):
        return f'<p class="absent" id="{exhibit.name}">Not drawn: {_text(content)}. {caption}</p>'
    if isinstance(content, Figure):
        body, notes = _picture(content, exhibit), ""
    else:
        body, notes = _table(content), _list(content.notes) if content.notes else ""
    return f'<figure id="{exhibit.name}">{body}<figcaption>{caption}{notes}</figcaption></figure>'


def _picture(figure: Figure, exhibit: Exhibit) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=_DPI)
    data = base64.b64encode(file.getvalue()).decode()
    width, height = (round(side * _DPI) for side in figure.get_size_inches())
    # Narrow screens scroll a figure before its text gets too small to read.
    least = round(figure.get_size_inches()[0] * 50)
    alt = f"{exhibit.description} {'; '.join(figure.get_suptitle().splitlines())}."
    return (
        f'<div class="scroll picture" tabindex="0" role="group" aria-label="{exhibit.name}">'
        f'<img src="data:image/png;base64,{data}" alt="{escape(alt)}" width="{width}" '
        f'height="{height}" style="min-width:{least}px;max-width:{width}px"></div>'
    )


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in table.columns)
    rows = "\n".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(table.title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>"
    )


def _missing(judged: Judged, preset: str) -> str:
    if not judged.missing:
        return '<p class="back">No run is missing.</p>'
    commands = "".join(
        f"<li><code>python -m {escape(exhibit.module)} --run {escape(preset)}</code></li>"
        for exhibit in judged.exhibits
    )
    is_open = " open" if judged.verdict.outcome == TOO_LITTLE else ""
    return (
        f"<details{is_open}><summary>Runs of the paper's whole study that are missing</summary>"
        f"{_list(judged.missing)}<p>The commands that make them are printed by</p>"
        f"<ul>{commands}</ul></details>"
    )


def _list(lines: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{_text(line)}</li>' for line in lines)}</ul>"


def _text(words: str) -> str:
    """Returns HTML of plain words: the paper's symbols with their subscripts, code as code."""
    words = _SYMBOL.sub(r"\1<sub>\2</sub>", escape(words))
    return _CODE.sub(r"<code>\1</code>", words)


def _template(name: str) -> Template:
    return Template((_FOLDER / name).read_text())


_PURPOSE = _text(
    "Models, Pixels, and Rewards asks whether an agent that plans in a learned model has to "
    "predict images, or whether rewards are enough. This page sets each of its claims beside what "
    "the runs at hand show. Figures and tables are drawn from their logs, and the verdicts follow "
    "from the numbers by rules that stand beside them."
)
_READING = "\n".join(
    f"<p>{_text(paragraph)}</p>"
    for paragraph in (
        "A score online is where the curve of a finished run ends, the mean of its last ten "
        "evaluations; offline it is the 90th percentile of its final episodes. Runs on their way "
        "are drawn but decide nothing.",
        "In brackets behind a number stands its 95% interval, from a stratified bootstrap: seeds "
        "are drawn again within each design and task. Of two or three seeds such intervals come "
        "out too narrow rather than too wide. Where one design and task has more seeds than "
        "another, as many are taken as the one with the fewest has.",
        "The paper states its claims without thresholds, so those of the rules are ours. `does not "
        "show it` covers both a result that says the opposite and one that is not clear enough: "
        "the numbers tell which. `too little data` says what a verdict would take.",
        "The designs: `lt_lr` is L_T L_R (PlaNet), `lt_or` L_T O_R, `ot_or` O_T O_R (SV2P), "
        "`ot_lr` O_T L_R, `r_recurrent` R; `r_conv` and `r_ll` are R_conv and R_LL.",
    )
)
