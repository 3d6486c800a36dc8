"""How people ask: parse, one library call, render."""
