"""The demonstration behind `make demo`: the real server and the sandbox on this machine, and a client of the server."""
