# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flows.signing import AT, WORD, Clock, add, fresh, peopled, token, ways_in
from tocsin.core.errors import BadInput, Denied
from tocsin.core.policy import Asker
from tocsin.flows import accounts as flow
from tocsin.flows.passwords import Passwords
from tocsin.flows.sign_in import NAME_FREE, Refused, Signed, address_key
from tocsin.store import accounts, audit, open_store, posted, sent, sessions, tokens

HERE = "192.0.2.7"


@pytest.fixture
def store(tmp_path):
    made = peopled(tmp_path)
    yield made
    made.close()


@pytest.fixture
def empty(tmp_path):
    made = fresh(tmp_path)
    yield made
    made.close()


@pytest.fixture
def ways(store):
    return ways_in(store)


def refused(answer):
    assert isinstance(answer, Refused)
    return answer.wait_s


def signed(ways, name="amy"):
    answer = ways.by_password(name, WORD, HERE)
    assert isinstance(answer, Signed)
    return answer


def moved(ways):
    assert isinstance(ways._now, Clock)
    return ways._now


def hash_of(reader):
    found = accounts.find(reader, "amy")
    assert found is not None
    return found[1]


class Counting(Passwords):
    """Counts the hashes compared."""

    def __init__(self):
        super().__init__(rounds=1, memory_kib=8, lanes=1)
        self.compared = 0

    def fits(self, kept, prepared):
        self.compared += 1
        return super().fits(kept, prepared)


def test_the_right_password_signs_in_and_the_audit_says_so_without_it(ways, store):
    assert ways.by_password("amy", "wrong", HERE) == Refused()
    signed = ways.by_password("AMY", WORD.replace(" ", "\u3000"), HERE)
    assert isinstance(signed, Signed)
    assert (signed.account.name, signed.scope, signed.how) == ("amy", "admin", "password")
    assert signed.account.asker == Asker("us", (), own=True)
    with store.read() as reader:
        entry = audit.last_of(reader, "account.sign_in")
        assert entry is not None
        assert (entry.actor, entry.subject) == ("amy", "amy")
        assert '"failed_before":1' in entry.detail
        assert not [e for e in audit.page(reader, 0, 99) if "wrong" in e.detail or "correct" in e.detail]


REFUSED = {
    "unknown name": ("eve", WORD),
    "wrong password": ("amy", WORD + "!"),
    "disabled": ("zed", WORD),
    "no password": ("bare", WORD),
    "empty password": ("amy", ""),
    "NUL in the password": ("amy", WORD + "\x00"),
    "half a surrogate": ("amy", WORD + "\ud800"),
    "NUL in the name": ("amy\x00", WORD),
    "empty name": ("", WORD),
    "long name": ("a" * 100_000, WORD),
    "10 MB": ("amy", "x" * 10_000_000),
    "SQL": ("amy' OR 1=1 --", WORD),
}


@pytest.mark.parametrize("case", REFUSED)
def test_who_may_not_come_in_gets_one_answer_for_the_same_work(store, case):
    passwords = Counting()
    ways = ways_in(store, passwords)
    with store.read() as reader:
        before = audit.head(reader)
    assert ways.by_password(*REFUSED[case], HERE) == Refused()
    assert passwords.compared == 1
    with store.read() as reader:
        assert audit.head(reader) == before  # counted, not written down


def test_tries_of_a_name_wait_whether_it_exists_or_not(ways):
    for name in ("amy", "eve"):
        for at in range(NAME_FREE):
            assert ways.by_password(name, "wrong", f"198.51.100.{at}") == Refused(), (name, at)
        # the right password waits, too
        assert ways.by_password(name, WORD, "203.0.113.1") == Refused(1)
    moved(ways).on(seconds=1)
    assert isinstance(ways.by_password("amy", WORD, "203.0.113.1"), Signed)
    assert isinstance(ways.by_password("amy", WORD, "203.0.113.1"), Signed)


