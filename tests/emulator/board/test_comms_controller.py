"""The communications controller: what is sent waits, what is received waits to be taken."""

from emulator.board import comms_controller as cc

from .records import new_core


def test_a_packet_goes_out_with_key_control_and_payload():
    core = new_core()
    cc.write(core, cc.TRANSMIT_CONTROL, 0)
    cc.write(core, cc.TRANSMIT_KEY, 0x1234)
    cc.write(core, cc.TRANSMIT_CONTROL, cc.FIXED_ROUTE | cc.PAYLOAD)
    cc.write(core, cc.TRANSMIT_DATA, 99)
    cc.write(core, cc.TRANSMIT_KEY, 0x5678)
    assert core["out_count"] == 2
    assert list(core["out_key"][:2]) == [0x1234, 0x5678]
    assert list(core["out_control"][:2]) == [0, cc.FIXED_ROUTE | cc.PAYLOAD]
    assert core["out_data"][1] == 99


def test_data_gives_only_the_next_packet_a_payload():
    core = new_core()
    cc.write(core, cc.TRANSMIT_CONTROL, 0)
    cc.write(core, cc.TRANSMIT_DATA, 7)
    cc.write(core, cc.TRANSMIT_KEY, 1)
    cc.write(core, cc.TRANSMIT_KEY, 2)
    assert list(core["out_control"][:2]) == [cc.PAYLOAD, 0]


def test_the_transmitter_says_when_it_is_full():
    core = new_core()
    assert cc.read(core, cc.TRANSMIT_CONTROL) == cc.TRANSMIT_EMPTY | cc.TRANSMIT_NOT_FULL
    for key in range(cc.QUEUE):
        cc.write(core, cc.TRANSMIT_KEY, key)
    assert cc.read(core, cc.TRANSMIT_CONTROL) == cc.TRANSMIT_FULL
    assert cc.out_queue_full(core)


def test_reading_the_key_takes_the_packet_off():
    core = new_core()
    assert cc.read(core, cc.RECEIVE_STATUS) == 0
    assert cc.deliver(core, cc.PAYLOAD, 10, 11, 0)
    assert cc.deliver(core, 0, 20, 0, 0)
    assert cc.read(core, cc.RECEIVE_STATUS) == cc.RECEIVED | cc.PAYLOAD
    assert cc.read(core, cc.RECEIVE_DATA) == 11
    assert cc.read(core, cc.RECEIVE_KEY) == 10
    assert cc.read(core, cc.RECEIVE_STATUS) == cc.RECEIVED
    assert cc.read(core, cc.RECEIVE_KEY) == 20
    assert cc.read(core, cc.RECEIVE_STATUS) == 0


def test_a_full_in_queue_refuses_and_keeps_the_order():
    core = new_core()
    for key in range(cc.QUEUE):
        assert cc.deliver(core, 0, key, 0, 0)
    assert not cc.deliver(core, 0, 999_999, 0, 0)
    assert [cc.read(core, cc.RECEIVE_KEY) for _ in range(cc.QUEUE)] == list(range(cc.QUEUE))
