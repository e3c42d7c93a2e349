"""CopyService: reading documents, showing what was or would be sent."""