def test_tries_from_an_address_wait_whatever_the_names(ways):
    answers = [refused(ways.by_password(f"n{at}", "wrong", HERE)) for at in range(31)]
    assert answers == [0] * 30 + [1]
    assert ways.by_password("amy", WORD, HERE) == Refused(1)
    assert isinstance(ways.by_password("amy", WORD, "192.0.2.8"), Signed)


def test_tries_at_once_get_no_more_than_the_limit(store):
    found = []

    def guess(at):
        ways = ways_in(store)
        found.append(ways.by_password("amy", f"guess {at}", f"198.51.100.{at}"))

    threads = [threading.Thread(target=guess, args=(at,)) for at in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(refused(one) for one in found) == [0] * NAME_FREE + [1] * (16 - NAME_FREE)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("", "unknown", True),
    ],
)
def test_one_host_is_one_address(a, b, same):
    assert (address_key(a) == address_key(b)) is same


def test_a_session_ends_idle_after_half_an_hour_and_for_good_after_twelve(ways, store):
    signed = ways.by_password("rita", WORD, HERE)
    secret = ways.start(signed)
    assert ways.by_session(secret).how == "session"
    for _ in range(24):
        moved(ways).on(minutes=29)
        assert ways.by_session(secret)
    moved(ways).on(minutes=25)  # 12 h 1 min after the start
    assert ways.by_session(secret) is None
    other = ways.start(signed)
    moved(ways).on(minutes=31)
    assert ways.by_session(other) is None
    third = ways.start(signed)
    ways.end(third)
    assert ways.by_session(third) is None
    with store.read() as reader:
        assert b"".join(e.detail.encode() for e in audit.page(reader, 0, 99)).find(secret.encode()) < 0


def test_signing_in_ends_the_session_that_the_browser_had(ways):
    signed = ways.by_password("amy", WORD, HERE)
    before = ways.start(signed)
    after = ways.start(signed, before)
    assert before != after
    assert ways.by_session(before) is None
    assert ways.by_session(after)
    planted = "x" * 43
    ways.start(signed, planted)
    assert ways.by_session(planted) is None


def test_a_session_of_an_account_that_is_disabled_ends_with_the_next_request(ways, store):
    secret = ways.start(signed(ways, "rita"))
    with store.write("test", AT) as tx:
        accounts.set_disabled(tx, "rita", disabled=True)
    assert ways.by_session(secret) is None
    with store.write("test", AT) as tx:
        accounts.set_disabled(tx, "rita", disabled=False)
    assert ways.by_session(secret) is None


def test_a_token_is_good_until_it_expires_is_revoked_or_its_account_is_disabled(ways, store):
    secret = token(store, "amy", scope="write", days=1)
    assert ways.by_token(secret).scope == "write"
    with store.read() as reader:
        assert tokens.all(reader)[0].used == AT
    assert ways.by_token(secret + "x") is ways.by_token(secret[:-1]) is ways.by_token("x" * 10**6) is None
    assert ways.by_token(secret.removeprefix("tocsin_")) is None
    for disabled in (True, False):
        with store.write("test", AT) as tx:
            accounts.set_disabled(tx, "amy", disabled=disabled)
        assert (ways.by_token(secret) is None) is disabled
    moved(ways).on(hours=24)
    assert ways.by_token(secret) is None
    moved(ways).on(hours=-1)
    assert ways.by_token(secret)
    with store.write("test", AT) as tx:
        tokens.revoke(tx, tokens.all(tx)[0].seq)
    assert ways.by_token(secret) is None


