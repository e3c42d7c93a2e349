"""The program around the server: command line, configuration, logs, chores, and the set-up for development."""
