"""What messages of all services are read and made with."""
