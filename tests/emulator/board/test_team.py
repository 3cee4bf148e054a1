"""Jobs of a team are each done once, and by several threads."""

import threading

import pytest

from emulator.board import team
from emulator.board.team import NO_JOB, Team, finish, post, ring, take, wait, wait_for_job

JOBS = 40
PATIENCE = 60.0
"""Seconds after which a test gives up."""


@pytest.fixture
def done():
    return []


@pytest.fixture
def members(done):
    def member(address):
        while (job := wait_for_job(address)) != NO_JOB:
            done.append((threading.get_ident(), job))
            finish(address)

    hired = Team(2, member)
    hired.start()
    yield hired
    hired.dismiss()


def test_each_job_is_done_once(members, done):
    for _ in range(50):
        done.clear()
        post(members.address, JOBS)
        ring(members.address)
        while (job := take(members.address)) != NO_JOB:
            done.append((threading.get_ident(), job))
            finish(members.address)
        wait(members.address, JOBS)
        assert sorted(job for _, job in done) == list(range(JOBS))


def test_two_jobs_are_done_at_the_same_time():
    both = threading.Barrier(2)

    def member(address):
        while wait_for_job(address) != NO_JOB:
            both.wait(PATIENCE)
            finish(address)

    hired = Team(1, member)
    hired.start()
    post(hired.address, 2)
    ring(hired.address)
    assert take(hired.address) != NO_JOB
    both.wait(PATIENCE)
    finish(hired.address)
    wait(hired.address, 2)
    hired.dismiss()


def test_members_that_sleep_are_woken(members, done):
    asleep = threading.Event()
    while not asleep.is_set():
        if team.sleepers(members.address) == 2:
            asleep.set()
    post(members.address, 1)
    ring(members.address)
    wait(members.address, 1)
    assert len(done) == 1


def test_without_a_job_there_is_none_to_take(members):
    assert take(members.address) == NO_JOB


def test_a_dismissed_team_has_no_threads():
    before = threading.active_count()
    hired = Team(3, wait_for_job)
    hired.start()
    hired.dismiss()
    assert threading.active_count() == before
