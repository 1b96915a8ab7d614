"""Signing in through a real browser: invitation with an authenticator, then login and password.

A real server process, a real Chromium without a window, and a listener on loopback as the program
has one. Skipped where there is no chromedriver.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pyotp
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from server import clock
from server.services.authorizing import Stage, new_code
from server.storage.unit_of_work import UnitOfWork
from sync.clock import SystemClock
from sync.commands.enrol import enrol
from sync.events import Events
from sync.profile import Profile
from sync.rows import Identity
from sync.sign_in import ByBrowser
from sync.sign_in_errors import SignInCancelled, SignInRefused
from sync.wire.dpop import HEADER_PROOF_NONCE, proof
from sync.wire.signing import new_key
from sync.workplace import open_workplace
from tests.support.signing_in import PASSWORD, challenge_of
from tests.support.workplace import MemoryRing
from tests.support.world import CLERK, REVIEWER, SECOND_REVIEWER, invite, opened, prepare

ROOT = Path(__file__).resolve().parents[2]
DRIVER = shutil.which("chromedriver")
pytestmark = [
    pytest.mark.skipif(DRIVER is None, reason="there is no chromedriver on this machine"),
    pytest.mark.timeout(120),  # a browser starts, and other tests run beside it
]
VERIFIER, STATE = "v" * 43, "state-of-the-program"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('browser') / 'server.db'}"
    prepare(url)
    return url


@pytest.fixture(scope="module")
def site(database: str) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "--database", database, "serve", "--port", "0",
         "--exit-with-parent"],
        cwd=ROOT, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    yield json.loads(process.stdout.readline())["url"]
    process.stdin.close()
    process.wait(20)
    process.stdout.close()


@pytest.fixture(params=["light", "dark"])
def browser(request, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                 "--window-size=1280,800", "--lang=en", f"--user-data-dir={tmp_path / 'profile'}",
                 "--disable-background-networking", "--no-first-run"):  # fmt: skip
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    looks = {"features": [{"name": "prefers-color-scheme", "value": request.param}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", looks)
    driver.execute_cdp_cmd("Emulation.setLocaleOverride", {"locale": "en"})
    yield driver
    driver.quit()


@contextmanager
def waiting_program() -> Iterator[tuple[str, list[dict[str, str]], threading.Event]]:
    """Listen on loopback for one answer of the browser; gives the address and what came."""
    brought: list[dict[str, str]] = []
    came = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/cb"

        def listen() -> None:
            while not came.is_set():
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                with line:
                    target = line.recv(4096).partition(b" ")[2].partition(b" ")[0].decode()
                    line.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nBack")
                if target.startswith("/cb?"):
                    brought.append(dict(parse_qsl(urlsplit(target).query)))
                    came.set()

        thread = threading.Thread(target=listen, name="program")
        thread.start()
        yield address, brought, came
        came.set()
        with socket.socket() as last:
            last.connect_ex(listener.getsockname())
        thread.join(10)


def open_page(browser: webdriver.Chrome, site: str, redirect: str) -> None:
    asked = httpx.QueryParams(
        response_type="code", client_id="sellthrough-desktop", redirect_uri=redirect, state=STATE,
        code_challenge=challenge_of(VERIFIER), code_challenge_method="S256",
    )  # fmt: skip
    browser.get(f"{site}/v1/oauth/authorize?{asked}")


def fill(browser: webdriver.Chrome, **fields: str) -> None:
    for name, text in fields.items():
        field = field_of(browser, name)
        field.clear()
        field.send_keys(text)


def field_of(browser: webdriver.Chrome, name: str) -> WebElement:
    """Return a field of the page, which may still be coming."""
    found = WebDriverWait(browser, 30).until(lambda page: page.find_elements(By.NAME, name))
    return found[0]


def press(browser: webdriver.Chrome, step: str) -> None:
    browser.find_element(By.CSS_SELECTOR, f"button[value={step}]").click()


def shown(browser: webdriver.Chrome, title: str) -> None:
    WebDriverWait(browser, 30).until(
        lambda page: page.find_elements(By.XPATH, f"//h1[.='{title}']")
    )


def role_of(site: str, brought: dict[str, str], redirect: str, device: str) -> str:
    """Turn the code in, as a program does; returns who signed in."""
    assert (brought["state"], brought["iss"]) == (STATE, site)
    key, url = new_key(), f"{site}/v1/oauth/token"
    form = {
        "grant_type": "authorization_code", "code": brought["code"], "redirect_uri": redirect,
        "client_id": "sellthrough-desktop", "code_verifier": VERIFIER, "device": device,
        "device_name": "Counter",
    }  # fmt: skip
    with httpx.Client() as line:
        nonce = line.post(url).headers[HEADER_PROOF_NONCE]
        made = proof(key, "POST", url, now=clock.now(), jti="t", nonce=nonce)
        answer = line.post(url, data=form, headers={"dpop": made})
        assert answer.status_code == 200, answer.text
        token, url = answer.json()["access_token"], f"{site}/v1/session"
        made = proof(key, "GET", url, now=clock.now(), jti="s", nonce=nonce, token=token)
        told = {"authorization": f"DPoP {token}", "dpop": made}
        return str(line.get(url, headers=told).json()["role"])


def complaints(browser: webdriver.Chrome) -> list[str]:
    """What the browser's console says, but that no icon is there."""
    said = [str(entry["message"]) for entry in browser.get_log("browser")]
    return [each for each in said if "favicon" not in each]