def test_a_token_that_is_in_use_speaks_for_its_organisation_as_it_is_now(ways, store):
    secret = token(store, "bob", scope="read")
    before = ways.by_token(secret).account.communities
    assert [ways.by_token(secret).account.communities for _ in range(2)] == [before] * 2
    name = ways.by_token(secret).account.organisation
    with store.write("test", AT) as tx:
        accounts.add_organisation(tx, name, ("north",))
    assert [ways.by_token(secret).account.communities for _ in range(2)] == [
        tuple(sorted((*before, "north")))
    ] * 2
    with store.write("test", AT) as tx:
        accounts.leave(tx, name, "north")
    assert ways.by_token(secret).account.communities == before
    moved(ways).on(hours=2)
    assert all(ways.by_token(secret) for _ in range(2))
    with store.read() as reader:
        noted = [one.used for one in tokens.all(reader) if one.name == "bob"]
    assert noted == ["2026-11-22T11:30:00.000Z"]


_ELSEWHERE = """
import sys
from tocsin.store import accounts, open_store, posted, tokens
store = open_store(sys.argv[1])
for what in sys.argv[2:]:
    with store.write("another process", "2026-11-22T09:31:00.000Z") as tx:
        if what == "write":
            posted.keep(tx, f"x{tx.last}", "Northbank", b"{}")
        elif what == "revoke":
            tokens.revoke(tx, tokens.all(tx)[0].seq)
        elif what == "disable":
            accounts.set_disabled(tx, "bob", disabled=True)
        else:
            accounts.leave(tx, "Northbank", "energy")
store.close()
"""


@pytest.mark.parametrize("change", ["revoke", "disable", "leave"])
def test_what_another_process_changes_holds_at_the_next_request_also_among_its_other_writes(
    ways, store, change
):
    secret = token(store, "bob")

    def elsewhere(*what):
        subprocess.run([sys.executable, "-c", _ELSEWHERE, f"sqlite:///{store.name}", *what], check=True)

    assert ways.by_token(secret).account.communities == ("energy",)
    elsewhere("write")
    assert ways.by_token(secret).account.communities == ("energy",)
    elsewhere("write", change, "write")
    after = ways.by_token(secret)
    assert after is None if change != "leave" else after.account.communities == ()


_DOINGS = st.lists(
    st.sampled_from(["write", "send", "revoke", "disable", "enable", "join", "leave", "token", "age"]), max_size=12
)  # fmt: skip


@given(doings=_DOINGS)
def test_a_token_says_at_each_request_what_the_store_says_whoever_wrote_in_between(tmp_path_factory, doings):
    """The slow twin signs in anew, and remembers nothing."""
    mine = peopled(tmp_path_factory.mktemp("law"))
    other = open_store(f"sqlite:///{mine.name}")
    ways, secrets = ways_in(mine), [token(mine, "bob"), token(mine, "amy", scope="write", days=1)]
    try:
        for number, doing in enumerate(["write", *doings]):
            if doing == "age":
                moved(ways).on(hours=11)
            elif doing == "token":
                secrets.append(token(other, "bob", scope="write", days=1))
            else:
                _do(other, doing, number)
            for secret in secrets:
                twin = ways_in(mine)
                moved(twin).now = moved(ways).now
                assert ways.by_token(secret) == twin.by_token(secret)
    finally:
        other.close()
        mine.close()


def _do(store, doing, number):
    with store.write("elsewhere", AT) as tx:
        if doing == "write":
            posted.keep(tx, f"x{number}", "Northbank", b"{}")
        elif doing == "send":
            sent.record(tx, [("x", "y", b"z")], way="taxii", place="x", recipient="y", digest="", by="z")
        elif doing == "revoke":
            tokens.revoke(tx, tokens.all(tx)[0].seq)
        elif doing == "join":
            accounts.add_organisation(tx, "Northbank", ("north",))
        elif doing == "leave":
            accounts.leave(tx, "Northbank", "energy")
        else:
            accounts.set_disabled(tx, "bob", disabled=doing == "disable")


def test_a_token_may_no_more_than_its_account_may_now(ways, store):
    with pytest.raises(BadInput):
        token(store, "rita", scope="write")
    assert ways.by_token(token(store, "amy", scope="read")).scope == "read"
    assert ways.by_token(token(store, "bob", scope="write")).scope == "write"


