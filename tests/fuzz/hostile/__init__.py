"""What readers are tried with: small seeds, ways to spoil them, and what must hold of each.

`targets` lists the readers, `spoil` changes inputs by their structure, `seeds` has what they
begin with. The property-based tests beside this folder and the fuzzer (``python -m hostile``) use
the same ones.
"""
