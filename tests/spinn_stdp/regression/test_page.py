"""The page of a comparison, in a real browser."""

from __future__ import annotations

import os
import re
import shutil

import pytest

from spinn_stdp.regression import compare
from spinn_stdp.regression.page import as_page

from .perturbed import driven, learning, moved, plain, with_weight

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
REQUIRED = "SPINN_STDP_BROWSER"
"""Environment variable that makes a missing browser a failure; set where tests run on a push."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="module")
def comparisons():
    results = plain(driven(weight=0.05))
    late = moved(results, 1, 14, 15)
    taught = plain(learning())
    return [
        compare(results, late),
        compare(results, late, allow=["arrival phase"]),
        compare(taught, with_weight(taught, 2, 47, 1)),
    ]


@pytest.fixture
def browser(tmp_path):
    programs = [path for name in BROWSERS if (path := shutil.which(name))]
    driver = shutil.which("chromedriver")
    if not programs or driver is None:
        missing = "chromium and chromedriver are not installed (apt-get install chromium-driver)"
        assert not os.environ.get(REQUIRED), missing
        pytest.skip(missing)
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = programs[0]
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'browser'}"):
        options.add_argument(flag)
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()


def test_it_needs_nothing_beside_itself(comparisons):
    page = as_page(comparisons, "a <b> & c")
    assert "<title>a &lt;b&gt; &amp; c</title>" in page
    assert "<script" not in page
    assert not re.search(r"(src|href)\s*=\s*[\"'](?!#)", page)
    assert not re.search(r"url\((?!#)", page)
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers)) or len(comparisons) > 1
    assert "#0101" not in page
    assert "#0505" not in page


def test_it_says_so_if_all_is_the_same():
    results = plain(driven())
    page = as_page([compare(results, results)], "net.py")
    assert "All that was compared is the same." in page
    assert "<svg" not in page


def test_in_a_browser(comparisons, browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(as_page(comparisons, "net.py on emulator and board"), "utf-8")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0},
    )
    for width in (1280, 420):
        browser.set_window_size(width, 1000)
        browser.get(path.as_uri())
        script = "return [document.documentElement.scrollWidth, window.innerWidth]"
        content, window = browser.execute_script(script)
        assert content <= window
        drawn = browser.execute_script(
            "return [...document.querySelectorAll('svg')]"
            ".map(s => s.getBoundingClientRect().height)"
        )
        assert len(drawn) == 2
        assert min(drawn) > 100
    assert browser.title == "net.py on emulator and board"
    text = browser.find_element("tag name", "body").text
    for part in (
        "The two sides part.",
        "emulator and board part at tick 14 (14 ms)",
        "population 'cell', neuron 0, gsyn_exc",
        "Likely cause: arrival phase",
        "Allowed: arrival phase",
        "Likely cause: rounding",
        str(comparisons[0].divergence.raw[0]),
        str(comparisons[0].divergence.raw[1]),
    ):
        assert part in text
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.get_log("browser") == []
    colors = [colors_in(browser, scheme) for scheme in ("light", "dark")]
    for paper, ink, trace in colors:
        assert len({paper, ink, trace}) == 3
        assert abs(brightness(paper) - brightness(ink)) > 128
    assert brightness(colors[0][0]) > 200
    assert brightness(colors[1][0]) < 60


def colors_in(browser, scheme):
    """Of the page, its text and the first side's line, where the user prefers *scheme*."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    return browser.execute_script("""
        const body = getComputedStyle(document.body);
        const line = [...document.querySelectorAll('svg path')].find(
            p => p.getAttribute('style')?.includes('var(--a)'));
        return [body.backgroundColor, body.color, getComputedStyle(line).stroke];
    """)


def brightness(color):
    return sum(map(int, re.findall(r"\d+", color)[:3])) / 3
