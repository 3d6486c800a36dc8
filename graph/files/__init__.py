"""Files as the system has them: read within bounds, written whole or not at all."""
