"""FileService."""
