"""The router: tables, default routes, fixed routes and diagnostic counters."""

import pytest

from emulator.board import comms_controller as cc
from emulator.board import router

from .records import new_chip


@pytest.fixture
def chip():
    return new_chip()[0]


def counter(chip, number):
    return router.read(chip, router.COUNTER_VALUES + 4 * number)


def test_the_first_entry_that_matches_routes(chip):
    router.set_entry(chip, 3, 0b1000, 0x100, 0xFF00)
    router.set_entry(chip, 2, 0b0100, 0x120, 0xFFF0)
    assert router.route(chip, cc.MULTICAST, 0x125, router.LOCAL) == 0b0100
    assert router.route(chip, cc.MULTICAST, 0x135, router.LOCAL) == 0b1000


@pytest.mark.parametrize("arrival", range(6))
def test_a_packet_that_no_entry_matches_goes_straight_on(chip, arrival):
    assert router.route(chip, cc.MULTICAST, 1, arrival) == 1 << (arrival + 3) % 6


def test_a_packet_of_the_chip_that_no_entry_matches_is_dumped(chip):
    assert router.route(chip, cc.MULTICAST, 1, router.LOCAL) == 0
    assert counter(chip, 8) == 1


def test_the_application_s_number_is_no_route(chip):
    router.set_entry(chip, 1, 0x1100_0040, 1, 0xFFFF_FFFF)
    assert router.route(chip, cc.MULTICAST, 1, router.LOCAL) == 0x40


def test_a_cleared_entry_matches_nothing_not_even_key_zero(chip):
    router.set_entry(chip, 1, 1, 0, 0)
    assert router.route(chip, cc.MULTICAST, 5, router.LOCAL) == 1
    router.set_entry(chip, 1, router.UNUSED_ROUTE, router.UNUSED_KEY, 0)
    assert router.route(chip, cc.MULTICAST, 5, router.LOCAL) == 0
    assert router.route(chip, cc.MULTICAST, 0, router.LOCAL) == 0


def test_fixed_route_packets_follow_their_register(chip):
    router.write(chip, router.FIXED_ROUTE_REGISTER, 0x80)
    assert router.route(chip, cc.FIXED_ROUTE, 123, 2) == 0x80


def test_counters_tell_types_and_sources_apart(chip):
    router.set_entry(chip, 1, 0x80, 1, 0xFFFF_FFFF)
    router.route(chip, cc.MULTICAST, 1, router.LOCAL)
    router.route(chip, cc.MULTICAST, 1, 2)
    router.route(chip, cc.MULTICAST | cc.PAYLOAD, 1, 2)
    router.write(chip, router.FIXED_ROUTE_REGISTER, 0x80)
    router.route(chip, cc.FIXED_ROUTE, 1, router.LOCAL)
    assert [counter(chip, number) for number in range(16)] == [1, 2, 0, 0, 0, 0, 1] + [0] * 9


def test_a_filter_of_the_host_counts_what_it_names(chip):
    to_monitor = 0x0004_FCF1  # multicast, any source, to the monitor
    router.write(chip, router.FILTERS + 4 * 14, to_monitor)
    router.set_entry(chip, 1, router.MONITOR_ROUTE, 1, 0xFFFF_FFFF)
    router.set_entry(chip, 2, 0x80, 2, 0xFFFF_FFFF)
    router.route(chip, cc.MULTICAST, 1, router.LOCAL)
    router.route(chip, cc.MULTICAST, 2, router.LOCAL)
    assert counter(chip, 14) == 1


def test_counters_are_cleared_and_stopped(chip):
    router.route(chip, cc.MULTICAST, 1, 2)
    router.write(chip, router.COUNTER_ENABLE, 0xFFFF_FFFF)
    assert counter(chip, 1) == 0
    router.write(chip, router.COUNTER_ENABLE, 0)
    router.route(chip, cc.MULTICAST, 1, 2)
    assert counter(chip, 1) == 0


def test_the_table_written_word_by_word_routes_too(chip):
    router.write(chip, router.MC_ROUTES + 4 * 9, 0x40)
    router.write(chip, router.MC_KEYS + 4 * 9, 0x77)
    router.write(chip, router.MC_MASKS + 4 * 9, 0xFF)
    assert router.route(chip, cc.MULTICAST, 0x178, router.LOCAL) == 0
    assert router.route(chip, cc.MULTICAST, 0x177, router.LOCAL) == 0x40
    assert router.read(chip, router.MC_KEYS + 4 * 9) == 0x77
