"""What happens around every call: who may call, the log, stopping."""
