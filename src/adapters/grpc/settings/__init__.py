"""SettingsService."""
