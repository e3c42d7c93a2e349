"""A Xero on loopback: identity, accounting, limits, faults and a clock, over real HTTP.

    with Sandbox.running() as sandbox:
        ...  # point a client at sandbox.url

Or in a process of its own: `xero-sandbox --port 0 --database FILE`.
"""

from xero_sandbox.serving import Sandbox

__all__ = ["Sandbox"]
