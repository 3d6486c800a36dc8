"""What goes into a store and out of it, with what is derived from that."""
