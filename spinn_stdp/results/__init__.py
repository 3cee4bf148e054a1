"""What a run gave, in PyNN's units: tables and files."""
