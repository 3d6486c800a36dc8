"""What the tests of faults share: processes, small disks, servers, and what must hold after."""
