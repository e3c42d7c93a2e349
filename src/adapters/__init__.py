"""What joins the ports to the world: one package per technology; none imports another."""
