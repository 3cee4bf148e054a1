"""The system controller: locks, flags and interrupts between cores."""

from emulator.board import system_controller as sc

from .records import new_chip


def test_a_lock_is_had_once_until_it_is_freed():
    chip, cores = new_chip()
    take, free = sc.TEST_AND_SET + 4 * 5, sc.TEST_AND_CLEAR + 4 * 5
    assert not sc.read(chip, cores, take) & sc.LOCK_WAS_SET
    assert sc.read(chip, cores, take) & sc.LOCK_WAS_SET
    assert not sc.read(chip, cores, sc.TEST_AND_SET) & sc.LOCK_WAS_SET
    assert sc.read(chip, cores, free) & sc.LOCK_WAS_SET
    assert not sc.read(chip, cores, take) & sc.LOCK_WAS_SET


def test_flags_are_set_and_cleared_by_mask():
    chip, cores = new_chip()
    sc.write(chip, cores, sc.SET_FLAG, 0b110)
    sc.write(chip, cores, sc.CLEAR_FLAG, 0b010)
    assert sc.read(chip, cores, sc.SET_FLAG) == 0b100


def test_an_interrupt_reaches_the_cores_of_the_mask_until_acknowledged():
    chip, cores = new_chip()
    sc.write(chip, cores, sc.SET_INTERRUPT, 0x5EC0_0000 | 0b1010)
    assert list(cores["cpu_interrupt"][:4]) == [0, 1, 0, 1]
    sc.write(chip, cores, sc.CLEAR_INTERRUPT, 0b0010)
    assert list(cores["cpu_interrupt"][:4]) == [0, 0, 0, 1]


def test_the_monitor_s_interrupt_is_kept_for_it():
    chip, cores = new_chip()
    sc.write(chip, cores, sc.SET_INTERRUPT, 1)
    assert chip["sc_monitor_interrupt"]
    assert not cores["cpu_interrupt"].any()


def test_sleeping_cores_are_seen():
    chip, cores = new_chip()
    cores["asleep"][4] = 1
    assert sc.read(chip, cores, sc.SLEEP) == 1 << 4


def test_other_registers_remember():
    chip, cores = new_chip()
    sc.write(chip, cores, sc.CPU_DISABLE, 77)
    assert sc.read(chip, cores, sc.CPU_DISABLE) == 77
    assert sc.read(chip, cores, sc.CHIP_ID) == sc.CHIP_ID_CODE