def test_an_invitation_of_vendor_staff_with_an_authenticator(browser, site, database):
    code = invite(database, REVIEWER, clock.now())
    with waiting_program() as (redirect, brought, came):
        open_page(browser, site, redirect)
        press(browser, "to_invitation")
        shown(browser, "Accept an invitation")
        fill(browser, code=code, login="vera", password=PASSWORD, repeat="something else")
        press(browser, "invitation")
        shown(browser, "Accept an invitation")
        assert "not the same" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
        fill(browser, code=code, login="vera", password=PASSWORD, repeat=PASSWORD)
        press(browser, "invitation")
        shown(browser, "Set up your authenticator")
        drawn = browser.find_element(By.CSS_SELECTOR, ".qr svg").rect
        assert drawn["width"] == drawn["height"] == 208
        secret = browser.find_element(By.ID, "secret").text.replace(" ", "")
        fill(browser, factor=pyotp.TOTP(secret).at(int(clock.now().timestamp())))
        press(browser, "enrol")
        shown(browser, "Keep your recovery codes")
        codes = [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".codes li")]
        assert len(codes) == 10
        assert complaints(browser) == []
        press(browser, "go")
        assert came.wait(30)
    assert role_of(site, brought[0], redirect, f"vendor-{redirect[-8:-3]}") == "reviewer"

    with waiting_program() as (redirect, brought, came):
        open_page(browser, site, redirect)
        fill(browser, login="vera", password=PASSWORD)
        browser.find_element(By.NAME, "password").send_keys("\n")
        shown(browser, "Second step")
        fill(browser, factor=codes[0])
        press(browser, "factor")
        assert came.wait(30)
    assert role_of(site, brought[0], redirect, f"again-{redirect[-8:-3]}") == "reviewer"


def test_a_clerk_signs_in_after_a_mistyped_password(browser, site, database):
    code = invite(database, CLERK, clock.now())
    with waiting_program() as (redirect, brought, came):
        open_page(browser, site, redirect)
        press(browser, "to_invitation")
        fill(browser, code=code, login="ada", password=PASSWORD, repeat=PASSWORD)
        press(browser, "invitation")
        assert came.wait(30)
    with waiting_program() as (redirect, brought, came):
        open_page(browser, site, redirect)
        assert browser.switch_to.active_element.get_attribute("name") == "login"
        fill(browser, login="ada", password="correct horse batterx")
        press(browser, "password")
        shown(browser, "Sign in")
        assert "wrong" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
        assert browser.find_element(By.NAME, "password").get_attribute("value") == ""
        assert complaints(browser) == []
        fill(browser, password=PASSWORD)
        press(browser, "password")
        assert came.wait(30)
        WebDriverWait(browser, 30).until(lambda page: page.current_url.startswith(redirect))
    assert role_of(site, brought[0], redirect, f"counter-{redirect[-8:-3]}") == "clerk"


# --- the program's own code waits, and a person is at the browser --------------------------------
class Waiting:
    """The program while it waits for the browser: what it opened, and how it ended."""

    def __init__(self, site: str, profile: Profile, ring: MemoryRing) -> None:
        self.pages: queue.Queue[str] = queue.Queue()
        self.stop = threading.Event()
        self._site, self._profile, self._ring = site, profile, ring
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="program")
        self._ended = self._pool.submit(self._sign_in)

    def _sign_in(self) -> Identity:
        def open_page(address: str) -> bool:
            self.pages.put(address)
            return True

        way = ByBrowser(open_page, self.stop, back="Go back to the counter.", seconds=60)
        return enrol(self._profile, self._site, way, key_ring=self._ring)

    def page(self) -> str:
        """Return the address it opened."""
        return self.pages.get(timeout=30)

    def who(self) -> Identity:
        """Return who signed in; raises what came of it."""
        try:
            return self._ended.result(60)
        finally:
            self._pool.shutdown()


