"""The structures that SC&MP and SARK keep in a chip's memory, as numpy dtypes.

Names, order and sizes are those of ``sark.h`` in spinnaker_tools: `sv_t`, `vcpu_t`, `sdp_msg_t`,
`app_data_t`, `rtr_entry_t`, `heap_t`, `block_t` and `iptag_t`. Pointers are 32-bit addresses.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from ..memory_map import NUM_CPUS, SYSRAM_BASE, SYSRAM_SIZE

SV: Final = np.dtype(
    [
        ("p2p_addr", "<u2"), ("p2p_dims", "<u2"),
        ("dbg_addr", "<u2"), ("p2p_up", "u1"), ("last_id", "u1"),
        ("eth_addr", "<u2"), ("hw_ver", "u1"), ("eth_up", "u1"),
        ("p2pb_repeats", "u1"), ("p2p_sql", "u1"), ("clk_div", "u1"), ("tp_scale", "u1"),
        ("clock_ms", "<u8"), ("time_ms", "<u2"), ("ltpc_period", "<u2"),
        ("unix_time", "<u4"), ("tp_timer", "<u4"),
        ("cpu_clk", "<u2"), ("mem_clk", "<u2"),
        ("forward", "u1"), ("retry", "u1"), ("peek_time", "u1"), ("led_period", "u1"),
        ("netinit_bc_wait", "u1"), ("netinit_phase", "u1"), ("p2p_root", "<u2"),
        ("led0", "<u4"), ("led1", "<u4"), ("clock_drift", "<i4"), ("random", "<u4"),
        ("root_chip", "u1"), ("num_buf", "u1"), ("boot_delay", "u1"), ("soft_wdog", "u1"),
        ("sync_alignment", "<u4"), ("sysram_heap", "<u4"), ("sdram_heap", "<u4"),
        ("iobuf_size", "<u4"), ("sdram_bufs", "<u4"), ("sysbuf_size", "<u4"),
        ("boot_sig", "<u4"), ("mem_ptr", "<u4"),
        ("lock", "u1"), ("link_en", "u1"), ("last_biff_id", "u1"), ("bt_flags", "u1"),
        ("shm_free", "<u4"), ("shm_count", "<u2"), ("shm_max", "<u2"),
        ("utmp", "<u4", (4,)),
        ("status_map", "u1", (20,)), ("p2v_map", "u1", (20,)), ("v2p_map", "u1", (20,)),
        ("num_cpus", "u1"), ("rom_cpus", "u1"), ("board_addr", "<u2"),
        ("sdram_base", "<u4"), ("sysram_base", "<u4"), ("sdram_sys", "<u4"),
        ("vcpu_base", "<u4"), ("sys_heap", "<u4"), ("rtr_copy", "<u4"), ("hop_table", "<u4"),
        ("alloc_tag", "<u4"), ("rtr_free", "<u2"), ("p2p_active", "<u2"),
        ("app_data", "<u4"), ("shm_buf", "<u4"), ("mbox_flags", "<u4"),
        ("ip_addr", "u1", (4,)), ("fr_copy", "<u4"), ("board_info", "<u4"), ("sw_ver", "<u4"),
    ]
)  # fmt: skip
"""System variables of a chip; `shm_root` is spread out as `shm_free`, `shm_count`, `shm_max`."""

VCPU: Final = np.dtype(
    [
        ("registers", "<u4", (8,)), ("psr", "<u4"), ("sp", "<u4"), ("lr", "<u4"),
        ("rt_code", "u1"), ("phys_cpu", "u1"), ("cpu_state", "u1"), ("app_id", "u1"),
        ("mbox_ap_msg", "<u4"), ("mbox_mp_msg", "<u4"),
        ("mbox_ap_cmd", "u1"), ("mbox_mp_cmd", "u1"),
        ("sw_count", "<u2"), ("sw_file", "<u4"), ("sw_line", "<u4"), ("time", "<u4"),
        ("app_name", "S16"), ("iobuf", "<u4"), ("sw_ver", "<u4"), ("spare", "<u4", (4,)),
        ("user", "<u4", (4,)),
    ]
)  # fmt: skip
"""State of one virtual core; `user` survives the start of the next application."""

SDP_MESSAGE: Final = np.dtype(
    [
        ("next", "<u4"), ("length", "<u2"), ("checksum", "<u2"),
        ("flags", "u1"), ("tag", "u1"), ("dest_port", "u1"), ("srce_port", "u1"),
        ("dest_addr", "<u2"), ("srce_addr", "<u2"),
        ("cmd_rc", "<u2"), ("seq", "<u2"),
        ("arg1", "<u4"), ("arg2", "<u4"), ("arg3", "<u4"),
        ("data", "u1", (256,)), ("pad", "<u4"),
    ]
)  # fmt: skip
"""An SDP message in shared memory; `length` counts from `flags`."""

APP_DATA: Final = np.dtype(
    [("cores", "u1"), ("clean", "u1"), ("sema", "u1"), ("lead", "u1"), ("mask", "<u4")]
)
ROUTER_ENTRY: Final = np.dtype(
    [("next", "<u2"), ("free", "<u2"), ("route", "<u4"), ("key", "<u4"), ("mask", "<u4")]
)
HEAP: Final = np.dtype([("free", "<u4"), ("first", "<u4"), ("last", "<u4"), ("free_bytes", "<u4")])
BLOCK: Final = np.dtype([("next", "<u4"), ("free", "<u4")])
IPTAG: Final = np.dtype(
    [
        ("ip", "u1", (4,)), ("mac", "u1", (6,)), ("tx_port", "<u2"), ("timeout", "<u2"),
        ("flags", "<u2"), ("count", "<u4"), ("rx_port", "<u2"), ("dest_addr", "<u2"),
        ("dest_port", "u1"), ("pad", "u1", (7,)),
    ]
)  # fmt: skip

SYSRAM_TOP: Final = SYSRAM_BASE + SYSRAM_SIZE
SYS_BOOT: Final = 256
SYS_USER_BASE: Final = SYSRAM_BASE + SYS_BOOT
SYS_USER_TOP: Final = SYSRAM_TOP - 0x1000
VCPU_BASE: Final = SYS_USER_TOP
SV_BASE: Final = SYSRAM_TOP - 0x100
VCPU_OFFSET: Final = VCPU_BASE - SYSRAM_BASE
SV_OFFSET: Final = SV_BASE - SYSRAM_BASE
VCPU_TABLE_SIZE: Final = NUM_CPUS * VCPU.itemsize

# enum cpu_state_e
STATE_DEAD: Final = 0
STATE_POWERED_DOWN: Final = 1
STATE_RUN_TIME_ERROR: Final = 2
STATE_WATCHDOG: Final = 3
STATE_INIT: Final = 4
STATE_RUN: Final = 7
STATE_SYNC0: Final = 8
STATE_SYNC1: Final = 9
STATE_IDLE: Final = 15

# enum shm_cmd_e
SHM_IDLE: Final = 0
SHM_MESSAGE: Final = 1
SHM_NOP: Final = 2
SHM_SIGNAL: Final = 3

SDP_HEADER_SIZE: Final = 8
SCP_HEADER_SIZE: Final = 16
SDP_DATA_SIZE: Final = 256
"""Most data bytes of an SCP message (SDP_BUF_SIZE)."""
