"""One PyNN network, three targets: an emulator of SpiNNaker, its firmware in software, a board."""
