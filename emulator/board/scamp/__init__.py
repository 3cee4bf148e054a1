"""SC&MP, the program of the monitor cores: its memory structures, commands and messages."""
