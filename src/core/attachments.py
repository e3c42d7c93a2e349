"""Files: what may be attached to which document, under which name. Known before any call."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.documents.kind import DocumentKind
from core.kinds import rules_of
from core.ledger.file import File
from core.problems import Problem, Reason

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 10
MOST_WITHIN_A_REQUEST = 2 * 1024 * 1024
LONGEST_NAME = 150
TAKEN = frozenset(
    {
        "jpg", "jpeg", "gif", "png", "bmp", "tif", "tiff", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
        "odf", "ods", "odt", "csv", "txt", "rtf", "eml", "msg", "keynote", "key", "pages", "numbers", "zip",
        "rar", "zipx", "xzip", "7z",
    }
)  # fmt: skip
"""The endings of names that Xero takes (section 15); it goes by the ending alone."""

FORBIDDEN = frozenset('<>:"/\\|?*+[]#%&')
"""What Xero refuses in names of files, and what a URL would read as its own."""


def safe_name(name: str) -> str:
    """A name that Xero takes, as like the given one as can be; "" if nothing of it is left."""
    kept = "".join("-" if each in FORBIDDEN or not each.isprintable() else each for each in name)
    kept = " ".join(kept.split()).strip(". ")
    if len(kept) <= LONGEST_NAME:
        return kept
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 20 else kept[:LONGEST_NAME]


def named(files: Sequence[File]) -> tuple[File, ...]:
    """The files under safe names, each name once: Xero replaces a file by another of its name."""
    taken: set[str] = set()
    made = []
    for file in files:
        name = free_name(safe_name(file.name), taken)
        taken.add(name.casefold())
        made.append(replace(file, name=name))
    return tuple(made)


def free_name(name: str, taken: set[str]) -> str:
    if name.casefold() not in taken:
        return name
    stem, dot, ending = name.rpartition(".")
    for count in range(2, len(taken) + 3):
        other = f"{stem} ({count}).{ending}" if dot else f"{name} ({count})"
        if other.casefold() not in taken:
            return other
    raise AssertionError("one of more names than are taken is free")


def file_problems(files: Sequence[File], kind: DocumentKind) -> Iterator[Problem]:
    """Of files that travel within a request."""
    if len(files) > MOST_FILES:
        message = f"There are {len(files)} files; Xero holds {MOST_FILES} on a document"
        yield impossible("attachments", message, MOST_FILES)
    whole = sum(len(file.content) for file in files)
    if whole > MOST_WITHIN_A_REQUEST:
        message = f"The files have {whole:,} bytes together; larger ones go by AttachFile"
        yield impossible("attachments", message, MOST_WITHIN_A_REQUEST)
    for position, file in enumerate(files):
        yield from problems_of_file(file, kind, f"attachments[{position}]")


def problems_of_file(file: File, kind: DocumentKind, path: str) -> Iterator[Problem]:
    if not safe_name(file.name):
        yield impossible(f"{path}.file_name", "The file has no name that Xero takes")
    elif (ending := ending_of(file.name)) not in TAKEN:
        what = f"files of type .{ending}" if ending else "files whose name has no ending that says their type"
        yield impossible(f"{path}.file_name", f"Xero does not take {what}; it takes {', '.join(sorted(TAKEN))}")
    if not file.content:
        yield impossible(f"{path}.content", "The file is empty")
    if len(file.content) > LARGEST_FILE:
        message = f"The file has {len(file.content):,} bytes; Xero holds {LARGEST_FILE:,}"
        yield impossible(f"{path}.content", message, LARGEST_FILE)
    if file.include_online and not rules_of(kind).takes_online_files:
        message = f"Files of a {kind.words} are never shown to customers"
        yield impossible(f"{path}.include_online", message)


def ending_of(name: str) -> str:
    """What follows the last dot of the name that the file will have, in lower case; "" if there is none."""
    return safe_name(name).rpartition(".")[2].lower() if "." in safe_name(name) else ""


def impossible(path: str, message: str, limit: int | None = None) -> Problem:
    facts = {} if limit is None else {"limit": str(limit)}
    return Problem(Reason.ATTACHMENT_NOT_POSSIBLE, path, message, facts)
