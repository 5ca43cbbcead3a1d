"""Files, processes and the network, as the operating system has them."""
