"""The vectored interrupt controller, as the ARM PL190 manual has it."""

from emulator.board import vic

from .records import new_core

TIMER, PACKET = 1 << vic.TIMER1_LINE, 1 << vic.MULTICAST_LINE


def give_slot(core, slot, line, handler):
    vic.write(core, vic.ADDRESSES + 4 * slot, handler)
    vic.write(core, vic.CONTROLS + 4 * slot, vic.CONTROL_ENABLE | line)
    vic.write(core, vic.ENABLE, 1 << line)


def test_enable_and_disable_set_and_clear_bits():
    core = new_core()
    vic.write(core, vic.ENABLE, 0b1010)
    vic.write(core, vic.ENABLE, 0b0100)
    vic.write(core, vic.DISABLE, 0b0010)
    assert vic.read(core, 0, vic.ENABLE) == 0b1100


def test_a_masked_line_does_not_interrupt():
    core = new_core()
    assert not vic.irq_asserted(core, TIMER)
    vic.write(core, vic.ENABLE, TIMER)
    assert vic.irq_asserted(core, TIMER)
    assert not vic.irq_asserted(core, 0)


def test_the_lowest_slot_that_waits_is_served_first():
    core = new_core()
    give_slot(core, 3, vic.TIMER1_LINE, 0x300)
    give_slot(core, 1, vic.MULTICAST_LINE, 0x100)
    assert vic.read(core, TIMER | PACKET, vic.VECTOR_ADDRESS) == 0x100


def test_a_service_keeps_its_equals_out_and_lets_better_ones_in():
    core = new_core()
    give_slot(core, 1, vic.MULTICAST_LINE, 0x100)
    give_slot(core, 3, vic.TIMER1_LINE, 0x300)
    assert vic.read(core, TIMER, vic.VECTOR_ADDRESS) == 0x300
    assert not vic.irq_asserted(core, TIMER)
    assert vic.irq_asserted(core, TIMER | PACKET)
    assert vic.read(core, TIMER | PACKET, vic.VECTOR_ADDRESS) == 0x100
    vic.write(core, vic.VECTOR_ADDRESS, 0)
    assert not vic.irq_asserted(core, TIMER)
    vic.write(core, vic.VECTOR_ADDRESS, 0)
    assert vic.irq_asserted(core, TIMER)


def test_a_line_without_a_slot_gets_the_default_handler():
    core = new_core()
    vic.write(core, vic.DEFAULT_ADDRESS, 0xD00)
    vic.write(core, vic.ENABLE, TIMER)
    assert vic.read(core, TIMER, vic.VECTOR_ADDRESS) == 0xD00


def test_a_selected_line_is_fiq_and_no_irq():
    core = new_core()
    vic.write(core, vic.ENABLE, TIMER | PACKET)
    vic.write(core, vic.SELECT, PACKET)
    assert vic.fiq_lines(core, TIMER | PACKET) == PACKET
    assert vic.irq_lines(core, TIMER | PACKET) == TIMER
    assert vic.read(core, TIMER | PACKET, vic.FIQ_STATUS) == PACKET


def test_software_interrupts_stay_until_cleared():
    core = new_core()
    vic.write(core, vic.ENABLE, 2)
    vic.write(core, vic.SOFT_SET, 2)
    assert vic.irq_asserted(core, 0)
    vic.write(core, vic.SOFT_CLEAR, 2)
    assert not vic.irq_asserted(core, 0)