def test_basic_takes_a_password_and_in_its_place_a_token_of_that_account(ways, store):
    assert ways.by_basic("amy", WORD, HERE).how == "password"
    assert ways.by_basic("amy", token(store, "amy"), HERE).how == "token"
    assert ways.by_basic("rita", token(store, "amy"), HERE) == Refused()
    assert ways.by_basic("eve", WORD, HERE) == Refused()


def test_a_password_that_was_right_is_known_again_until_the_account_has_another(store):
    passwords = Counting()
    ways = ways_in(store, passwords)
    for _ in range(5):
        assert isinstance(ways.by_basic("amy", WORD, HERE), Signed)
    assert passwords.compared == 1
    flow.set_password(store, "amy", "another " + WORD, at=AT, passwords=passwords)
    assert ways.by_basic("amy", WORD, HERE) == Refused()
    assert isinstance(ways.by_basic("amy", "another " + WORD, HERE), Signed)
    with store.write("test", AT) as tx:
        accounts.set_disabled(tx, "amy", disabled=True)
    assert ways.by_basic("amy", "another " + WORD, HERE) == Refused()


def test_a_certificate_is_that_of_an_account_or_nobodys(ways):
    assert ways.by_certificate("AB:" * 31 + "AB").account.name == "amy"
    assert (
        ways.by_certificate("cd" * 32) is ways.by_certificate("ef" * 32) is ways.by_certificate("x") is None
    )


def test_a_hash_of_lower_costs_is_made_anew_and_no_session_ends(empty):
    add(empty, "amy")
    with empty.read() as reader:
        weak = hash_of(reader)
    old = ways_in(empty)
    secret = old.start(signed(old))
    strong = Passwords(rounds=2, memory_kib=16, lanes=1)
    assert isinstance(ways_in(empty, strong).by_password("amy", WORD, HERE), Signed)
    with empty.read() as reader:
        now = hash_of(reader)
    assert now != weak
    assert not strong.is_weak(now)
    assert old.by_session(secret)


def test_the_first_account_needs_the_secret_and_uses_it_up(empty):
    ways = ways_in(empty)
    secret = flow.first_run(empty, at=AT)
    assert secret
    assert flow.first_run(empty, at=AT) == ""  # told once
    assert not ways.asked()
    with pytest.raises(Denied):
        ways.first("x" + secret, "amy", WORD, "us", HERE)
    with pytest.raises(BadInput):
        ways.first(secret, "amy", "short", "us", HERE)
    signed = ways.first(f" {secret}\n", "Amy", WORD, "us", HERE)
    assert (signed.account.name, signed.scope, signed.account.own) == ("amy", "admin", True)
    assert ways.asked()
    with pytest.raises(Denied):
        ways.first(secret, "bob", WORD, "us", HERE)
    assert flow.first_run(empty, at=AT) == ""


def test_an_account_made_on_the_command_line_ends_the_first_run_secret(empty):
    secret = flow.first_run(empty, at=AT)
    add(empty, "amy")
    with pytest.raises(Denied):
        ways_in(empty).first(secret, "eve", WORD, "us", HERE)


def test_guesses_of_the_first_run_secret_wait(empty):
    ways = ways_in(empty)
    secret = flow.first_run(empty, at=AT)
    for _ in range(30):
        with pytest.raises(Denied):
            ways.first("guess", "eve", WORD, "us", HERE)
    with pytest.raises(Denied):
        ways.first(secret, "amy", WORD, "us", HERE)
    moved(ways).on(seconds=1)
    assert ways.first(secret, "amy", WORD, "us", HERE).account.own


def test_no_secret_stands_in_the_store(store, tmp_path):
    ways = ways_in(store)
    said = [WORD, token(store, "amy"), ways.start(signed(ways))]
    with store.read() as reader:
        assert sessions.find(reader, b"") is None
    store.close()
    data = b"".join(path.read_bytes() for path in sorted(tmp_path.iterdir()))
    assert data
    for secret in said:
        assert secret.encode() not in data
        assert secret.removeprefix("tocsin_").encode() not in data