def redirected(address: str, **brought: str) -> str:
    """Return where a browser that was asked for `address` comes back to, bringing this."""
    asked = dict(parse_qsl(urlsplit(address).query))
    return f"{asked['redirect_uri']}?{httpx.QueryParams({'state': asked['state'], **brought})}"


def expired_code(database: str, address: str) -> str:
    """Return a code of two minutes ago for what the program asked."""
    asked = dict(parse_qsl(urlsplit(address).query))
    then = clock.now() - timedelta(minutes=2)
    stage = Stage(
        redirect_uri=asked["redirect_uri"], state=asked["state"], challenge=asked["code_challenge"],
        key_print=asked["dpop_jkt"], until=then,
    )  # fmt: skip
    with opened(database) as write:
        return str(write(lambda c: new_code(UnitOfWork(c, then), stage, SECOND_REVIEWER, then)))


@pytest.mark.parametrize("browser", ["light"], indirect=True)
def test_what_is_no_sign_in_ends_in_a_sentence_and_leaves_nothing(
    browser, site, database, tmp_path
):
    profile, ring = Profile(tmp_path / "program"), MemoryRing()

    def begun() -> tuple[Waiting, str]:
        program = Waiting(site, profile, ring)
        return program, program.page()

    # Somebody thinks better of it, and somebody brings what is no answer to our question.
    program, address = begun()
    browser.get(address)
    shown(browser, "Sign in")
    program.stop.set()
    with pytest.raises(SignInCancelled):
        program.who()
    program, address = begun()
    browser.get(redirected(address, code="made-up", iss="https://evil.example"))
    assert "Nothing is here" in browser.page_source
    # The server sends the browser back without a code.
    browser.get(address.replace("S256", "plain"))
    with pytest.raises(SignInRefused, match="invalid_request"):
        program.who()
    # A code nobody gave out, and one that came too late.
    program, address = begun()
    browser.get(redirected(address, code="made-up", iss=site))
    with pytest.raises(SignInRefused, match="The vendor's server says: "):
        program.who()
    program, address = begun()
    browser.get(redirected(address, code=expired_code(database, address), iss=site))
    with pytest.raises(SignInRefused, match="The vendor's server says: "):
        program.who()
    assert "identity" not in profile.settings()
    assert not profile.outbox_path.exists()


@pytest.mark.parametrize("browser", ["light"], indirect=True)
def test_the_program_signs_a_reviewer_in_whatever_was_mistyped(browser, site, database, tmp_path):
    """Our server, a real browser, and the program's own sign-in with its door on loopback."""
    code = invite(database, SECOND_REVIEWER, clock.now())
    program = Waiting(site, Profile(tmp_path / "first"), MemoryRing())
    browser.get(program.page())
    press(browser, "to_invitation")
    fill(browser, code=code, login="wim", password=PASSWORD, repeat=PASSWORD)
    press(browser, "invitation")
    shown(browser, "Set up your authenticator")
    secret = browser.find_element(By.ID, "secret").text.replace(" ", "")
    right = int(pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    fill(browser, factor=f"{(right + 500_000) % 1_000_000:06d}")
    press(browser, "enrol")
    assert browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    fill(browser, factor=pyotp.TOTP(secret).at(int(clock.now().timestamp())))
    press(browser, "enrol")
    shown(browser, "Keep your recovery codes")
    recovery = browser.find_element(By.CSS_SELECTOR, ".codes li").text
    press(browser, "go")
    who = program.who()
    assert (who.member_id, who.role) == (SECOND_REVIEWER, "reviewer")
    shown(browser, "Go back to the counter.")
    assert complaints(browser) == []

    # Another computer: a wrong password, a wrong second step, then a recovery code.
    profile, ring = Profile(tmp_path / "second"), MemoryRing()
    program = Waiting(site, profile, ring)
    browser.get(program.page())
    for password, title in (("not the password", "Sign in"), (PASSWORD, "Second step")):
        fill(browser, login="wim", password=password)
        press(browser, "password")
        shown(browser, title)
    fill(browser, factor="000000")
    press(browser, "factor")
    shown(browser, "Second step")
    assert browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
    fill(browser, factor=recovery)
    press(browser, "factor")
    again = program.who()
    assert (again.member_id, again.role) == (SECOND_REVIEWER, "reviewer")
    assert again.device != who.device
    wp = open_workplace(profile, pin=None, clock=SystemClock(), events=Events(), key_ring=ring)
    with closing(wp.transport()) as line:
        assert line.renew().access_token
    wp.close()
