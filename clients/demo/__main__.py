"""`make demo`: everything on this machine, no account needed, and nothing left behind."""

import sys

from demo.scenes import play
from demo.show import Show
from demo.stage import a_stage


def main() -> int:
    """Play the scenes; 0 only if everything was as expected."""
    show = Show()
    show.say("[bold]productive-xero[/]: a server and a Xero sandbox on this machine, joined by real HTTP and gRPC.")
    show.say("Starting both; their databases are in a temporary folder.")
    with a_stage() as stage:
        play(stage, show)
    show.summary()
    return 0 if show.went_well else 1


if __name__ == "__main__":
    sys.exit(main())
