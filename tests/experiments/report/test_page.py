"""The page as a file: whole, self-contained, and readable in a browser."""

import re
import shutil
import subprocess
from html import escape
from html.parser import HTMLParser

import pytest

from experiments.report import __main__ as report
from experiments.report.claims import CLAIMS
from tests.experiments.report.study import write_online, write_study

VOID = {"meta", "link", "img"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Outline(HTMLParser):
    """What a page consists of; fails on tags that are not closed in their order."""

    def __init__(self, text):
        """Parses a whole page."""
        super().__init__()
        self.elements, self.text, self._open = [], "", []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        """Notes a tag and its attributes."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """Closes what was opened last."""
        assert self._open.pop() == tag

    def handle_data(self, data):
        """Notes words."""
        if self._open and self._open[-1] != "style":
            self.text += data

    def all(self, name):
        """The values of an attribute, wherever it stands."""
        return [attrs[name] for _, attrs in self.elements if name in attrs]


def write_page(results, output):
    """Runs the command as a user does."""
    report.main(["--results", str(results), "--output", str(output)])
    return output


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic_results")
    return write_page(write_study(folder), folder / "new" / "report.html")


@pytest.fixture(scope="module")
def scarce_page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic_results")
    write_online(folder, "cheetah_run", seed=0, design="lt_lr", score=300, model=None)
    return write_page(folder, folder / "report.html")


@pytest.fixture(params=["page", "scarce_page"])
def either(request):
    return request.getfixturevalue(request.param)


def test_it_parses_and_every_claim_stands_in_it_once(either):
    outline = Outline(either.read_text())
    assert outline.elements[0] == ("html", {"lang": "en"})
    ids = outline.all("id")
    assert len(ids) == len(set(ids))
    for claim in CLAIMS:
        assert claim.name in ids
        assert f"#{claim.name}" in outline.all("href")
    assert either.read_text().count("The paper</dt>") == len(CLAIMS)


def test_it_needs_nothing_beside_it(either):
    text, outline = either.read_text(), Outline(either.read_text())
    links = [link for link in outline.all("href") if not link.startswith("data:")]
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= set(outline.all("id"))
    assert all(source.startswith("data:image/png;base64,") for source in outline.all("src"))
    assert not {"script", "iframe", "object"} & {tag for tag, _ in outline.elements}
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style


def test_every_image_has_an_alternative_text(page):
    images = [attrs for tag, attrs in Outline(page.read_text()).elements if tag == "img"]
    assert len(images) == 11  # figures 2, 3, 4, 6 to 11 and 14, and the profiles
    assert all(len(image["alt"]) > 20 for image in images)
    assert any("Figure 2:" in image["alt"] and "desk" in image["alt"] for image in images)


def test_it_says_what_it_was_drawn_from(page):
    text = Outline(page.read_text()).text
    assert "555555555555 (112 runs)" in text
    assert "Not at the paper's scale: reduced preset 'desk': 60 episodes (the paper: 1000)" in text
    assert "Synthetic, 2 cores" in text
    assert "shows it: 16; does not show it: 1; too little data: 0; of 17 claims." in text


def test_verdicts_and_numbers_stand_beside_their_claims(page):
    text = page.read_text()
    sections = dict(re.findall(r'<section id="([\w-]+)">(.*?)</section>', text, re.DOTALL))
    assert "Mean difference +135 " in sections["images-online"]
    assert '<p class="verdict shown"><strong>✓ shows it</strong>' in sections["images-online"]
    assert '<p class="verdict not-shown">' in sections["latent-or-not"]
    assert "<td>0.3600</td>" in sections["reward-error-offline"]  # table 2
    # Drawn once, then linked.
    assert 'id="figure_02"' in sections["images-online"]
    assert 'href="#figure_02"' in sections["beats-oracle"]


def test_what_cannot_be_drawn_is_named_and_what_is_missing_is_listed(scarce_page):
    text = scarce_page.read_text()
    sections = dict(re.findall(r'<section id="([\w-]+)">(.*?)</section>', text, re.DOTALL))
    assert "too little data: 17; of 17 claims." in text
    for claim in CLAIMS:
        assert "A verdict takes " in sections[claim.name]
    sharing = sections["sharing"]
    assert "lt_lr, lt_or share_gradients=false: all tasks; seeds 0, 1, 2" in sharing
    assert "python -m experiments.figures.figure_07 --run desk" in sharing
    assert "Not drawn: there is no run that it shows." in sections["best-reward-model"]
    assert "seconds of a train step: ot_or, ot_lr, lt_lr, lt_or, r_recurrent" in sections["costs"]


def test_the_fullest_preset_is_judged_and_another_can_be_asked_for(tmp_path, capsys):
    for preset, seeds in (("desk", 1), ("paper", 2)):
        for seed in range(seeds):
            write_online(tmp_path, "cheetah_run", seed, "lt_lr", 300, None, preset=preset)
    text = Outline(write_page(tmp_path, tmp_path / "report.html").read_text()).text
    assert "paper (also there: desk)" in text
    assert "at reduced scale" not in text
    capsys.readouterr()
    with pytest.raises(SystemExit) as caught:
        report.main(["--results", str(tmp_path), "--preset", "planet"])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("holds no run of preset planet, only of desk, paper")


def test_no_results_are_one_line_with_code_2(tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        report.main(["--results", str(tmp_path), "--output", str(tmp_path / "report.html")])
    assert caught.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "holds no run of a design" in line
    assert not (tmp_path / "report.html").exists()


@pytest.fixture
def browser():
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed")
    return found


@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_overflows_in_a_browser(page, browser, tmp_path, width):
    # A frame as wide as the screen: a window of its own is never narrower than 500 pixels.
    script = (
        "const inner = document.querySelector('iframe').contentDocument;"
        "const whole = inner.documentElement;"
        "document.title = [whole.clientWidth, whole.scrollWidth,"
        "[...inner.images].filter(image => image.naturalWidth).length].join(' ')"
    )
    frame = tmp_path / "frame.html"
    frame.write_text(
        f'<iframe style="width:{width}px;height:800px;border:0" srcdoc="{escape(page.read_text())}"'
        f' onload="{script}"></iframe>'
    )
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    command += ["--disable-background-networking", f"--user-data-dir={tmp_path / 'profile'}"]
    shown = subprocess.run(
        [*command, "--dump-dom", frame.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    ).stdout
    measured = re.search(r"<title>(\d+) (\d+) (\d+)</title>", shown)
    client, scroll, images = map(int, measured.groups())
    assert 0.9 * width <= client <= width
    assert scroll <= client
    assert images == 11
