"""What is asked of settings, and what comes back."""

from dataclasses import dataclass

from core.problems import Problem
from core.settings import Settings


@dataclass(frozen=True, slots=True)
class SettingsCommand:
    """Settings as they are to be; `settings.version` is the version that they change (from the etag)."""

    settings: Settings
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsSaved:
    settings: Settings
    problems: tuple[Problem, ...]
